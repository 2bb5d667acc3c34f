/* The language of conditions.py, which says there what it is; a test holds the two equal. */

const GRAMMAR = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(==|!=|<=|>=|[-+*/<>(),]))/y;
const BINARY = { or: 1, and: 2, "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6 };
const WORK = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
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
  const peek = () => {
    const word = words[at];
    return word && word.name !== undefined ? word.name : word;
  };
  const take = (wanted) => {
    if (peek() !== wanted) throw new Error(`${wanted} is missing: ${source}`);
    at++;
  };
  function part() {
    const word = words[at++];
    if (typeof word === "number") return () => word;
    if (word === "-") {
      const inner = climb(7);
      return (scope) => -inner(scope);
    }
    if (word === "(") {
      const inner = climb(1);
      take(")");
      return inner;
    }
    if (!word || !word.name) throw new Error(`no expression: ${source}`);
    if (word.name === "not") {
      const inner = climb(3);
      return (scope) => !inner(scope);
    }
    if (peek() !== "(")
      return (scope) => {
        const value = scope.fact(word.name);
        return value === undefined ? word.name : value;
      };
    take("(");
    const given = [];
    while (peek() !== ")") {
      given.push(climb(1));
      if (peek() !== ")") take(",");
    }
    take(")");
    return (scope) => invoke(word.name, given, scope);
  }
  function climb(least) {
    let left = part();
    while (BINARY[peek()] >= least) {
      const sign = peek(),
        before = left;
      at++;
      const right = climb(BINARY[sign] + 1);
      left =
        sign === "and"
          ? (scope) => before(scope) && right(scope)
          : sign === "or"
            ? (scope) => before(scope) || right(scope)
            : (scope) => WORK[sign](before(scope), right(scope));
    }
    return left;
  }
  const whole = climb(1);
  if (at < words.length) throw new Error(`no expression: ${source}`);
  return whole;
}

function invoke(name, given, scope) {
  const { runs } = scope,
    world = runs.worlds[scope.world];
  const within = (other) => ({ ...scope, ...other });
  if (name === "many" || name === "most") {
    const each = Array.from({ length: world.classes }, (_, number) => given[0](within({ number })));
    return name === "many" ? each.filter(Boolean).length : Math.max(...each);
  }
  if (name === "typical") return given[0](within({ number: runs.typical }));
  if (name === "world") return given[1](within({ world: given[0](scope) }));
  if (name === "cells") return runs.cells.filter((cell) => given[0](within({ world: cell }))).length;
  if (name === "first" || name === "least") {
    const found = stops(runs.sweeps[given[0](scope)]).map(([stop, other]) => [
      stop,
      given[1](within({ world: other })),
    ]);
    if (name === "first") return (found.find(([, holds]) => holds) || ["never"])[0];
    return found.reduce((least, each) => (each[1] < least[1] ? each : least))[0];
  }
  const values = given.map((each) => each(scope));
  if (PLAIN[name]) return PLAIN[name](...values);
  if (name === "classes" || name === "size") return world[name];
  const taken = (row) => (scope.number === null ? mean(row) : row[scope.number]);
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
    const [one, other, measure, day] = values,
      others = row(measure, other, day);
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
