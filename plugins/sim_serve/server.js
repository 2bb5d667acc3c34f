/* What is asked of the server, and the sketch, which is not. */
const server = (() => {
  const token = new URLSearchParams(location.search).get("token") || "";
  const me = Math.random().toString(36).slice(2); // which page this is, so that the server can count its settings
  const headers = { "x-trustsim-token": token, "content-type": "application/json" };

  async function ask(path, body, signal) {
    let answer;
    try {
      answer = await fetch(path, body ? { method: "POST", headers, body: JSON.stringify(body), signal } : { headers, signal });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw Object.assign(new Error("The server does not answer: sim serve has ended, or the network has."), { at: {} });
    }
    if (answer.ok) return answer;
    const text = await answer.text();
    let told = { error: text, at: {} };
    try { told = JSON.parse(text); } catch { /* a plain sentence */ }
    throw Object.assign(new Error(told.error), { at: told.at || {} });
  }
  const json = async (path, body, signal) => (await ask(path, body, signal)).json();

  /* Replicates of settings as they come: on(kind, data). Ends when they are done; abort the signal to leave. */
  async function stream(body, signal, on) {
    const reader = (await ask("/api/run", { ...body, page: me }, signal)).body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + value).split("\n\n");
      rest = events.pop();
      for (const event of events) {
        const [, kind, data] = event.match(/^event: (\w+)\ndata: (.*)$/s);
        on(kind, JSON.parse(data));
      }
    }
  }
  return { token, json, stream };
})();

/* The page's own engine, in a worker so that the slider stays light; the latest setting wins. */
const sketch = (() => {
  let worker = null, busy = false, next = null, then = null;
  const CODE = `
    onmessage = ({ data: { spec, drawn } }) => {
      try {
        const { people, following, trust, attention } = trustsim.run(spec, 0).brands[0].daily;
        const at = (of) => drawn.map((day) => of(day - 1));
        postMessage({ followers_kept: at((n) => following[n] / people[n]), trust: at((n) => trust[n]), attention: at((n) => attention[n]) });
      } catch { postMessage(null); }
    };`;
  function send(work) {
    if (busy) { next = work; return; }
    busy = true;
    worker.postMessage(work);
  }
  function begin(done) {
    then = done;
    const code = document.getElementById("engine").textContent + CODE;
    worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
    worker.onmessage = ({ data }) => {
      busy = false;
      if (next) { const work = next; next = null; send(work); } else then(data);
    };
  }
  /* The scenario in plain values with what was set, one brand of it, which has this strategy. */
  function spec(base, knobs, values, brand, strategy) {
    const made = structuredClone(base.specs[brand]), people = Number(values("audience.size")) || base.size;
    if (made.brands[0].strategy !== strategy) Object.assign(made.brands[0], { strategy, with: { ...base.strategies[strategy] } });
    for (const knob of knobs) {
      if (knob.missing || knob.choices.length || (knob.brand && knob.brand !== brand) || knob.key === "audience.size") continue;
      const value = values(knob.key), number = value === "unlimited" ? Infinity : Number(value);
      if (Number.isNaN(number)) return null;
      if (knob.key === "days") made.days = number;
      else if (knob.key.startsWith("psychology.")) made.psychology[knob.key.slice(11)] = number;
      else if (knob.key.startsWith("audience.traits.")) {
        const [trait, moment] = knob.key.slice(16).split(".");
        made.audience.traits[trait][moment] = number;
      } else if (knob.key.endsWith(".replies_per_day") && !knob.key.includes(".with.")) made.brands[0].replies_per_day = number;
      else made.brands[0].with[knob.key.slice(knob.key.lastIndexOf(".with.") + 6)] = number;
    }
    for (const plan of [...made.brands, ...made.timeline]) // hands for each of fewer people
      if (typeof plan.replies_per_day === "number") plan.replies_per_day = Math.round(plan.replies_per_day * base.size / people);
    return made;
  }
  return { begin, send, spec };
})();
