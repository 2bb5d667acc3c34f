/* Three of your followers, and what happened to them. */

// What happened to somebody, a line for each comment, thread or word that counted; as diaries.py tells it.
const CAME = ["ignored", "answered", "followed_up", "canned", "automatic", "recognised"];
const ALONE = "read read_fake called_out suspected joined heard_call_outs heard_praise unfollowed muted".split(" ");
function linesOf(events, began) {
  const groups = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last && last[0].day === event.day && last[0].post === event.post) last.push(event);
    else groups.push([event]);
  }
  const lines = groups
    .flatMap((group) => {
      const came = group.filter((event) => CAME.includes(event.kind)),
        kinds = came.map((event) => event.kind);
      const kind = ["recognised", "followed_up"].find((each) => kinds.includes(each)) || kinds[0];
      return [
        ...(came.length ? [{ ...came.at(-1), kind, asks: group[0].asks }] : []),
        ...group.filter((event) => ALONE.includes(event.kind)),
      ];
    })
    .map((event) => ({
      ...event,
      trust: round(100 * event.trust),
      answered: (event.comments || 0) - (event.unanswered || 0),
    }));
  let before = round(100 * began);
  for (const line of lines) {
    line.moved = Math.abs(line.trust - before) + (line.kind === "unfollowed" || line.kind === "muted" ? 1000 : 0);
    before = line.trust;
  }
  const worth = lines
    .filter((line) => line.moved >= 2)
    .sort((a, b) => b.moved - a.moved)
    .slice(0, 4);
  return lines.filter((line) => worth.includes(line));
}
function followersOf(going) {
  const state = going.state[0],
    events = going.people[0],
    began = going.world.disposition,
    all = [...began.keys()];
  const did = (i, ...kinds) => events[i].filter((event) => kinds.includes(event.kind)).length;
  const those = (standing) => all.filter((i) => state.standing[i] === standing);
  const most = (among, by) => among.reduce((best, i) => (best === undefined || by(i) > by(best) ? i : best), undefined);
  const found = [
    ["unseen", most(those(1), (i) => events[i].length)],
    ["won", most(those(0), (i) => state.trust[i] - began[i])],
    [
      "saw",
      most(
        all.filter((i) => did(i, "recognised", "read_fake")),
        (i) => began[i] - state.trust[i],
      ),
    ],
    ["left", most(those(2), (i) => events[i].length)],
    ["loudest", most(all, (i) => did(i, "wrote"))],
  ];
  const chosen = new Map();
  for (const [who, i] of found)
    if (i !== undefined && ![...chosen.values()].includes(i) && chosen.size < 3) chosen.set(who, i);
  return [...chosen].map(([who, i]) => [who, linesOf(events[i], began[i])]);
}
