/* Everything that the other files stand on: the data of the page, and making elements. */

const L = JSON.parse(document.getElementById("lesson-data").textContent);
const root = document.documentElement,
  main = document.getElementById("main"),
  paper = document.getElementById("paper");
for (const { runs } of L.chapters)
  runs.spec = { ...L.spec, ...runs.spec, psychology: { ...L.spec.psychology, ...runs.spec.psychology } };

function h(tag, props, ...kids) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (typeof value === "boolean" && key in node) node[key] = value;
    else if (value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...kids.flat(3).filter((kid) => kid !== null && kid !== undefined && kid !== false));
  return node;
}
const div = (className, ...kids) => h("div", { class: className }, ...kids);
const button = (words, onclick, className) => h("button", { type: "button", class: className, onclick }, words);
// What is asked, and what becomes of it: act(form).
function asking(className, act, ...kids) {
  const onsubmit = (event) => {
    event.preventDefault();
    act(event.target);
  };
  return h("form", { class: className, onsubmit }, ...kids);
}
// Something to choose: a radio or a box, and what it says.
const card = (props, ...kids) => h("label", { class: "card" }, h("input", props), h("span", null, ...kids));
// One of several, each a value and what it says; change(value) is told which.
function radios(legend, name, options, chosen, change, className = "chips") {
  const cards = options.map(([value, ...kids]) =>
    card({ type: "radio", name, value, checked: value === chosen, onchange: () => change(value) }, kids),
  );
  return h("fieldset", null, legend, div(className, cards));
}
// A table: the first cell of a row is its head; a head of null stays empty.
function table(className, caption, heads, rows) {
  const cell = (kids) => (kids instanceof HTMLTableCellElement ? kids : h("td", null, kids));
  const head = (kids) => (kids === null ? h("td") : h("th", { scope: "col" }, kids));
  return h(
    "table",
    { class: className },
    caption ? h("caption", null, caption) : null,
    h("thead", null, h("tr", null, heads.map(head))),
    h(
      "tbody",
      null,
      rows.map(([first, ...cells]) => h("tr", null, h("th", { scope: "row" }, first), cells.map(cell))),
    ),
  );
}
function drawing(tag, props, ...kids) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(props)) node.setAttribute(key, value);
  node.append(...kids);
  return node;
}
const clear = (node, ...kids) => (node.replaceChildren(...kids.flat(3).filter(Boolean)), node);
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const round = (x) => Math.floor(x + 0.5);
const mean = (row) => row.reduce((sum, x) => sum + x, 0) / row.length;
