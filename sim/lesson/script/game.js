/* Your turn: ten weeks, their code, the curtain, and what is taken home. */

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", WEEKS = 10, WEEK = 7;
const turn = L.chapters.find((chapter) => chapter.id === "turn");
const game = { number: turn ? turn.runs.typical : 0, plan: "", code: "" };

function wayOf(move) {
  const { questions, answer } = turn.moves[move], way = turn.answering[answer];
  return { strategy: way.strategy, replies_per_day: way.replies_per_day,
    with: { posts_per_day: turn.runs.spec.brands[0].with.posts_per_day, ...way.with, questions } };
}
// Play a plan, a digit a week; with the rivals if wanted.
function played(plan, number, { rivals = false, record = false } = {}) {
  const spec = turn.runs.spec, you = { ...spec.brands[0], ...wayOf(plan[0]) };
  const going = trustsim.start({ ...spec, days: WEEK * plan.length, timeline: [], brands: [you, ...(rivals ? spec.brands.slice(1) : [])] }, number, { record });
  for (let week = 0; week < plan.length; week++) {
    if (week && plan[week] !== plan[week - 1]) going.plan(0, wayOf(plan[week]));
    for (let day = 0; day < WEEK; day++) going.step();
  }
  return going;
}
const sum = (column, from = 0, to = column.length) => column.slice(from, to).reduce((all, x) => all + x, 0);
const honest = new Map();
function target() {
  if (!honest.has(game.number)) honest.set(game.number, sum(played("0".repeat(WEEKS), game.number).daily[0].comments));
  const comments = honest.get(game.number);
  return { honest: comments, target: 10 * round(0.12 * comments) };
}
// Six moves a week and the class are thirty bits: six letters, and one that tells a slip of the pen.
function check(code) { // Horner in GF(32)
  return [...code].reduce((sum_, letter) => { const twice = sum_ << 1; return (twice & 32 ? twice ^ 37 : twice) ^ DIGITS.indexOf(letter); }, 1);
}
function checked(code) {
  const sum_ = check(code), twice = sum_ << 1;
  return code + DIGITS[twice & 32 ? twice ^ 37 : twice];
}
function encode(plan, number) {
  let value = [...plan].reduce((all, move) => all * 6 + +move, 0) * 16 + number, code = "";
  for (let i = 0; i < 6; i++) { code = DIGITS[value % 32] + code; value = Math.floor(value / 32); }
  const whole = checked(code);
  return `${whole.slice(0, 4)}-${whole.slice(4)}`;
}
function decode(typed) {
  const code = typed.toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  if (code.length !== 7 || [...code].some((letter) => !DIGITS.includes(letter))) return "short";
  if (checked(code.slice(0, 6)) !== code) return "wrong";
  let value = [...code.slice(0, 6)].reduce((all, letter) => all * 32 + DIGITS.indexOf(letter), 0);
  const number = value % 16;
  value = Math.floor(value / 16);
  let plan = "";
  for (let i = 0; i < WEEKS; i++) { plan = value % 6 + plan; value = Math.floor(value / 6); }
  return value ? "wrong" : { plan, number };
}

function gameFacts(given) {
  const spec = turn.runs.spec;
  return { ...premises(turn), ...target(), size: spec.audience.size, weeks: String(WEEKS), ...given };
}
VIEWS.game = {
  ask(chapter, facts, ready) {
    if (!live) return [p("turn.intro", facts), p("turn.truth", facts), but(chapter, facts)];
    const box = h("div");
    const choice = { questions: "0", answer: "own" };
    function draw(focus) {
      const week = game.plan.length + 1, about = gameFacts({ n: week });
      const now = game.plan ? played(game.plan, game.number).daily[0] : null, done = now ? sum(now.comments) : 0;
      main.querySelector("h1").textContent = week > WEEKS ? text("turn.title") : text("turn.week_title", about);
      const radios = (name, options) => h("fieldset", null, h("legend", null, text(`turn.${name === "questions" ? "post" : "answer"}`)), h("div", { class: "cards" },
        options.map(([value, words, given]) => h("label", { class: "card" }, h("input", { type: "radio", name, value, checked: choice[name] === value,
          onchange: () => { choice[name] = value; } }), h("span", null, text(words, given))))));
      const rows = Array.from({ length: game.plan.length }, (_, i) => h("tr", null, h("th", { scope: "row" }, shown(i + 1)),
        h("td", null, shown(sum(now.comments, WEEK * i, WEEK * i + WEEK))), h("td", null, shown(now.people[WEEK * i + 6] - now.unfollowed[WEEK * i + 6])),
        h("td", null, shown(sum(now.call_outs, WEEK * i, WEEK * i + WEEK))))).reverse();
      const buttons = week > WEEKS ? [h("button", { type: "button", class: "next", onclick: () => go(at.chapter, "curtain") }, text("turn.curtain"))]
        : [h("button", { type: "button", class: "play", onclick: () => {
          const move = Object.entries(chapter.moves).find(([, { questions, answer }]) => String(questions) === choice.questions && answer === choice.answer)[0];
          game.plan += move;
          draw(".play, .next");
          const after = played(game.plan, game.number).daily[0], n = game.plan.length;
          tell(`${text("turn.week")} ${n}: ${shown(sum(after.comments, WEEK * (n - 1)))} ${text("page.comments")}`);
        } }, text("turn.play", about))];
      if (game.plan) buttons.push(h("button", { type: "button", class: "plain back", onclick: () => { game.plan = game.plan.slice(0, -1); draw(game.plan ? ".back" : ".play"); } }, text("turn.take_back")));
      const options = week > WEEKS ? null : [radios("questions", [["0", "turn.tell"], ["1", "turn.ask"]]),
        radios("answer", ["own", "paste", "nobody"].map((way) => [way, `turn.${way}`, { n: chapter.answering[way].replies_per_day }]))];
      const classes = game.plan ? null : h("label", { class: "small" }, text("page.your_class"), " ", h("select", { onchange: (event) => { game.number = +event.target.value; draw(); } },
        Array.from({ length: 16 }, (_, n) => h("option", { value: n, selected: n === game.number }, String(n)))));
      const codes = game.plan ? null : h("form", { class: "row", onsubmit: (event) => {
        event.preventDefault();
        const found = decode(event.target.elements.code.value);
        if (typeof found === "string") clear(wrong, say(`turn.code_${found}`, { example: encode("0000000333", 7) }));
        else { Object.assign(game, found); go(at.chapter, "curtain"); }
      } }, h("label", { class: "small" }, text("turn.code_type"), " ", h("input", { type: "text", name: "code", size: "9", autocomplete: "off", spellcheck: "false" })),
      h("button", { type: "submit", class: "plain" }, text("turn.code_go")));
      const wrong = h("p", { class: "hint", role: "alert" });
      clear(box, game.plan ? null : p("turn.intro", about), h("div", { class: "game" }, h("div", null, options, h("div", { class: "row" }, buttons)),
        h("div", null, h("p", null, h("b", { class: "big" }, shown(done)), " ", say("turn.so_far", { ...about, n: "" })), bar(done / about.target),
          rows.length ? h("table", { class: "weeks" }, h("thead", null, h("tr", null, ["turn.week", "page.comments", "turn.followers", "page.callouts"].map((words) =>
            h("th", { scope: "col" }, text(words))))), h("tbody", null, rows)) : null, h("div", { class: "row" }, classes, codes), wrong)));
      if (focus) box.querySelector(focus)?.focus();
    }
    ready.push(() => draw());
    return box;
  },
  curtain(chapter, facts) {
    if (game.plan.length < WEEKS) return p("turn.question", gameFacts());
    const going = played(game.plan, game.number, { rivals: true, record: true }), names = turn.runs.spec.brands.map((brand) => brand.name);
    const end = names.map((name, i) => { const d = going.daily[i]; return { name, comments: sum(d.comments), kept: d.following.at(-1), trust: 100 * d.trust.at(-1) }; });
    const you = going.daily[0], state = going.state[0], about = gameFacts({ comments: end[0].comments, counter: you.people.at(-1) - you.unfollowed.at(-1) });
    about.short = about.target - about.comments;
    about.muted = about.counter - end[0].kept;
    about.saw = you.saw_template.at(-1);
    about.callouts = sum(you.call_outs);
    about.phony = you.flagged_ever.at(-1) - you.saw_template.at(-1);
    const view = crowds(["You"], turn.runs.spec.audience.size, true);
    view.draw({ You: seenAs(state, ordered(going.world)) });
    const ledgers = ["comments", "kept", "trust"].map((measure) => h("section", null, h("h2", null, text(`turn.ledger_${measure}`)),
      h("ol", null, [...end].sort((a, b) => b[measure] - a[measure]).map((each) => h("li", { class: each.name === "You" ? "you" : "" }, mark(each.name), label(each.name), " ", shown(each[measure]))))));
    const pasted = /[14]/.test(game.plan);
    const sentences_ = [p(about.short > 0 ? "turn.missed" : "turn.reached", about), p(about.muted ? "turn.muted" : "turn.unmuted", about),
      p(pasted ? "turn.saw" : "turn.never_pasted", about), about.phony > 0 ? p("turn.phony", about) : null];
    const rivals = [["above", (each) => end[0].trust - each.trust > 0.5], ["below", (each) => each.trust - end[0].trust > 0.5]].map(([words, who]) => {
      const names_ = end.slice(1).filter(who).map((each) => each.name);
      return names_.length ? p(`turn.${words}`, { names: new Intl.ListFormat(L.lang).format(names_) }) : null;
    });
    return [h("h2", { class: "sr" }, text("turn.curtain_title")), h("div", { class: "ledgers" }, ledgers), h("div", { class: "game" }, h("div", null, view.node, ramp()),
      h("div", { class: "answer" }, sentences_, rivals, more(chapter, "turn.diaries", about)))];
  },
  followers(chapter) {
    if (game.plan.length < WEEKS) return p("turn.question", gameFacts());
    const going = played(game.plan, game.number, { record: true });
    return [h("h2", null, text("turn.diaries")), h("div", { class: "three" }, followersOf(going).map(([who, lines]) => h("section", null, h("h3", null, text(`turn.d_${who}`)),
      h("ol", { class: "diary" }, lines.map((line) => h("li", null, h("span", { class: "soft" }, text("page.day", { n: line.day })),
        h("span", null, say(lineId(line), (name) => name === "brand" ? text("turn.you") : line[name])), h("span", { class: "now" }, shown(line.trust)))))))),
    more(chapter, "turn.later")];
  },
  later(chapter, facts) {
    if (game.plan.length < WEEKS) return p("turn.question", gameFacts());
    const end = (plan) => played(plan, game.number).daily[0].trust.at(-1) * 100, all = "0".repeat(WEEKS);
    const about = gameFacts({ yours: end(game.plan + all), honest: end(all + all) }), code = encode(game.plan, game.number);
    const words = game.plan === all ? "even" : about.honest - about.yours < 3 ? "away" : "away_not";
    const { honest: comments, target: wanted } = target();
    return [h("div", { class: "answer" }, p("turn.later_said", about), p(`turn.${words}`), p("turn.who_set"), p("turn.honest_said", { ...about, honest: comments, short: wanted - comments })),
      h("p", { class: "row" }, text("turn.code"), " ", h("span", { class: "code" }, code), h("span", { class: "small" }, text("page.class", { n: String(game.number) }))),
      h("div", { class: "row" }, saves(text("turn.save_yaml"), "your-ten-weeks.yaml", () => yamlOf(code)), saves(text("turn.save_stub"), "my_page.py", () => stubOf(code)),
        h("button", { type: "button", class: "plain", onclick: () => { game.plan = ""; go(at.chapter, "ask"); } }, text("turn.again"))), but(chapter, factsOf(chapter, premises(chapter)))];
  },
};
// What happened to somebody, a line for each comment, thread or word that counted; as diaries.py tells it.
const CAME = ["ignored", "answered", "followed_up", "canned", "automatic", "recognised"];
const ALONE = ["read", "read_fake", "called_out", "suspected", "joined", "heard_call_outs", "heard_praise", "unfollowed", "muted"];
function linesOf(events, began) {
  const groups = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last && last[0].day === event.day && last[0].post === event.post) last.push(event); else groups.push([event]);
  }
  const lines = groups.flatMap((group) => {
    const came = group.filter((event) => CAME.includes(event.kind)), kinds = came.map((event) => event.kind);
    const kind = kinds.includes("recognised") ? "recognised" : kinds.includes("followed_up") ? "followed_up" : kinds[0];
    return [...(came.length ? [{ ...came.at(-1), kind, asks: group[0].asks }] : []), ...group.filter((event) => ALONE.includes(event.kind))];
  }).map((event) => ({ ...event, trust: round(100 * event.trust), answered: (event.comments || 0) - (event.unanswered || 0) }));
  let before = round(100 * began);
  for (const line of lines) { line.moved = Math.abs(line.trust - before) + (line.kind === "unfollowed" || line.kind === "muted" ? 1000 : 0); before = line.trust; }
  const worth = lines.filter((line) => line.moved >= 2).sort((a, b) => b.moved - a.moved).slice(0, 4);
  return lines.filter((line) => worth.includes(line));
}
function followersOf(going) {
  const state = going.state[0], events = going.people[0], began = going.world.disposition, all = [...began.keys()];
  const did = (i, ...kinds) => events[i].filter((event) => kinds.includes(event.kind)).length;
  const most = (among, by) => among.reduce((best, i) => best === undefined || by(i) > by(best) ? i : best, undefined);
  const found = [["unseen", most(all.filter((i) => state.standing[i] === 1), (i) => events[i].length)],
    ["won", most(all.filter((i) => !state.standing[i]), (i) => state.trust[i] - began[i])],
    ["saw", most(all.filter((i) => did(i, "recognised", "read_fake")), (i) => began[i] - state.trust[i])],
    ["left", most(all.filter((i) => state.standing[i] === 2), (i) => events[i].length)],
    ["loudest", most(all, (i) => did(i, "wrote"))]];
  const chosen = new Map();
  for (const [who, i] of found) if (i !== undefined && ![...chosen.values()].includes(i) && chosen.size < 3) chosen.set(who, i);
  return [...chosen].map(([who, i]) => [who, linesOf(events[i], began[i])]);
}
function saves(words, name, make) {
  return h("button", { type: "button", class: "plain", onclick: () => {
    const link = h("a", { href: URL.createObjectURL(new Blob([make()], { type: "text/plain" })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
  } }, words);
}
function flow(value) { // a value as YAML on one line
  if (value === null || typeof value !== "object") return typeof value === "number" ? String(value) : value;
  return `{${Object.entries(value).map(([key, each]) => `${key}: ${flow(each)}`).join(", ")}}`;
}
function yamlOf(code) {
  const [head, brands] = turn.yaml.split(/^brands:\n/m), rivals = brands.slice(brands.indexOf("  - name: Max"));
  const entry = (move) => { const { strategy, with: how, replies_per_day } = wayOf(move); return [`strategy: ${strategy}`, `with: ${flow(how)}`, `replies_per_day: ${replies_per_day}`]; };
  const timeline = [...game.plan].flatMap((move, week) => week && move !== game.plan[week - 1] ? [`  - {day: ${WEEK * week + 1}, brand: You, ${entry(move).join(", ")}}`] : []);
  return [`# sim run your-ten-weeks.yaml`, `# Ten weeks as you played them: code ${code}. Your class is replicate ${game.number} of the run; they count from 0.`,
    head.replace(/^#.*\n/gm, "").replace(/^replicates: \d+/m, `replicates: ${game.number + 1}`).trimStart().trimEnd(), "", "brands:", "  - name: You",
    ...entry(game.plan[0]).map((line) => `    ${line}`), rivals.trimEnd(), ...(timeline.length ? ["", "timeline:                 # a week in which you changed your ways", ...timeline] : []), ""].join("\n");
}
function stubOf(code) {
  return L.stub.replace("$WEEKS", [...game.plan].map((move) => "tpnTPN"[move]).join("")).replace("$CODE", code)
    .replace("$POSTS", turn.runs.spec.brands[0].with.posts_per_day);
}
