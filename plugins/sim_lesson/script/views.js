/* What each kind of chapter shows in its steps, by the name that `draw` has in chapters.yaml. */

const VIEWS = {
  film: {
    week(chapter, facts, ready) {
      const bet2 = chapter.bets.bet2,
        after = div("answer");
      const mine = (bets[chapter.id] ||= {});
      if (mine.bet2 === undefined) mine.bet2 = mine.bet;
      const seenBefore = seen.has(`${chapter.id}/week`);
      const film = player(chapter, 0, bet2.day, () => {
        seen.add(`${chapter.id}/week`);
        const again = betting(chapter, "bet2", "question2");
        clear(
          after,
          p(`${chapter.id}.week`, facts),
          asking(
            null,
            () => go(at.chapter, "end"),
            again.node,
            again.after,
            h("button", { type: "submit", class: "next" }, text(`${chapter.id}.place2`, facts)),
          ),
        );
        fit();
        tell(text("page.announce_week", { n: bet2.day }));
      });
      keys = film.keys;
      ready.push(() => film.ready(seenBefore || still()));
      return [film, after];
    },
    end(chapter, facts, ready) {
      const after = div("answer"),
        last = chapter.runs.spec.days;
      const film = player(chapter, 7, last, () => {
        seen.add(`${chapter.id}/end`);
        const all = [...outcome(chapter, facts), ...sentences(chapter, facts)].flatMap((each) => [
          ...each.childNodes,
          " ",
        ]);
        clear(
          after,
          h("p", null, all),
          handsShown(chapter, "bet", facts("winner")),
          handsShown(chapter, "bet2", facts("winner")),
          but(chapter, facts),
        );
        fit();
        after.scrollIntoView({ block: "nearest" });
        tell(text("page.announce_end", { n: last }));
      });
      keys = film.keys;
      ready.push(() => film.ready(seen.has(`${chapter.id}/end`)));
      return [film, after];
    },
  },
  switch: {
    end(chapter, facts) {
      return [
        crowdsAtEnd(chapter),
        div(
          "answer",
          outcome(chapter, facts),
          handsShown(chapter, "bet", facts("kept_ivy")),
          sentences(chapter, facts),
          more(chapter, "page.rigged", facts),
        ),
      ];
    },
    rigged(chapter, facts) {
      const box = h("div"),
        said = div("answer"),
        switches = { promise: true, pull: true };
      function draw() {
        const off = Object.entries(switches)
          .filter(([, on]) => !on)
          .map(([name]) => name);
        const world = off.length === 2 ? chapter.switches.both : off.length ? chapter.switches[off[0]] : "base";
        clear(box, meansTable(chapter, world, facts));
        const same =
          world === chapter.switches.both &&
          facts.of("abs(trust(Max) - trust(Ivy)) < 0.0005 and abs(trust(Max) - trust(Ida)) < 0.0005", world);
        const words =
          world === "base" ? "all_on" : off.length === 2 ? (same ? "both_off" : "both_off_not") : `${off[0]}_off`;
        clear(
          said,
          p(`${chapter.id}.${words}`, facts),
          words === "both_off" ? p(`${chapter.id}.feed`) : null,
          but(chapter, facts),
        );
        tell(text(`${chapter.id}.${words}`, facts));
      }
      const boxes = Object.keys(switches).map((name) =>
        card(
          {
            type: "checkbox",
            checked: true,
            onchange: (event) => {
              switches[name] = event.target.checked;
              draw();
            },
          },
          text(`${chapter.id}.${name}`),
        ),
      );
      draw();
      return [p(`${chapter.id}.rigged`, facts), div("chips", boxes), box, said];
    },
  },
  slider: {
    end(chapter, facts) {
      return [
        crowdsAtEnd(chapter),
        div(
          "answer",
          outcome(chapter, facts),
          handsShown(chapter, "bet", facts("saw")),
          more(chapter, "page.go_on", facts),
        ),
      ];
    },
    puzzle(chapter, facts) {
      const all = stops(chapter.sweeps.seen),
        names = chapter.runs.spec.brands.map((brand) => brand.name);
      const accepted = between(
        all.map(([, world]) => [facts.of(chapter.goal, world), facts.of(chapter.goal_clear, world)]),
      );
      const view = crowds(names, chapter.runs.spec.audience.size, true),
        drawn = new Map();
      return puzzle(chapter, facts, all, {
        start: all.length - 1,
        label: `${chapter.id}.slider`,
        above: live ? view.node : null,
        show: (stop, world) => {
          if (live) {
            if (!drawn.has(world))
              drawn.set(world, endOf(withSets(chapter.runs.spec, chapter.sets[world]), chapter.runs.typical));
            view.draw(drawn.get(world));
          }
          const at_ = (name) =>
            ({
              n: facts.of("better(Max, Otto, trust)", world),
              otto: facts.of("100 * trust(Otto)", world),
              max: facts.of("100 * trust(Max)", world),
              of: facts("of"),
            })[name];
          return [`${chapter.id}.ahead`, at_, { n: stop, otto: at_("otto"), max: at_("max") }];
        },
        check: (place, world) =>
          accepted.includes(place) ? "solved" : facts.of(chapter.goal, world) ? "too_many" : "too_few",
        facts: (place, world) => ({ stop: all[place][0], n: facts.of("better(Max, Otto, trust)", world) }),
      });
    },
  },
  classes: {
    end(chapter, facts) {
      return [
        marksTable(chapter, "base", facts),
        div(
          "answer",
          outcome(chapter, facts),
          handsShown(chapter, "bet", facts("here")),
          handsShown(chapter, "bet2", facts("alone")),
          sentences(chapter, facts),
          more(chapter, `${chapter.id}.show_big`, facts),
        ),
      ];
    },
    bigger(chapter, facts) {
      return [
        marksTable(chapter, "n500", facts),
        div(
          "answer",
          p(`${chapter.id}.bigger`, facts),
          but(
            chapter,
            facts,
            facts.happens(chapter.but)
              ? h("details", null, h("summary", null, text("page.answer_why")), p(`${chapter.id}.why`, facts))
              : null,
          ),
        ),
      ];
    },
  },
  worlds: {
    end(chapter, facts) {
      const all = stops(chapter.sweeps.worlds);
      const bars = all.map(([name, world]) => {
        const trust = facts.of("trust(Otto)", world);
        return [h("span", null, option(name)), bar(trust), h("span", null, shown(100 * trust))];
      });
      return [
        h("h2", null, mark("Otto"), "Otto, ", text("page.trust")),
        div("bars", bars),
        div(
          "answer",
          outcome(chapter, facts),
          handsShown(chapter, "bet", facts("worst")),
          handsShown(chapter, "bet2", facts("hit") > 0 ? "yes" : "no"),
          sentences(chapter, facts),
        ),
        strip(chapter, "one", `${chapter.id}.strip`),
        strip(chapter, "base", `${chapter.id}.strip_two`),
        more(chapter, "page.go_on", facts),
      ];
    },
    puzzle(chapter, facts) {
      const said = h("div", { role: "status" }),
        after = h("div");
      // Max and Otto in the class that was hit hardest, under each rule.
      const row = chapter.runs.worlds.one.brands.Max.callouts.at(-1),
        number = row.indexOf(Math.max(...row)),
        view = crowds(["Max", "Otto"], chapter.runs.spec.audience.size, true);
      const draw = (world) => view.draw(endOf(withSets(chapter.runs.spec, chapter.sets[world]), number));
      if (live) draw("one");
      const choose = (rule) => {
        const world = chapter.sweeps.rules[rule];
        if (live) draw(world);
        const given = {
          rule: text(`${chapter.id}.${rule}`),
          hit: facts.of("many(callouts(Max) > 10)", world),
          of: facts("of"),
          otto: facts.of("callouts(Otto)", world),
        };
        const safe = facts.of(chapter.safe, world),
          found = facts.of(chapter.found, world);
        clear(
          said,
          p(`${chapter.id}.${safe && found ? "ruled_yes" : "ruled"}`, given),
          safe ? null : p(`${chapter.id}.ruled_not_safe`),
          safe && !found ? p(`${chapter.id}.ruled_not_found`) : null,
          strip(chapter, world, `${chapter.id}.strip_rule`),
        );
        if (safe && found && !after.childNodes.length) {
          open.remove();
          clear(after, but(chapter, facts));
        }
        fit();
      };
      const rules = stops(chapter.sweeps.rules).map(([rule]) => [rule, text(`${chapter.id}.${rule}`)]);
      const open = button(
        text("page.go_on"),
        () => {
          open.remove();
          if (!after.childNodes.length) clear(after, but(chapter, facts));
          fit();
          after.querySelector(".next").focus();
        },
        "plain next",
      );
      return [
        radios(h("legend", null, say(`${chapter.id}.puzzle`, facts)), "rule", rules, null, choose),
        live
          ? [
              view.node,
              h(
                "p",
                { class: "small" },
                text("page.class", { n: String(number) }),
                ", ",
                text("page.day", { n: chapter.runs.spec.days }),
                ramp(),
              ),
            ]
          : null,
        div("answer", said, after),
        open,
      ];
    },
  },
  grid: {
    grid(chapter, facts) {
      return openGrid(chapter, facts);
    },
    end(chapter, facts) {
      return [
        div(
          "answer",
          outcome(chapter, facts),
          handsShown(chapter, "bet", facts("otto") && facts("rosa") ? "depends" : facts("otto") ? "Otto" : "Rosa"),
          sentences(chapter, facts),
          but(chapter, facts),
        ),
      ];
    },
  },
  sizes: {
    end(chapter, facts) {
      const names = ["Max", "Rosa", "Ivy"];
      const rows = stops(chapter.sweeps.people).map(([stop, world]) => [
        text(`${chapter.id}.people`, { n: +stop }),
        ...names.map((name) => shown(facts.of(`100 * trust(${name})`, world))),
        [shown(facts.of("100 * answered(Rosa) / comments(Rosa)", world)), "\u00a0%"],
      ]);
      const heads = [null, ...names.map((name) => [mark(name), name]), text(`${chapter.id}.answered`)];
      return [
        table("full", text(`${chapter.id}.caption`), heads, rows),
        div(
          "answer",
          outcome(chapter, facts),
          handsShown(chapter, "bet", facts("first")),
          handsShown(chapter, "bet2", facts("phony")),
          sentences(chapter, facts),
          more(chapter, "page.go_on", facts),
        ),
      ];
    },
    puzzle(chapter, facts) {
      const all = stops(chapter.sweeps.share);
      return puzzle(chapter, facts, all, {
        start: all.length - 1,
        label: `${chapter.id}.slider`,
        show: (stop, world) => {
          const at_ = {
            rosa: facts.of("100 * trust(Rosa)", world),
            max: facts.of("100 * trust(Max)", world),
            of: facts("of"),
          };
          return [`${chapter.id}.shown`, at_, { n: stop, ...at_ }];
        },
        check: (place, world) =>
          facts.of(chapter.goal, world)
            ? "solved"
            : facts.of("trust(Rosa) > trust(Max)", world)
              ? "too_high"
              : "too_low",
        facts: () => ({}),
      });
    },
  },
};

function crowdsAtEnd(chapter, low) {
  const film = filmOf(chapter),
    { names } = film,
    view = crowds(names, film.size, low);
  view.draw(film.frames[film.days], Object.fromEntries(names.map((name) => [name, film.count[name][film.days]])));
  return h(
    "div",
    null,
    view.node,
    h(
      "p",
      { class: "small" },
      text("page.run", { seed: String(chapter.runs.spec.seed), number: chapter.runs.typical }),
      ", ",
      text("page.day", { n: film.days }),
      " ",
      ramp(),
    ),
  );
}
function meansTable(chapter, world, facts) {
  const measures = ["comments", "trust", "kept"];
  const rows = chapter.runs.spec.brands.map(({ name }) => [
    [mark(name), name],
    ...measures.map((measure) => shown(facts.of(`${measure}(${name})`, world) * (measure === "trust" ? 100 : 1))),
  ]);
  const heads = [null, ...measures.map((measure) => text(`page.${measure}`))];
  return table("full", text("silence.means", facts), heads, rows);
}
function marksTable(chapter, world, facts) {
  const { brands, classes } = chapter.runs.worlds[world],
    names = Object.keys(brands),
    half = Math.ceil(classes / 2);
  const most = Array.from({ length: classes }, (_, n) => Math.max(...names.map((name) => brands[name].kept.at(-1)[n])));
  const part = (from, to) => {
    const heads = Array.from({ length: to - from }, (_, i) => [
      h("span", { class: "sr" }, text("page.class", { n: from + i })),
      h("span", { "aria-hidden": "true" }, String(from + i)),
    ]);
    const rows = names.map((name) => {
      const kept = brands[name].kept.at(-1).slice(from, to);
      return [
        [mark(name), h("span", { class: "sr" }, name)],
        ...kept.map((value, i) => h("td", { class: value === most[from + i] ? "most" : "" }, shown(value))),
      ];
    });
    return table(null, null, [null, ...heads], rows);
  };
  return h(
    "div",
    null,
    div(`marks${world === "base" ? "" : " wide"}`, part(0, half), part(half, classes)),
    p(`${chapter.id}.caption`, facts, { class: "small" }),
  );
}
function strip(chapter, world, words) {
  const row = chapter.runs.worlds[world].brands.Max.callouts.at(-1);
  return h(
    "p",
    null,
    h("span", { class: "small" }, mark("Max"), text(words), ": "),
    row.map((value, i) => [i ? " · " : "", h(value > 10 ? "b" : "span", null, shown(value))]),
  );
}
