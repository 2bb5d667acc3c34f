/* Runs of the model in the page, and what is shown of them where the page cannot run it. */

let live = true; // whether this browser computes what the model does
const films = new Map();

function ordered(world) {
  // who trusted most to begin with comes first
  return Array.from(world.disposition.keys()).sort((a, b) => world.disposition[b] - world.disposition[a] || a - b);
}
function seenAs(state, order) {
  // a crowd: everybody's level, -1 who has gone, and the mean trust of all
  return {
    levels: order.map((i) => (state.standing[i] ? -1 : Math.min(L.levels - 1, Math.floor(state.trust[i] * L.levels)))),
    trust: mean(state.trust),
  };
}
// Day by day: levels by brand. Where the page cannot run it, two days of what was drawn for paper.
function filmOf(chapter) {
  if (films.has(chapter.id)) return films.get(chapter.id);
  const spec = chapter.runs.spec,
    film = { days: spec.days, size: spec.audience.size, frames: {}, count: {}, called: {} };
  const names = live
    ? spec.brands.map((brand) => brand.name)
    : [...(chapter.drawn || spec.brands.map((brand) => brand.name))];
  film.names = names;
  if (live) {
    const going = trustsim.start(spec, chapter.runs.typical),
      order = ordered(going.world);
    const keep = () => {
      film.frames[going.day] = Object.fromEntries(going.state.map((state, i) => [names[i], seenAs(state, order)]));
    };
    keep();
    while (going.day < going.days) {
      going.step();
      keep();
    }
    const summed = (column, all = 0) => [0, ...Array.from(column, (n) => (all += n))];
    names.forEach((name, i) => {
      film.count[name] = summed(going.daily[i].comments);
      film.called[name] = summed(going.daily[i].call_outs);
    });
  } else {
    for (const figure of paper.querySelectorAll(`#paper-${chapter.id} figure`)) {
      const { day, brand } = figure.dataset;
      (film.frames[day] ||= {})[brand] = figure.querySelector("svg");
    }
    const base = chapter.runs.worlds.base;
    for (const name of names)
      film.count[name] = Object.fromEntries(
        base.days.map((day, i) => [
          day,
          base.brands[name].comments ? base.brands[name].comments[i][chapter.runs.typical] : undefined,
        ]),
      );
  }
  film.first = live ? 0 : Math.min(...Object.keys(film.frames));
  films.set(chapter.id, film);
  return film;
}
function endOf(spec, number) {
  // the last evening alone
  const run = trustsim.run(spec, number),
    order = ordered(run.world);
  return Object.fromEntries(run.brands.map((brand) => [brand.name, seenAs(brand.final, order)]));
}
function withSets(spec, sets) {
  const made = structuredClone(spec);
  for (const [path, value] of Object.entries(sets || {})) {
    const keys = path.split("."),
      last = keys.pop();
    let at = made;
    for (const key of keys) at = Array.isArray(at) ? at.find((each) => each.name === key) : at[key];
    at[last] = value;
  }
  return made;
}
