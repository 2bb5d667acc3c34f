/* What is taken home: the ten weeks as a scenario, and as a strategy in Python. */

function saves(words, make) {
  return button(
    words,
    () => {
      const [name, content] = make(),
        link = h("a", { href: URL.createObjectURL(new Blob([content], { type: "text/plain" })), download: name });
      document.body.append(link);
      link.click();
      link.remove();
    },
    "plain",
  );
}
function flow(value) {
  // a value as YAML on one line
  if (value === null || typeof value !== "object") return typeof value === "number" ? String(value) : value;
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}: ${flow(each)}`)
    .join(", ")}}`;
}
function yamlOf(code) {
  const [head, brands] = turn.yaml.split(/^brands:\n/m),
    rivals = brands.slice(brands.indexOf("  - name: Max"));
  const entry = (move) => {
    const { strategy, with: how, replies_per_day } = wayOf(move);
    return [`strategy: ${strategy}`, `with: ${flow(how)}`, `replies_per_day: ${replies_per_day}`];
  };
  const timeline = [...game.plan].flatMap((move, week) =>
    week && move !== game.plan[week - 1]
      ? [`  - {day: ${WEEK * week + 1}, brand: You, ${entry(move).join(", ")}}`]
      : [],
  );
  return [
    `# sim run your-ten-weeks.yaml`,
    `# Ten weeks as you played them: code ${code}. Your class is replicate ${game.number} of the run; they count from 0.`,
    head
      .replace(/^#.*\n/gm, "")
      .replace(/^replicates: \d+/m, `replicates: ${game.number + 1}`)
      .trimStart()
      .trimEnd(),
    "",
    "brands:",
    "  - name: You",
    ...entry(game.plan[0]).map((line) => `    ${line}`),
    rivals.trimEnd(),
    ...(timeline.length ? ["", "timeline:                 # a week in which you changed your ways", ...timeline] : []),
    "",
  ].join("\n");
}
function stubOf(code) {
  return L.stub
    .replace("$WEEKS", [...game.plan].map((move) => "tpnTPN"[move]).join(""))
    .replace("$CODE", code)
    .replace("$POSTS", turn.runs.spec.brands[0].with.posts_per_day);
}
