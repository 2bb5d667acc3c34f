/* Your turn: ten weeks, their code, the curtain, and what is taken home. */

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ",
  WEEKS = 10,
  WEEK = 7;
const turn = L.chapters.find((chapter) => chapter.id === "turn");
const game = { number: turn ? turn.runs.typical : 0, plan: "", code: "" };

function wayOf(move) {
  const { questions, answer } = turn.moves[move],
    way = turn.answering[answer];
  return {
    strategy: way.strategy,
    replies_per_day: way.replies_per_day,
    with: { posts_per_day: turn.runs.spec.brands[0].with.posts_per_day, ...way.with, questions },
  };
}
// Play a plan, a digit a week; with the rivals if wanted.
function played(plan, number, { rivals = false, record = false } = {}) {
  const spec = turn.runs.spec,
    you = { ...spec.brands[0], ...wayOf(plan[0]) };
  const going = trustsim.start(
    { ...spec, days: WEEK * plan.length, timeline: [], brands: [you, ...(rivals ? spec.brands.slice(1) : [])] },
    number,
    { record },
  );
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
      const week = game.plan.length + 1,
        about = gameFacts({ n: week });
      const now = game.plan ? played(game.plan, game.number).daily[0] : null,
        done = now ? sum(now.comments) : 0;
      main.querySelector("h1").textContent = week > WEEKS ? text("turn.title") : text("turn.week_title", about);
      const rows = Array.from({ length: game.plan.length }, (_, i) => [
        shown(i + 1),
        shown(sum(now.comments, WEEK * i, WEEK * i + WEEK)),
        shown(now.people[WEEK * i + 6] - now.unfollowed[WEEK * i + 6]),
        shown(sum(now.call_outs, WEEK * i, WEEK * i + WEEK)),
      ]).reverse();
      const play = () => {
        const move = Object.entries(chapter.moves).find(
          ([, { questions, answer }]) => String(questions) === choice.questions && answer === choice.answer,
        )[0];
        game.plan += move;
        draw(".play, .next");
        const after = played(game.plan, game.number).daily[0],
          n = game.plan.length,
          from = WEEK * (n - 1);
        const went = after.unfollowed[WEEK * n - 1] - (from && after.unfollowed[from - 1]);
        sounds([went], sum(after.call_outs, from), 1); // who muted is not heard, as they are not seen
        tell(`${text("turn.week")} ${n}: ${shown(sum(after.comments, from))} ${text("page.comments")}`);
      };
      const takeBack = () => {
        game.plan = game.plan.slice(0, -1);
        draw(game.plan ? ".back" : ".play");
      };
      const buttons = [
        week > WEEKS
          ? button(text("turn.curtain"), () => go(at.chapter, "curtain"), "next")
          : button(text("turn.play", about), play, "play"),
        game.plan ? button(text("turn.take_back"), takeBack, "plain back") : null,
      ];
      const choose = (name, words, options) =>
        radios(
          h("legend", null, text(words)),
          name,
          options,
          choice[name],
          (value) => {
            choice[name] = value;
          },
          "cards",
        );
      const options =
        week > WEEKS
          ? null
          : [
              choose("questions", "turn.post", [
                ["0", text("turn.tell")],
                ["1", text("turn.ask")],
              ]),
              choose(
                "answer",
                "turn.answer",
                ["own", "paste", "nobody"].map((way) => [
                  way,
                  text(`turn.${way}`, { n: chapter.answering[way].replies_per_day }),
                ]),
              ),
            ];
      const classes = game.plan
        ? null
        : classPicker(16, game.number, (number) => {
            game.number = number;
            draw();
          });
      const typed = (form) => {
        const found = decode(form.elements.code.value);
        if (typeof found === "string") clear(wrong, say(`turn.code_${found}`, { example: encode("0000000333", 7) }));
        else {
          Object.assign(game, found);
          go(at.chapter, "curtain");
        }
      };
      const field = h("input", { type: "text", name: "code", size: "9", autocomplete: "off", spellcheck: "false" });
      const codes = game.plan
        ? null
        : asking(
            "row",
            typed,
            h("label", { class: "small" }, text("turn.code_type"), " ", field),
            h("button", { type: "submit", class: "plain" }, text("turn.code_go")),
          );
      const wrong = h("p", { class: "hint", role: "alert" });
      clear(
        box,
        game.plan ? null : p("turn.intro", about),
        div(
          "game",
          h("div", null, options, div("row", buttons)),
          h(
            "div",
            null,
            h("p", null, h("b", { class: "big" }, shown(done)), " ", say("turn.so_far", { ...about, n: "" })),
            bar(done / about.target),
            rows.length
              ? table(
                  "weeks",
                  null,
                  ["turn.week", "page.comments", "turn.followers", "page.callouts"].map((words) => text(words)),
                  rows,
                )
              : null,
            div("row", classes, codes),
            wrong,
          ),
        ),
      );
      if (focus) box.querySelector(focus)?.focus();
    }
    ready.push(() => draw());
    return box;
  },
  curtain(chapter, facts) {
    if (game.plan.length < WEEKS) return p("turn.question", gameFacts());
    const going = played(game.plan, game.number, { rivals: true, record: true }),
      names = turn.runs.spec.brands.map((brand) => brand.name);
    const end = names.map((name, i) => {
      const d = going.daily[i];
      return { name, comments: sum(d.comments), kept: d.following.at(-1), trust: 100 * d.trust.at(-1) };
    });
    const you = going.daily[0],
      state = going.state[0],
      about = gameFacts({ comments: end[0].comments, counter: you.people.at(-1) - you.unfollowed.at(-1) });
    about.short = about.target - about.comments;
    about.muted = about.counter - end[0].kept;
    about.saw = you.saw_template.at(-1);
    about.callouts = sum(you.call_outs);
    about.phony = you.flagged_ever.at(-1) - you.saw_template.at(-1);
    const view = crowds(["You"], turn.runs.spec.audience.size, true);
    view.draw({ You: seenAs(state, ordered(going.world)) });
    const ledgers = ["comments", "kept", "trust"].map((measure) =>
      h(
        "section",
        null,
        h("h2", null, text(`turn.ledger_${measure}`)),
        h(
          "ol",
          null,
          [...end]
            .sort((a, b) => b[measure] - a[measure])
            .map((each) =>
              h(
                "li",
                { class: each.name === "You" ? "you" : "" },
                mark(each.name),
                label(each.name),
                " ",
                shown(each[measure]),
              ),
            ),
        ),
      ),
    );
    const pasted = /[14]/.test(game.plan);
    const sentences_ = [
      p(about.short > 0 ? "turn.missed" : "turn.reached", about),
      p(about.muted ? "turn.muted" : "turn.unmuted", about),
      p(pasted ? "turn.saw" : "turn.never_pasted", about),
      about.phony > 0 ? p("turn.phony", about) : null,
    ];
    const rivals = [
      ["above", (each) => end[0].trust - each.trust > 0.5],
      ["below", (each) => each.trust - end[0].trust > 0.5],
    ].map(([words, who]) => {
      const names_ = end
        .slice(1)
        .filter(who)
        .map((each) => each.name);
      return names_.length ? p(`turn.${words}`, { names: new Intl.ListFormat(L.lang).format(names_) }) : null;
    });
    return [
      h("h2", { class: "sr" }, text("turn.curtain_title")),
      div("ledgers", ledgers),
      div(
        "game",
        h("div", null, view.node, ramp()),
        div("answer", sentences_, rivals, more(chapter, "turn.diaries", about)),
      ),
    ];
  },
  followers(chapter) {
    if (game.plan.length < WEEKS) return p("turn.question", gameFacts());
    const going = played(game.plan, game.number, { record: true });
    return [
      h("h2", null, text("turn.diaries")),
      div(
        "three",
        followersOf(going).map(([who, lines]) =>
          h(
            "section",
            null,
            h("h3", null, text(`turn.d_${who}`)),
            linesShown(lines, text("turn.you"), (line) => shown(line.trust)),
          ),
        ),
      ),
      more(chapter, "turn.later"),
    ];
  },
  later(chapter, facts) {
    if (game.plan.length < WEEKS) return p("turn.question", gameFacts());
    const end = (plan) => played(plan, game.number).daily[0].trust.at(-1) * 100,
      all = "0".repeat(WEEKS);
    const about = gameFacts({ yours: end(game.plan + all), honest: end(all + all) }),
      code = encode(game.plan, game.number);
    const words = game.plan === all ? "even" : about.honest - about.yours < 3 ? "away" : "away_not";
    const { honest: comments, target: wanted } = target();
    return [
      div(
        "answer",
        p("turn.later_said", about),
        p(`turn.${words}`),
        p("turn.who_set"),
        game.number === turn.runs.typical // for which the BUT below says it
          ? null
          : p("turn.honest_said", { ...about, honest: comments, short: wanted - comments }),
      ),
      h(
        "p",
        { class: "row" },
        text("turn.code"),
        " ",
        h("span", { class: "code" }, code),
        h("span", { class: "small" }, text("page.class", { n: String(game.number) })),
      ),
      div(
        "row",
        saves(text("turn.save_yaml"), () => ["your-ten-weeks.yaml", yamlOf(code)]),
        saves(text("turn.save_stub"), () => ["my_page.py", stubOf(code)]),
        button(
          text("turn.again"),
          () => {
            game.plan = "";
            go(at.chapter, "ask");
          },
          "plain",
        ),
      ),
      but(chapter, factsOf(chapter, premises(chapter))),
    ];
  },
};
