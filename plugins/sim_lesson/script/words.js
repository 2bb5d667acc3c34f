/* Words of one language, filled with numbers: what words.py does on paper. And what pages are called and marked with. */

const format = new Intl.NumberFormat(L.lang, { maximumFractionDigits: 0 });
const HOLE = /\{([a-z_0-9]+)(?:, one: ([^,{}]*(?:\{[a-z_0-9]+\}[^,{}]*)*), other: ((?:[^{}]|\{[a-z_0-9]+\})*))?\}/g;
const shown = (value) => (typeof value === "string" ? value : format.format(value < 0 ? -round(-value) : round(value)));
const known = (id) => id in L.words;
const call = (facts) => (typeof facts === "function" ? facts : (name) => (facts || {})[name]);

function text(id, facts) {
  if (!known(id)) throw new Error(`no words for ${id}`);
  const fact = call(facts);
  return L.words[id].replace(HOLE, (_, name, one, other) => {
    const value = fact(name);
    if (one === undefined) return shown(value);
    return (shown(value) === "1" ? one : other).replace(/\{([a-z_0-9]+)\}/g, (__, inner) => shown(fact(inner)));
  });
}
function say(id, facts) {
  // with its heavier parts, as nodes
  return text(id, facts)
    .split(/\*\*(.+?)\*\*/)
    .map((part, i) => (i % 2 ? h("b", null, part) : part));
}
const p = (id, facts, props) => h("p", props, say(id, facts));
const option = (name) =>
  known(`options.${name}`) ? text(`options.${name}`) : /^\d+$/.test(name) ? shown(+name) : name;
const SHAPES = {
  "●": "M5 .5a4.5 4.5 0 1 0 .01 0z",
  "◆": "M5 0l5 5-5 5-5-5z",
  "▲": "M5 .5l5 9H0z",
  "■": "M.7.7h8.6v8.6H.7z",
  "▼": "M0 .5h10l-5 9z",
  "★": "M5 0l1.5 3.3 3.5.5-2.5 2.5.6 3.7L5 8.2 1.9 10l.6-3.7L0 3.8l3.5-.5z",
  "◉": "M5 0a5 5 0 1 0 .01 0zM5 2.6a2.4 2.4 0 1 1-.01 0z",
};
function mark(name) {
  // before the name of a page: a shape, never a colour
  if (!L.marks[name]) return null;
  const path = drawing("path", { d: SHAPES[L.marks[name]], "fill-rule": "evenodd" });
  const svg = drawing("svg", { viewBox: "0 0 10 10", class: "mark", "aria-hidden": "true" }, path);
  return [svg, " "];
}
const label = (name) => (name === "You" ? text("turn.you") : name);
