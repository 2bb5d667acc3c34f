/* Around it: the chapters, keys, teacher mode, print; then the page checks itself and begins. */

const nav = h("nav", { "aria-label": text("page.chapters") });
function progress() {
  return h(
    "div",
    { class: "progress", "aria-hidden": "true" },
    L.chapters.map((_, n) =>
      h("i", {
        class: n === at.chapter ? "now" : n < at.chapter || (at.step === "end" && at.chapter < 0) ? "been" : "",
      }),
    ),
  );
}
function drawNav() {
  const chapters = L.chapters.map((chapter, n) =>
    h(
      "li",
      null,
      h(
        "button",
        {
          type: "button",
          class: inRoute(chapter) ? "" : "aside",
          "aria-current": n === at.chapter ? "step" : null,
          "aria-label": text("page.chapter", {
            n: String(n + 1),
            of: String(L.chapters.length),
            title: text(`${chapter.id}.title`),
          }),
          onclick: () => go(n, "ask"),
        },
        String(n + 1),
      ),
    ),
  );
  const tool = (words, act, pressed) =>
    h(
      "button",
      { type: "button", onclick: act, "aria-pressed": pressed === undefined ? null : String(pressed) },
      text(words),
    );
  clear(
    nav,
    h("ol", null, chapters),
    teacher ? tool("page.notes", notes) : null,
    tool("page.teacher", toggleTeacher, teacher),
    h("span", { class: "keys" }, tool("page.keys", showKeys)),
    window.AudioContext
      ? tool(
          "page.sound",
          (event) => {
            switchSound();
            event.currentTarget.setAttribute("aria-pressed", String(!!sound));
          },
          !!sound,
        )
      : null,
    tool(dark() ? "page.theme_light" : "page.theme_dark", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      drawNav();
    }),
  );
}
const dark = () =>
  root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
function toggleTeacher() {
  teacher = !teacher;
  const held = nav.contains(document.activeElement);
  go(at.chapter, at.step, !held);
  if (held) [...nav.querySelectorAll("[aria-pressed]")].at(0)?.focus();
  tell(text(teacher ? "page.teacher_on" : "page.teacher_off"));
}
function dialog(title, ...content) {
  const box = h(
    "dialog",
    { "aria-label": title, onclose: () => box.remove() },
    content,
    h("form", { method: "dialog" }, h("button", null, text("page.close"))),
  );
  document.body.append(box);
  box.showModal();
}
function showKeys() {
  const rows = Object.keys(L.words)
    .filter((id) => /^keys\.\w+_does$/.test(id))
    .map((id) => id.slice(5, -5));
  dialog(
    text("page.keys_title"),
    h("h2", null, text("page.keys_title")),
    h(
      "dl",
      null,
      rows.map((row) => [h("dt", null, text(`keys.${row}`)), h("dd", null, text(`keys.${row}_does`))]),
    ),
  );
}
function notes() {
  const name = at.chapter < 0 ? (at.step === "end" ? "after" : "before") : L.chapters[at.chapter].id,
    box = h("div", { tabindex: "-1", autofocus: true });
  box.innerHTML = L.notes[name] || L.notes.before || "";
  dialog(text("page.notes"), box);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const target = event.target,
    typing = target.matches("input:not([type=radio]):not([type=checkbox]), select, textarea");
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "t" && !typing) toggleTeacher();
  else if (key === "n" && !typing) main.querySelector(".next")?.click();
  else if (key === " " && keys.toggle && !target.closest("button, input, summary, a, select")) keys.toggle();
  else if (!typing && !target.matches("input") && keys.by && /^(Arrow(Left|Right)|Page(Up|Down))$/.test(key)) {
    keys.by(
      { ArrowLeft: -1, ArrowRight: 1, PageUp: -7, PageDown: 7 }[key] *
        (root.dir === "rtl" && key.startsWith("Arrow") ? -1 : 1),
    );
  } else if (!typing && !target.matches("input") && keys.to && (key === "Home" || key === "End"))
    keys.to(key === "End");
  else return;
  event.preventDefault();
});
addEventListener("resize", fit);
addEventListener("beforeprint", () => {
  for (const chapter of L.chapters) {
    const mine = Object.values(bets[chapter.id] || {})
      .filter((bet) => bet !== undefined)
      .map((bet) => option(String(bet)));
    const room = paper.querySelector(`#paper-${chapter.id} .room`);
    room.textContent = mine.length ? text("page.my_bets", { bets: mine.join(", ") }) : text("page.write_here");
  }
  document.body.append(paper);
});
addEventListener("afterprint", () => {
  paper.remove();
});

// The page checks itself: the first chapter has to come out as the model computed it.
const agrees = ({ runs }) =>
  trustsim
    .run(runs.spec, runs.typical)
    .brands.every((brand, i) => Math.abs(brand.daily.trust.at(-1) - runs.check[i]) < 1e-8);
try {
  live = !trustsim.check(L.chapters[0].runs.spec).length && agrees(L.chapters[0]);
} catch {
  live = false;
}
if (location.hash === "#check")
  // asked by `sim lesson --check`: every chapter, not the first alone
  root.dataset.checked = live && L.chapters.every(agrees) ? "equal" : "differs";
paper.remove(); // nothing that is on paper tells an answer before the bet
document.body.insertBefore(nav, main.nextSibling);
document.body.append(told);
const asked = location.hash.slice(1).split("/"),
  first = L.chapters.findIndex((chapter) => chapter.id === asked[0]);
if (first >= 0 && STEPS[L.chapters[first].draw].includes(asked[1] || "ask")) go(first, asked[1] || "ask", false);
else go(-1, asked[0] === "end" ? "end" : "start", false);
addEventListener("hashchange", () => {
  const [id, step] = location.hash.slice(1).split("/"),
    n = L.chapters.findIndex((chapter) => chapter.id === id);
  teacher ||= location.hash.includes("teacher");
  if (n >= 0 && STEPS[L.chapters[n].draw].includes(step)) go(n, step);
  else if (id === "start" || id === "end") go(-1, id);
});
window.lesson = { evaluate, factsOf, chapters: L.chapters, text, live: () => live, encode, decode, played }; // for tests, and for the curious
