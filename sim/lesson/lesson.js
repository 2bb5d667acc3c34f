/* The lesson: chapters, bets and crowds. The model is engine.js; every number shown is worked out from runs, by
   conditions in the language of conditions.py; every sentence is a line of the words file. */

(() => {
"use strict";

const L = JSON.parse(document.getElementById("lesson").textContent);
const root = document.documentElement, main = document.getElementById("main"), paper = document.getElementById("paper");
for (const { runs } of L.chapters) runs.spec = { ...L.spec, ...runs.spec, psychology: { ...L.spec.psychology, ...runs.spec.psychology } };
paper.remove(); // nothing that is on paper tells an answer before the bet

// --- small things

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

// --- words

const format = new Intl.NumberFormat(L.lang, { maximumFractionDigits: 0 });
const HOLE = /\{([a-z_0-9]+)(?:, one: ([^,{}]*(?:\{[a-z_0-9]+\}[^,{}]*)*), other: ((?:[^{}]|\{[a-z_0-9]+\})*))?\}/g;
const shown = (value) => typeof value === "string" ? value : format.format(value < 0 ? -round(-value) : round(value));
const known = (id) => id in L.words;
const call = (facts) => typeof facts === "function" ? facts : (name) => (facts || {})[name];

function text(id, facts) {
  if (!known(id)) throw new Error(`no words for ${id}`);
  const fact = call(facts);
  return L.words[id].replace(HOLE, (_, name, one, other) => {
    const value = fact(name);
    if (one === undefined) return shown(value);
    return (shown(value) === "1" ? one : other).replace(/\{([a-z_0-9]+)\}/g, (__, inner) => shown(fact(inner)));
  });
}
function say(id, facts) { // with its heavier parts, as nodes
  return text(id, facts).split(/\*\*(.+?)\*\*/).map((part, i) => i % 2 ? h("b", null, part) : part);
}
const p = (id, facts, props) => h("p", props, say(id, facts));
const option = (name) => known(`options.${name}`) ? text(`options.${name}`) : /^\d+$/.test(name) ? shown(+name) : name;
const SHAPES = { "●": "M5 .5a4.5 4.5 0 1 0 .01 0z", "◆": "M5 0l5 5-5 5-5-5z", "▲": "M5 .5l5 9H0z", "■": "M.7.7h8.6v8.6H.7z", "▼": "M0 .5h10l-5 9z",
  "★": "M5 0l1.5 3.3 3.5.5-2.5 2.5.6 3.7L5 8.2 1.9 10l.6-3.7L0 3.8l3.5-.5z", "◉": "M5 0a5 5 0 1 0 .01 0zM5 2.6a2.4 2.4 0 1 1-.01 0z" };
function mark(name) { // before the name of a page: a shape, never a colour
  if (!L.marks[name]) return null;
  const svg = document.createElementNS(NS, "svg"), path = document.createElementNS(NS, "path");
  svg.setAttribute("viewBox", "0 0 10 10");
  svg.setAttribute("class", "mark");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[L.marks[name]]);
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return [svg, " "];
}
const label = (name) => name === "You" ? text("turn.you") : name;

// --- the language of conditions.py

const GRAMMAR = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(==|!=|<=|>=|[-+*/<>(),]))/y;
const BINARY = { or: 1, and: 2, "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6 };
const WORK = {
  "==": (a, b) => a === b, "!=": (a, b) => a !== b, "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b,
  ">=": (a, b) => a >= b, "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b,
};
const PLAIN = { abs: Math.abs, round, min: Math.min, max: Math.max };
const compiled = new Map();

function compile(source) {
  const words = [];
  GRAMMAR.lastIndex = 0;
  while (GRAMMAR.lastIndex < source.trimEnd().length) {
    const found = GRAMMAR.exec(source);
    if (!found) throw new Error(`no expression: ${source}`);
    words.push(found[1] !== undefined ? +found[1] : found[2] !== undefined ? { name: found[2] } : found[3]);
  }
  let at = 0;
  const peek = () => { const word = words[at]; return word && word.name !== undefined ? word.name : word; };
  const take = (wanted) => {
    if (peek() !== wanted) throw new Error(`${wanted} is missing: ${source}`);
    at++;
  };
  function part() {
    const word = words[at++];
    if (typeof word === "number") return () => word;
    if (word === "-") { const inner = climb(7); return (scope) => -inner(scope); }
    if (word === "(") { const inner = climb(1); take(")"); return inner; }
    if (!word || !word.name) throw new Error(`no expression: ${source}`);
    if (word.name === "not") { const inner = climb(3); return (scope) => !inner(scope); }
    if (peek() !== "(") return (scope) => { const value = scope.fact(word.name); return value === undefined ? word.name : value; };
    take("(");
    const given = [];
    while (peek() !== ")") { given.push(climb(1)); if (peek() !== ")") take(","); }
    take(")");
    return (scope) => invoke(word.name, given, scope);
  }
  function climb(least) {
    let left = part();
    while (BINARY[peek()] >= least) {
      const sign = peek(), before = left;
      at++;
      const right = climb(BINARY[sign] + 1);
      left = sign === "and" ? (scope) => before(scope) && right(scope) : sign === "or" ? (scope) => before(scope) || right(scope)
        : (scope) => WORK[sign](before(scope), right(scope));
    }
    return left;
  }
  const whole = climb(1);
  if (at < words.length) throw new Error(`no expression: ${source}`);
  return whole;
}

function invoke(name, given, scope) {
  const { runs } = scope, world = runs.worlds[scope.world];
  const within = (other) => ({ ...scope, ...other });
  if (name === "many" || name === "most") {
    const each = Array.from({ length: world.classes }, (_, number) => given[0](within({ number })));
    return name === "many" ? each.filter(Boolean).length : Math.max(...each);
  }
  if (name === "typical") return given[0](within({ number: runs.typical }));
  if (name === "world") return given[1](within({ world: given[0](scope) }));
  if (name === "cells") return runs.cells.filter((cell) => given[0](within({ world: cell }))).length;
  if (name === "first" || name === "least") {
    const found = stops(runs.sweeps[given[0](scope)]).map(([stop, other]) => [stop, given[1](within({ world: other }))]);
    if (name === "first") return (found.find(([, holds]) => holds) || ["never"])[0];
    return found.reduce((least, each) => each[1] < least[1] ? each : least)[0];
  }
  const values = given.map((each) => each(scope));
  if (PLAIN[name]) return PLAIN[name](...values);
  if (name === "classes" || name === "size") return world[name];
  const taken = (row) => scope.number === null ? mean(row) : row[scope.number];
  const row = (measure, brand, day) => {
    const rows = world.brands[brand][measure];
    const found = day === undefined ? rows[rows.length - 1] : rows[world.days.indexOf(day)];
    return measure === "trust" ? found.map((value) => value / 1e4) : found;
  };
  if (name === "best") {
    const ends = Object.keys(world.brands).map((brand) => [taken(row(values[0], brand, values[1])), brand]);
    const top = ends.filter(([end]) => end === Math.max(...ends.map((each) => each[0])));
    return top.length === 1 ? top[0][1] : "level";
  }
  if (name === "better") {
    const [one, other, measure, day] = values, others = row(measure, other, day);
    return row(measure, one, day).filter((value, i) => value > others[i]).length;
  }
  if (world.pairs && world.pairs[name]) return taken(world.pairs[name][values[0]][values[1]]);
  return taken(row(name, values[0], values[1]));
}
// Stops of a sweep in their order: in an object numbers would come sorted, which is their order too.
const stops = (sweep) => Object.entries(sweep);

function evaluate(source, runs, fact = () => undefined, world = "base") {
  if (!compiled.has(source)) compiled.set(source, compile(String(source)));
  return compiled.get(source)({ runs, fact, world, number: null });
}

// --- a chapter's numbers

function factsOf(chapter, given) {
  const found = { days: chapter.runs.spec.days, size: chapter.runs.spec.audience.size, ...given }, runs = { ...chapter.runs, sweeps: chapter.sweeps, cells: chapter.cells };
  const fact = (name) => {
    if (!(name in found) && name in (chapter.facts || {})) found[name] = evaluate(chapter.facts[name], runs, fact);
    return found[name];
  };
  fact.of = (source, world) => evaluate(source, runs, fact, world);
  fact.chosen = (sentences) => sentences.find((each) => !("when" in each) || fact.of(each.when)).say;
  fact.happens = (but) => Boolean(but.of === "typical" ? fact.of(`typical(${but.when})`) : fact.of(but.when));
  return fact;
}
const premises = (chapter) => Object.fromEntries(Object.entries(chapter.answering || {}).map(([way, { replies_per_day }]) =>
  [way, replies_per_day]));

// --- runs in the page

let live = true; // whether this browser computes what the model does
const films = new Map();

function ordered(world) { // who trusted most to begin with comes first
  return Array.from(world.disposition.keys()).sort((a, b) => world.disposition[b] - world.disposition[a] || a - b);
}
function seenAs(state, order) { // a crowd: everybody's level, -1 who has gone, and the mean trust of all
  return { levels: order.map((i) => state.standing[i] ? -1 : Math.min(L.levels - 1, Math.floor(state.trust[i] * L.levels))), trust: mean(state.trust) };
}
// Day by day: levels by brand. Where the page cannot run it, two days of what was drawn for paper.
function filmOf(chapter) {
  if (films.has(chapter.id)) return films.get(chapter.id);
  const spec = chapter.runs.spec, film = { days: spec.days, size: spec.audience.size, frames: {}, count: {} };
  const names = live ? spec.brands.map((brand) => brand.name) : [...(chapter.drawn || spec.brands.map((brand) => brand.name))];
  film.names = names;
  if (live) {
    const going = trustsim.start(spec, chapter.runs.typical), order = ordered(going.world);
    const keep = () => {
      film.frames[going.day] = Object.fromEntries(going.state.map((state, i) => [names[i], seenAs(state, order)]));
    };
    keep();
    while (going.day < going.days) { going.step(); keep(); }
    names.forEach((name, i) => {
      let written = 0;
      film.count[name] = [0, ...Array.from(going.daily[i].comments, (n) => written += n)];
    });
  } else {
    for (const figure of paper.querySelectorAll(`#paper-${chapter.id} figure`)) {
      const { day, brand } = figure.dataset;
      (film.frames[day] ||= {})[brand] = figure.querySelector("svg");
    }
    const base = chapter.runs.worlds.base;
    for (const name of names) film.count[name] = Object.fromEntries(base.days.map((day, i) =>
      [day, base.brands[name].comments ? base.brands[name].comments[i][chapter.runs.typical] : undefined]));
  }
  film.first = live ? 0 : Math.min(...Object.keys(film.frames));
  films.set(chapter.id, film);
  return film;
}
function endOf(spec, number) { // the last evening alone
  const run = trustsim.run(spec, number), order = ordered(run.world);
  return Object.fromEntries(run.brands.map((brand) => [brand.name, seenAs(brand.final, order)]));
}
function withSets(spec, sets) {
  const made = structuredClone(spec);
  for (const [path, value] of Object.entries(sets || {})) {
    const keys = path.split("."), last = keys.pop();
    let at = made;
    for (const key of keys) at = Array.isArray(at) ? at.find((each) => each.name === key) : at[key];
    at[last] = value;
  }
  return made;
}

// --- crowds

function crowd(levels) {
  const svg = document.createElementNS(NS, "svg"), rows = Math.ceil(levels.length / 25);
  svg.setAttribute("viewBox", `0 -.5 25 ${rows}`);
  svg.setAttribute("class", "crowd");
  svg.setAttribute("role", "img");
  const paths = {};
  for (const name of ["g", "h", ...Array.from({ length: L.levels }, (_, i) => `l${i}`)]) {
    paths[name] = document.createElementNS(NS, "path");
    paths[name].setAttribute("class", name);
    svg.append(paths[name]);
  }
  svg.draw = ({ levels: now, trust }, name) => {
    const runs = {};
    for (let i = 0; i < now.length;) { // neighbours of one level are one dashed line of round dots
      let to = i;
      while (to + 1 < now.length && now[to + 1] === now[i] && (to + 1) % 25) to++;
      (runs[now[i]] ||= []).push(`M${i % 25} ${Math.floor(i / 25)}h${to - i + 1}`);
      i = to + 1;
    }
    for (const [key, path] of Object.entries(paths)) path.setAttribute("d", (runs[key[0] === "l" ? key[1] : -1] || []).join(""));
    const kept = now.filter((level) => level >= 0).length;
    svg.setAttribute("aria-label", text(kept ? "page.crowd" : "page.crowd_gone", { brand: label(name), kept, size: now.length, trust: 100 * trust }));
  };
  return svg;
}
function ramp() {
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", `0 -.5 ${L.levels} 1`);
  svg.setAttribute("class", "crowd");
  svg.setAttribute("aria-hidden", "true");
  svg.innerHTML = Array.from({ length: L.levels }, (_, i) => `<path class="l${i}" d="M${i} 0h1"/>`).join("");
  return h("span", { class: "ramp" }, text("page.distrusts"), svg, text("page.trusts"));
}
// Crowds side by side; draw(frame, counts) fills them.
function crowds(names, size, low) {
  const views = names.map((name) => {
    const counts = h("p", { class: "counts" }), picture = crowd({ length: size });
    return { name, counts, picture, node: h("div", null, h("h2", { class: "brand" }, mark(name), label(name)), picture, counts) };
  });
  const node = h("div", { class: `crowds n${names.length}${low ? " low" : ""}` }, views.map((view) => view.node));
  const draw = (frame, comments) => {
    for (const { name, counts, picture } of views) {
      const now = frame[name], kept = now instanceof Element ? null : now.levels.filter((level) => level >= 0).length;
      if (now instanceof Element) {
        picture.replaceChildren(...now.cloneNode(true).childNodes);
        picture.setAttribute("aria-label", now.getAttribute("aria-label"));
      } else {
        picture.draw(now, name);
      }
      clear(counts, now instanceof Element ? null : h("span", null, h("b", { class: "big" }, shown(kept)), " ", text("page.follow")),
        comments && h("span", null, h("b", { class: "big" }, shown(comments[name])), " ", text("page.comments")));
    }
  };
  return { node, draw, views };
}

// A film with its player. opens: the day shown first; stops: the day it plays to.
let playing = null;
function player(chapter, opens, stops_, done) {
  const film = filmOf(chapter), { names } = film;
  const view = crowds(names, film.size), days = Object.keys(film.frames).map(Number);
  const play = h("button", { type: "button", onclick: () => toggle() }, text("page.play"));
  const slider = h("input", { type: "range", min: film.first, max: stops_, value: opens, "aria-label": text("page.day_slider"),
    oninput: () => { pause(); show(+slider.value); } });
  const output = h("span", { class: "day" });
  const skip = h("button", { type: "button", class: "plain", onclick: () => { pause(); show(stops_); finish(); } },
    text("page.skip_to_end", { n: stops_ }));
  let day = opens, finished = false;
  const nearest = (wanted) => days.reduce((best, each) => Math.abs(each - wanted) < Math.abs(best - wanted) ? each : best, days[0]);
  function show(wanted) {
    day = nearest(Math.max(film.first, Math.min(stops_, wanted)));
    const counts = Object.fromEntries(names.map((name) => [name, film.count[name][day]]));
    view.draw(film.frames[day], counts);
    slider.value = day;
    output.textContent = text("page.day", { n: day });
    const list = view.views.map(({ name, counts: c }) => `${label(name)} ${c.querySelector("b")?.textContent || ""}`).join(", ");
    slider.setAttribute("aria-valuetext", text("page.value", { day, list }));
  }
  function pause() {
    if (playing) clearInterval(playing.timer);
    playing = null;
    play.textContent = text("page.play");
  }
  function finish() {
    pause();
    skip.hidden = true;
    if (finished) return;
    finished = true;
    done();
  }
  function toggle() {
    if (playing) { pause(); return; }
    if (day >= stops_) show(film.first);
    const step = still() ? 7 : 1;
    play.textContent = text("page.pause");
    tell(text("page.announce_start"));
    playing = { timer: setInterval(() => {
      show(Math.min(stops_, day + step));
      if (day >= stops_) finish();
    }, still() ? 1000 : 100) };
  }
  slider.addEventListener("keydown", (event) => {
    const by = { PageUp: 7, PageDown: -7 }[event.key];
    if (by) { event.preventDefault(); pause(); show(day + by); }
  });
  const node = h("div", null, view.node, h("div", { class: "player" }, play, slider, output, skip, ramp()));
  node.keys = { toggle, by: (days_) => { pause(); show(day + days_); }, to: (end) => { pause(); show(end ? stops_ : film.first); } };
  node.ready = (atEnd) => { // called once it is on the page
    show(atEnd ? stops_ : opens);
    if (atEnd) finish();
    else if (!live || still()) { show(opens); skip.focus === undefined; }
    else toggle();
    if (!live) { show(stops_); finish(); }
  };
  return node;
}

// --- bets

const bets = {}, hands = {}, seen = new Set();
let teacher = location.hash.includes("teacher");

function bound(chapter, value) {
  return value === undefined ? 0 : round(factsOf(chapter, premises(chapter)).of(String(value)));
}
// A bet and its fields; get() gives the answer, or undefined.
function betting(chapter, name, words) {
  const bet = chapter.bets[name], mine = bets[chapter.id] ||= {};
  return bet.kind === "choose" ? choosing(chapter, name, bet, words, mine) : numbering(chapter, name, bet, words, mine);
}
function choosing(chapter, name, bet, words, mine) {
  const about = (each) => known(`${chapter.id}.opt_${each}`) ? h("span", { class: "soft" }, text(`${chapter.id}.opt_${each}`)) : null;
  const described = bet.options.some((each) => about(each)) && name === "bet";
  const options = bet.options.map((each) => h("label", { class: "card" },
    h("input", { type: "radio", name, value: each, checked: mine[name] === each, onchange: () => { mine[name] = each; } }),
    h("span", null, h("b", null, mark(each), option(each)), described ? about(each) : null)));
  const node = h("fieldset", null, h("legend", null, say(`${chapter.id}.${words}`, factsOf(chapter, premises(chapter)))),
    h("div", { class: described ? "cards" : "chips" }, options));
  return { node, after: handsFor(chapter, name, bet), get: () => mine[name] };
}
function numbering(chapter, name, bet, words, mine) {
  const low = bound(chapter, bet.min), high = bound(chapter, bet.max), id = `${chapter.id}-${name}`;
  const start = mine[name] === undefined ? "" : mine[name];
  const field = h("input", { type: "number", id, min: low, max: high, inputmode: "numeric", value: start });
  const slider = h("input", { type: "range", min: low, max: high, value: start === "" ? round((low + high) / 2) : start,
    "aria-labelledby": `${id}-asked` });
  field.addEventListener("input", () => {
    const value = field.value.trim() === "" ? undefined : +field.value;
    mine[name] = value >= low && value <= high ? round(value) : undefined;
    if (mine[name] !== undefined) slider.value = value;
  });
  slider.addEventListener("input", () => { mine[name] = +slider.value; field.value = slider.value; });
  const unit = known(`${chapter.id}.unit`) ? h("span", { class: "soft" }, text(`${chapter.id}.unit`)) : null;
  const node = h("div", null, h("p", null, h("label", { for: id, id: `${id}-asked` }, h("b", null, say(`${chapter.id}.${words}`, factsOf(chapter, premises(chapter)))))),
    h("div", { class: "number" }, field, unit, h("span", { class: "soft", "aria-hidden": "true" }, shown(low)), slider,
      h("span", { class: "soft", "aria-hidden": "true" }, shown(high))));
  return { node, after: handsFor(chapter, name, bet), get: () => mine[name] };
}
function handsFor(chapter, name, bet) { // fields of the teacher, after the question
  if (!teacher) return null;
  const mine = (hands[chapter.id] ||= {})[name] ||= bet.kind === "choose" ? {} : { text: "" };
  if (bet.kind === "number") {
    return h("p", { class: "hands" }, h("label", null, h("span", { class: "small" }, text("page.hands_numbers")), h("br"),
      h("input", { type: "text", class: "wide", inputmode: "numeric", value: mine.text, oninput: (event) => { mine.text = event.target.value; } })));
  }
  const fields = bet.options.map((each) => h("label", null, text("page.hands_up"), " ", option(each), " ",
    h("input", { type: "text", inputmode: "numeric", maxlength: "3", value: mine[each] || "",
      oninput: (event) => { mine[each] = parseInt(event.target.value, 10) || 0; },
      onkeydown: (event) => {
        const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (by) { event.preventDefault(); all[(all.indexOf(event.target) + by + all.length) % all.length].focus(); }
      } })));
  const all = fields.map((field) => field.querySelector("input"));
  return h("div", { class: "hands row" }, fields);
}
// What the class said, against what came.
function handsShown(chapter, name, truth) {
  const mine = (hands[chapter.id] || {})[name], bet = chapter.bets[name];
  if (!mine) return null;
  if (bet.kind === "choose") {
    const all = bet.options.reduce((sum, each) => sum + (mine[each] || 0), 0);
    if (!all) return null;
    const bars = bet.options.map((each) => h("span", { class: "hand" }, mark(each), option(each), bar((mine[each] || 0) / all), shown(mine[each] || 0)));
    return h("div", { class: "class-chart" }, p("page.hands", { hits: mine[truth] || 0, all, what: option(String(truth)) }), h("div", { class: "row" }, bars));
  }
  const numbers = mine.text.split(/[^\d]+/).filter(Boolean).map(Number).slice(0, 40).sort((a, b) => a - b);
  if (!numbers.length) return null;
  const low = Math.min(bound(chapter, bet.min), numbers[0]), high = Math.max(bound(chapter, bet.max), numbers[numbers.length - 1]);
  const median = numbers[Math.floor((numbers.length - 1) / 2)], heights = {};
  const place = (value) => `${100 * (value - low) / Math.max(1, high - low)}%`;
  const dots = numbers.map((value) => {
    const dot = h("i"), slot = Math.round(60 * (value - low) / Math.max(1, high - low));
    heights[slot] = (heights[slot] || 0) + 1;
    dot.style.left = place(value);
    dot.style.bottom = `${0.1 + 0.35 * (heights[slot] - 1)}rem`;
    return dot;
  });
  const there = h("b", null, shown(truth));
  there.style.left = place(truth);
  const said = text("page.hands_half", { median, truth });
  return h("div", { class: "class-chart" }, h("p", null, said), h("div", { class: "dots", role: "img", "aria-label": said }, dots, there));
}
function bar(share, className) {
  const inner = h("i", { class: className || "" });
  inner.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return h("span", { class: "bar" }, inner);
}

// --- steps

const told = h("p", { class: "sr told", role: "status" });
const tell = (sentence) => { told.textContent = sentence; };
let route = "core", at = { chapter: -1, step: "start" }, keys = {};

const STEPS = {
  film: ["ask", "week", "end"], person: ["ask", "diaries", "end"], switch: ["ask", "end", "rigged"], slider: ["ask", "end", "puzzle"],
  classes: ["ask", "end", "bigger"], worlds: ["ask", "end", "puzzle"], grid: ["ask", "grid", "end"], sizes: ["ask", "end", "puzzle"],
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
  if (head && focus) { head.tabIndex = -1; head.focus({ preventScroll: true }); }
}
// A step is a screen: where sentences need the room, crowds give it.
function fit() {
  root.style.removeProperty("--crowd");
  for (let wide = 13.2; wide > 5 && root.scrollHeight > innerHeight; wide -= 0.4) root.style.setProperty("--crowd", `${wide}rem`);
}
function chapterStep(chapter, step, ready) {
  const facts = factsOf(chapter, { ...premises(chapter), ...bets[chapter.id] });
  const nodes = step === "ask" && chapter.draw !== "game" ? askStep(chapter, facts) : VIEWS[chapter.draw][step](chapter, facts, ready);
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
  const form = h("form", { onsubmit: (event) => {
    event.preventDefault();
    const missing = asked.find((each) => each.get() === undefined);
    if (missing) {
      hint.textContent = text(missing.node.querySelector("input[type=radio]") ? "page.choose_first" : "page.number_first");
      missing.node.querySelector("input").focus();
    } else go(at.chapter, onward(chapter));
  } }, asked.map((each) => [each.node, each.after]),
  h("div", { class: "row" }, h("button", { type: "submit", class: "next" }, text(`${chapter.id}.place`, facts)),
    h("p", { class: "small" }, text(chapter.but.of === "means" ? "page.run_means" : "page.run", { seed: String(chapter.runs.spec.seed), number: chapter.runs.typical, of: chapter.runs.worlds.base.classes }))), hint);
  return [p(`${chapter.id}.intro`, facts), form, chapter.draw === "classes" ? ownClass(chapter) : null];
}
// Every phone may have a class of its own: another of those that were run.
function ownClass(chapter) {
  return h("p", null, h("label", { class: "small" }, text("page.your_class"), " ", h("select", { onchange: (event) => { chapter.runs.typical = +event.target.value; go(at.chapter, "ask"); } },
    Array.from({ length: chapter.runs.worlds.base.classes }, (_, n) => h("option", { value: n, selected: n === chapter.runs.typical }, String(n))))));
}
// What became of the bet: one sentence, whichever is true.
function outcome(chapter, facts) {
  const mine = bets[chapter.id] || {}, found = [];
  const options = (name) => { const value = facts(name); return typeof value === "string" ? option(value) : value; };
  for (const [name, sentences] of [["bet", chapter.answers], ["bet2", chapter.answers2]]) {
    if (!sentences) continue;
    if (mine[name] === undefined) { if (name === "bet") found.push(p(`${chapter.id}.truth`, options)); continue; }
    found.push(p(`${chapter.id}.${facts.chosen(sentences)}`, options));
  }
  return found;
}
function sentences(chapter, facts, key = "said") {
  return (chapter[key] || []).filter((each) => !("when" in each) || facts.of(each.when)).map((each) => p(`${chapter.id}.${each.say}`, facts));
}
function but(chapter, facts, extra) {
  const next = nextChapter(), name = next < 0 ? null : L.chapters[next].id;
  const special = name && known(`${chapter.id}.but_${name}`) ? `but_${name}` : "but";
  const words = facts.happens(chapter.but) ? special : "but_not";
  const to = name && known(`${chapter.id}.next_${name}`) ? `next_${name}` : name && isFollowing(chapter, name) ? "next" : null;
  const go_on = next < 0 ? text("page.to_end") : to ? text(`${chapter.id}.${to}`, facts) : text(`${name}.title`);
  return h("div", { class: "but" }, h("p", null, h("b", null, text("page.but")), " ", say(`${chapter.id}.${words}`, facts)), extra,
    h("div", { class: "row" }, h("button", { type: "button", class: "next", onclick: () => next < 0 ? go(-1, "end") : go(next, "ask") }, go_on),
      folded(chapter, facts)));
}
const isFollowing = (chapter, name) => L.chapters[L.chapters.indexOf(chapter) + 1]?.id === name;
function folded(chapter, facts) {
  return h("details", null, h("summary", null, text("page.put_in")), p(`${chapter.id}.put_in`, facts), p(`${chapter.id}.came_out`, facts),
    p(`${chapter.id}.sources`, facts), h("p", { class: "small" }, text("page.again"), " ", h("code", null, `sim run ${chapter.id}.yaml`)));
}
const inRoute = (chapter) => (L.routes[route].chapters).includes(chapter.id);
function nextChapter() {
  for (let n = at.chapter + 1; n < L.chapters.length; n++) if (inRoute(L.chapters[n])) return n;
  return -1;
}
function more(chapter, words, facts) { // to the next step of the chapter
  return h("button", { type: "button", class: "next", onclick: () => go(at.chapter, onward(chapter)) }, text(words, facts));
}

const VIEWS = {
  film: {
    week(chapter, facts, ready) {
      const bet2 = chapter.bets.bet2, after = h("div", { class: "answer" });
      const mine = bets[chapter.id] ||= {};
      if (mine.bet2 === undefined) mine.bet2 = mine.bet;
      const seenBefore = seen.has(`${chapter.id}/week`);
      const film = player(chapter, 0, bet2.day, () => {
        seen.add(`${chapter.id}/week`);
        const again = betting(chapter, "bet2", "question2");
        clear(after, p(`${chapter.id}.week`, facts), h("form", { onsubmit: (event) => { event.preventDefault(); go(at.chapter, "end"); } },
          again.node, again.after, h("button", { type: "submit", class: "next" }, text(`${chapter.id}.place2`, facts))));
        fit();
        tell(text("page.announce_week", { n: bet2.day }));
      });
      keys = film.keys;
      ready.push(() => film.ready(seenBefore || still()));
      return [film, after];
    },
    end(chapter, facts, ready) {
      const after = h("div", { class: "answer" }), last = chapter.runs.spec.days;
      const film = player(chapter, 7, last, () => {
        seen.add(`${chapter.id}/end`);
        const all = [...outcome(chapter, facts), ...sentences(chapter, facts)].flatMap((each) => [...each.childNodes, " "]);
        clear(after, h("p", null, all), handsShown(chapter, "bet", facts("winner")), handsShown(chapter, "bet2", facts("winner")), but(chapter, facts));
        fit();
        after.scrollIntoView({ block: "nearest" });
        tell(text("page.announce_end", { n: last }));
      });
      keys = film.keys;
      ready.push(() => film.ready(seen.has(`${chapter.id}/end`)));
      return [film, after];
    },
  },
  person: {
    diaries(chapter, facts) {
      const people = chapter.runs.diaries, box = h("div", { class: "two" }), controls = h("div", { class: "row" });
      let person = people[0], day = 0;
      const days = () => [...new Set(Object.values(person.brands).flatMap((diary) => diary.lines.map((line) => line.day)))].sort((a, b) => a - b);
      function draw() {
        const all = days(), until = all[day];
        clear(box, Object.entries(person.brands).map(([brand, diary]) => {
          const lines = diary.lines.filter((line) => line.day <= until);
          const now = lines.length ? lines[lines.length - 1].trust : diary.start;
          return h("section", null, h("h2", null, mark(brand), text("person.with", { brand })),
            p("person.began", { trust: diary.start }, { class: "small" }),
            h("ol", { class: "diary" }, lines.map((line) => h("li", null, h("span", { class: "soft" }, text("page.day", { n: line.day })),
              h("span", null, say(lineId(line), (name) => name === "brand" ? brand : line[name])),
              h("span", { class: "now" }, bar(line.trust / 100, "gain"), " ", shown(line.trust))))),
            day === all.length - 1 && !lines.some((line) => line.kind === "unfollowed" || line.kind === "muted")
              ? p(lines.length ? "person.ended" : "person.ends", null, { class: "small" }) : null);
        }));
        clear(controls, h("button", { type: "button", class: "plain", onclick: () => move(-1), disabled: day === 0 }, text("page.back")),
          h("button", { type: "button", class: "plain", onclick: () => move(1), disabled: day === all.length - 1 }, text("page.go_on")),
          h("button", { type: "button", class: "next", onclick: () => go(at.chapter, "end") }, text("person.count")));
      }
      function move(by) {
        const held = document.activeElement, which = [...controls.children].indexOf(held);
        day = Math.max(0, Math.min(days().length - 1, day + by));
        draw();
        if (which >= 0) (controls.children[which].disabled ? controls.children[1 - which] : controls.children[which]).focus();
        tell(text("page.day", { n: days()[day] }));
      }
      const chips = people.map((each) => h("label", { class: "card" }, h("input", { type: "radio", name: "who", checked: each === person,
        onchange: () => { person = each; day = 0; draw(); } }), h("span", null, text(`person.${each.who}`))));
      keys = { by: (days_) => move(Math.sign(days_)), to: (end) => { day = end ? days().length - 1 : 0; draw(); } };
      draw();
      return [h("fieldset", null, h("legend", { class: "sr" }, text("person.who")), h("div", { class: "chips" }, chips)), box, controls];
    },
    end(chapter, facts) {
      return h("div", { class: "answer" }, outcome(chapter, facts), handsShown(chapter, "bet", facts("wrote")), pieces(facts),
        sentences(chapter, facts), but(chapter, facts));
    },
  },
  switch: {
    end(chapter, facts) {
      return [crowdsAtEnd(chapter), h("div", { class: "answer" }, outcome(chapter, facts), handsShown(chapter, "bet", facts("kept_ivy")),
        sentences(chapter, facts), more(chapter, "page.rigged", facts))];
    },
    rigged(chapter, facts) {
      const box = h("div"), said = h("div", { class: "answer" }), switches = { promise: true, pull: true };
      function draw() {
        const off = Object.entries(switches).filter(([, on]) => !on).map(([name]) => name);
        const world = off.length === 2 ? chapter.switches.both : off.length ? chapter.switches[off[0]] : "base";
        clear(box, meansTable(chapter, world, facts));
        const same = world === chapter.switches.both && facts.of("abs(trust(Max) - trust(Ivy)) < 0.0005 and abs(trust(Max) - trust(Ida)) < 0.0005", world);
        const words = world === "base" ? "all_on" : off.length === 2 ? (same ? "both_off" : "both_off_not") : `${off[0]}_off`;
        clear(said, p(`${chapter.id}.${words}`, facts), words === "both_off" ? p(`${chapter.id}.feed`) : null, but(chapter, facts));
        tell(text(`${chapter.id}.${words}`, facts));
      }
      const boxes = Object.keys(switches).map((name) => h("label", { class: "card" }, h("input", { type: "checkbox", checked: true,
        onchange: (event) => { switches[name] = event.target.checked; draw(); } }), h("span", null, text(`${chapter.id}.${name}`))));
      draw();
      return [p(`${chapter.id}.rigged`, facts), h("div", { class: "chips" }, boxes), box, said];
    },
  },
  slider: {
    end(chapter, facts) {
      return [crowdsAtEnd(chapter), h("div", { class: "answer" }, outcome(chapter, facts), handsShown(chapter, "bet", facts("saw")),
        more(chapter, "page.go_on", facts))];
    },
    puzzle(chapter, facts) {
      const all = stops(chapter.sweeps.seen), names = chapter.runs.spec.brands.map((brand) => brand.name);
      const accepted = between(all.map(([, world]) => [facts.of(chapter.goal, world), facts.of(chapter.goal_clear, world)]));
      const view = crowds(names, chapter.runs.spec.audience.size, true), drawn = new Map();
      return puzzle(chapter, facts, all, {
        start: all.length - 1, label: `${chapter.id}.slider`, above: live ? view.node : null,
        show: (stop, world) => {
          if (live) {
            if (!drawn.has(world)) drawn.set(world, endOf(withSets(chapter.runs.spec, chapter.sets[world]), chapter.runs.typical));
            view.draw(drawn.get(world));
          }
          const at_ = (name) => ({ n: facts.of("better(Max, Otto, trust)", world), otto: facts.of("100 * trust(Otto)", world),
            max: facts.of("100 * trust(Max)", world), of: facts("of") })[name];
          return [`${chapter.id}.ahead`, at_, { n: stop, otto: at_("otto"), max: at_("max") }];
        },
        check: (place, world) => accepted.includes(place) ? "solved" : facts.of(chapter.goal, world) ? "too_many" : "too_few",
        facts: (place, world) => ({ stop: all[place][0], n: facts.of("better(Max, Otto, trust)", world) }),
      });
    },
  },
  classes: {
    end(chapter, facts) {
      return [marksTable(chapter, "base", facts), h("div", { class: "answer" }, outcome(chapter, facts), handsShown(chapter, "bet", facts("here")),
        handsShown(chapter, "bet2", facts("alone")), sentences(chapter, facts), more(chapter, `${chapter.id}.show_big`, facts))];
    },
    bigger(chapter, facts) {
      return [marksTable(chapter, "n500", facts), h("div", { class: "answer" }, p(`${chapter.id}.bigger`, facts),
        but(chapter, facts, facts.happens(chapter.but) ? h("details", null, h("summary", null, text("page.answer_why")), p(`${chapter.id}.why`, facts)) : null))];
    },
  },
  worlds: {
    end(chapter, facts) {
      const all = stops(chapter.sweeps.worlds);
      const bars = all.map(([name, world]) => { const trust = facts.of("trust(Otto)", world);
        return [h("span", null, option(name)), bar(trust), h("span", null, shown(100 * trust))]; });
      return [h("h2", null, mark("Otto"), "Otto, ", text("page.trust")), h("div", { class: "bars" }, bars),
        h("div", { class: "answer" }, outcome(chapter, facts), handsShown(chapter, "bet", facts("worst")), sentences(chapter, facts)),
        strip(chapter, "one", `${chapter.id}.strip`), strip(chapter, "base", `${chapter.id}.strip_two`),
        more(chapter, "page.go_on", facts)];
    },
    puzzle(chapter, facts) {
      const rules = stops(chapter.sweeps.rules), said = h("div", { role: "status" }), after = h("div"), tried = new Set();
      const chips = rules.map(([rule, world]) => h("label", { class: "card" }, h("input", { type: "radio", name: "rule", onchange: () => {
        tried.add(rule);
        const given = { rule: text(`${chapter.id}.${rule}`), hit: facts.of("many(callouts(Max) > 10)", world), of: facts("of"), otto: facts.of("callouts(Otto)", world) };
        const safe = facts.of(chapter.safe, world), found = facts.of(chapter.found, world);
        clear(said, p(`${chapter.id}.${safe && found ? "ruled_yes" : "ruled"}`, given), safe ? null : p(`${chapter.id}.ruled_not_safe`),
          safe && !found ? p(`${chapter.id}.ruled_not_found`) : null, strip(chapter, world, `${chapter.id}.strip_rule`));
        if (safe && found && !after.childNodes.length) { open.remove(); clear(after, but(chapter, facts)); }
      } }), h("span", null, text(`${chapter.id}.${rule}`))));
      const open = h("button", { type: "button", class: "plain next", onclick: () => { open.remove(); if (!after.childNodes.length) clear(after, but(chapter, facts)); after.querySelector(".next").focus(); } }, text("page.go_on"));
      return [h("fieldset", null, h("legend", null, say(`${chapter.id}.puzzle`, facts)), h("div", { class: "chips" }, chips)),
        h("div", { class: "answer" }, said, after), open];
    },
  },
  grid: {
    grid(chapter, facts) { return openGrid(chapter, facts); },
    end(chapter, facts) {
      return [h("div", { class: "answer" }, outcome(chapter, facts), handsShown(chapter, "bet", facts("otto") && facts("rosa") ? "depends" : facts("otto") ? "Otto" : "Rosa"),
        facts("otto") > 0 ? p(`${chapter.id}.common`, facts) : null, but(chapter, facts))];
    },
  },
  sizes: {
    end(chapter, facts) {
      const names = ["Max", "Rosa", "Ivy"], rows = stops(chapter.sweeps.people).map(([stop, world]) => h("tr", null,
        h("th", { scope: "row" }, text(`${chapter.id}.people`, { n: +stop })), names.map((name) => h("td", null, shown(facts.of(`100 * trust(${name})`, world)))),
        h("td", null, shown(facts.of("100 * answered(Rosa) / comments(Rosa)", world)), "\u00a0%")));
      return [h("table", { class: "full" }, h("caption", null, text(`${chapter.id}.caption`)), h("thead", null, h("tr", null, h("td"), names.map((name) =>
        h("th", { scope: "col" }, mark(name), name)), h("th", { scope: "col" }, text(`${chapter.id}.answered`)))), h("tbody", null, rows)),
      h("div", { class: "answer" }, outcome(chapter, facts), handsShown(chapter, "bet", facts("first")), handsShown(chapter, "bet2", facts("phony")),
        sentences(chapter, facts), more(chapter, "page.go_on", facts))];
    },
    puzzle(chapter, facts) {
      const all = stops(chapter.sweeps.share);
      return puzzle(chapter, facts, all, {
        start: all.length - 1, label: `${chapter.id}.slider`,
        show: (stop, world) => {
          const at_ = { rosa: facts.of("100 * trust(Rosa)", world), max: facts.of("100 * trust(Max)", world), of: facts("of") };
          return [`${chapter.id}.shown`, at_, { n: stop, ...at_ }];
        },
        check: (place, world) => facts.of(chapter.goal, world) ? "solved" : facts.of("trust(Rosa) > trust(Max)", world) ? "too_high" : "too_low",
        facts: () => ({}),
      });
    },
  },
};

function pieces(facts) { // everybody who left, as dots: who wrote, who did not
  const left = facts("left"), wrote = facts("wrote");
  const svg = document.createElementNS(NS, "svg");
  for (const [key, value] of [["viewBox", `0 -.5 ${left} 1`], ["class", "crowd pieces"], ["role", "img"], ["aria-label", text("person.truth", facts)]]) svg.setAttribute(key, value);
  svg.innerHTML = `<path class="who" d="M0 0h${left}"/><path class="hole" d="M${wrote} 0h${left - wrote}"/>`;
  return svg;
}
function crowdsAtEnd(chapter, low) {
  const film = filmOf(chapter), { names } = film, view = crowds(names, film.size, low);
  view.draw(film.frames[film.days], Object.fromEntries(names.map((name) => [name, film.count[name][film.days]])));
  return h("div", null, view.node, h("p", { class: "small" }, text("page.run", { seed: String(chapter.runs.spec.seed), number: chapter.runs.typical }), ", ",
    text("page.day", { n: film.days }), " ", ramp()));
}
function meansTable(chapter, world, facts) {
  const names = chapter.runs.spec.brands.map((brand) => brand.name), measures = ["comments", "trust", "kept"];
  const rows = names.map((name) => h("tr", null, h("th", { scope: "row" }, mark(name), name), measures.map((measure) => {
    const value = facts.of(`${measure}(${name})`, world);
    return h("td", null, shown(measure === "trust" ? 100 * value : value));
  })));
  return h("table", { class: "full" }, h("caption", null, text("silence.means", facts)), h("thead", null, h("tr", null, h("td"), measures.map((measure) =>
    h("th", { scope: "col" }, text(`page.${measure}`))))), h("tbody", null, rows));
}
function marksTable(chapter, world, facts) {
  const { brands, classes } = chapter.runs.worlds[world], names = Object.keys(brands), half = Math.ceil(classes / 2);
  const most = Array.from({ length: classes }, (_, n) => Math.max(...names.map((name) => brands[name].kept.at(-1)[n])));
  const part = (from, to) => h("table", null, h("thead", null, h("tr", null, h("td"), Array.from({ length: to - from }, (_, i) =>
    h("th", { scope: "col" }, h("span", { class: "sr" }, text("page.class", { n: from + i })), h("span", { "aria-hidden": "true" }, String(from + i)))))),
  h("tbody", null, names.map((name) => h("tr", null, h("th", { scope: "row" }, mark(name), h("span", { class: "sr" }, name)),
    brands[name].kept.at(-1).slice(from, to).map((value, i) => h("td", { class: value === most[from + i] ? "most" : "" }, shown(value)))))));
  return h("div", null, h("div", { class: `marks${world === "base" ? "" : " wide"}` }, part(0, half), part(half, classes)), p(`${chapter.id}.caption`, facts, { class: "small" }));
}
function strip(chapter, world, words) {
  const row = chapter.runs.worlds[world].brands.Max.callouts.at(-1);
  return h("p", null, h("span", { class: "small" }, mark("Max"), text(words), ": "), row.map((value, i) => [i ? " · " : "", h(value > 10 ? "b" : "span", null, shown(value))]));
}
// Where a condition begins to hold, up to where it is clear.
function between(stops_) {
  const begins = stops_.findIndex(([holds]) => holds), clear_ = stops_.findIndex(([, yes]) => yes);
  return begins < 0 ? [] : Array.from({ length: (clear_ < begins ? begins : clear_) - begins + 1 }, (_, i) => begins + i);
}
// A slider over the stops of a sweep, an answer, and whether it is one.
function puzzle(chapter, facts, all, how) {
  const real = facts, said = h("p"), result = h("div", { role: "status" }), after = h("div");
  const slider = h("input", { type: "range", min: 0, max: all.length - 1, value: how.start, id: `${chapter.id}-turn` }), output = h("span", { class: "day" });
  let tries = 0;
  function show() {
    const [stop, world] = all[slider.value], [words, given, value] = how.show(stop, world);
    clear(said, say(words, given));
    output.textContent = stop;
    slider.setAttribute("aria-valuetext", text(`${chapter.id}.slider_value`, value));
  }
  slider.addEventListener("input", show);
  const answer = h("button", { type: "button", class: "try", onclick: () => {
    tries++;
    const place = +slider.value, verdict = how.check(place, all[place][1]);
    clear(result, p(`${chapter.id}.${verdict}`, (name) => name === "tries" ? tries : name in how.facts(place, all[place][1]) ? how.facts(place, all[place][1])[name] : real(name)));
    if (verdict === "solved") { answer.disabled = true; finish(); }
  } }, text("page.try"));
  const pass = h("button", { type: "button", class: "plain next", onclick: () => finish() }, text("page.go_on"));
  function finish() {
    if (after.childNodes.length) return;
    pass.remove();
    clear(after, sentences(chapter, real, "said_after"), but(chapter, real));
    fit();
  }
  show();
  return [p(`${chapter.id}.puzzle`, facts), how.above, h("div", { class: "player" }, h("label", { for: `${chapter.id}-turn` }, text(how.label)), slider, output), said,
    h("div", { class: "row" }, answer, pass), h("div", { class: "answer" }, result, after)];
}
function openGrid(chapter, facts) {
  const { minutes, recognition } = chapter.grid, opened = new Map(), said = h("p", { role: "status", class: "hint" }), score = h("p", { class: "small" });
  const days = chapter.runs.worlds.base.days;
  let guess = "Otto", day = days.at(-1);
  const winner = (world) => {
    const of = facts("of"), otto = facts.of(`better(Otto, Rosa, kept, ${day})`, world), rosa = facts.of(`better(Rosa, Otto, kept, ${day})`, world);
    return otto * 10 >= of * 9 ? "Otto" : rosa * 10 >= of * 9 ? "Rosa" : "level";
  };
  const lead = (world) => Math.abs(facts.of(`kept(Otto, ${day}) - kept(Rosa, ${day})`, world));
  const face = (world) => { const who = winner(world); return who === "level" ? "=" : `${L.marks[who]} +${shown(lead(world))}`; };
  const cells = [];
  function redraw() {
    for (const { world, button, name } of cells) {
      const open = opened.has(world);
      button.textContent = open ? face(world) : "?";
      button.setAttribute("aria-pressed", String(open));
      const who = winner(world);
      button.setAttribute("aria-label", `${name}: ${open ? (who === "level" ? text("page.level") : `${who}, ${shown(lead(world))}`) : text("faking.closed")}`);
    }
    const right = [...opened].filter(([, right_]) => right_).length;
    clear(score, opened.size ? text("faking.score", { n: opened.size, hits: right }) : "");
  }
  function open(world) {
    if (!opened.has(world)) opened.set(world, winner(world) === guess);
    const who = winner(world), given = { winner: who, d: lead(world), size: facts("size"), k: facts.of(`better(Otto, Rosa, kept, ${day})`, world), of: facts("of") };
    clear(said, say(`faking.${who === "level" ? "found_level" : opened.get(world) ? "found_yes" : "found_no"}`, given));
    redraw();
  }
  const nodes = [h("span", { class: "head" }, text("faking.chance_head")), recognition.map((chance) => h("span", { class: "head" }, text("faking.chance", { n: 1 / chance })))];
  for (const row of minutes) {
    nodes.push(h("span", { class: "head" }, text("faking.minutes", { n: row })));
    recognition.forEach((chance, i) => {
      const world = `m${row}_${i}`, button = h("button", { type: "button", onclick: () => open(world) });
      cells.push({ world, button, name: text("faking.open", { row: text("faking.minutes", { n: row }), column: text("faking.chance", { n: 1 / chance }) }) });
      nodes.push(button);
    });
  }
  const grid = h("div", { class: "gridded", role: "group", "aria-label": text("faking.task") }, nodes);
  grid.style.setProperty("--columns", recognition.length);
  const radios = (name, options, chosen, show, change) => options.map((each) => h("label", { class: "card" }, h("input", { type: "radio", name, checked: each === chosen,
    onchange: () => change(each) }), h("span", null, mark(each), show(each))));
  redraw();
  return [p("faking.task"), h("div", { class: "row" }, h("fieldset", null, h("legend", { class: "sr" }, text("faking.guess")), h("div", { class: "chips" },
    radios("guess", ["Otto", "Rosa", "level"], guess, (each) => each === "level" ? `= ${text("page.level")}` : each, (each) => { guess = each; }))),
  h("fieldset", null, h("legend", { class: "sr" }, text("faking.day_switch")), h("div", { class: "chips" },
    radios("day", days, day, (each) => text("page.day", { n: each }), (each) => { day = each; redraw(); })))), grid, said,
  h("div", { class: "row" }, more(chapter, "page.go_on", facts), h("button", { type: "button", class: "plain", onclick: () => {
    for (const { world } of cells) if (!opened.has(world)) opened.set(world, false);
    redraw();
  } }, text("faking.open_all")), score)];
}

function lineId(line) {
  const withPost = `diary.${line.kind}_${line.asks ? 1 : 0}`;
  return known(withPost) ? withPost : `diary.${line.kind}`;
}

// --- your turn

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", WEEKS = 10, WEEK = 7;
const turn = L.chapters.find((chapter) => chapter.id === "turn");
const game = { number: turn ? turn.runs.typical : 0, plan: "", code: "" };

function wayOf(move) {
  const { questions, answer } = turn.moves[move], way = turn.answering[answer];
  return { strategy: way.strategy, replies_per_day: way.replies_per_day,
    with: { posts_per_day: turn.runs.spec.brands[0].with.posts_per_day, ...way.with, questions } };
}
// Play a plan, a digit a week; with the rivals if wanted.
function played(plan, number, { rivals = false, record = false } = {}) {
  const spec = turn.runs.spec, you = { ...spec.brands[0], ...wayOf(plan[0]) };
  const going = trustsim.start({ ...spec, days: WEEK * plan.length, timeline: [], brands: [you, ...(rivals ? spec.brands.slice(1) : [])] }, number, { record });
  for (let week = 0; week < plan.length; week++) {
    if (week && plan[week] !== plan[week - 1]) going.plan(0, wayOf(plan[week]));
    for (let day = 0; day < WEEK; day++) going.step();
  }
  return going;
}
const sum = (column, from = 0, to = column.length) => column.slice(from, to).reduce((all, x) => all + x, 0);
const honest = new Map();
function target() {
  if (!honest.has(game.number)) honest.set(game.number, sum(played("0".repeat(WEEKS), game.number).daily[0].comments));
  const comments = honest.get(game.number);
  return { honest: comments, target: 10 * round(0.12 * comments) };
}
// Six moves a week and the class are thirty bits: six letters, and one that tells a slip of the pen.
function check(code) { // Horner in GF(32)
  return [...code].reduce((sum_, letter) => { const twice = sum_ << 1; return (twice & 32 ? twice ^ 37 : twice) ^ DIGITS.indexOf(letter); }, 1);
}
function checked(code) {
  const sum_ = check(code), twice = sum_ << 1;
  return code + DIGITS[twice & 32 ? twice ^ 37 : twice];
}
function encode(plan, number) {
  let value = [...plan].reduce((all, move) => all * 6 + +move, 0) * 16 + number, code = "";
  for (let i = 0; i < 6; i++) { code = DIGITS[value % 32] + code; value = Math.floor(value / 32); }
  const whole = checked(code);
  return `${whole.slice(0, 4)}-${whole.slice(4)}`;
}
function decode(typed) {
  const code = typed.toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  if (code.length !== 7 || [...code].some((letter) => !DIGITS.includes(letter))) return "short";
  if (checked(code.slice(0, 6)) !== code) return "wrong";
  let value = [...code.slice(0, 6)].reduce((all, letter) => all * 32 + DIGITS.indexOf(letter), 0);
  const number = value % 16;
  value = Math.floor(value / 16);
  let plan = "";
  for (let i = 0; i < WEEKS; i++) { plan = value % 6 + plan; value = Math.floor(value / 6); }
  return value ? "wrong" : { plan, number };
}

function gameFacts(given) {
  const spec = turn.runs.spec;
  return { ...premises(turn), ...target(), size: spec.audience.size, weeks: String(WEEKS), ...given };
}
VIEWS.game = {
  ask(chapter, facts, ready) {
    if (!live) return [p("turn.intro", facts), p("turn.truth", facts), but(chapter, facts)];
    const box = h("div");
    const choice = { questions: "0", answer: "own" };
    function draw(focus) {
      const week = game.plan.length + 1, about = gameFacts({ n: week });
      const now = game.plan ? played(game.plan, game.number).daily[0] : null, done = now ? sum(now.comments) : 0;
      main.querySelector("h1").textContent = week > WEEKS ? text("turn.title") : text("turn.week_title", about);
      const radios = (name, options) => h("fieldset", null, h("legend", null, text(`turn.${name === "questions" ? "post" : "answer"}`)), h("div", { class: "cards" },
        options.map(([value, words, given]) => h("label", { class: "card" }, h("input", { type: "radio", name, value, checked: choice[name] === value,
          onchange: () => { choice[name] = value; } }), h("span", null, text(words, given))))));
      const rows = Array.from({ length: game.plan.length }, (_, i) => h("tr", null, h("th", { scope: "row" }, shown(i + 1)),
        h("td", null, shown(sum(now.comments, WEEK * i, WEEK * i + WEEK))), h("td", null, shown(now.people[WEEK * i + 6] - now.unfollowed[WEEK * i + 6])),
        h("td", null, shown(sum(now.call_outs, WEEK * i, WEEK * i + WEEK))))).reverse();
      const buttons = week > WEEKS ? [h("button", { type: "button", class: "next", onclick: () => go(at.chapter, "curtain") }, text("turn.curtain"))]
        : [h("button", { type: "button", class: "play", onclick: () => {
          const move = Object.entries(chapter.moves).find(([, { questions, answer }]) => String(questions) === choice.questions && answer === choice.answer)[0];
          game.plan += move;
          draw(".play, .next");
          const after = played(game.plan, game.number).daily[0], n = game.plan.length;
          tell(`${text("turn.week")} ${n}: ${shown(sum(after.comments, WEEK * (n - 1)))} ${text("page.comments")}`);
        } }, text("turn.play", about))];
      if (game.plan) buttons.push(h("button", { type: "button", class: "plain back", onclick: () => { game.plan = game.plan.slice(0, -1); draw(game.plan ? ".back" : ".play"); } }, text("turn.take_back")));
      const options = week > WEEKS ? null : [radios("questions", [["0", "turn.tell"], ["1", "turn.ask"]]),
        radios("answer", ["own", "paste", "nobody"].map((way) => [way, `turn.${way}`, { n: chapter.answering[way].replies_per_day }]))];
      const classes = game.plan ? null : h("label", { class: "small" }, text("page.your_class"), " ", h("select", { onchange: (event) => { game.number = +event.target.value; draw(); } },
        Array.from({ length: 16 }, (_, n) => h("option", { value: n, selected: n === game.number }, String(n)))));
      const codes = game.plan ? null : h("form", { class: "row", onsubmit: (event) => {
        event.preventDefault();
        const found = decode(event.target.elements.code.value);
        if (typeof found === "string") clear(wrong, say(`turn.code_${found}`, { example: encode("0000000333", 7) }));
        else { Object.assign(game, found); go(at.chapter, "curtain"); }
      } }, h("label", { class: "small" }, text("turn.code_type"), " ", h("input", { type: "text", name: "code", size: "9", autocomplete: "off", spellcheck: "false" })),
      h("button", { type: "submit", class: "plain" }, text("turn.code_go")));
      const wrong = h("p", { class: "hint", role: "alert" });
      clear(box, game.plan ? null : p("turn.intro", about), h("div", { class: "game" }, h("div", null, options, h("div", { class: "row" }, buttons)),
        h("div", null, h("p", null, h("b", { class: "big" }, shown(done)), " ", say("turn.so_far", { ...about, n: "" })), bar(done / about.target),
          rows.length ? h("table", { class: "weeks" }, h("thead", null, h("tr", null, ["turn.week", "page.comments", "turn.followers", "page.callouts"].map((words) =>
            h("th", { scope: "col" }, text(words))))), h("tbody", null, rows)) : null, h("div", { class: "row" }, classes, codes), wrong)));
      if (focus) box.querySelector(focus)?.focus();
    }
    ready.push(() => draw());
    return box;
  },
  curtain(chapter, facts) {
    if (game.plan.length < WEEKS) return p("turn.question", gameFacts());
    const going = played(game.plan, game.number, { rivals: true, record: true }), names = turn.runs.spec.brands.map((brand) => brand.name);
    const end = names.map((name, i) => { const d = going.daily[i]; return { name, comments: sum(d.comments), kept: d.following.at(-1), trust: 100 * d.trust.at(-1) }; });
    const you = going.daily[0], state = going.state[0], about = gameFacts({ comments: end[0].comments, counter: you.people.at(-1) - you.unfollowed.at(-1) });
    about.short = about.target - about.comments;
    about.muted = about.counter - end[0].kept;
    about.saw = you.saw_template.at(-1);
    about.callouts = sum(you.call_outs);
    about.phony = you.flagged_ever.at(-1) - you.saw_template.at(-1);
    const view = crowds(["You"], turn.runs.spec.audience.size, true);
    view.draw({ You: seenAs(state, ordered(going.world)) });
    const ledgers = ["comments", "kept", "trust"].map((measure) => h("section", null, h("h2", null, text(`turn.ledger_${measure}`)),
      h("ol", null, [...end].sort((a, b) => b[measure] - a[measure]).map((each) => h("li", { class: each.name === "You" ? "you" : "" }, mark(each.name), label(each.name), " ", shown(each[measure]))))));
    const pasted = /[14]/.test(game.plan);
    const sentences_ = [p(about.short > 0 ? "turn.missed" : "turn.reached", about), p(about.muted ? "turn.muted" : "turn.unmuted", about),
      p(pasted ? "turn.saw" : "turn.never_pasted", about), about.phony > 0 ? p("turn.phony", about) : null];
    const rivals = [["above", (each) => end[0].trust - each.trust > 0.5], ["below", (each) => each.trust - end[0].trust > 0.5]].map(([words, who]) => {
      const names_ = end.slice(1).filter(who).map((each) => each.name);
      return names_.length ? p(`turn.${words}`, { names: new Intl.ListFormat(L.lang).format(names_) }) : null;
    });
    return [h("h2", { class: "sr" }, text("turn.curtain_title")), h("div", { class: "ledgers" }, ledgers), h("div", { class: "game" }, h("div", null, view.node, ramp()),
      h("div", { class: "answer" }, sentences_, rivals, more(chapter, "turn.diaries", about)))];
  },
  followers(chapter) {
    if (game.plan.length < WEEKS) return p("turn.question", gameFacts());
    const going = played(game.plan, game.number, { record: true });
    return [h("h2", null, text("turn.diaries")), h("div", { class: "three" }, followersOf(going).map(([who, lines]) => h("section", null, h("h3", null, text(`turn.d_${who}`)),
      h("ol", { class: "diary" }, lines.map((line) => h("li", null, h("span", { class: "soft" }, text("page.day", { n: line.day })),
        h("span", null, say(lineId(line), (name) => name === "brand" ? text("turn.you") : line[name])), h("span", { class: "now" }, shown(line.trust)))))))),
    more(chapter, "turn.later")];
  },
  later(chapter, facts) {
    if (game.plan.length < WEEKS) return p("turn.question", gameFacts());
    const end = (plan) => played(plan, game.number).daily[0].trust.at(-1) * 100, all = "0".repeat(WEEKS);
    const about = gameFacts({ yours: end(game.plan + all), honest: end(all + all) }), code = encode(game.plan, game.number);
    const words = game.plan === all ? "even" : about.honest - about.yours < 3 ? "away" : "away_not";
    const { honest: comments, target: wanted } = target();
    return [h("div", { class: "answer" }, p("turn.later_said", about), p(`turn.${words}`), p("turn.who_set"), p("turn.honest_said", { ...about, honest: comments, short: wanted - comments })),
      h("p", { class: "row" }, text("turn.code"), " ", h("span", { class: "code" }, code), h("span", { class: "small" }, text("page.class", { n: String(game.number) }))),
      h("div", { class: "row" }, saves(text("turn.save_yaml"), "your-ten-weeks.yaml", () => yamlOf(code)), saves(text("turn.save_stub"), "my_page.py", () => stubOf(code)),
        h("button", { type: "button", class: "plain", onclick: () => { game.plan = ""; go(at.chapter, "ask"); } }, text("turn.again"))), but(chapter, factsOf(chapter, premises(chapter)))];
  },
};
// What happened to somebody, a line for each comment, thread or word that counted; as diaries.py tells it.
const CAME = ["ignored", "answered", "followed_up", "canned", "automatic", "recognised"];
const ALONE = ["read", "read_fake", "called_out", "suspected", "joined", "heard_call_outs", "heard_praise", "unfollowed", "muted"];
function linesOf(events, began) {
  const groups = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last && last[0].day === event.day && last[0].post === event.post) last.push(event); else groups.push([event]);
  }
  const lines = groups.flatMap((group) => {
    const came = group.filter((event) => CAME.includes(event.kind)), kinds = came.map((event) => event.kind);
    const kind = kinds.includes("recognised") ? "recognised" : kinds.includes("followed_up") ? "followed_up" : kinds[0];
    return [...(came.length ? [{ ...came.at(-1), kind, asks: group[0].asks }] : []), ...group.filter((event) => ALONE.includes(event.kind))];
  }).map((event) => ({ ...event, trust: round(100 * event.trust), answered: (event.comments || 0) - (event.unanswered || 0) }));
  let before = round(100 * began);
  for (const line of lines) { line.moved = Math.abs(line.trust - before) + (line.kind === "unfollowed" || line.kind === "muted" ? 1000 : 0); before = line.trust; }
  const worth = lines.filter((line) => line.moved >= 2).sort((a, b) => b.moved - a.moved).slice(0, 4);
  return lines.filter((line) => worth.includes(line));
}
function followersOf(going) {
  const state = going.state[0], events = going.people[0], began = going.world.disposition, all = [...began.keys()];
  const did = (i, ...kinds) => events[i].filter((event) => kinds.includes(event.kind)).length;
  const most = (among, by) => among.reduce((best, i) => best === undefined || by(i) > by(best) ? i : best, undefined);
  const found = [["unseen", most(all.filter((i) => state.standing[i] === 1), (i) => events[i].length)],
    ["won", most(all.filter((i) => !state.standing[i]), (i) => state.trust[i] - began[i])],
    ["saw", most(all.filter((i) => did(i, "recognised", "read_fake")), (i) => began[i] - state.trust[i])],
    ["left", most(all.filter((i) => state.standing[i] === 2), (i) => events[i].length)],
    ["loudest", most(all, (i) => did(i, "wrote"))]];
  const chosen = new Map();
  for (const [who, i] of found) if (i !== undefined && ![...chosen.values()].includes(i) && chosen.size < 3) chosen.set(who, i);
  return [...chosen].map(([who, i]) => [who, linesOf(events[i], began[i])]);
}
function saves(words, name, make) {
  return h("button", { type: "button", class: "plain", onclick: () => {
    const link = h("a", { href: URL.createObjectURL(new Blob([make()], { type: "text/plain" })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
  } }, words);
}
function flow(value) { // a value as YAML on one line
  if (value === null || typeof value !== "object") return typeof value === "number" ? String(value) : value;
  return `{${Object.entries(value).map(([key, each]) => `${key}: ${flow(each)}`).join(", ")}}`;
}
function yamlOf(code) {
  const [head, brands] = turn.yaml.split(/^brands:\n/m), rivals = brands.slice(brands.indexOf("  - name: Max"));
  const entry = (move) => { const { strategy, with: how, replies_per_day } = wayOf(move); return [`strategy: ${strategy}`, `with: ${flow(how)}`, `replies_per_day: ${replies_per_day}`]; };
  const timeline = [...game.plan].flatMap((move, week) => week && move !== game.plan[week - 1] ? [`  - {day: ${WEEK * week + 1}, brand: You, ${entry(move).join(", ")}}`] : []);
  return [`# sim run your-ten-weeks.yaml`, `# Ten weeks as you played them: code ${code}. Your class is replicate ${game.number} of the run; they count from 0.`,
    head.replace(/^#.*\n/gm, "").replace(/^replicates: \d+/m, `replicates: ${game.number + 1}`).trimStart().trimEnd(), "", "brands:", "  - name: You",
    ...entry(game.plan[0]).map((line) => `    ${line}`), rivals.trimEnd(), ...(timeline.length ? ["", "timeline:                 # a week in which you changed your ways", ...timeline] : []), ""].join("\n");
}
function stubOf(code) {
  return L.stub.replace("$WEEKS", [...game.plan].map((move) => "tpnTPN"[move]).join("")).replace("$CODE", code)
    .replace("$POSTS", turn.runs.spec.brands[0].with.posts_per_day);
}

// --- the first page and the last

function opening() {
  const choose = Object.entries(L.routes).map(([name, { minutes, chapters }]) => {
    const there = L.chapters.filter((chapter) => chapters.includes(chapter.id));
    return there.length ? h("button", { type: "button", class: name === "core" ? "next" : "plain", onclick: () => { route = name; go(L.chapters.indexOf(there[0]), "ask"); } },
      text(`page.route_${name}`), ", ", text("page.minutes", { n: minutes })) : null;
  });
  return [h("h1", { class: "start" }, text("page.title")), p("page.intro"), p("page.sorted", null, { class: "soft" }), p("page.made_up", null, { class: "soft" }),
    h("h2", null, text("page.routes")), h("div", { class: "row" }, choose), differs()];
}
function ending() {
  const fold = (name) => h("details", null, h("summary", null, text(`end.${name}`)), p(`end.${name}_text`, L.model));
  const select = h("select", { id: "which" }, L.chapters.map((chapter, i) => h("option", { value: i }, text(`${chapter.id}.title`))));
  return [h("h1", null, text("end.title")), p("end.kept"), fold("put_in"), fold("came_out"), fold("left_out"), p("end.dot"), h("p", { class: "big" }, text("end.last")),
    h("h2", null, text("end.take")), h("div", { class: "row" }, h("label", { for: "which", class: "small" }, text("end.yaml")), select,
      h("button", { type: "button", class: "plain", onclick: () => {
        const chapter = L.chapters[select.value], link = h("a", { download: `${chapter.id}.yaml`, href: URL.createObjectURL(new Blob([chapter.yaml], { type: "text/plain" })) });
        document.body.append(link);
        link.click();
        link.remove();
      } }, text("end.save")), h("button", { type: "button", class: "plain", onclick: () => print() }, text("end.sheet")),
      h("button", { type: "button", class: "next", onclick: () => go(-1, "start") }, text("end.restart"))), p("end.bigger", null, { class: "small" })];
}

// --- around it

const nav = h("nav", { "aria-label": text("page.chapters") });
function progress() {
  return h("div", { class: "progress", "aria-hidden": "true" }, L.chapters.map((_, n) => h("i", { class: n === at.chapter ? "now" : n < at.chapter || at.step === "end" && at.chapter < 0 ? "been" : "" })));
}
function drawNav() {
  const chapters = L.chapters.map((chapter, n) => h("li", null, h("button", { type: "button", class: inRoute(chapter) ? "" : "aside", "aria-current": n === at.chapter ? "step" : null,
    "aria-label": text("page.chapter", { n: String(n + 1), of: String(L.chapters.length), title: text(`${chapter.id}.title`) }), onclick: () => go(n, "ask") }, String(n + 1))));
  const tool = (words, act, pressed) => h("button", { type: "button", onclick: act, "aria-pressed": pressed === undefined ? null : String(pressed) }, text(words));
  clear(nav, h("ol", null, chapters), teacher ? tool("page.notes", notes) : null, tool("page.teacher", toggleTeacher, teacher), h("span", { class: "keys" }, tool("page.keys", showKeys)),
    tool(dark() ? "page.theme_light" : "page.theme_dark", () => { root.dataset.theme = dark() ? "light" : "dark"; drawNav(); }));
}
const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
function toggleTeacher() {
  teacher = !teacher;
  const held = nav.contains(document.activeElement);
  go(at.chapter, at.step, !held);
  if (held) [...nav.querySelectorAll("[aria-pressed]")].at(0)?.focus();
  tell(text(teacher ? "page.teacher_on" : "page.teacher_off"));
}
function dialog(title, ...content) {
  const box = h("dialog", { "aria-label": title, onclose: () => box.remove() }, content, h("form", { method: "dialog" }, h("button", null, text("page.close"))));
  document.body.append(box);
  box.showModal();
}
function showKeys() {
  const rows = Object.keys(L.words).filter((id) => /^keys\.\w+_does$/.test(id)).map((id) => id.slice(5, -5));
  dialog(text("page.keys_title"), h("h2", null, text("page.keys_title")), h("dl", null, rows.map((row) => [h("dt", null, text(`keys.${row}`)), h("dd", null, text(`keys.${row}_does`))])));
}
function notes() {
  const name = at.chapter < 0 ? (at.step === "end" ? "after" : "before") : L.chapters[at.chapter].id, box = h("div", { tabindex: "-1", autofocus: true });
  box.innerHTML = L.notes[name] || L.notes.before || "";
  dialog(text("page.notes"), box);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const target = event.target, typing = target.matches("input:not([type=radio]):not([type=checkbox]), select, textarea");
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "t" && !typing) toggleTeacher();
  else if (key === "n" && !typing) main.querySelector(".next")?.click();
  else if (key === " " && keys.toggle && !target.closest("button, input, summary, a, select")) keys.toggle();
  else if (!typing && !target.matches("input") && keys.by && /^(Arrow(Left|Right)|Page(Up|Down))$/.test(key)) {
    keys.by({ ArrowLeft: -1, ArrowRight: 1, PageUp: -7, PageDown: 7 }[key] * (root.dir === "rtl" && key.startsWith("Arrow") ? -1 : 1));
  } else if (!typing && !target.matches("input") && keys.to && (key === "Home" || key === "End")) keys.to(key === "End");
  else return;
  event.preventDefault();
});
addEventListener("resize", fit);
addEventListener("beforeprint", () => { document.body.append(paper); });
addEventListener("afterprint", () => { paper.remove(); });

// The page checks itself: the first chapter has to come out as the model computed it.
function selfCheck() {
  const chapter = L.chapters[0], run = trustsim.run(chapter.runs.spec, chapter.runs.typical);
  return run.brands.every((brand, i) => Math.abs(brand.daily.trust.at(-1) - chapter.runs.check[i]) < 1e-8);
}
try { live = !trustsim.check(L.chapters[0].runs.spec).length && selfCheck(); } catch { live = false; }
if (location.hash === "#check") { // asked by `sim lesson --check`: every chapter, not the first alone
  const same = L.chapters.every(({ runs }) => trustsim.run(runs.spec, runs.typical).brands.every((brand, i) => Math.abs(brand.daily.trust.at(-1) - runs.check[i]) < 1e-8));
  root.dataset.checked = same && live ? "equal" : "differs";
}
document.body.insertBefore(nav, main.nextSibling);
document.body.append(told);
const asked = location.hash.slice(1).split("/"), first = L.chapters.findIndex((chapter) => chapter.id === asked[0]);
if (first >= 0 && STEPS[L.chapters[first].draw].includes(asked[1] || "ask")) go(first, asked[1] || "ask", false);
else go(-1, asked[0] === "end" ? "end" : "start", false);
addEventListener("hashchange", () => {
  const [id, step] = location.hash.slice(1).split("/"), n = L.chapters.findIndex((chapter) => chapter.id === id);
  teacher ||= location.hash.includes("teacher");
  if (n >= 0 && STEPS[L.chapters[n].draw].includes(step)) go(n, step);
  else if (id === "start" || id === "end") go(-1, id);
});
window.lesson = { evaluate, factsOf, chapters: L.chapters, text, live: () => live, encode, decode, played }; // for tests, and for the curious
})();
