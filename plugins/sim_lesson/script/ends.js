/* The first page and the last. */

function opening() {
  const choose = Object.entries(L.routes).map(([name, { minutes, chapters }]) => {
    const first = L.chapters.findIndex((chapter) => chapters.includes(chapter.id));
    const begin = () => {
      route = name;
      go(first, "ask");
    };
    const words = [text(`page.route_${name}`), ", ", text("page.minutes", { n: minutes })];
    return first < 0 ? null : button(words, begin, name === "core" ? "next" : "plain");
  });
  return [
    h("h1", { class: "start" }, text("page.title")),
    p("page.intro"),
    p("page.sorted", null, { class: "soft" }),
    p("page.made_up", null, { class: "soft" }),
    h("h2", null, text("page.routes")),
    div("row", choose),
    differs(),
  ];
}
function ending() {
  const fold = (name) => h("details", null, h("summary", null, text(`end.${name}`)), p(`end.${name}_text`, L.model));
  const select = h(
    "select",
    { id: "which" },
    L.chapters.map((chapter, i) => h("option", { value: i }, text(`${chapter.id}.title`))),
  );
  return [
    h("h1", null, text("end.title")),
    p("end.kept"),
    fold("put_in"),
    L.chapters.every((chapter) => factsOf(chapter, premises(chapter)).happens(chapter.but)) ? fold("came_out") : null,
    fold("left_out"),
    p("end.dot"),
    h("p", { class: "big" }, text("end.last")),
    h("h2", null, text("end.take")),
    div(
      "row",
      h("label", { for: "which", class: "small" }, text("end.yaml")),
      select,
      saves(text("end.save"), () => [`${L.chapters[select.value].id}.yaml`, L.chapters[select.value].yaml]),
      button(text("end.sheet"), () => print(), "plain"),
      button(text("end.restart"), () => go(-1, "start"), "next"),
    ),
    p("end.bigger", null, { class: "small" }),
  ];
}
