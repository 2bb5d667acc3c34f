/* The diaries of one person with two pages, side by side. */

VIEWS.person = {
  diaries(chapter, facts) {
    const people = chapter.runs.diaries,
      box = div("two"),
      controls = div("row");
    let person = people[0],
      day = 0;
    const days = () =>
      [...new Set(Object.values(person.brands).flatMap((diary) => diary.lines.map((line) => line.day)))].sort(
        (a, b) => a - b,
      );
    function draw() {
      const all = days(),
        until = all[day];
      clear(
        box,
        Object.entries(person.brands).map(([brand, diary]) => {
          const lines = diary.lines.filter((line) => line.day <= until);
          const now = lines.length ? lines[lines.length - 1].trust : diary.start;
          return h(
            "section",
            null,
            h("h2", null, mark(brand), text("person.with", { brand })),
            p("person.began", { trust: diary.start }, { class: "small" }),
            linesShown(lines, brand, (line) => [bar(line.trust / 100, "gain"), " ", shown(line.trust)]),
            day === all.length - 1 && !lines.some((line) => line.kind === "unfollowed" || line.kind === "muted")
              ? p(lines.length ? "person.ended" : "person.ends", null, { class: "small" })
              : null,
          );
        }),
      );
      clear(
        controls,
        h(
          "button",
          { type: "button", class: "plain", onclick: () => move(-1), disabled: day === 0 },
          text("page.back"),
        ),
        h(
          "button",
          { type: "button", class: "plain", onclick: () => move(1), disabled: day === all.length - 1 },
          text("page.go_on"),
        ),
        button(text("person.count"), () => go(at.chapter, "end"), "next"),
      );
    }
    function move(by) {
      const held = document.activeElement,
        which = [...controls.children].indexOf(held);
      day = Math.max(0, Math.min(days().length - 1, day + by));
      draw();
      if (which >= 0)
        (controls.children[which].disabled ? controls.children[1 - which] : controls.children[which]).focus();
      tell(text("page.day", { n: days()[day] }));
    }
    const who = radios(
      h("legend", { class: "sr" }, text("person.who")),
      "who",
      people.map((each) => [each.who, text(`person.${each.who}`)]),
      person.who,
      (name) => {
        person = people.find((each) => each.who === name);
        day = 0;
        draw();
      },
    );
    keys = {
      by: (days_) => move(Math.sign(days_)),
      to: (end) => {
        day = end ? days().length - 1 : 0;
        draw();
      },
    };
    draw();
    return [who, box, controls];
  },
  end(chapter, facts) {
    return div(
      "answer",
      outcome(chapter, facts),
      handsShown(chapter, "bet", facts("wrote")),
      pieces(facts),
      sentences(chapter, facts),
      but(chapter, facts),
    );
  },
};

function pieces(facts) {
  // everybody who left, as dots: who wrote, who did not
  const left = facts("left"),
    wrote = facts("wrote");
  const svg = drawing(
    "svg",
    { viewBox: `0 -.5 ${left} 1`, class: "crowd pieces", role: "img", "aria-label": text("person.truth", facts) },
    drawing("path", { class: "who", d: `M0 0h${left}` }),
    drawing("path", { class: "hole", d: `M${wrote} 0h${left - wrote}` }),
  );
  svg.style.maxWidth = `${1.4 * left}rem`;
  return svg;
}
function linesShown(lines, brand, now) {
  return h(
    "ol",
    { class: "diary" },
    lines.map((line) =>
      h(
        "li",
        null,
        h("span", { class: "soft" }, text("page.day", { n: line.day })),
        h(
          "span",
          null,
          say(lineId(line), (name) => (name === "brand" ? brand : line[name])),
        ),
        h("span", { class: "now" }, now(line)),
      ),
    ),
  );
}
function lineId(line) {
  const withPost = `diary.${line.kind}_${line.asks ? 1 : 0}`;
  return known(withPost) ? withPost : `diary.${line.kind}`;
}
