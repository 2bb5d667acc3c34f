/* A chapter in steps: the question, what became of the bet, and the BUT that leads on. */

const told = h("p", { class: "sr told", role: "status" });
const tell = (sentence) => {
  told.textContent = sentence;
};
let route = "core",
  at = { chapter: -1, step: "start" },
  keys = {};

const STEPS = {
  film: ["ask", "week", "end"],
  person: ["ask", "diaries", "end"],
  switch: ["ask", "end", "rigged"],
  slider: ["ask", "end", "puzzle"],
  classes: ["ask", "end", "bigger"],
  worlds: ["ask", "end", "puzzle"],
  grid: ["ask", "grid", "end"],
  sizes: ["ask", "end", "puzzle"],
  game: ["ask", "curtain", "followers", "later"],
};

function go(chapter, step, focus = true) {
  if (playing) clearInterval(playing.timer);
  playing = null;
  keys = {};
  at = { chapter, step };
  told.textContent = "";
  const hash = chapter < 0 ? step : `${L.chapters[chapter].id}/${step}`;
  history.replaceState(null, "", `#${hash}${teacher ? "/teacher" : ""}`);
  const ready = [];
  const nodes = chapter < 0 ? (step === "end" ? ending() : opening()) : chapterStep(L.chapters[chapter], step, ready);
  clear(main, progress(), nodes);
  drawNav();
  scrollTo(0, 0);
  for (const each of ready) each();
  fit();
  const head = main.querySelector("h1");
  if (head && focus) {
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
  }
}
// A step is a screen: where sentences need the room, crowds give it.
function fit() {
  root.style.removeProperty("--crowd");
  for (let wide = 13.2; wide > 5 && root.scrollHeight > innerHeight; wide -= 0.4)
    root.style.setProperty("--crowd", `${wide}rem`);
}
function chapterStep(chapter, step, ready) {
  const facts = factsOf(chapter, { ...premises(chapter), ...bets[chapter.id] });
  const nodes =
    step === "ask" && chapter.draw !== "game"
      ? askStep(chapter, facts)
      : VIEWS[chapter.draw][step](chapter, facts, ready);
  return [h("h1", null, text(`${chapter.id}.title`)), nodes, differs()];
}
function differs() {
  return live ? null : h("p", { class: "small differs" }, text("page.differs"));
}
function onward(chapter) {
  const steps = STEPS[chapter.draw];
  return steps[steps.indexOf(at.step) + 1];
}
function askStep(chapter, facts) {
  const second = chapter.bets.bet2 && chapter.bets.bet2.day === undefined;
  const asked = [betting(chapter, "bet", "question"), ...(second ? [betting(chapter, "bet2", "question2")] : [])];
  const hint = h("p", { class: "hint", role: "alert" });
  const form = asking(
    null,
    () => {
      const missing = asked.find((each) => each.get() === undefined);
      if (missing) {
        const choice = missing.node.querySelector("input[type=radio]");
        hint.textContent = text(choice ? "page.choose_first" : "page.number_first");
        missing.node.querySelector("input").focus();
      } else go(at.chapter, onward(chapter));
    },
    asked.map((each) => [each.node, each.after]),
    div(
      "row",
      h("button", { type: "submit", class: "next" }, text(`${chapter.id}.place`, facts)),
      p(
        chapter.but.of === "means" ? "page.run_means" : "page.run",
        {
          seed: String(chapter.runs.spec.seed),
          number: chapter.runs.typical,
          of: chapter.runs.worlds.base.classes,
        },
        { class: "small" },
      ),
    ),
    hint,
  );
  return [p(`${chapter.id}.intro`, facts), form, chapter.draw === "classes" ? ownClass(chapter) : null];
}
// Every phone may have a class of its own: another of those that were run.
function ownClass(chapter) {
  const change = (number) => {
    chapter.runs.typical = number;
    go(at.chapter, "ask");
  };
  return h("p", null, classPicker(chapter.runs.worlds.base.classes, chapter.runs.typical, change));
}
function classPicker(count, chosen, change) {
  const options = Array.from({ length: count }, (_, n) => h("option", { value: n, selected: n === chosen }, String(n)));
  const select = h("select", { onchange: (event) => change(+event.target.value) }, options);
  return h("label", { class: "small" }, text("page.your_class"), " ", select);
}
// What became of the bet: one sentence, whichever is true.
function outcome(chapter, facts) {
  const mine = bets[chapter.id] || {},
    found = [];
  const options = (name) => {
    const value = facts(name);
    return typeof value === "string" ? option(value) : value;
  };
  for (const [name, sentences] of [
    ["bet", chapter.answers],
    ["bet2", chapter.answers2],
  ]) {
    if (!sentences) continue;
    if (mine[name] === undefined) {
      if (name === "bet") found.push(p(`${chapter.id}.truth`, options));
      continue;
    }
    found.push(p(`${chapter.id}.${facts.chosen(sentences)}`, options));
  }
  return found;
}
function sentences(chapter, facts, key = "said") {
  return (chapter[key] || [])
    .filter((each) => !("when" in each) || facts.of(each.when))
    .map((each) => p(`${chapter.id}.${each.say}`, facts));
}
function but(chapter, facts, extra) {
  const next = nextChapter(),
    name = next < 0 ? null : L.chapters[next].id;
  const special = name && known(`${chapter.id}.but_${name}`) ? `but_${name}` : "but";
  const words = facts.happens(chapter.but) ? special : "but_not";
  const to =
    name && known(`${chapter.id}.next_${name}`) ? `next_${name}` : name && isFollowing(chapter, name) ? "next" : null;
  const go_on = next < 0 ? text("page.to_end") : to ? text(`${chapter.id}.${to}`, facts) : text(`${name}.title`);
  return div(
    "but",
    h("p", null, h("b", null, text("page.but")), " ", say(`${chapter.id}.${words}`, facts)),
    extra,
    div(
      "row",
      button(go_on, () => (next < 0 ? go(-1, "end") : go(next, "ask")), "next"),
      folded(chapter, facts),
    ),
  );
}
const isFollowing = (chapter, name) => L.chapters[L.chapters.indexOf(chapter) + 1]?.id === name;
function folded(chapter, facts) {
  return h(
    "details",
    null,
    h("summary", null, text("page.put_in")),
    p(`${chapter.id}.put_in`, facts),
    facts.happens(chapter.but) ? p(`${chapter.id}.came_out`, facts) : null,
    p(`${chapter.id}.sources`, facts),
    h("p", { class: "small" }, text("page.again"), " ", h("code", null, `sim run ${chapter.id}.yaml`)),
  );
}
const inRoute = (chapter) => L.routes[route].chapters.includes(chapter.id);
function nextChapter() {
  for (let n = at.chapter + 1; n < L.chapters.length; n++) if (inRoute(L.chapters[n])) return n;
  return -1;
}
function more(chapter, words, facts) {
  // to the next step of the chapter
  return button(text(words, facts), () => go(at.chapter, onward(chapter)), "next");
}
