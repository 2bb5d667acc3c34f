/* The page: which setting is looked at, what is known of it, and what is shown. */
(async () => {
  const { element } = controls, $ = (id) => document.getElementById(id);
  const MEASURES = { followers_kept: ["Followers kept", "share"], trust: ["Trust", "trust"], attention: ["Attention", "share"] };
  const PLANE = "plane", DRAWN = { ...Object.fromEntries(Object.entries(MEASURES).map(([name, [title]]) => [name, title])), [PLANE]: "Trust × attention" };
  const REST = 150, MOST_KNOWN = 80, NAMES = "ABCD";
  const wrong = (sentence) => { $("wrong").textContent = sentence || ""; $("wrong").hidden = !sentence; };

  let scenario;
  try {
    scenario = await server.json("/api/scenario");
  } catch (error) {
    $("verdict").textContent = "This page cannot be shown.";
    wrong(error.message);
    return;
  }
  const places = Object.fromEntries(scenario.brands.map(({ name }, n) => [name, n]));
  const file = new Map(scenario.knobs.map((knob) => [knob.key, knob.value]));
  for (const { key, strategy } of scenario.brands) file.set(`${key}.strategy`, strategy);
  const ways = new Map(scenario.strategies.map((way) => [way.name, way]));
  const way = (name, sets) => ways.get(strategyOf(name, sets));
  const strategyKey = (name) => `${scenario.brands[places[name]].key}.strategy`;
  const strategyOf = (name, sets) => sets.get(strategyKey(name)) ?? file.get(strategyKey(name));
  const changed = (brand, sets) => sets.has(`${brand.key}.strategy`);
  /* What a key is worth without being set: in the file, or by default of the strategy that was chosen. */
  function given(key, sets) {
    const brand = scenario.brands.find((each) => key.startsWith(`${each.key}.with.`));
    if (!brand || !changed(brand, sets)) return file.get(key);
    return way(brand.name, sets)?.knobs.find((knob) => `${brand.key}.${knob.key}` === key)?.value;
  }
  const worth = (key, sets) => sets.get(key) ?? given(key, sets) ?? "";

  // --- The setting: what differs from the file. A link holds it.
  const state = { sets: new Map(), brand: scenario.brands[scenario.brands.length - 1].name, measure: "followers_kept", pins: [] };
  const value = (key) => worth(key, state.sets);
  const measured = () => state.measure === PLANE ? "trust" : state.measure;
  const movable = new Set([...file.keys(), ...scenario.brands.flatMap(({ key }) => scenario.strategies.flatMap(({ knobs }) => knobs.map((knob) => `${key}.${knob.key}`)))]);
  const listed = (sets) => [...sets].map(([key, text]) => `${key}=${text}`).sort();
  const name = (sets) => listed(sets).join("\n");
  const read = (lines) => new Map(lines.map((line) => {
    const key = [...movable].find((each) => line.startsWith(`${each}=`));
    return key ? [key, line.slice(key.length + 1)] : null;
  }).filter(Boolean));

  function fromHash() {
    const hash = new URLSearchParams(location.hash.slice(1));
    state.sets = read(hash.getAll("set"));
    state.pins = hash.getAll("pin").slice(0, scenario.most_pins).map((text) => read(text ? text.split("\n") : []));
    if (hash.get("brand") in places) state.brand = hash.get("brand");
    if (hash.get("draw") in DRAWN) state.measure = hash.get("draw");
  }
  function toHash() {
    const hash = new URLSearchParams([["brand", state.brand], ["draw", state.measure]]);
    for (const line of listed(state.sets)) hash.append("set", line);
    for (const pin of state.pins) hash.append("pin", name(pin));
    history.replaceState(null, "", `#${hash}`);
  }

  // --- What is known: of each setting its replicates and what they amount to; of pins against it, the differences.
  const known = new Map(), against = new Map();
  const group = () => [state.sets, ...state.pins];
  function about(sets) {
    const id = name(sets);
    if (!known.has(id) && known.size >= MOST_KNOWN)
      for (const old of [...known.keys()].slice(0, known.size / 2)) if (!group().some((each) => name(each) === old)) known.delete(old);
    if (!known.has(id)) known.set(id, { lines: [], of: scenario.replicates, done: 0, told: null, ended: false });
    return known.get(id);
  }
  const pairing = () => JSON.stringify(group().map(name));
  let sketched = null, leave = null, resting = 0, last = null, said = "";

  function moved() { // at once: what was worked at is left, a sketch is made, and nothing else until it rests
    leave?.abort();
    leave = null;
    clearTimeout(resting);
    doubting?.abort();
    wrong("");
    toHash();
    show();
    if (about(state.sets).ended && (state.pins.length === 0 || against.get(pairing())?.whole)) { render(); doubt(); return; }
    const spec = unsketched() ? null : sketch.spec(scenario.sketch, all(), value, state.brand, strategyOf(state.brand, state.sets));
    sketched = null;
    if (spec) sketch.send({ spec, drawn: chart.days(spec.days) });
    render();
    resting = setTimeout(run, REST);
  }

  async function run() {
    failed = null;
    const mine = leave = new AbortController(), settings = group(), infos = settings.map(about), pair = pairing();
    const [first, ...pins] = settings.map((sets, n) => ({ sets: listed(sets), from: infos[n].lines.length }));
    try {
      await server.stream({ ...first, pins }, mine.signal, (kind, data) => {
        if (mine.signal.aborted) return;
        const info = infos[data.which];
        if (kind === "accepted") data.of.forEach((of, n) => { infos[n].of = of; }), ready = data.ready;
        else ready = true;
        if (kind === "replicate") info.lines[data.number] = data.curves;
        if (kind === "summary") info.told = data;
        if (kind === "compared") against.set(pair, { ...data, whole: false });
        if (kind === "done") {
          if (against.has(pair)) against.get(pair).whole = true;
          infos.forEach((each, n) => { each.ended = !data.errors[n]; });
          if (data.errors[0]) failed = name(state.sets);
          else doubt();
          wrong(data.errors.find(Boolean));
        }
        if (kind === "summary" || kind === "done") announce();
        requestAnimationFrame(render);
      });
    } catch (error) {
      if (error.name === "AbortError") return;
      show();
      let placed = false;
      for (const [key, sentence] of Object.entries(error.at || {})) {
        const knob = all().find((each) => each.key === key);
        knob?.control.wrong(sentence);
        if (key === strategyKey(state.brand)) {
          $("strategy-wrong").textContent = sentence;
          $("strategy-wrong").hidden = false;
          placed = true;
        }
        placed ||= Boolean(knob);
      }
      if (!placed) wrong(error.message);
      failed = name(state.sets);
      render();
    } finally {
      if (leave === mine) leave = null;
    }
  }
  let failed = null, ready = true, doubting = null;

  async function doubt() { // what a finished setting says, held against what nobody has measured: takes a while
    const info = about(state.sets), mine = doubting = new AbortController();
    if (!scenario.doubtful || info.doubt || info.lines.length < info.of) return;
    try {
      info.doubt = await server.json("/api/doubt", { sets: listed(state.sets) }, mine.signal);
      render();
    } catch { /* it is said of runs, too; without it the answer stands as it is */ }
  }

  function announce() { // few words, and only when something has been decided
    const { told, of } = about(state.sets), done = told?.done || 0;
    const words = done < scenario.fewest ? "Too early." : done < of ? `${told.headline} After ${done} of ${of} replicates.` : told.headline;
    const stage = `${name(state.sets)} ${done < scenario.fewest ? 0 : done < of ? 1 : 2}`;
    if (stage === said) return;
    said = stage;
    $("said").textContent = words;
  }

  // --- Controls
  function controlled(knob) {
    const made = { ...knob };
    made.control = controls.control(made, (text) => {
      if (text === given(made.key, state.sets)) state.sets.delete(made.key); else state.sets.set(made.key, text);
      moved();
    });
    return made;
  }
  const knobs = scenario.knobs.map(controlled), chosen = new Map();
  function all() { // of the brand that is looked at: those of another strategy are made when it is chosen
    const brand = scenario.brands[places[state.brand]], mine = knobs.filter((knob) => !knob.brand || knob.brand === brand.name);
    if (!changed(brand, state.sets)) return mine;
    const id = `${brand.key} ${strategyOf(brand.name, state.sets)}`;
    if (!chosen.has(id)) chosen.set(id, (way(brand.name, state.sets)?.knobs || []).map((knob) => controlled({ ...knob, key: `${brand.key}.${knob.key}`, brand: brand.name })));
    const own = chosen.get(id), others = mine.filter((knob) => !knob.key.startsWith(`${brand.key}.with.`));
    // In the order of the first five: hands stand between what is answered and asked, and how often is posted.
    const leading = own.filter(({ group }) => group === "first"), hands = others.filter((knob) => knob.brand && knob.group === "first");
    return [...leading.slice(0, 2), ...hands, ...leading.slice(2), ...own.filter(({ group }) => group !== "first"), ...others.filter((knob) => !hands.includes(knob))];
  }
  function unsketched() { // why there is no sketch; empty if there is
    const strategy = strategyOf(state.brand, state.sets);
    return scenario.sketch.why[state.brand] || (strategy in scenario.sketch.strategies ? "" : `the page's own model does not know ${strategy}.`);
  }
  function lay() { // those of the brand that is looked at
    const mine = all(), strategy = strategyOf(state.brand, state.sets);
    const first = mine.filter(({ group }) => group === "first");
    first.sort((a, b) => !a.brand - !b.brand); // what is everybody's is the last of the five
    for (const part of ["plan", "world", "model", "people"])
      $(part).replaceChildren(...mine.filter(({ group }) => group === part).map(({ control }) => control.box));
    $("first").replaceChildren(...first.map(({ control }) => control.box));
    $("plan-part").hidden = !mine.some(({ group }) => group === "plan");
    $("strategy").value = strategy;
    $("does").textContent = ways.get(strategy)?.summary || "";
    $("brand").value = state.brand;
  }
  function show() {
    for (const knob of all()) knob.control.show(value(knob.key)), knob.control.wrong("");
    $("strategy-wrong").hidden = true;
    $("back").disabled = state.sets.size === 0;
  }

  // --- What is shown
  const spread = (info, measure, brand) => info.lines.map((curves) => curves[measure][places[brand]]);
  const daysOf = (sets) => Number(sets.get("days") || file.get("days"));

  function render() {
    const info = about(state.sets), [title, unit] = MEASURES[measured()], fresh = info.lines.length > 0, flat = state.measure === PLANE;
    const both = (info_, brand) => flat ? spread(info_, "attention", brand).map((across, n) => [across, spread(info_, "trust", brand)[n]]) : spread(info_, state.measure, brand);
    if (fresh) last = { info, sets: new Map(state.sets) };
    const old = !fresh && last, shown = old ? last.info : info, all = daysOf(old ? last.sets : state.sets);
    const few = shown.lines.length < scenario.fewest, told = shown.told && shown.told.done >= scenario.fewest ? shown.told : null;
    const series = [];
    for (const [n, pin] of state.pins.entries()) {
      const lines = both(about(pin), state.brand);
      if (daysOf(pin) === all && lines.length) series.push({ name: NAMES[n], place: places[state.brand], lines, few: lines.length < scenario.fewest, dashed: true });
    }
    for (const brand of scenario.brands) series.push({ name: brand.name, place: places[brand.name], lines: both(shown, brand.name), few, old: Boolean(old) });
    const drawing = sketched && old && failed !== name(state.sets) ? sketched : null;
    if (drawing && daysOf(state.sets) === all) series.push({ lines: [flat ? [drawing.attention, drawing.trust] : drawing[state.measure]], sketch: true });
    const what = few ? "each replicate is a line" : flat ? "the mean" : "the mean, and where nine of ten replicates lie";
    const caption = `${flat ? "Attention (across) and trust (up)" : title}, day by day: ${what}${state.pins.length ? `; dashed: ${state.brand} as pinned` : ""}${drawing ? `; grey: ${scenario.sketch.says}` : ""}.`;
    $("drawn").textContent = caption;
    const height = innerWidth > 860 && !state.pins.length ? 210 : 150;
    $("chart").innerHTML = flat ? chart.plane(series, { all, height, title: caption }) : chart.draw(series, { unit, all, height, title: caption, least: 0, most: 1 });
    verdict(info, old, told);
    numbers(old ? null : told, Boolean(old));
    apart(info, all, unit, title);
    pins();
  }
  const few = (info) => `${info.lines.length} of ${info.of} replicates`;

  function verdict(info, old, told) {
    const bad = failed === name(state.sets);
    $("rates").textContent = bad || !told ? "" : info.doubt?.rates || told.rates; // first: see what follows with it in mind
    $("verdict").textContent = bad ? "This setting cannot be run." : !info.lines.length ? "Computing…" : !told ? "Too early to say." : told.headline;
    const why = old && unsketched() ? ` No sketch while it moves: ${unsketched()}` : "";
    $("progress").textContent = bad ? "" : (info.told?.late || (info.lines.length ? few(info) : ready ? `${scenario.replicates} replicates to come.` : "The model is compiled first, once on this machine: about a minute.")) + why;
  }

  function numbers(told, waiting) { // its rows stand there from the start, so that nothing jumps
    const [title] = MEASURES[measured()], heads = [...Object.values(MEASURES).map(([each]) => each), `Best: ${title.toLowerCase()}`];
    const head = element("tr", {}, element("td"), ...heads.map((text) => element("th", { textContent: text, scope: "col" })));
    const rows = scenario.brands.map((brand, n) => {
      const row = element("tr", { className: brand.name === state.brand ? "own" : "" }), first = element("th", { scope: "row" });
      first.innerHTML = `<svg class="mark b${n % 8}" viewBox="-7 -7 14 14" aria-hidden="true"><use href="#s${chart.mark(n)}"/></svg>`;
      first.append(brand.name);
      row.append(first);
      const found = told?.brands[n].measures;
      for (const measure of Object.keys(MEASURES)) {
        const cell = element("td", { textContent: found ? "not known" : "…" });
        if (found?.[measure].half) cell.replaceChildren(`${found[measure].mean} `, element("i", { textContent: `±${found[measure].half}` }));
        row.append(cell);
      }
      row.append(element("td", { textContent: found ? found[measured()].best : "…" }));
      return row;
    });
    $("table").replaceChildren(element("thead", {}, head), element("tbody", {}, ...rows));
    const doubted = about(state.sets).doubt?.[measured()];
    $("finding").textContent = told ? `${doubted || told.findings[measured()]} ± is half the 95% interval of the mean over ${told.done} replicates.`
      : waiting ? "" : `Too early for numbers: they come with the ${scenario.fewest}th replicate.`;
  }

  const inWords = ({ text, says, count }) => text ? `${text}, ${says}${count ? `, ${count}` : ""}` : says;
  function apart(info, all, unit, title) { // the setting that is moved less the first pin, replicate by replicate
    const pin = state.pins[0], compared = against.get(pairing());
    const mine = pin ? spread(info, measured(), state.brand) : [], theirs = pin ? spread(about(pin), measured(), state.brand) : [];
    const count = Math.min(mine.length, theirs.length);
    const paired = ![...new Map([...state.sets, ...(pin || [])]).keys()].some((key) => key.startsWith("audience.") && worth(key, state.sets) !== worth(key, pin));
    const possible = pin && count > 0 && daysOf(pin) === daysOf(state.sets) && paired;
    $("apart").hidden = !pin || !possible;
    if (!possible) return;
    const lines = Array.from({ length: count }, (_, n) => mine[n].map((here, day) => here === null || theirs[n][day] === null ? null : here - theirs[n][day]));
    const found = compared?.brands?.[state.brand]?.[measured()].differences.find(({ to }) => to === "A");
    const words = count < scenario.fewest || !found ? `too early (${count} of ${info.of} replicates)` : inWords(found);
    $("apart-says").textContent = `${title} of ${state.brand}, now less A: ${words}.`;
    $("apart-says").classList.toggle("unclear", !found?.clear);
    const drawn = { unit: unit === "share" ? "points" : "difference", all, height: 96, title: $("apart-says").textContent, zero: true };
    $("difference").innerHTML = chart.draw([{ name: "now − A", place: places[state.brand], lines, few: count < scenario.fewest }], drawn);
  }

  // --- Pins
  let pinned = "";
  function pins() {
    const next = NAMES[state.pins.length];
    const compared = against.get(pairing()), signed = JSON.stringify([pairing(), state.brand, state.measure, compared, $("apart").hidden]);
    if (signed === pinned) return;
    pinned = signed;
    $("pin").textContent = next ? `Pin as ${next}` : "Four are pinned";
    $("pin").disabled = state.pins.length >= scenario.most_pins || state.pins.some((pin) => name(pin) === name(state.sets));
    const focus = document.activeElement?.dataset?.key;
    const keys = [...new Set(group().flatMap((sets) => [...sets.keys()]))].filter((key) => new Set(group().map((sets) => worth(key, sets))).size > 1);
    if (!state.pins.length) { $("pins").replaceChildren(); return; }
    const button = (text, key, act) => {
      const made = element("button", { className: "quiet", textContent: text });
      made.dataset.key = key;
      made.addEventListener("click", act);
      return made;
    };
    const columns = [...state.pins.map((pin, n) => [NAMES[n], pin]), ["now", state.sets]];
    const head = element("tr", {}, element("td"), ...columns.map(([text]) => element("th", { scope: "col", textContent: text })));
    const rows = keys.map((key) => element("tr", {}, element("th", { scope: "row", textContent: key }), ...columns.map(([, sets]) => element("td", { textContent: worth(key, sets) || "–" }))));
    const acts = element("tr", {}, element("td"), ...state.pins.map((pin, n) => element("td", {}, element("div", { className: "buttons" },
      button(`Go to ${NAMES[n]}`, `go${n}`, () => { state.sets = new Map(pin); lay(); moved(); }),
      button(`Take ${NAMES[n]} away`, `away${n}`, () => { state.pins.splice(n, 1); moved(); $("pin").focus(); })))), element("td"));
    const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows, acts));
    const scroll = element("div", { className: "scroll", tabIndex: 0 }, table);
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "What differs");
    const inside = [keys.length ? scroll : element("div", {}, element("p", { textContent: "Nothing differs yet: move something." }), scroll)];
    if (compared?.why) inside.push(element("p", { className: "error", textContent: compared.why }));
    else if (compared) {
      const found = compared.brands[state.brand] || Object.values(compared.brands)[0], of = found[measured()];
      for (const each of of.differences) if (each.to !== "A" || $("apart").hidden) inside.push(element("p", { className: each.clear ? "" : "unclear", textContent: `now less ${each.to}: ${inWords(each)}.`.replace("..", ".") }));
      inside.push(element("p", { textContent: of.sentence }), element("p", { className: "about", textContent: `${compared.how} Which differences are clear takes all pairs into account (Holm).` }));
    } else inside.push(element("p", { className: "unclear", textContent: "Too early to compare." }));
    $("pins").replaceChildren(...inside);
    if (focus) document.querySelector(`[data-key=${focus}]`)?.focus();
  }

  // --- What one presses
  $("title").textContent = scenario.name;
  document.title = `${scenario.name}: sim serve`;
  $("about").textContent = [scenario.file, scenario.description].filter(Boolean).join(": ");
  $("rests").textContent = scenario.rests;
  $("brand").append(...scenario.brands.map(({ name }) => element("option", { value: name, textContent: name })));
  $("strategy").append(...scenario.strategies.map(({ name }) => element("option", { value: name, textContent: name })));
  $("strategy").addEventListener("change", () => {
    const { key } = scenario.brands[places[state.brand]], own = strategyKey(state.brand);
    for (const set of [...state.sets.keys()]) if (set === own || set.startsWith(`${key}.with.`)) state.sets.delete(set);
    if ($("strategy").value !== file.get(own)) state.sets.set(own, $("strategy").value);
    lay();
    moved();
  });
  $("measures").append(...Object.entries(DRAWN).map(([measure, title]) => {
    const radio = element("input", { type: "radio", name: "measure", value: measure });
    radio.addEventListener("change", () => { state.measure = measure; toHash(); render(); });
    return element("label", {}, radio, title);
  }));
  $("brand").addEventListener("change", () => { state.brand = $("brand").value; lay(); show(); toHash(); render(); });
  $("back").addEventListener("click", () => { state.sets = new Map(); lay(); moved(); });
  $("pin").addEventListener("click", () => {
    state.pins.push(new Map(state.sets));
    $("said").textContent = `Pinned as ${NAMES[state.pins.length - 1]}.`;
    moved();
  });

  async function pressed(id, working, act) {
    $(id).disabled = true;
    $("saved").replaceChildren(working);
    try {
      $("saved").replaceChildren(...await act());
    } catch (error) {
      $("saved").replaceChildren(element("p", { className: "error", textContent: error.message }));
    }
    $(id).disabled = false;
    $(id).focus();
  }
  const saved = () => server.json("/api/check", { sets: listed(state.sets) });
  $("file").addEventListener("click", () => pressed("file", "Checking…", async () => {
    const { file: text, name: called } = await saved();
    const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "text/yaml" })), download: called });
    link.click();
    return [element("p", { textContent: `${called} was checked and saved. Keep it beside ${scenario.file}.` })];
  }));
  $("command").addEventListener("click", () => pressed("command", "", async () => {
    const { command } = await saved();
    await navigator.clipboard?.writeText(command).catch(() => {});
    return [element("pre", { textContent: command, tabIndex: 0 })];
  }));
  $("keep").addEventListener("click", () => pressed("keep", "Running all of it, with a report. This takes as long as sim run does.", async () => {
    const { directory, report } = await server.json("/api/keep", { sets: listed(state.sets) });
    const link = element("a", { href: `${report}?token=${server.token}`, target: "_blank", rel: "noreferrer", textContent: "Open its report" });
    return [element("p", {}, `Kept in ${directory}. `, link)];
  }));
  $("link").addEventListener("click", () => pressed("link", "", async () => {
    const done = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
    return [element("p", { textContent: done ? "Copied: it opens this setting while sim serve runs." : "Copy the address of this page: it is this setting." })];
  }));
  addEventListener("hashchange", () => { fromHash(); lay(); moved(); radio(); });
  const radio = () => { document.querySelector(`[name=measure][value=${state.measure}]`).checked = true; };

  fromHash();
  lay();
  radio();
  sketch.begin((found) => { sketched = found; render(); });
  moved();
})();
