/* What each kind of chapter shows in its steps, by the name that `draw` has in chapters.yaml. */

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
        sentences(chapter, facts), but(chapter, facts))];
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
