/* Bets, and the hands and numbers of a class beside them. */

const bets = {},
  hands = {},
  seen = new Set();
let teacher = location.hash.includes("teacher");

function bound(chapter, value) {
  return value === undefined ? 0 : round(factsOf(chapter, premises(chapter)).of(String(value)));
}
// A bet and its fields; get() gives the answer, or undefined.
function betting(chapter, name, words) {
  const bet = chapter.bets[name],
    mine = (bets[chapter.id] ||= {}),
    asked = say(`${chapter.id}.${words}`, factsOf(chapter, premises(chapter)));
  const node = (bet.kind === "choose" ? choosing : numbering)(chapter, name, bet, asked, mine);
  return { node, after: handsFor(chapter, name, bet), get: () => mine[name] };
}
function choosing(chapter, name, bet, asked, mine) {
  const about = (each) =>
    known(`${chapter.id}.opt_${each}`) ? h("span", { class: "soft" }, text(`${chapter.id}.opt_${each}`)) : null;
  const described = bet.options.some((each) => about(each)) && name === "bet";
  return radios(
    h("legend", null, asked),
    name,
    bet.options.map((each) => [each, h("b", null, mark(each), option(each)), described ? about(each) : null]),
    mine[name],
    (each) => {
      mine[name] = each;
    },
    described ? "cards" : "chips",
  );
}
function numbering(chapter, name, bet, asked, mine) {
  const low = bound(chapter, bet.min),
    high = bound(chapter, bet.max),
    id = `${chapter.id}-${name}`;
  const start = mine[name] === undefined ? "" : mine[name];
  const field = h("input", { type: "number", id, min: low, max: high, inputmode: "numeric", value: start });
  const slider = h("input", {
    type: "range",
    min: low,
    max: high,
    value: start === "" ? round((low + high) / 2) : start,
    "aria-labelledby": `${id}-asked`,
  });
  field.addEventListener("input", () => {
    const value = field.value.trim() === "" ? undefined : +field.value;
    mine[name] = value >= low && value <= high ? round(value) : undefined;
    if (mine[name] !== undefined) slider.value = value;
  });
  slider.addEventListener("input", () => {
    mine[name] = +slider.value;
    field.value = slider.value;
  });
  const unit = known(`${chapter.id}.unit`) ? h("span", { class: "soft" }, text(`${chapter.id}.unit`)) : null;
  const end = (value) => h("span", { class: "soft", "aria-hidden": "true" }, shown(value));
  return h(
    "div",
    null,
    h("p", null, h("label", { for: id, id: `${id}-asked` }, h("b", null, asked))),
    div("number", field, unit, end(low), slider, end(high)),
  );
}
function handsFor(chapter, name, bet) {
  // fields of the teacher, after the question
  if (!teacher) return null;
  const mine = ((hands[chapter.id] ||= {})[name] ||= bet.kind === "choose" ? {} : { text: "" });
  if (bet.kind === "number") {
    return h(
      "p",
      { class: "hands" },
      h(
        "label",
        null,
        h("span", { class: "small" }, text("page.hands_numbers")),
        h("br"),
        h("input", {
          type: "text",
          class: "wide",
          inputmode: "numeric",
          value: mine.text,
          oninput: (event) => {
            mine.text = event.target.value;
          },
        }),
      ),
    );
  }
  const fields = bet.options.map((each) =>
    h(
      "label",
      null,
      text("page.hands_up"),
      " ",
      option(each),
      " ",
      h("input", {
        type: "text",
        inputmode: "numeric",
        maxlength: "3",
        value: mine[each] || "",
        oninput: (event) => {
          mine[each] = parseInt(event.target.value, 10) || 0;
        },
        onkeydown: (event) => {
          const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
          if (by) {
            event.preventDefault();
            all[(all.indexOf(event.target) + by + all.length) % all.length].focus();
          }
        },
      }),
    ),
  );
  const all = fields.map((field) => field.querySelector("input"));
  return div("hands row", fields);
}
// What the class said, against what came.
function handsShown(chapter, name, truth) {
  const mine = (hands[chapter.id] || {})[name],
    bet = chapter.bets[name];
  if (!mine) return null;
  if (bet.kind === "choose") {
    const all = bet.options.reduce((sum, each) => sum + (mine[each] || 0), 0);
    if (!all) return null;
    const bars = bet.options.map((each) =>
      h("span", { class: "hand" }, mark(each), option(each), bar((mine[each] || 0) / all), shown(mine[each] || 0)),
    );
    return div(
      "class-chart",
      p("page.hands", { hits: mine[truth] || 0, all, what: option(String(truth)) }),
      div("row", bars),
    );
  }
  const numbers = mine.text
    .split(/[^\d]+/)
    .filter(Boolean)
    .map(Number)
    .slice(0, 40)
    .sort((a, b) => a - b);
  if (!numbers.length) return null;
  const low = Math.min(bound(chapter, bet.min), numbers[0]),
    high = Math.max(bound(chapter, bet.max), numbers[numbers.length - 1]);
  const median = numbers[Math.floor((numbers.length - 1) / 2)],
    heights = {};
  const place = (value) => `${(100 * (value - low)) / Math.max(1, high - low)}%`;
  const dots = numbers.map((value) => {
    const dot = h("i"),
      slot = Math.round((60 * (value - low)) / Math.max(1, high - low));
    heights[slot] = (heights[slot] || 0) + 1;
    dot.style.left = place(value);
    dot.style.bottom = `${0.1 + 0.35 * (heights[slot] - 1)}rem`;
    return dot;
  });
  const there = h("b", null, shown(truth));
  there.style.left = place(truth);
  const said = text("page.hands_half", { median, truth });
  return div(
    "class-chart",
    h("p", null, said),
    h("div", { class: "dots", role: "img", "aria-label": said }, dots, there),
  );
}
function bar(share, className) {
  const inner = h("i", { class: className || "" });
  inner.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return h("span", { class: "bar" }, inner);
}
