/* When faking pays: a grid of worlds to open, each after a guess. */

function openGrid(chapter, facts) {
  const { minutes, recognition } = chapter.grid,
    opened = new Map(),
    said = h("p", { role: "status", class: "hint" }),
    score = h("p", { class: "small" });
  const days = chapter.runs.worlds.base.days;
  let guess = "Otto",
    day = days.at(-1);
  const winner = (world) => {
    const of = facts("of"),
      otto = facts.of(`better(Otto, Rosa, kept, ${day})`, world),
      rosa = facts.of(`better(Rosa, Otto, kept, ${day})`, world);
    return otto * 10 >= of * 9 ? "Otto" : rosa * 10 >= of * 9 ? "Rosa" : "level";
  };
  const lead = (world) => Math.abs(facts.of(`kept(Otto, ${day}) - kept(Rosa, ${day})`, world));
  const face = (world) => {
    const who = winner(world);
    return who === "level" ? "=" : `${L.marks[who]} +${shown(lead(world))}`;
  };
  const cells = [];
  function redraw() {
    for (const { world, button, name } of cells) {
      const open = opened.has(world);
      button.textContent = open ? face(world) : "?";
      button.setAttribute("aria-pressed", String(open));
      const who = winner(world);
      button.setAttribute(
        "aria-label",
        `${name}: ${open ? (who === "level" ? text("page.level") : `${who}, ${shown(lead(world))}`) : text("faking.closed")}`,
      );
    }
    const right = [...opened].filter(([, right_]) => right_).length;
    clear(score, opened.size ? text("faking.score", { n: opened.size, hits: right }) : "");
  }
  function open(world) {
    if (!opened.has(world)) opened.set(world, winner(world) === guess);
    const who = winner(world),
      given = {
        winner: who,
        d: lead(world),
        size: facts("size"),
        k: facts.of(`better(Otto, Rosa, kept, ${day})`, world),
        of: facts("of"),
      };
    clear(said, say(`faking.${who === "level" ? "found_level" : opened.get(world) ? "found_yes" : "found_no"}`, given));
    redraw();
  }
  const nodes = [
    h("span", { class: "head" }, text("faking.chance_head")),
    recognition.map((chance) => h("span", { class: "head" }, text("faking.chance", { n: 1 / chance }))),
  ];
  for (const row of minutes) {
    nodes.push(h("span", { class: "head" }, text("faking.minutes", { n: row })));
    recognition.forEach((chance, i) => {
      const world = `m${row}_${i}`,
        button = h("button", { type: "button", onclick: () => open(world) });
      cells.push({
        world,
        button,
        name: text("faking.open", {
          row: text("faking.minutes", { n: row }),
          column: text("faking.chance", { n: 1 / chance }),
        }),
      });
      nodes.push(button);
    });
  }
  const grid = h("div", { class: "gridded", role: "group", "aria-label": text("faking.task") }, nodes);
  grid.style.setProperty("--columns", recognition.length);
  const radios = (name, options, chosen, show, change) =>
    options.map((each) =>
      h(
        "label",
        { class: "card" },
        h("input", { type: "radio", name, checked: each === chosen, onchange: () => change(each) }),
        h("span", null, mark(each), show(each)),
      ),
    );
  redraw();
  return [
    p("faking.task"),
    h(
      "div",
      { class: "row" },
      h(
        "fieldset",
        null,
        h("legend", { class: "sr" }, text("faking.guess")),
        h(
          "div",
          { class: "chips" },
          radios(
            "guess",
            ["Otto", "Rosa", "level"],
            guess,
            (each) => (each === "level" ? `= ${text("page.level")}` : each),
            (each) => {
              guess = each;
            },
          ),
        ),
      ),
      h(
        "fieldset",
        null,
        h("legend", { class: "sr" }, text("faking.day_switch")),
        h(
          "div",
          { class: "chips" },
          radios(
            "day",
            days,
            day,
            (each) => text("page.day", { n: each }),
            (each) => {
              day = each;
              redraw();
            },
          ),
        ),
      ),
    ),
    grid,
    said,
    h(
      "div",
      { class: "row" },
      more(chapter, "page.go_on", facts),
      h(
        "button",
        {
          type: "button",
          class: "plain",
          onclick: () => {
            for (const { world } of cells) if (!opened.has(world)) opened.set(world, false);
            redraw();
          },
        },
        text("faking.open_all"),
      ),
      score,
    ),
  ];
}
