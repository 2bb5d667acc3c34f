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
const NS = "http://www.w3.org/2000/svg";
const clear = (node, ...kids) => (node.replaceChildren(...kids.flat(3).filter(Boolean)), node);
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const round = (x) => Math.floor(x + 0.5);
const mean = (row) => row.reduce((sum, x) => sum + x, 0) / row.length;
