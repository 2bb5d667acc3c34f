/* The numbers of a chapter by name, worked out when they are asked for; facts.py does the same on paper. */

function factsOf(chapter, given) {
  const found = { days: chapter.runs.spec.days, size: chapter.runs.spec.audience.size, ...given },
    runs = { ...chapter.runs, sweeps: chapter.sweeps, cells: chapter.cells };
  const fact = (name) => {
    if (!(name in found) && name in (chapter.facts || {})) found[name] = evaluate(chapter.facts[name], runs, fact);
    return found[name];
  };
  fact.of = (source, world) => evaluate(source, runs, fact, world);
  fact.chosen = (sentences) => sentences.find((each) => !("when" in each) || fact.of(each.when)).say;
  fact.happens = (but) => Boolean(but.of === "typical" ? fact.of(`typical(${but.when})`) : fact.of(but.when));
  return fact;
}
const premises = (chapter) =>
  Object.fromEntries(
    Object.entries(chapter.answering || {}).map(([way, { replies_per_day }]) => [way, replies_per_day]),
  );
