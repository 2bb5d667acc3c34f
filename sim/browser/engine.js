/* The model in the page: what sim/engine computes, for audiences that a browser runs while one looks on.

   Equations (docs/model.md), names, keyed luck and columns are those of sim/engine: the same scenario has the same days, to
   the last comment. tests/lesson/test_docking.py holds it to that: who changes an equation there changes it here.
   `spec` is what sim.browser.spec_of makes of a scenario.

   check(spec)                         sentences that say why it cannot be run in a page; [] if it can
   world(spec, replicate)              the people and their neighbours, the same for every brand
   start(spec, replicate, {record})    a run to go through day by day. step() runs a day, plan(number, {strategy, with,
         replies_per_day}) says how a brand goes on tomorrow; day, days, world; and, a list with an entry a brand each,
         daily   STATE and FLOWS by name (sim/measures.py), Float64Array(days), 0 on days to come
         state   everybody this evening: standing and flags as Uint8Array; trust, attention, expectation, suspicion,
                 credit, debit, grudge, doubt and closeness as Float32Array
         people  if recorded, what happened to everybody: {day, kind, ...}, kinds as in sim/explain/events.py in lower
                 case, trust right after it; of who read along, how many comments they found and how many unanswered
   run(spec, replicate, {record})      {world, brands: [{name, daily, final, people}]}, final being the last state */
const trustsim = (function engine() {
  "use strict";
  const listed = (text) => text.trim().split(/\s+/), MOST_PEOPLE = 2000, MOST_POSTS = 16, WEEK = 7, TWO_32 = 4294967296;
  // Purposes of luck (rng.py), codes of columns and of replies (columns.py), and where who leaves goes (thread.py).
  const TRAITS = 1, FEED = 3, THREAD = 4, EXIT = 5, COMMENT = 6, TURN = 7, HEAR = 8, JOIN = 9, PLAN = 10, NETWORK = 11;
  const REST = 13, FOLLOWS = 0, MUTED = 1, UNFOLLOWED = 2, NONE = 0, CANNED = 1, PERSONAL = 2, FOLLOW_UP = 3, AUTOMATIC = 4;
  const COMMENTED = 1, OPENED = 2, CALLED_OUT = 4, SUSPECTED = 8, SAW_TEMPLATE = 16, MISTOOK = 32, RIGHTLY = 64;
  const REST_STEPS = 256, CLOSEST = 65535, STOP_FACTOR = 0.1, REPLIES = listed("ignored canned answered followed_up automatic");
  const WAYS_OUT = [[0.43, "unfollowed", "unfollows"], [0.81, "muted", "mutes"], [1, "stopped", "stops"]]; // up to which luck
  const STATE = listed(`people following muted unfollowed flagged flagged_ever saw_template saw_asking wrongly
    trust attention expectation suspicion`);
  const FLOWS = listed(`posts asks shown looks likes comments asked turns answered replies canned automatic dropped opened
    recognised suspects call_outs joins praises unfollows mutes stops left_other left_bored left_ignored left_phony minutes`);
  // The strategies as data: their numbers, and how they answer whom they answer.
  const TELLS = listed("posts_per_day answer_rate"), ASKS = [...TELLS, "questions"];
  const STRATEGIES = {
    "broadcast": [TELLS, PERSONAL], "ask-and-ignore": [ASKS, PERSONAL], "genuine-follow-up": [ASKS, FOLLOW_UP],
    "canned-reply": [ASKS, CANNED], "personal-thanks": [TELLS, PERSONAL], "auto-reply": [ASKS, AUTOMATIC], "silence": [[], NONE],
  }, KNOWN = Object.keys(STRATEGIES);

  // --- what cannot be run in a page
  function check(spec) {
    const { audience = {}, psychology = {}, brands = [], timeline = [] } = spec, { size, network = {} } = audience;
    const names = brands.map(({ name }) => name), plans = [...brands.map((each) => ({ ...each, brand: each.name })), ...timeline];
    const uneven = listed("reach_spread comment_spread incident_chance").filter((name) => psychology[name] > 0);
    const needed = new Set(Array.from(engine.toString().matchAll(/\bp\.(\w+)/g), ([, name]) => name)); // what is read below
    const missing = [...needed].filter((name) => !Number.isFinite(psychology[name]));
    return [
      [!(spec.days >= 1 && size >= 1 && brands.length), "A run has days, an audience and a brand at least."],
      [size > MOST_PEOPLE, `A page runs at most ${MOST_PEOPLE} people, and this audience has ${size}.`],
      [audience.pool, "In a page nobody comes to follow: it has no audience.pool."],
      [!["small-world", "none"].includes(network.kind), `A page draws no ${network.kind} network, but small-world or none.`],
      [(spec.trust_rule || "beta") !== "beta", `A page knows the trust rule beta, not ${spec.trust_rule}.`],
      [Object.keys(spec.topics || {}).length, "In a page posts have no topics."],
      [uneven.length, `In a page all posts are alike, and none is an incident: set psychology.${uneven} to 0.`],
      [missing.length, `Numbers of the model are missing: psychology.${missing}.`],
      ...brands.map(({ name, replies_per_day: n }) => [!(n >= 0 || n === "unlimited"), `${name} needs replies_per_day.`]),
      ...plans.map(({ brand }) => [!names.includes(brand), `No brand is called ${brand}.`]),
      ...plans.map((plan) => [unknown(plan), `${plan.brand}: ${unknown(plan)}`]),
    ].filter(([wrong]) => wrong).map(([, sentence]) => sentence);
  }
  function unknown({ strategy, event, desk, with: how = {} }) { // why a page cannot follow a plan; nothing if it can
    if (event || desk) return event ? `in a page nothing happens from outside (${event}).` : "in a page nobody has a desk.";
    if (!KNOWN.includes(strategy)) return `a page knows no ${strategy}, but ${KNOWN.join(", ")}.`;
    const missing = STRATEGIES[strategy][0].filter((name) => !(how[name] >= 0));
    return missing.length ? `${strategy} needs numbers for ${missing.join(" and ")}.` : "";
  }
  const refuse = (sentences) => { if (sentences.some(Boolean)) throw new Error(sentences.join(" ")); };

  // --- luck (rng.py): Philox 4x32-10, keyed by who, when and what for
  const words = new Uint32Array(4); // of the latest draw
  const uniform = (n) => (words[n] + 0.5) / TWO_32;
  function high(a, b) { // word of the product of two words
    const al = a & 0xffff, ah = a >>> 16, bl = b & 0xffff, bh = b >>> 16;
    const middle = (Math.imul(ah, bl) >>> 0) + (Math.imul(al, bl) >>> 16);
    return (Math.imul(ah, bh) + (middle >>> 16) + ((Math.imul(al, bh) >>> 0) + (middle & 0xffff) >>> 16)) | 0;
  }
  function luck(seed, replicate) {
    const low = Number(BigInt(seed) & 0xffffffffn) | 0, top = Number(BigInt(seed) >> 32n) | 0;
    return (who, when, purpose, slot = 0) => {
      let c0 = who, c1 = when, c2 = purpose | slot << 8, c3 = replicate, k0 = low, k1 = top;
      for (let round = 0; round < 10; round++) {
        const h0 = high(0xD2511F53, c0), l0 = Math.imul(0xD2511F53, c0), h1 = high(0xCD9E8D57, c2);
        c0 = h1 ^ c1 ^ k0, c1 = Math.imul(0xCD9E8D57, c2), c2 = h0 ^ c3 ^ k1, c3 = l0;
        k0 = k0 + 0x9E3779B9 | 0, k1 = k1 + 0xBB67AE85 | 0;
      }
      words[0] = c0, words[1] = c1, words[2] = c2, words[3] = c3;
    };
  }

  // --- people, and who hears whom (audience.py, network.py)
  function world(spec, replicate = 0) {
    refuse(check(spec));
    const { size, traits, network } = spec.audience, draw = luck(spec.seed, replicate);
    const [participation, savvy, outspokenness, disposition] = [0, 1, 2, 3].map(() => new Float32Array(size));
    const first_attention = new Float64Array(size), levels = levels_of(traits.first_attention);
    const log_normal = ({ mean, sigma }, far, angle) => mean * Math.exp(sigma * far * angle - 0.5 * sigma * sigma);
    for (let i = 0; i < size; i++) {
      draw(i, 0, TRAITS);
      const far = Math.sqrt(-2 * Math.log(uniform(0))), turn = 2 * Math.PI * uniform(1);
      const far2 = Math.sqrt(-2 * Math.log(uniform(2))), turn2 = 2 * Math.PI * uniform(3);
      participation[i] = log_normal(traits.participation, far, Math.cos(turn));
      savvy[i] = log_normal(traits.savvy, far, Math.sin(turn));
      outspokenness[i] = log_normal(traits.outspokenness, far2, Math.cos(turn2));
      disposition[i] = Math.min(0.99, Math.max(0.01, traits.disposition.mean + traits.disposition.sd * far2 * Math.sin(turn2)));
      draw(i, 0, REST);
      first_attention[i] = (at_most(levels, uniform(0)) + 0.5) / REST_STEPS;
    }
    const neighbours = network.kind === "none" ? Array(size).fill([]) : small_world(size, network, draw);
    return { size, participation, savvy, outspokenness, disposition, first_attention, neighbours, draw };
  }
  function levels_of({ mean, concentration }) { // cumulative shares of the steps of first attention: Beta
    const steps = Float64Array.from({ length: REST_STEPS }, (_, q) => q), at = (q) => (q + 0.5) / REST_STEPS;
    if (concentration === 0) return steps.map((q) => +(q >= Math.min(Math.floor(mean * REST_STEPS), REST_STEPS - 1)));
    const a = mean * concentration - 1, b = (1 - mean) * concentration - 1;
    const logs = steps.map((q) => a * Math.log(at(q)) + b * Math.log1p(-at(q))), most = Math.max(...logs);
    const weight = sums(logs.map((each) => Math.exp(each - most)));
    return weight.map((each) => each / weight[REST_STEPS - 1]);
  }
  const sums = (column, sum = 0) => column.map((each) => sum += each);
  const at_most = (sorted, value, n = 0) => { while (sorted[n] <= value) n++; return n; }; // how many are
  function small_world(size, { mean_degree, rewiring }, draw) {
    const ties = Array.from({ length: size }, () => new Set());
    const side = Math.min(Math.max(Math.floor(mean_degree / 2 + 0.5), 1), (size - 1) >> 1);
    for (let e = 0; e < size * side; e++) {
      const v = Math.floor(e / side), next = (v + e % side + 1) % size;
      draw(e, 0, NETWORK);
      const other = words[0] < rewiring * TWO_32 ? Math.floor(words[1] * size / TWO_32) : next;
      if (other !== v) ties[v].add(other), ties[other].add(v);
    }
    return ties.map((each) => [...each].sort((one, other) => one - other));
  }

  // --- tables (columns.py): powers, thresholds, and what follows from the parameters
  function tables(p, days) {
    const powers = (base) => Float64Array.from({ length: days + 2 }, (_, n) => base ** n), closeness = powers(p.closeness_memory);
    const most = p.exit_hazard * Math.exp(Math.min(700, 0.5 * p.exit_trust_slope + p.exit_attention_slope));
    const chance = Math.min(1, Math.max(p.reach * (1 + p.feed_feedback), most));
    return {
      fade: powers(p.forgetting), grudge_fade: powers(p.grudge_forgetting), drift: powers(1 - p.attention_recovery),
      affinity: powers(p.affinity_memory), closeness, close_days: sums(closeness).map((each) => each - 1), chance,
      gap: powers(1 - chance).subarray(1).map((miss) => Math.floor((1 - miss) * TWO_32)), bounds: exit_bounds(p),
      loss: p.forgetting > 0 ? -Math.log(p.forgetting) : 1e30, // (3b)
      prior: p.pretender_prior > 0 ? Math.log(p.pretender_prior / (1 - p.pretender_prior)) : -Infinity,
      dropped: Math.log((1 - p.pretender_answers) / (1 - p.listener_answers)), // (11)
      answered: Math.log(p.pretender_answers / p.listener_answers), turned: Math.log(p.pretender_turns / p.listener_turns),
    };
  }

  // --- equations (equations.py), with their numbers
  const at_most_1 = (chance) => Math.min(1, chance);
  const trust = (p, disposition, r, s, k) => (r + disposition * p.prior_weight) / (r + s + k + p.prior_weight); // (1)
  const in_force = (p, x, asks) => asks ? x + (1 - x) * p.asking_lift : x; // (2)
  const credit = (p, xstar) => p.act_share + (1 - p.act_share) * (1 - xstar); // (3)
  const debit = (p, xstar, asks) => p.negativity * (p.act_share * asks + (1 - p.act_share) * xstar); // (4)
  const looked = (p, A, worth, answered) => worth ? A + p.post_gain * (1 - A) : A * (1 - p.habituation * (1 - answered)); // (5b)
  const saturation = (n) => 1 - Math.exp(-0.5 * n);
  const suspicion = (t, doubt) => 1 / (1 + Math.exp(-(t.prior + doubt))); // (11)
  const meant = (p, asks) => asks ? 1 : p.unasked_weight; // (11)
  const distrust = (p, trust_now) => p.exit_trust_slope * (0.5 - trust_now); // (10b)
  const boredom = (p, attention_now, first) => p.exit_attention_slope * (1 - attention_now / first); // (10b)
  const occasion = (p, t, slot, shown) => (shown ? p.exit_shown : 0) + (slot === 0 ? 1 / t.chance : 0); // (10b)
  function sees_through(p, savvy, canned) { // (6)
    const once = at_most_1(p.recognition * savvy);
    return once >= 1 ? +(canned > 0) : 1 - Math.exp(canned * Math.log1p(-once));
  }
  function mistaken(p, t, savvy, doubt) { // (13)
    const harder = () => 1 - p.record_protects + p.record_protects * suspicion(t, doubt) / p.pretender_prior;
    return at_most_1(p.false_alarm * savvy * (p.pretender_prior > 0 && doubt !== 0 ? harder() : 1));
  }
  const exit_step = (attention_now, first) => Math.floor(Math.min(attention_now / first, 2) * 32); // up to twice the first
  const exit_bounds = (p) => Float64Array.from({ length: 65 }, (_, step) => // (10b) at no trust: most are known to stay
    p.exit_hazard * Math.exp(0.5 * p.exit_trust_slope + boredom(p, step / 32, 1)));

  // --- a brand and its ties: columns that round where the engine's do. A tie is faded when it is touched.
  class Brand {
    constructor(spec, brand, people, p, t, record) {
      const column = (Kind, value = 0) => new Kind(people.size).fill(value);
      Object.assign(this, { name: brand.name, costs: brand.costs || {}, people, p, t, day: 0, threads: [], due: [], daily: {} });
      this.follow(brand);
      for (const name of ["r", "s", "k", "d"]) this[name] = column(Float32Array); // credit, debit, grudge, doubt
      this.x = column(Float32Array, p.first_expectation), this.A = Float32Array.from(people.first_attention);
      this.c = column(Uint16Array), this.talked = column(Int16Array, -1); // closeness on the day `talked`, in 65535ths
      this.touched = column(Int16Array), this.eyed = column(Int16Array); // days up to which ties, and A, are faded
      this.standing = column(Uint8Array), this.flags = column(Uint8Array);
      this.heard = new Map(), this.spoke = column(Int16Array, -WEEK); // whom people heard call out, and did so, and when last
      this.met = this.met_in_person = 0, this.pretends = false; // the brand's record (11)
      this.joining = new Set(); // decided yesterday evening, to be heard in this one
      for (const name of [...STATE, ...FLOWS]) this.daily[name] = new Float64Array(spec.days);
      this.events = record ? people.neighbours.map(() => []) : null;
    }
    follow({ strategy, with: how, replies_per_day: hands }) {
      const [numbers, reply] = STRATEGIES[strategy];
      this.way = { posts_per_day: 0, questions: 0, answer_rate: 0, reply };
      for (const name of numbers) this.way[name] = how[name];
      this.hands = hands === "unlimited" ? Infinity : hands ?? this.hands;
    }
    count(name, by = 1) { this.daily[name][this.day - 1] += by; }
    note(i, kind, about, more) {
      if (!this.events) return;
      const { slot: post = -1, asks = false, turn = 0, reply = NONE } = about || {};
      this.events[i].push({ day: this.day, kind, post, asks, turn, reply, ...more, trust: this.trust_on(i, this.day) });
    }
    closeness(i, day) { return this.c[i] && this.c[i] / CLOSEST * this.t.closeness[day - this.talked[i]]; } // (3b)
    credit_fade(i, day) { // (3b)
      const { close_days, fade, loss } = this.t, days = day - this.touched[i], talked = this.talked[i];
      if (this.c[i] === 0) return fade[days];
      return Math.exp(-loss * (days - this.c[i] / CLOSEST * (close_days[day - talked] - close_days[this.touched[i] - talked])));
    }
    trust_on(i, today) { // (1); who unfollowed stays as they left
      const { t } = this, day = this.standing[i] === UNFOLLOWED ? this.touched[i] : today, days = day - this.touched[i];
      const r = this.r[i] * this.credit_fade(i, day), s = this.s[i] * t.fade[days], k = this.k[i] * t.grudge_fade[days];
      return trust(this.p, this.people.disposition[i], r, s, k);
    }
    attention(i, day, first = this.people.first_attention[i]) {
      return first + (this.A[i] - first) * this.t.drift[day - this.eyed[i]];
    }
    touch_eye(i) { if (this.eyed[i] < this.day) this.A[i] = this.attention(i, this.day), this.eyed[i] = this.day; }
    touch(i) {
      const { t, day } = this, days = day - this.touched[i];
      this.r[i] *= this.credit_fade(i, day), this.s[i] *= t.fade[days];
      this.k[i] *= t.grudge_fade[days], this.d[i] *= t.grudge_fade[days], this.touched[i] = day;
    }
    // The day, in the order of TrustModel.step.
    step(day) {
      this.day = day, this.calling_out = new Set(), this.praising = new Set();
      this.threads = this.plan(); // a post each, with what stands under it
      const messages = [], slots = this.threads.length ? this.threads : [null]; // without a post, too, people leave
      const notes = slots.map((post, slot) => this.feed(post, slot, messages));
      this.converse(messages.sort((one, other) => one.time - other.time));
      slots.forEach((post, slot) => {
        const seen = post && this.seen(post);
        for (const entry of notes[slot]) {
          if (entry.looked && !entry.wrote && this.standing[entry.i] === FOLLOWS) this.reads_on(entry.i, seen);
          this.may_leave(entry, post || { slot });
        }
      });
      this.evening(), this.measure();
    }
    plan() {
      const { draw } = this.people, { posts_per_day, questions } = this.way;
      let whole = Math.floor(Math.min(posts_per_day, MOST_POSTS));
      draw(0, this.day, PLAN, 1);
      if (whole < MOST_POSTS && uniform(0) < posts_per_day - whole) whole++;
      return Array.from({ length: whole }, (_, slot) => {
        draw(0, this.day, PLAN, MOST_POSTS + slot);
        return { slot, asks: uniform(0) < questions, replies: [0, 0, 0, 0, 0], written: 0, further: 0 };
      });
    }
    // Feed (feed.py), on the state of the morning: who looks, and who may leave.
    feed(post, slot, messages) {
      const { p, t, day, people, threads } = this, { draw, first_attention } = people, due = this.schedule(slot), notes = [];
      const reach = post ? p.reach : 0, most = reach * p.feed_feedback, pull = post && post.asks ? p.question_pull : 1;
      const drip = occasion(p, t, slot, false), shown_too = occasion(p, t, slot, true);
      for (let i = 0; i < people.size; i++) {
        while (due[i] < day) draw(i, due[i], FEED, slot), due[i] += this.gap();
        if (due[i] !== day) continue;
        draw(i, day, FEED, slot), due[i] += this.gap();
        if (this.standing[i] !== FOLLOWS) continue;
        const now = this.attention(i, day), wanted = uniform(1) * t.chance, happens = uniform(2), leaves = uniform(3);
        const shown = wanted < reach || this.talked[i] >= 0 && wanted < reach + most * t.affinity[day - this.talked[i]];
        const looked = shown && happens < now, entry = { i, shown, leaves, looked, wrote: false };
        const bound = t.bounds[threads.length > 1 ? 0 : exit_step(now, first_attention[i])]; // a post may cost attention
        if (looked || leaves < bound * (shown ? shown_too : drip)) notes.push(entry);
        if (shown) this.count("shown"), this.count("looks", +looked);
        if (!looked) continue;
        const act = happens / Math.max(now, 1e-300), trust_now = this.trust_on(i, day);
        const inclined = (1 - p.self_selection) + p.self_selection * 2 * trust_now;
        const writes = at_most_1(people.participation[i] * pull * inclined);
        entry.wrote = act < writes;
        if (entry.wrote) messages.push(this.writes(i, post));
        else if (act < writes + (1 - writes) * at_most_1(p.liking * 2 * trust_now)) this.count("likes");
      }
      return notes;
    }
    schedule(slot) { // from day 0 on, whenever the brand first has so many posts
      const { size: length, draw } = this.people, first = (_, i) => (draw(i, 0, FEED, slot), this.gap());
      return this.due[slot] = this.due[slot] || Int16Array.from({ length }, first);
    }
    gap() { return at_most(this.t.gap, words[0]) + 1; } // days from one of a schedule to the next: geometric, by table
    writes(i, { slot, asks }) {
      this.people.draw(i, this.day, COMMENT, slot);
      this.count("comments"), this.count("asked", +asks), this.threads[slot].written++;
      return { i, slot, asks, turn: 1, time: uniform(0), luck: uniform(1), xstar: 0, reply: NONE };
    }
    // Answers within hands, in rounds (brand.py), and what they are to who wrote (thread.py).
    converse(messages) {
      const { reply, answer_rate } = this.way, by_hand = reply !== AUTOMATIC;
      for (let hands = this.hands; messages.length;) {
        const first = messages[0].turn === 1, chosen = messages.filter((message) => message.luck < answer_rate);
        const answered = by_hand ? chosen.slice(0, hands) : chosen, n = answered.length;
        for (const message of answered) message.reply = reply;
        if (by_hand) hands -= n, this.count("replies", n), this.count("dropped", chosen.length - n);
        if (by_hand) this.count("answered", first ? n : 0);
        if (reply === CANNED || !by_hand) this.count(REPLIES[reply], n);
        if (!first) this.count("turns", messages.length);
        messages.forEach((message) => this.tally(message, first));
        messages = messages.filter((message) => this.answer(message, first))
          .map((message) => ({ ...message, turn: message.turn + 1, asks: true, reply: NONE }));
      }
    }
    tally({ slot, asks, reply }, first) { // what stands in the thread, and in the brand's record (11)
      const { t } = this, human = reply === PERSONAL || reply === FOLLOW_UP, weight = meant(this.p, asks);
      if (!first) return this.threads[slot].further += human;
      this.threads[slot].replies[reply]++;
      this.met += weight, this.met_in_person += human ? weight : 0;
      this.pretends = this.met_in_person < this.met * t.dropped / (t.dropped - t.answered);
    }
    answer(message, first) { // (2 to 7, 11 to 13); whether they go on
      const { p, people } = this, { i, slot, asks, turn, reply } = message;
      this.touch(i), this.touch_eye(i), this.flags[i] |= COMMENTED;
      if (first) message.xstar = in_force(p, this.x[i], asks), this.r[i] += asks ? p.voice_credit : 0;
      this.note(i, first ? "wrote" : "continued", message);
      people.draw(i, this.day, TURN, slot + MOST_POSTS * turn);
      const u0 = uniform(0), u1 = uniform(1), u2 = uniform(2), u3 = uniform(3);
      const fake = u0 < this.fake_chance(message);
      if (reply === NONE) this.dropped(i, message, first);
      else if (fake) this.sees_fake(i, reply === CANNED, p.grudge_weight, p.learning, p.template_doubt, 0.5);
      else this.answered(i, message, first);
      this.note(i, fake ? "recognised" : REPLIES[reply], message);
      this.speaks_up(i, u1, fake, reply === NONE && asks, message);
      const human = !fake && (reply === PERSONAL || reply === FOLLOW_UP), loud = at_most_1(p.praise * people.outspokenness[i]);
      if (human && first && u3 < loud) this.praising.add(i), this.note(i, "praised", message);
      return human && reply === FOLLOW_UP && turn < p.max_turns && u2 < p.continue_chance;
    }
    fake_chance({ i, slot, reply }) { // (6, 13)
      const { p, t } = this, savvy = this.people.savvy[i], { replies, written } = this.threads[slot];
      if (reply !== CANNED) return reply === NONE || reply === AUTOMATIC ? 0 : mistaken(p, t, savvy, this.d[i]);
      return sees_through(p, savvy, Math.max(1, replies[CANNED] * Math.min(1, p.visible_comments / written)));
    }
    dropped(i, { asks, xstar }, first) { // (4, 5, 11)
      const { p, t } = this, x = this.x[i];
      this.s[i] += debit(p, first ? xstar : in_force(p, x, true), asks);
      this.x[i] = x + p.learning * (0 - x);
      this.d[i] += this.people.savvy[i] * t.dropped * meant(p, asks);
      if (first) this.A[i] *= 1 - p.habituation;
    }
    sees_fake(i, canned, grudge, learning, doubt, left) { // (6, 11), who wrote or who reads
      this.k[i] += grudge, this.d[i] += doubt, this.A[i] *= left;
      this.x[i] += learning * (0 - this.x[i]);
      this.flags[i] |= canned ? SAW_TEMPLATE : MISTOOK, this.count("recognised");
    }
    answered(i, { asks, reply, xstar }, first) { // (3, 3b, 5, 11)
      const { p, t } = this, canned = reply === CANNED, bot = reply === AUTOMATIC, further = !first && !canned && !bot;
      const worth = canned ? p.canned_worth : bot ? p.disclosed_worth : 1, close = this.closeness(i, this.day);
      this.r[i] += worth * credit(p, xstar) + (further ? p.turn_credit : 0);
      if (first) this.A[i] = bot ? this.A[i] * (1 - p.habituation) : this.A[i] + p.attention_gain * (1 - this.A[i]);
      if (bot) return;
      if (first) this.x[i] += p.learning * (1 - this.x[i]);
      this.d[i] += worth * (first ? t.answered * meant(p, asks) : t.turned);
      this.c[i] = (further ? close + (1 - close) * p.closeness_gain : close) * CLOSEST + 0.5, this.talked[i] = this.day;
    }
    speaks_up(i, u, fake, ignored, about) { // (7), and (12): do they take it for a phony, for the first time?
      const { p } = this, suspects = !(this.flags[i] & SUSPECTED) && this.t.prior + this.d[i] > 0;
      if (suspects) {
        this.flags[i] |= SUSPECTED | (this.pretends ? RIGHTLY : 0);
        this.s[i] += p.phony_debit, this.A[i] *= 0.5;
        this.count("suspects"), this.note(i, "suspected", about);
      }
      const chance = fake || suspects ? p.callout_on_fake : ignored ? p.callout_on_ignored : 0;
      if (u >= at_most_1(chance * this.people.outspokenness[i])) return;
      this.flags[i] |= CALLED_OUT, this.calling_out.add(i), this.note(i, "called_out", about);
    }
    // Reading along (thread.py).
    seen(thread) { // of a thread, by who reads: shares of the comments, by how they were answered
      const { replies, written, further } = thread, of = (n) => n / (written || 1), { p } = this;
      return { ...thread, n: Math.min(written, p.visible_comments), genuine: of(replies[PERSONAL] + replies[FOLLOW_UP]),
        canned: of(replies[CANNED]), bot: of(replies[AUTOMATIC]), silent: of(replies[NONE]), turns: of(further) };
    }
    reads_on(i, thread) { // or scrolls past (3 to 6, 11, with a reader's weights)
      const { p, t } = this, { asks, n, genuine, canned, bot, silent, turns, written: comments, replies } = thread;
      this.people.draw(i, this.day, THREAD, thread.slot);
      const opens = comments && uniform(0) < p.thread_opening, u1 = uniform(1), u2 = uniform(2), worth = uniform(3) < p.post_value;
      this.touch_eye(i);
      if (!opens) return this.A[i] = looked(p, this.A[i], worth, 0), this.note(i, "looked", thread);
      this.flags[i] |= OPENED, this.touch(i), this.count("opened");
      const weight = p.bystander_weight * saturation(n), tells = p.reader_inference * saturation(n), x = this.x[i];
      const savvy = this.people.savvy[i], xstar = in_force(p, x, asks), answered = genuine + canned;
      const unseen = canned > 0 ? 1 - sees_through(p, savvy, canned * n) : 1;
      const fake = u1 < 1 - unseen * (genuine > 0 ? 1 - mistaken(p, t, savvy, this.d[i]) : 1);
      const doubt = silent * savvy * t.dropped * meant(p, asks), taken = genuine + p.canned_worth * canned; // as a person's
      this.s[i] += weight * silent * debit(p, xstar, asks);
      if (fake) {
        const told = tells * doubt + p.reader_inference * p.template_doubt, left = 1 - 0.5 * p.bystander_weight;
        this.sees_fake(i, canned > 0, p.bystander_weight * p.grudge_weight, p.bystander_learning, told, left);
      } else {
        const earned = (taken + p.disclosed_worth * bot) * credit(p, xstar);
        this.r[i] += weight * (earned + turns * (credit(p, xstar) + p.turn_credit));
        this.d[i] += tells * (doubt + (taken * t.answered * meant(p, asks) + turns * t.turned));
        this.x[i] = x + p.bystander_learning * (answered * (1 - x) - silent * x);
        this.A[i] = looked(p, this.A[i], worth, answered);
        this.A[i] += weight * p.attention_gain * answered * (1 - this.A[i]);
      }
      this.note(i, fake ? "read_fake" : "read", thread, { comments, unanswered: replies[NONE] });
      this.speaks_up(i, u2, fake, false, thread);
    }
    // Leaving (thread.py).
    may_leave({ i, shown, leaves }, post) { // (10b)
      const { p, t, day, people } = this, first = people.first_attention[i], days = occasion(p, t, post.slot, shown);
      if (this.standing[i] !== FOLLOWS || leaves >= t.bounds[0] * days) return;
      this.touch_eye(i);
      const now = this.A[i], bored = boredom(p, now, first), wary = distrust(p, this.trust_on(i, day));
      if (leaves >= Math.min(t.bounds[exit_step(now, first)], p.exit_hazard * Math.exp(wary + bored)) * days) return;
      people.draw(i, day, EXIT, post.slot), this.touch(i);
      const luck = uniform(0), reason = this.reason(i, bored, wary, uniform(1));
      const [, kind, kinds] = WAYS_OUT.find(([share]) => luck < share);
      if (kind === "stopped") this.A[i] *= STOP_FACTOR;
      else this.standing[i] = kind === "muted" ? MUTED : UNFOLLOWED;
      this.count(kinds), this.count(`left_${reason}`), this.note(i, kind, post, { reason });
    }
    reason(i, bored, wary, u) { // which part of the hazard it was, drawn in proportion
      const by_boredom = Math.max(0, Math.exp(bored) - 1), by_distrust = Math.max(0, Math.exp(wary) - 1);
      const at = u * (1 + by_boredom + by_distrust);
      if (at < 1 + by_boredom) return at < 1 ? "other" : "bored";
      if (this.t.prior + this.d[i] > 0 || this.k[i] > 0 && this.k[i] >= this.s[i]) return "phony";
      return this.s[i] > this.k[i] ? "ignored" : "other";
    }
    // The evening (rumour.py).
    evening() {
      const { p, day, people, praising } = this, critics = new Set([...this.joining, ...this.calling_out]);
      const hearers = new Map(); // who -> whose call-outs, and how much praise
      critics.forEach((source) => this.spoke[source] = day), this.joining = new Set();
      for (const source of new Set([...critics, ...praising]))
        for (const i of people.neighbours[source]) {
          if (this.standing[i] === UNFOLLOWED) continue;
          people.draw(i, source, HEAR, day);
          const heard = hearers.get(i) || { sources: [], praise: 0 };
          if (critics.has(source) && uniform(0) < p.callout_seen) hearers.set(i, heard), heard.sources.push(source);
          if (praising.has(source) && uniform(1) < p.callout_seen) hearers.set(i, heard), heard.praise++;
        }
      hearers.forEach(({ sources, praise }, i) => this.hears(i, sources, praise));
      this.count("call_outs", critics.size), this.count("praises", praising.size), this.count("joins", this.joining.size);
    }
    hears(i, sources, praise) { // (8, 8b, 9)
      const { p, day, people } = this, c = sources.length, heard = this.heard.get(i) || new Map();
      this.touch(i);
      const now = this.trust_on(i, day);
      this.s[i] += p.callout_weight * p.negativity * (1 - Math.exp(-c)) * (1 - now);
      if (c) this.note(i, "heard_call_outs", null, { count: c });
      this.r[i] += p.callout_weight * (1 - Math.exp(-praise)) * now;
      if (praise) this.note(i, "heard_praise", null, { count: praise });
      for (const source of sources) this.heard.set(i, heard.set(source, day));
      const lately = [...heard.values()].filter((then) => day - then < WEEK).length, quiet = day - this.spoke[i] >= WEEK;
      if (!c || lately < p.join_sources || this.trust_on(i, day) >= p.join_trust || !quiet) return;
      people.draw(i, day, JOIN);
      if (uniform(0) >= at_most_1(p.join_chance * people.outspokenness[i])) return;
      this.flags[i] |= CALLED_OUT, this.joining.add(i), this.note(i, "joined");
    }
    // What is measured (census.py, measures.py), and everybody as they stand (state.py).
    measure() {
      const { daily, p, t, day, people: { size }, flags, standing, costs, threads } = this, at = day - 1;
      let trusting = 0, looking = 0, expecting = 0, suspecting = 0;
      for (let i = 0; i < size; i++) {
        const k = this.k[i], doubt = this.d[i] * t.grudge_fade[standing[i] === UNFOLLOWED ? 0 : day - this.touched[i]];
        daily[STATE[1 + standing[i]]][at]++;
        trusting += this.trust_on(i, day), looking += standing[i] === FOLLOWS ? this.attention(i, day) : 0;
        expecting += this.x[i], suspecting += doubt === 0 ? p.pretender_prior : suspicion(t, doubt);
        if (k > 0 || flags[i] & SUSPECTED) daily.flagged_ever[at]++;
        if (k === 0 && t.prior + doubt <= 0) continue;
        const asking = !(flags[i] & MISTOOK) && flags[i] & RIGHTLY;
        daily.flagged[at]++, daily[flags[i] & SAW_TEMPLATE ? "saw_template" : asking ? "saw_asking" : "wrongly"][at]++;
      }
      daily.trust[at] = trusting / size, daily.attention[at] = looking / size;
      daily.expectation[at] = expecting / size, daily.suspicion[at] = suspecting / size;
      daily.people[at] = size, daily.posts[at] = threads.length, daily.asks[at] = threads.filter((post) => post.asks).length;
      daily.minutes[at] = threads.length * costs.minutes_per_post + daily.canned[at] * costs.minutes_per_canned_reply
        + (daily.replies[at] - daily.canned[at]) * costs.minutes_per_reply; // no number where nobody said what work costs
    }
    get state() {
      const { people: { size: length }, t, day, standing, touched, r, s, k, d } = this;
      const then = (i, touched) => standing[i] === UNFOLLOWED ? touched[i] : day; // as they left
      const column = (of) => Float32Array.from({ length }, (_, i) => of(i, then(i, touched) - touched[i], then(i, touched)));
      return { standing: standing.slice(), flags: this.flags.slice(), trust: column((i) => this.trust_on(i, day)),
        attention: column((i) => this.attention(i, then(i, this.eyed))), expectation: this.x.slice(),
        suspicion: column((i, n) => suspicion(t, d[i] * t.grudge_fade[n])), doubt: column((i, n) => d[i] * t.grudge_fade[n]),
        credit: column((i, _, then) => r[i] * this.credit_fade(i, then)), debit: column((i, n) => s[i] * t.fade[n]),
        grudge: column((i, n) => k[i] * t.grudge_fade[n]), closeness: column((i, _, then) => this.closeness(i, then)) };
    }
  }

  // --- runs
  function start(spec, replicate = 0, { record = false } = {}) {
    const people = world(spec, replicate), p = spec.psychology, t = tables(p, spec.days), { days, timeline = [] } = spec;
    const brands = spec.brands.map((brand) => new Brand(spec, brand, people, p, t, record)), names = brands.map(({ name }) => name);
    return {
      day: 0, days, world: people, daily: brands.map(({ daily }) => daily), people: brands.map(({ events }) => events),
      get state() { return brands.map(({ state }) => state); },
      plan(number, plan) { refuse([unknown(plan)]), brands[number].follow(plan); },
      step() {
        if (this.day >= days) throw new Error(`The run has ended: the scenario has ${days} days.`);
        this.day++;
        for (const change of timeline) if (change.day === this.day) brands[names.indexOf(change.brand)].follow(change);
        for (const brand of brands) brand.step(this.day);
      },
    };
  }
  function run(spec, replicate = 0, options = {}) {
    const run = start(spec, replicate, options);
    while (run.day < spec.days) run.step();
    const brand = ({ name }, n) => ({ name, daily: run.daily[n], final: run.state[n], people: run.people[n] });
    return { world: run.world, brands: spec.brands.map(brand) };
  }
  return { version: 2, check, world, start, run, STATE, FLOWS, STRATEGIES: KNOWN };
})();
