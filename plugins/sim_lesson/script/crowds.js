/* Crowds side by side, and the film of them with its player. */

function crowd(levels) {
  const names = ["g", "h", ...Array.from({ length: L.levels }, (_, i) => `l${i}`)];
  const paths = Object.fromEntries(names.map((name) => [name, drawing("path", { class: name })]));
  const viewBox = `0 -.5 25 ${Math.ceil(levels.length / 25)}`;
  const svg = drawing("svg", { viewBox, class: "crowd", role: "img" }, ...Object.values(paths));
  svg.draw = ({ levels: now, trust }, name) => {
    const runs = {};
    for (let i = 0; i < now.length;) {
      // neighbours of one level are one dashed line of round dots
      let to = i;
      while (to + 1 < now.length && now[to + 1] === now[i] && (to + 1) % 25) to++;
      (runs[now[i]] ||= []).push(`M${i % 25} ${Math.floor(i / 25)}h${to - i + 1}`);
      i = to + 1;
    }
    for (const [key, path] of Object.entries(paths))
      path.setAttribute("d", (runs[key[0] === "l" ? key[1] : -1] || []).join(""));
    const kept = now.filter((level) => level >= 0).length;
    svg.setAttribute(
      "aria-label",
      text(kept ? "page.crowd" : "page.crowd_gone", { brand: label(name), kept, size: now.length, trust: 100 * trust }),
    );
  };
  return svg;
}
function ramp() {
  const dots = Array.from({ length: L.levels }, (_, i) => drawing("path", { class: `l${i}`, d: `M${i} 0h1` }));
  const svg = drawing("svg", { viewBox: `0 -.5 ${L.levels} 1`, class: "crowd", "aria-hidden": "true" }, ...dots);
  return h("span", { class: "ramp" }, text("page.distrusts"), svg, text("page.trusts"));
}
// Crowds side by side; draw(frame, counts) fills them.
function crowds(names, size, low) {
  const views = names.map((name) => {
    const counts = h("p", { class: "counts" }),
      picture = crowd({ length: size });
    return {
      name,
      counts,
      picture,
      node: h("div", null, h("h2", { class: "brand" }, mark(name), label(name)), picture, counts),
    };
  });
  const node = div(
    `crowds n${names.length}${low ? " low" : ""}`,
    views.map((view) => view.node),
  );
  const counted = (n, words) => h("span", null, h("b", { class: "big" }, shown(n)), " ", text(words, { n }));
  const draw = (frame, comments, called) => {
    for (const { name, counts, picture } of views) {
      const now = frame[name],
        drawn = now instanceof Element; // for paper
      if (drawn) {
        picture.replaceChildren(...now.cloneNode(true).childNodes);
        picture.setAttribute("aria-label", now.getAttribute("aria-label"));
      } else {
        picture.draw(now, name);
      }
      clear(
        counts,
        drawn ? null : counted(now.levels.filter((level) => level >= 0).length, "page.follow"),
        comments && counted(comments[name], "page.comments"),
        called && counted(called[name], "page.called"),
      );
    }
  };
  return { node, draw, views };
}

// A film with its player. opens: the day shown first; stops: the day it plays to.
let playing = null;
function player(chapter, opens, stops_, done) {
  const film = filmOf(chapter),
    { names } = film;
  const view = crowds(names, film.size, true),
    days = Object.keys(film.frames).map(Number);
  const play = button(text("page.play"), () => toggle());
  const slider = h("input", {
    type: "range",
    min: film.first,
    max: stops_,
    value: opens,
    "aria-label": text("page.day_slider"),
    oninput: () => {
      pause();
      show(+slider.value);
    },
  });
  const output = h("span", { class: "day" });
  const skip = button(
    text("page.skip_to_end", { n: stops_ }),
    () => {
      pause();
      show(stops_);
      finish();
    },
    "plain",
  );
  let day = opens,
    finished = false;
  const nearest = (wanted) =>
    days.reduce((best, each) => (Math.abs(each - wanted) < Math.abs(best - wanted) ? each : best), days[0]);
  function show(wanted) {
    day = nearest(Math.max(film.first, Math.min(stops_, wanted)));
    const until = (counts) => Object.fromEntries(names.map((name) => [name, counts[name]?.[day]]));
    view.draw(film.frames[day], until(film.count), loud && until(film.called));
    slider.value = day;
    output.textContent = text("page.day", { n: day });
    const list = view.views
      .map(({ name, counts: c }) => `${label(name)} ${c.querySelector("b")?.textContent || ""}`)
      .join(", ");
    slider.setAttribute("aria-valuetext", text("page.value", { day, list }));
  }
  const loud = names.some((name) => film.called[name]?.[stops_]); // from the start, so that nothing jumps
  const pace = () => (still() ? 1 : 0.1); // seconds a picture
  function heard(before) {
    const gone = (name, at) => film.frames[at][name].levels.filter((level) => level < 0).length;
    sounds(
      names.map((name) => gone(name, day) - gone(name, before)),
      names.reduce((all, name) => all + film.called[name][day] - film.called[name][before], 0),
      pace(),
    );
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
    if (playing) {
      pause();
      return;
    }
    if (day >= stops_) show(film.first);
    const step = still() ? 7 : 1;
    play.textContent = text("page.pause");
    tell(text("page.announce_start"));
    playing = {
      timer: setInterval(() => {
        const before = day;
        show(Math.min(stops_, day + step));
        heard(before);
        if (day >= stops_) finish();
      }, 1000 * pace()),
    };
  }
  slider.addEventListener("keydown", (event) => {
    const by = { PageUp: 7, PageDown: -7 }[event.key];
    if (by) {
      event.preventDefault();
      pause();
      show(day + by);
    }
  });
  const node = h("div", null, view.node, div("player", play, slider, output, skip, ramp()));
  node.keys = {
    toggle,
    by: (days_) => {
      pause();
      show(day + days_);
    },
    to: (end) => {
      pause();
      show(end ? stops_ : film.first);
    },
  };
  node.ready = (atEnd) => {
    // called once it is on the page
    show(atEnd ? stops_ : opens);
    if (atEnd) finish();
    else if (!live || still()) show(opens);
    else toggle();
    if (!live) {
      show(stops_);
      finish();
    }
  };
  return node;
}
