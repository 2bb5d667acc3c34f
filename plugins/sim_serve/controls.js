/* What is moved: a knob is a slider over its stops, a box for any other value, or a choice. Values are texts, as
   --set takes them. */
const controls = (() => {
  const UNITS = { share: "share", "probability a look": "a look" };
  let number = 0;

  function element(tag, properties = {}, ...inside) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...inside);
    return made;
  }
  const amount = (text) => text === "unlimited" ? Infinity : Number(text);
  /* Which stop a value is nearest to, and where it lies between the stops. */
  function place(stops, text) {
    const value = amount(text);
    let nearest = 0;
    stops.forEach((stop, n) => {
      if (stop === text || Math.abs(amount(stop) - value) < Math.abs(amount(stops[nearest]) - value)) nearest = n;
    });
    return nearest;
  }
  const grouped = (text) => /^\d{5,}$/.test(text) ? Number(text).toLocaleString("en") : text;

  /* knob: as GET /api/scenario has it. moved(value): while a slider moves, and when a value is set. */
  function control(knob, moved) {
    const id = `k${number++}`, box = element("div", { className: "knob" });
    const head = element("p", { className: "head" }, element("label", { htmlFor: id, textContent: knob.label }));
    const error = element("p", { className: "error", id: `${id}e`, hidden: true });
    const help = element("p", { className: "help", id: `${id}h` });
    help.textContent = [knob.help, knob.mark && `${knob.mark}.`].filter(Boolean).join(" · ").replace("..", ".");
    box.append(head);
    if (knob.missing) {
      const slider = element("input", { type: "range", id, disabled: true });
      slider.setAttribute("aria-describedby", help.id);
      help.textContent = knob.missing;
      box.append(slider, help);
      box.classList.add("missing");
      return { box, show() {}, wrong() {} };
    }
    let show;
    if (knob.choices.length) {
      const select = element("select", { id }, ...knob.choices.map((each) => element("option", { value: each, textContent: each })));
      select.addEventListener("change", () => moved(select.value));
      head.append(select);
      show = (value) => { select.value = value; };
    } else {
      const slider = element("input", { type: "range", id, min: 0, max: knob.stops.length - 1, step: 1 });
      const typed = element("input", { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
      typed.setAttribute("aria-label", `${knob.label}, as a number`);
      const unit = UNITS[knob.unit] || knob.unit, track = element("div", { className: "track" });
      const at = (text) => `${(100 * place(knob.stops, text)) / (knob.stops.length - 1)}%`;
      if (knob.plausible) {
        const range = element("i", { className: "plausible" });
        range.style.left = at(knob.plausible[0]);
        range.style.right = `${100 - parseFloat(at(knob.plausible[1]))}%`;
        track.append(range);
      }
      const tick = element("i", { className: "tick-at", title: `by default ${knob.default}` });
      tick.style.left = at(knob.default);
      track.append(tick);
      slider.setAttribute("aria-describedby", `${help.id} ${error.id}`);
      typed.setAttribute("aria-describedby", error.id);
      show = (value) => {
        slider.value = place(knob.stops, value);
        slider.setAttribute("aria-valuetext", `${grouped(value)} ${unit}${value === knob.default ? ", the default" : ""}`);
        if (document.activeElement !== typed) typed.value = value;
      };
      slider.addEventListener("input", () => moved(knob.stops[Number(slider.value)]));
      const enter = () => { if (typed.value.trim()) moved(typed.value.trim()); };
      typed.addEventListener("change", enter);
      head.append(typed, element("span", { className: "unit", textContent: unit }));
      box.append(element("div", { className: "slide" }, track, slider));
    }
    if (help.textContent) box.append(help);
    box.append(error);
    return {
      box, show,
      wrong(sentence) {
        error.textContent = sentence || "";
        error.hidden = !sentence;
        for (const each of box.querySelectorAll("input,select")) each.toggleAttribute("aria-invalid", Boolean(sentence));
      },
    };
  }
  return { control, element };
})();
