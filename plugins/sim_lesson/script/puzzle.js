/* A puzzle: a slider over the stops of a sweep, an answer, and whether it is one. */

// Where a condition begins to hold, up to where it is clear.
function between(stops_) {
  const begins = stops_.findIndex(([holds]) => holds),
    clear_ = stops_.findIndex(([, yes]) => yes);
  return begins < 0
    ? []
    : Array.from({ length: (clear_ < begins ? begins : clear_) - begins + 1 }, (_, i) => begins + i);
}
// A slider over the stops of a sweep, an answer, and whether it is one.
function puzzle(chapter, facts, all, how) {
  const real = facts,
    said = h("p"),
    result = h("div", { role: "status" }),
    after = h("div");
  const slider = h("input", { type: "range", min: 0, max: all.length - 1, value: how.start, id: `${chapter.id}-turn` }),
    output = h("span", { class: "day" });
  let tries = 0;
  function show() {
    const [stop, world] = all[slider.value],
      [words, given, value] = how.show(stop, world);
    clear(said, say(words, given));
    output.textContent = stop;
    slider.setAttribute("aria-valuetext", text(`${chapter.id}.slider_value`, value));
  }
  slider.addEventListener("input", show);
  const answer = button(
    text("page.try"),
    () => {
      tries++;
      const place = +slider.value,
        verdict = how.check(place, all[place][1]);
      clear(
        result,
        p(`${chapter.id}.${verdict}`, (name) =>
          name === "tries"
            ? tries
            : name in how.facts(place, all[place][1])
              ? how.facts(place, all[place][1])[name]
              : real(name),
        ),
      );
      if (verdict === "solved") {
        answer.disabled = true;
        finish();
      }
    },
    "try",
  );
  const pass = button(text("page.go_on"), () => finish(), "plain next");
  function finish() {
    if (after.childNodes.length) return;
    pass.remove();
    clear(after, sentences(chapter, real, "said_after"), but(chapter, real));
    fit();
  }
  show();
  return [
    p(`${chapter.id}.puzzle`, facts),
    how.above,
    div("player", h("label", { for: `${chapter.id}-turn` }, text(how.label)), slider, output),
    said,
    div("row", answer, pass),
    div("answer", result, after),
  ];
}
