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
    for (const { world, node, name } of cells) {
      const open = opened.has(world);
      node.textContent = open ? face(world) : "?";
      node.setAttribute("aria-pressed", String(open));
      const who = winner(world);
      node.setAttribute(
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
        node = button(null, () => open(world));
      cells.push({
        world,
        node,
        name: text("faking.open", {
          row: text("faking.minutes", { n: row }),
          column: text("faking.chance", { n: 1 / chance }),
        }),
      });
      nodes.push(node);
    });
  }
  const grid = h("div", { class: "gridded", role: "group", "aria-label": text("faking.task") }, nodes);
  grid.style.setProperty("--columns", recognition.length);
  redraw();
  return [
    p("faking.task"),
    div(
      "row",
      radios(
        h("legend", { class: "sr" }, text("faking.guess")),
        "guess",
        ["Otto", "Rosa", "level"].map((each) => [
          each,
          mark(each),
          each === "level" ? `= ${text("page.level")}` : each,
        ]),
        guess,
        (each) => {
          guess = each;
        },
      ),
      radios(
        h("legend", { class: "sr" }, text("faking.day_switch")),
        "day",
        days.map((each) => [each, text("page.day", { n: each })]),
        day,
        (each) => {
          day = each;
          redraw();
        },
      ),
    ),
    grid,
    said,
    div(
      "row",
      more(chapter, "page.go_on", facts),
      button(
        text("faking.open_all"),
        () => {
          for (const { world } of cells) if (!opened.has(world)) opened.set(world, false);
          redraw();
        },
        "plain",
      ),
      score,
    ),
  ];
}
