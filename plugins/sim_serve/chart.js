"use strict";
/* Lines over the days, as the report draws them (sim/report/lines.py), with what a page needs besides: replicates as
   thin lines while there are few, a sketch, settings that are pinned. */
const chart = (() => {
  const TALL = 1000, SHAPES = 8;
  const finite = (values) => values.filter((value) => value !== null && Number.isFinite(value));
  const tidy = (value) => Number(value.toPrecision(12));

  function axis(values, { least = -Infinity, most = Infinity, marks = 4 } = {}) {
    const known = finite(values);
    let low = known.length ? Math.min(...known) : 0, high = known.length ? Math.max(...known) : 1;
    if (high - low < 1e-9) {
      const margin = Math.abs(high) * 0.1 || 0.1;
      [low, high] = [Math.max(least, low - margin), Math.min(most, high + margin)];
    }
    const rough = (high - low) / marks, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough - 1e-12);
    low = Math.max(Math.floor(low / step + 1e-9) * step, least), high = Math.min(Math.ceil(high / step - 1e-9) * step, most);
    const ticks = [];
    for (let n = Math.ceil(low / step - 1e-9); n * step <= high + 1e-9; n++) ticks.push(tidy(n * step));
    return { low, high, ticks, at: (value) => Math.min(Math.max((value - low) / (high - low), 0), 1) };
  }
  function tickText(value, unit) {
    if (unit === "points") return value === 0 ? "0" : `${value > 0 ? "+" : "−"}${tidy(Math.abs(100 * value))}`;
    if (unit === "share") return `${tidy(100 * value)}%`;
    return `${value > 0 && unit === "difference" ? "+" : ""}${value}`.replace("-", "−");
  }

  /* Means and quantiles of lines of equal length, day by day. */
  function over(lines, of) {
    return lines[0].map((_, day) => {
      const known = finite(lines.map((line) => line[day])).sort((a, b) => a - b);
      return known.length ? of(known) : null;
    });
  }
  const mean = (known) => known.reduce((sum, value) => sum + value, 0) / known.length;
  function quantile(share) {
    return (known) => {
      const place = share * (known.length - 1), below = Math.floor(place), above = Math.min(below + 1, known.length - 1);
      return known[below] + (place - below) * (known[above] - known[below]);
    };
  }
  const band = (lines) => ({ low: over(lines, quantile(0.05)), middle: over(lines, mean), high: over(lines, quantile(0.95)) });

  function days(all) { // those that are drawn, as sim.report.days.drawn_days has them
    const step = Math.ceil(all / 200), found = [];
    for (let day = all; day > 0; day -= step) found.push(day);
    return found.reverse();
  }
  function marked(all) {
    if (all < 2) return [1];
    const step = [5, 10, 15, 30, 60, 90, 180, 365, 730].find((each) => all / each <= 4) || Math.floor(all / 4), found = [];
    for (let day = step; day < all; day += step) if (day >= 0.08 * all && all - day >= 0.08 * all) found.push(day);
    return [1, ...found, all];
  }
  const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

  function path(values, drawn, scale, back = false) {
    const points = drawn.map((day, n) => [day - 1, values[n]]).filter(([, value]) => value !== null && Number.isFinite(value));
    const text = (back ? points.reverse() : points).map(([x, value]) => `${x} ${Math.round(TALL * (1 - scale.at(value)))}`);
    return text.join("L");
  }
  const brandClass = (place) => `b${place % 8}`;
  const mark = (place) => (place + Math.floor(place / SHAPES)) % SHAPES;
  const lineClass = ({ place, dashed, sketch, old }, kind) => sketch ? "sketch" : `${kind} ${brandClass(place)}${dashed ? " dashed" : ""}${old ? " old" : ""}`;
  /* Where a line ends: its mark, and beside it whose it is. */
  function ending({ name, place, label, dashed, old }, x, y) {
    const text = `<text class="end ${brandClass(place)}" x="${x}" dx="12" y="${(label + 4.5).toFixed(1)}">${escaped(name)}</text>`;
    return dashed ? text : `<use href="#s${mark(place)}" x="${x}" y="${y}" class="${brandClass(place)}${old ? " old" : ""}"/>${text}`;
  }

  /* series: {name, place, lines (replicates), few, dashed, sketch, old}. Returns an <svg>. */
  function draw(series, { unit, all, height, title, least, most, zero }) {
    const drawn = days(all), shown = [], every = zero ? [0] : [];
    for (const each of series) {
      const known = each.lines.filter((line) => line && line.length === drawn.length);
      if (!known.length) continue;
      const bounds = each.few || each.sketch ? null : band(known);
      every.push(...(bounds ? [...bounds.low, ...bounds.high] : known.flat()));
      shown.push({ ...each, known, bounds });
    }
    const scale = axis(every, { least, most }), parts = [];
    const y = (value) => (height * (1 - scale.at(value))).toFixed(1);
    for (const tick of scale.ticks) {
      parts.push(`<line class="${zero && tick === 0 ? "zero" : "grid"}" x1="0" x2="100%" y1="${y(tick)}" y2="${y(tick)}"/>`,
        `<text class="tick" x="0" dx="-8" y="${Number(y(tick)) + 4}" text-anchor="end">${tickText(tick, unit)}</text>`);
    }
    for (const day of marked(all)) {
      const anchor = day === 1 ? "start" : day === all ? "end" : "middle", x = 100 * (day - 1) / Math.max(all - 1, 1);
      parts.push(`<text class="tick" x="${x.toFixed(1)}%" y="${height + 20}" text-anchor="${anchor}">${day === 1 ? "day 1" : day}</text>`);
    }
    parts.push(`<svg width="100%" height="100%" viewBox="0 0 ${Math.max(all - 1, 1)} ${TALL}" preserveAspectRatio="none" overflow="visible">`);
    for (const { bounds, place, old } of shown)
      if (bounds) parts.push(`<path class="band ${brandClass(place)}${old ? " old" : ""}" d="M${path(bounds.high, drawn, scale)}L${path(bounds.low, drawn, scale, true)}z"/>`);
    for (const each of shown)
      for (const line of each.bounds ? [each.bounds.middle] : each.known)
        parts.push(`<path class="${lineClass(each, each.bounds ? "line" : "thin")}" d="M${path(line, drawn, scale)}"/>`);
    parts.push("</svg>");
    const ends = shown.filter(({ name, sketch }) => name && !sketch).map((each) => {
      const last = (each.bounds ? each.bounds.middle : over(each.known, mean)).filter((value) => value !== null).pop();
      return { ...each, at: last === undefined ? height : Number(y(last)) };
    }).sort((a, b) => a.at - b.at);
    let above = -Infinity;
    for (const end of ends) above = end.label = Math.max(end.at, above + 17);
    let below = height + 6;
    for (const end of [...ends].reverse()) below = (end.label = Math.min(end.label, below)) - 17;
    for (const end of ends) parts.push(ending(end, "100%", end.at.toFixed(1)));
    return `<svg class="plot lines" width="100%" height="${height}" role="img" aria-label="${escaped(title)}">${parts.join("")}</svg>`;
  }
  /* Trust over attention: a brand's way through the plane, as the report has it (sim/report/plane.py). Lines are
     pairs of [attention, trust]. */
  function plane(series, { all, height, title }) {
    const drawn = days(all), shown = [];
    for (const each of series) {
      const known = each.lines.filter(([across, up]) => across?.length === drawn.length && up?.length === drawn.length);
      if (!known.length) continue;
      const one = (n) => over(known.map((pair) => pair[n]), mean);
      shown.push({ ...each, ways: each.few || each.sketch ? known : [[one(0), one(1)]], end: [one(0).at(-1), one(1).at(-1)] });
    }
    const every = (n) => shown.flatMap(({ ways }) => ways.flatMap((pair) => pair[n]));
    const across = axis([0, ...every(0)], { least: 0, most: 1 }), up = axis(every(1), { least: 0, most: 1 });
    const x = (value) => `${(100 * across.at(value)).toFixed(1)}%`, y = (value) => (height * (1 - up.at(value))).toFixed(1), parts = [];
    for (const tick of up.ticks)
      parts.push(`<line class="grid" x1="0" x2="100%" y1="${y(tick)}" y2="${y(tick)}"/>`, `<text class="tick" x="0" dx="-8" y="${Number(y(tick)) + 4}" text-anchor="end">${tick}</text>`);
    for (const tick of across.ticks)
      parts.push(`<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="0" y2="${height}"/>`, `<text class="tick" x="${x(tick)}" y="${height + 20}" text-anchor="middle">${tickText(tick, "share")}</text>`);
    parts.push(`<text class="corner" x="0" dx="6" y="15">nobody looks</text>`, `<text class="corner" x="0" dx="6" y="${height - 8}">nobody believes</text>`,
      `<svg width="100%" height="100%" viewBox="0 0 ${TALL} ${TALL}" preserveAspectRatio="none" overflow="visible">`);
    const way = ([as, ts]) => as.map((a, day) => [a, ts[day]]).filter(([a, t]) => a !== null && t !== null)
      .map(([a, t]) => `${Math.round(TALL * across.at(a))} ${Math.round(TALL * (1 - up.at(t)))}`).join("L");
    for (const each of shown)
      for (const pair of each.ways) parts.push(`<path class="way ${lineClass(each, each.few ? "thin" : "line")}" d="M${way(pair)}"/>`);
    parts.push("</svg>");
    const ends = shown.filter(({ name, end }) => name && end[0] !== null && end[1] !== null).map((each) => ({ ...each, label: Number(y(each.end[1])) })).sort((a, b) => a.label - b.label);
    for (const [n, each] of ends.entries()) if (n) each.label = Math.max(each.label, ends[n - 1].label + 17);
    for (const each of ends) parts.push(ending(each, x(each.end[0]), y(each.end[1])));
    return `<svg class="plot plane" width="100%" height="${height}" role="img" aria-label="${escaped(title)}">${parts.join("")}</svg>`;
  }
  return { draw, plane, days, mark, escaped };
})();
