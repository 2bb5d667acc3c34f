/* The model in the page: what sim/engine computes, for audiences that a browser runs while you look at it.

   Same equations (docs/model.md), same names, same keyed luck, same columns as sim/engine: the same spec gives the
   same day to the last comment. tests/lesson/test_docking.py holds it to that, so an equation is changed in both.

   spec      what sim.lesson.spec.spec_of makes of a scenario: seed, days, audience, psychology, brands, timeline
   check     (spec) -> sentences that say why this cannot be run in a page; [] if it can
   world     (spec, replicate) -> the people and who hears whom, the same for every brand
   start     (spec, replicate, {record}) -> a run to go through day by day:
             step() runs a day, plan(brand, {strategy, with, replies_per_day}) says how that brand (its number) goes on
             tomorrow; day, days, world; daily, state and people: one for each brand, as run gives them
   run       (spec, replicate, {record}) -> {world, brands: [{name, daily, final, people}]}
             daily   STATE and FLOWS of sim/measures.py by name, Float64Array(days); NaN on days not run yet
             final   (state, while it runs) everybody as they stand: trust, attention, expectation, suspicion, credit,
                     debit, grudge, doubt, closeness as Float32Array, standing and flags as Uint8Array
             people  with record: of everybody what happened to them, in order: {day, kind, ...}, kinds as
                     sim/explain/events.py has them, in lower case; trust is theirs right after it */

const trustsim = (() => {
  "use strict";

  const MOST_PEOPLE = 2000, MOST_POSTS = 16, WEEK = 7, TWO_32 = 4294967296;

  // Purposes of luck (sim/engine/luck.py).
  const TRAITS = 1, FEED = 3, THREAD = 4, EXIT = 5, COMMENT = 6, TURN = 7, HEAR = 8, JOIN = 9, PLAN = 10, NETWORK = 11,
    REST = 13;
  // Codes of columns (sim/engine/columns.py).
  const FOLLOWS = 0, MUTED = 1, UNFOLLOWED = 2;
  const COMMENTED = 1, OPENED = 2, CALLED_OUT = 4, SUSPECTED = 8, SAW_TEMPLATE = 16, MISTOOK = 32, RIGHTLY = 64;
  const REST_STEPS = 256, CLOSEST = 65535;
  // Replies (sim.strategy.Reply), and what they are called when they reach somebody.
  const NONE = 0, CANNED = 1, PERSONAL = 2, FOLLOW_UP = 3, AUTOMATIC = 4;
  const REPLIES = ["ignored", "canned", "answered", "followed_up", "automatic"];

  // Where who leaves goes: 43 % unfollow, 38 % mute, 19 % stop looking.
  const UNFOLLOW_SHARE = 0.43, MUTE_SHARE = 0.81, STOP_FACTOR = 0.1;

  const STATE = ["people", "following", "muted", "unfollowed", "flagged", "flagged_ever", "saw_template", "saw_asking",
    "wrongly", "trust", "attention", "expectation", "suspicion"];
  const FLOWS = ["posts", "asks", "shown", "looks", "likes", "comments", "asked", "turns", "answered", "replies", "canned",
    "automatic", "dropped", "opened", "recognised", "suspects", "call_outs", "joins", "praises", "unfollows", "mutes",
    "stops", "left_other", "left_bored", "left_ignored", "left_phony", "minutes"];

  // Strategies as data: whether it may ask, and how it answers whom it answers.
  const STRATEGIES = {
    "broadcast": { asks: false, reply: PERSONAL },
    "ask-and-ignore": { asks: true, reply: PERSONAL },
    "genuine-follow-up": { asks: true, reply: FOLLOW_UP },
    "canned-reply": { asks: true, reply: CANNED },
    "personal-thanks": { asks: false, reply: PERSONAL },
    "auto-reply": { asks: true, reply: AUTOMATIC },
    "silence": { asks: false, reply: NONE },
  };

  const PSYCHOLOGY = ["prior_weight", "negativity", "act_share", "forgetting", "grudge_forgetting", "first_expectation",
    "learning", "bystander_learning", "asking_lift", "bystander_weight", "question_pull", "self_selection", "liking", "reach",
    "feed_feedback", "affinity_memory", "habituation", "attention_gain", "attention_recovery", "post_value", "post_gain",
    "thread_opening", "visible_comments", "continue_chance", "max_turns", "turn_credit", "closeness_gain", "closeness_memory",
    "voice_credit", "canned_worth", "disclosed_worth", "recognition", "false_alarm", "grudge_weight", "pretender_prior",
    "listener_answers", "pretender_answers", "listener_turns", "pretender_turns", "unasked_weight", "reader_inference",
    "template_doubt", "phony_debit", "record_protects", "callout_on_fake", "callout_on_ignored", "callout_seen",
    "callout_weight", "join_trust", "join_sources", "join_chance", "praise", "exit_hazard", "exit_shown", "exit_trust_slope",
    "exit_attention_slope"];

  // --- what cannot be run in a page

  function check(spec) {
    const found = [], { audience = {}, psychology = {}, timeline = [] } = spec;
    const size = audience.size, network = audience.network || {};
    if (!(size >= 1)) found.push("The scenario says of no audience how large it is.");
    if (size > MOST_PEOPLE) found.push(`A page runs at most ${MOST_PEOPLE} people, and this audience has ${size}.`);
    if (audience.pool) found.push("A page has no people who may come to follow (audience.pool).");
    if (!["small-world", "random", "none"].includes(network.kind))
      found.push(`A page draws no network of the kind ${network.kind}: it can small-world, random and none.`);
    if ((spec.trust_rule || "beta") !== "beta") found.push(`A page knows no trust rule but beta, not ${spec.trust_rule}.`);
    if (Object.keys(spec.topics || {}).length) found.push("In a page posts are about nothing in particular (topics).");
    for (const name of PSYCHOLOGY)
      if (!Number.isFinite(psychology[name])) found.push(`psychology.${name} is missing, or no number.`);
    for (const name of ["reach_spread", "comment_spread", "incident_chance"])
      if (psychology[name] > 0) found.push(`In a page psychology.${name} is 0: all posts are alike, and none an incident.`);
    if (!(spec.days >= 1)) found.push("The scenario does not say how many days it runs.");
    if (!(spec.brands || []).length) found.push("The scenario has no brand.");
    for (const brand of spec.brands || []) {
      if (brand.desk) found.push(`${brand.name} has a desk, and in a page all is answered on its day.`);
      found.push(...unplanned(brand.name, brand));
    }
    for (const change of timeline) {
      if (change.event) found.push(`In a page nothing happens to ${change.brand} from outside (event: ${change.event}).`);
      else if (!spec.brands.some((brand) => brand.name === change.brand)) found.push(`No brand is called ${change.brand}.`);
      else found.push(...unplanned(change.brand, change));
    }
    return found;
  }

  function unplanned(name, plan) {
    const known = Object.keys(STRATEGIES), way = known.includes(plan.strategy) && STRATEGIES[plan.strategy];
    if (!way) return [`${name}: a page knows no strategy ${plan.strategy}, but ${known.join(", ")}.`];
    if (!way.reply) return [];
    const needs = ["posts_per_day", "answer_rate", ...(way.asks ? ["questions"] : [])];
    return needs.filter((each) => !((plan.with || {})[each] >= 0)).map((each) => `${name}: ${plan.strategy} needs ${each}.`);
  }

  function refuse(sentences) {
    if (sentences.length) throw new Error(sentences.join(" "));
  }

  // --- luck: Philox 4x32-10, keyed by who, when and what for (sim/engine/luck.py)

  const words = new Uint32Array(4); // of the latest draw
  const uniform = (n) => (words[n] + 0.5) / TWO_32;

  function high(a, b) { // of the product of two 32-bit words
    const al = a & 0xffff, ah = a >>> 16, bl = b & 0xffff, bh = b >>> 16;
    const middle = (Math.imul(ah, bl) >>> 0) + (Math.imul(al, bl) >>> 16);
    const other = (Math.imul(al, bh) >>> 0) + (middle & 0xffff);
    return (Math.imul(ah, bh) + (middle >>> 16) + (other >>> 16)) | 0;
  }

  function luckOf(seed, replicate) {
    const low = Number(BigInt(seed) & 0xffffffffn) | 0, top = Number(BigInt(seed) >> 32n) | 0;
    return (who, when, purpose, slot = 0) => {
      let c0 = who | 0, c1 = when | 0, c2 = purpose | slot << 8, c3 = replicate | 0, k0 = low, k1 = top;
      for (let round = 0; round < 10; round++) {
        const h0 = high(0xD2511F53, c0), l0 = Math.imul(0xD2511F53, c0);
        const h1 = high(0xCD9E8D57, c2), l1 = Math.imul(0xCD9E8D57, c2);
        c0 = h1 ^ c1 ^ k0, c1 = l1, c2 = h0 ^ c3 ^ k1, c3 = l0;
        k0 = k0 + 0x9E3779B9 | 0, k1 = k1 + 0xBB67AE85 | 0;
      }
      words[0] = c0, words[1] = c1, words[2] = c2, words[3] = c3;
    };
  }

  // --- people and who hears whom (sim/engine/audience.py, network.py)

  function world(spec, replicate = 0) {
    refuse(check(spec));
    const { size, traits, network } = spec.audience, draw = luckOf(spec.seed, replicate);
    const column = () => new Float32Array(size);
    const people = { size, draw, participation: column(), savvy: column(), outspokenness: column(), disposition: column(),
      first_attention: new Float64Array(size), neighbours: neighboursOf(size, network, draw) };
    const logNormal = ({ mean, sigma }, far, angle) => mean * Math.exp(sigma * far * angle - 0.5 * sigma * sigma);
    const levels = levelsOf(traits.first_attention);
    for (let i = 0; i < size; i++) {
      draw(i, 0, TRAITS);
      const far = Math.sqrt(-2 * Math.log(uniform(0))), turn = 2 * Math.PI * uniform(1);
      const far2 = Math.sqrt(-2 * Math.log(uniform(2))), turn2 = 2 * Math.PI * uniform(3);
      people.participation[i] = logNormal(traits.participation, far, Math.cos(turn));
      people.savvy[i] = logNormal(traits.savvy, far, Math.sin(turn));
      people.outspokenness[i] = logNormal(traits.outspokenness, far2, Math.cos(turn2));
      const disposition = traits.disposition.mean + traits.disposition.sd * far2 * Math.sin(turn2);
      people.disposition[i] = Math.min(0.99, Math.max(0.01, disposition));
      draw(i, 0, REST);
      people.first_attention[i] = (searchRight(levels, uniform(0)) + 0.5) / REST_STEPS;
    }
    return people;
  }

  function levelsOf({ mean, concentration }) { // cumulative shares of the levels of first attention: Beta
    if (concentration === 0)
      return Float64Array.from({ length: REST_STEPS - 1 }, (_, q) => +(q >= Math.min(Math.floor(mean * REST_STEPS), 255)));
    const log = Float64Array.from({ length: REST_STEPS }, (_, q) => {
      const x = (q + 0.5) / REST_STEPS;
      return (mean * concentration - 1) * Math.log(x) + ((1 - mean) * concentration - 1) * Math.log1p(-x);
    });
    const most = Math.max(...log), weight = log.map((each) => Math.exp(each - most));
    for (let q = 1; q < REST_STEPS; q++) weight[q] += weight[q - 1];
    return weight.subarray(0, -1).map((each) => each / weight[REST_STEPS - 1]);
  }

  function searchRight(sorted, value) { // how many of them are at most value
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function neighboursOf(size, { kind, mean_degree, rewiring }, draw) {
    const found = Array.from({ length: size }, () => new Set());
    let edges = 0;
    const tie = (a, b) => {
      if (a === b || found[a].has(b)) return;
      found[a].add(b), found[b].add(a), edges++;
    };
    const below = (word, n) => Math.floor(word * n / TWO_32);
    if (kind === "small-world") {
      const side = Math.min(Math.max(Math.floor(mean_degree / 2 + 0.5), 1), (size - 1) >> 1);
      for (let v = 0; v < size; v++)
        for (let s = 0; s < side; s++) {
          draw(v * side + s, 0, NETWORK);
          tie(v, words[0] < rewiring * TWO_32 ? below(words[1], size) : (v + s + 1) % size);
        }
    } else if (kind === "random") {
      const wish = size * mean_degree / 2, half = wish % 1 === 0.5, most = size * (size - 1) / 2;
      const want = Math.min(half ? 2 * Math.round(wish / 2) : Math.round(wish), most); // to even, as Python rounds
      for (let e = 0; edges < want; e++) {
        draw(e, 0, NETWORK);
        tie(below(words[0], size), below(words[1], size));
      }
    }
    return found.map((ties) => Int32Array.from(ties).sort());
  }

  // --- tables: powers, thresholds, what follows from the parameters (sim/engine/columns.py)

  function tablesOf(p, days) {
    const powers = (base) => Float64Array.from({ length: days + 2 }, (_, n) => base ** n);
    const most = p.exit_hazard * Math.exp(Math.min(700, 0.5 * p.exit_trust_slope + p.exit_attention_slope));
    const chance = Math.min(1, Math.max(p.reach * (1 + p.feed_feedback), most));
    const closeness = powers(p.closeness_memory), close_days = closeness.slice();
    for (let n = 1; n < days + 2; n++) close_days[n] += close_days[n - 1];
    return {
      fade: powers(p.forgetting), grudge_fade: powers(p.grudge_forgetting), drift: powers(1 - p.attention_recovery),
      affinity: powers(p.affinity_memory), closeness, close_days: close_days.map((each) => each - 1), chance,
      gap: powers(1 - chance).subarray(1).map((miss) => Math.floor((1 - miss) * TWO_32)),
      loss: p.forgetting > 0 ? -Math.log(p.forgetting) : 1e30,
      prior: p.pretender_prior > 0 ? Math.log(p.pretender_prior / (1 - p.pretender_prior)) : -Infinity,
      dropped: Math.log((1 - p.pretender_answers) / (1 - p.listener_answers)),
      answered: Math.log(p.pretender_answers / p.listener_answers),
      turned: Math.log(p.pretender_turns / p.listener_turns),
      bounds: exit_bounds(p),
    };
  }

  // --- the equations, with their numbers (sim/engine/equations.py)

  const at_most_1 = (chance) => Math.min(1, chance);
  const trust = (p, disposition, r, s, k) => (r + disposition * p.prior_weight) / (r + s + k + p.prior_weight); // (1)
  const suspicion = (t, doubt) => 1 / (1 + Math.exp(-(t.prior + doubt))); // (11)

  function mistaken(p, t, savvy, doubt) { // (13)
    let harder = 1;
    if (p.pretender_prior > 0 && doubt !== 0)
      harder = 1 - p.record_protects + p.record_protects * suspicion(t, doubt) / p.pretender_prior;
    return at_most_1(p.false_alarm * savvy * harder);
  }

  const in_force = (p, x, asks) => asks ? x + (1 - x) * p.asking_lift : x; // (2)
  const credit = (p, xstar) => p.act_share + (1 - p.act_share) * (1 - xstar); // (3)
  const debit = (p, xstar, asks) => p.negativity * (p.act_share * asks + (1 - p.act_share) * xstar); // (4)

  function sees_through(p, savvy, canned) { // (6)
    const once = at_most_1(p.recognition * savvy);
    if (once >= 1) return canned > 0 ? 1 : 0;
    return 1 - Math.exp(canned * Math.log1p(-once));
  }

  const saturation = (n) => 1 - Math.exp(-0.5 * n);
  const distrust = (p, trust_now) => p.exit_trust_slope * (0.5 - trust_now); // (10b)
  const boredom = (p, attention_now, first) => p.exit_attention_slope * (1 - attention_now / first); // (10b)
  const occasion = (p, t, slot, shown) => (shown ? p.exit_shown : 0) + (slot === 0 ? 1 / t.chance : 0); // (10b)

  const STEPS = 64, MOST = 2; // of attention, as a share of the first one, in exit_bounds
  const exit_step = (attention_now, first) => Math.floor(Math.min(attention_now / first, MOST) * (STEPS / MOST));

  function exit_bounds(p) { // (10b) at no trust, by attention rounded down: most are known to stay without more ado
    return Float64Array.from({ length: STEPS + 1 }, (_, step) =>
      p.exit_hazard * Math.exp(0.5 * p.exit_trust_slope + boredom(p, step * MOST / STEPS, 1)));
  }

  // --- one brand and its ties: columns as the engine has them, so that they round where the engine's do

  class Brand {
    constructor(spec, brand, people, p, t, record) {
      const { size } = people, days = spec.days, single = () => new Float32Array(size);
      Object.assign(this, { name: brand.name, costs: brand.costs || {}, people, p, t, days });
      this.way = null, this.hands = 0; // how it goes on: set by follow
      this.follow(brand);
      this.r = single(), this.s = single(), this.k = single(), this.d = single(); // credit, debit, grudge, doubt
      this.x = single().fill(p.first_expectation), this.A = single().map((_, i) => people.first_attention[i]);
      this.c = new Uint16Array(size); // closeness on the day `talked`, in 65535ths
      this.touched = new Int16Array(size), this.looked = new Int16Array(size); // days up to which ties, and A, are faded
      this.talked = new Int16Array(size).fill(-1), this.spoke = new Int16Array(size).fill(-WEEK);
      this.standing = new Uint8Array(size), this.flags = new Uint8Array(size);
      this.due = []; // by slot: next day on which it may be shown
      this.heard = new Map(); // of whom, and when last, somebody heard a call-out
      this.joining = new Set(); // since yesterday evening, to be heard this evening
      this.met = this.met_in_person = 0, this.pretends = false; // the record (11)
      this.daily = Object.fromEntries([...STATE, ...FLOWS].map((name) => [name, new Float64Array(days).fill(NaN)]));
      this.events = record ? Array.from({ length: size }, () => []) : null;
    }

    follow({ strategy, with: how = {}, replies_per_day }) {
      this.way = { posts_per_day: 0, questions: 0, answer_rate: 0, ...how, ...STRATEGIES[strategy] };
      if (replies_per_day !== undefined) this.hands = replies_per_day === "unlimited" ? Infinity : replies_per_day;
    }

    note(i, kind, about) {
      if (this.events) this.events[i].push({ day: this.day, kind, ...about, trust: this.trust_on(i, this.day) });
    }

    // Fading: a tie is brought up to the day when it is touched, as if it had faded daily.

    closeness(i, day) { // (3b)
      return this.c[i] === 0 ? 0 : this.c[i] / CLOSEST * this.t.closeness[day - this.talked[i]];
    }

    credit_fade(i, day) { // (3b)
      const { t } = this, days = day - this.touched[i];
      if (this.c[i] === 0) return t.fade[days];
      const close = this.c[i] / CLOSEST * (t.close_days[day - this.talked[i]] - t.close_days[this.touched[i] - this.talked[i]]);
      return Math.exp(-t.loss * (days - close));
    }

    trust_on(i, day) { // (1) without touching it; who unfollowed stays as they left
      const { t } = this, then = this.standing[i] === UNFOLLOWED ? this.touched[i] : day, days = then - this.touched[i];
      const r = this.r[i] * this.credit_fade(i, then);
      return trust(this.p, this.people.disposition[i], r, this.s[i] * t.fade[days], this.k[i] * t.grudge_fade[days]);
    }

    attention(i, day) {
      const first = this.people.first_attention[i];
      return first + (this.A[i] - first) * this.t.drift[day - this.looked[i]];
    }

    touch_eye(i) {
      if (this.looked[i] < this.day) this.A[i] = this.attention(i, this.day), this.looked[i] = this.day;
    }

    touch(i) {
      const { t, day } = this, days = day - this.touched[i];
      if (days <= 0) return;
      this.r[i] *= this.credit_fade(i, day);
      this.s[i] *= t.fade[days];
      this.k[i] *= t.grudge_fade[days];
      this.d[i] *= t.grudge_fade[days];
      this.touched[i] = day;
    }

    draw_closer(i, further) { // (3b)
      let close = this.closeness(i, this.day);
      if (further) close += (1 - close) * this.p.closeness_gain;
      this.c[i] = close * CLOSEST + 0.5;
      this.talked[i] = this.day;
    }

    // The day (TrustModel.step).

    step(day) {
      this.day = day;
      this.count = Object.fromEntries(FLOWS.map((name) => [name, 0]));
      const posts = this.plan(), slots = Math.max(1, posts.length); // a day without a post has people who leave, too
      this.threads = posts.map((asks) => ({ asks, replies: [0, 0, 0, 0, 0], written: 0, turns: 0 }));
      this.calling_out = new Set(), this.praising = new Set();
      const notes = [], messages = [];
      for (let slot = 0; slot < slots; slot++) notes.push(this.feed(slot, posts, messages));
      this.converse(messages.sort((one, other) => one.time - other.time));
      for (let slot = 0; slot < slots; slot++)
        for (const entry of notes[slot]) {
          if (entry.looked && !entry.wrote && this.standing[entry.i] === FOLLOWS) this.reads_on(entry.i, slot);
          this.may_leave(entry, slot);
        }
      this.evening();
      this.measure(posts);
    }

    plan() { // whether each of today's posts asks
      const { draw } = this.people, { posts_per_day, questions, asks } = this.way;
      let whole = Math.floor(Math.min(posts_per_day, MOST_POSTS));
      draw(0, this.day, PLAN, 1);
      if (whole < MOST_POSTS && uniform(0) < posts_per_day - whole) whole++;
      return Array.from({ length: whole }, (_, j) => (draw(0, this.day, PLAN, 16 + j), asks && uniform(0) < questions));
    }

    // Feed (sim/engine/feed.py): on the state of the morning. Gives who looked, and who may leave.

    feed(slot, posts, messages) {
      const { p, t, day, people, count } = this, { draw } = people, posted = slot < posts.length, asks = posts[slot];
      const reach = posted ? p.reach : 0, pull = asks ? p.question_pull : 1, most = reach * p.feed_feedback;
      const drip = occasion(p, t, slot, false), shown_too = occasion(p, t, slot, true), notes = [];
      const due = this.schedule(slot);
      for (let i = 0; i < people.size; i++) {
        while (due[i] < day) draw(i, due[i], FEED, slot), due[i] += this.gap(words[0]);
        if (due[i] !== day) continue;
        draw(i, day, FEED, slot);
        due[i] = day + this.gap(words[0]);
        if (this.standing[i] !== FOLLOWS) continue;
        const now = this.attention(i, day), luck = uniform(1) * t.chance, happens = uniform(2), leaves = uniform(3);
        // Where another post may cost attention before leaving is decided, the bound is that of none.
        const bound = t.bounds[posts.length > 1 ? 0 : exit_step(now, people.first_attention[i])];
        const shown = luck < reach || this.talked[i] >= 0 && luck < reach + most * t.affinity[day - this.talked[i]];
        const looked = shown && happens < now;
        if (shown) count.shown++;
        if (!looked && leaves < bound * (shown ? shown_too : drip)) notes.push({ i, shown, leaves });
        if (!looked) continue;
        count.looks++;
        const act = happens / Math.max(now, 1e-300), trust_now = this.trust_on(i, day);
        const eager = people.participation[i] * pull;
        const writes = at_most_1(eager * ((1 - p.self_selection) + p.self_selection * 2 * trust_now));
        const wrote = act < writes;
        notes.push({ i, shown, leaves, looked, wrote });
        if (wrote) messages.push(this.writes(i, slot, asks));
        else if (act < writes + (1 - writes) * at_most_1(p.liking * 2 * trust_now)) count.likes++;
      }
      return notes;
    }

    schedule(slot) { // starts on day 0, whenever the brand first uses the slot
      for (let fresh = this.due.length; fresh <= slot; fresh++)
        this.due.push(new Int16Array(this.people.size).map((_, i) =>
          (this.people.draw(i, 0, FEED, fresh), this.gap(words[0]))));
      return this.due[slot];
    }

    gap(word) { // days from one candidate day to the next: geometric, by table
      return searchRight(this.t.gap, word) + 1;
    }

    writes(i, slot, asks) {
      this.people.draw(i, this.day, COMMENT, slot);
      this.count.comments++, this.count.asked += asks, this.threads[slot].written++;
      return { i, slot, asks, turn: 1, time: uniform(0), luck: uniform(1), xstar: NaN };
    }

    // Answers, within hands (sim/model/brand.py, sim/engine/thread.py)

    converse(messages) {
      const { count, way, p, t } = this;
      for (let hands = this.hands; messages.length;) {
        const first = messages[0].turn === 1, by_hand = way.reply !== AUTOMATIC;
        let written = 0;
        const replies = messages.map((message) => {
          if (!way.reply || message.luck >= way.answer_rate) return NONE;
          if (by_hand && written >= hands - (hands % 1)) return count.dropped++, NONE;
          written++;
          return way.reply;
        });
        if (by_hand) hands -= written;
        if (!first) count.turns += messages.length;
        else if (by_hand) count.answered = written;
        if (by_hand) count.replies += written;
        if (way.reply === CANNED) count.canned += written;
        if (!by_hand) count.automatic += written;
        messages.forEach((message, n) => { // what stands there before it reaches anybody
          const thread = this.threads[message.slot], human = replies[n] === PERSONAL || replies[n] === FOLLOW_UP;
          if (first) thread.replies[replies[n]]++;
          else thread.turns += human;
          const tells = first ? (message.asks ? 1 : p.unasked_weight) : 0;
          this.met += tells, this.met_in_person += human ? tells : 0;
        });
        if (first) this.pretends = this.met_in_person < this.met * t.dropped / (t.dropped - t.answered);
        messages = messages.filter((message, n) => this.answer(message, replies[n]));
        messages = messages.map((message) => ({ ...message, turn: message.turn + 1, asks: true }));
      }
    }

    answer(message, reply) { // what came back reaches who wrote (2 to 7, 11 to 13); whether they write again
      const { p, t, people, day } = this, { i, slot, turn } = message, first = turn === 1;
      const savvy = people.savvy[i], thread = this.threads[slot], about = { post: slot, asks: message.asks, turn, reply };
      this.touch(i), this.touch_eye(i);
      if (first) {
        this.flags[i] |= COMMENTED;
        message.xstar = in_force(p, this.x[i], message.asks);
        if (message.asks) this.r[i] += p.voice_credit;
      }
      this.note(i, first ? "wrote" : "continued", about);
      people.draw(i, day, TURN, slot + 16 * turn);
      const [u0, u1, u2, u3] = [uniform(0), uniform(1), uniform(2), uniform(3)];
      let fake = false, praises = false, goes_on = false;
      if (reply === NONE) this.dropped(i, message, first);
      else if (reply === AUTOMATIC) {
        this.r[i] += p.disclosed_worth * credit(p, message.xstar);
        if (first) this.A[i] *= 1 - p.habituation;
      } else {
        const canned = reply === CANNED;
        if (canned) {
          const seen = thread.replies[CANNED] * Math.min(1, p.visible_comments / Math.max(thread.written, 1));
          fake = u0 < sees_through(p, savvy, Math.max(1, seen));
        } else fake = u0 < mistaken(p, t, savvy, this.d[i]);
        if (fake) this.seen_through(i, canned);
        else {
          this.answered(i, message, canned, first);
          praises = !canned && first && u3 < at_most_1(p.praise * people.outspokenness[i]);
          goes_on = reply === FOLLOW_UP && turn < p.max_turns && u2 < p.continue_chance;
        }
      }
      this.note(i, fake ? "recognised" : REPLIES[reply], about);
      const suspects = this.suspects(i, about);
      this.calls_out(i, u1, fake || suspects, reply === NONE && message.asks, about);
      if (praises) this.praising.add(i), this.note(i, "praised", about);
      return goes_on;
    }

    dropped(i, message, first) { // (4, 5, 11)
      const { p, t } = this, x = this.x[i], xstar = first ? message.xstar : in_force(p, x, true);
      this.s[i] += debit(p, xstar, message.asks);
      this.x[i] = x + p.learning * (0 - x);
      this.d[i] += this.people.savvy[i] * t.dropped * (message.asks ? 1 : p.unasked_weight);
      if (first) this.A[i] *= 1 - p.habituation;
    }

    seen_through(i, canned) { // (6, 11)
      const { p } = this, x = this.x[i];
      this.count.recognised++;
      this.k[i] += p.grudge_weight;
      this.x[i] = x + p.learning * (0 - x);
      this.d[i] += p.template_doubt;
      this.A[i] *= 0.5;
      this.flags[i] |= canned ? SAW_TEMPLATE : MISTOOK;
    }

    answered(i, message, canned, first) { // (3, 3b, 5, 11)
      const { p, t } = this, x = this.x[i], worth = canned ? p.canned_worth : 1;
      let earned = worth * credit(p, message.xstar), told = t.turned;
      if (first) {
        told = t.answered * (message.asks ? 1 : p.unasked_weight);
        this.x[i] = x + p.learning * (1 - x);
        this.A[i] += p.attention_gain * (1 - this.A[i]);
      } else if (!canned) earned += p.turn_credit;
      this.r[i] += earned;
      this.d[i] += worth * told;
      this.draw_closer(i, !first && !canned);
    }

    suspects(i, about) { // (12)
      if (this.flags[i] & SUSPECTED || this.t.prior + this.d[i] <= 0) return false;
      this.flags[i] |= SUSPECTED | (this.pretends ? RIGHTLY : 0);
      this.s[i] += this.p.phony_debit;
      this.A[i] *= 0.5;
      this.count.suspects++;
      this.note(i, "suspected", about);
      return true;
    }

    calls_out(i, u, phony, ignored, about) { // (7)
      const chance = phony ? this.p.callout_on_fake : ignored ? this.p.callout_on_ignored : 0;
      if (u >= at_most_1(chance * this.people.outspokenness[i])) return;
      this.calling_out.add(i);
      this.flags[i] |= CALLED_OUT;
      this.note(i, "called_out", about);
    }

    // Reading along (sim/engine/thread.py)

    looked_on(attention_now, rewarded, answered) { // (5b)
      const { p } = this;
      if (rewarded) return attention_now + p.post_gain * (1 - attention_now);
      return attention_now * (1 - p.habituation * (1 - answered));
    }

    reads_on(i, slot) {
      const { p, people, day } = this, thread = this.threads[slot], about = { post: slot, asks: thread.asks };
      people.draw(i, day, THREAD, slot);
      const opens = uniform(0) < (thread.written ? p.thread_opening : 0), u1 = uniform(1), u2 = uniform(2);
      const rewarded = uniform(3) < p.post_value;
      this.touch_eye(i);
      if (!opens) {
        this.A[i] = this.looked_on(this.A[i], rewarded, 0);
        this.note(i, "looked", about);
        return;
      }
      this.flags[i] |= OPENED, this.count.opened++;
      this.touch(i);
      const fake = this.read(i, thread, u1, rewarded);
      this.note(i, fake ? "read_fake" : "read", { ...about, comments: thread.written, silent: thread.replies[NONE] });
      const suspects = this.suspects(i, about);
      this.calls_out(i, u2, fake || suspects, false, about);
    }

    read(i, thread, luck, rewarded) { // (3 to 6, 11 with a reader's weights); whether they see a fake
      const { p, t } = this, savvy = this.people.savvy[i], x = this.x[i], xstar = in_force(p, x, thread.asks);
      const written = thread.written, n = Math.min(written, p.visible_comments), asked = thread.asks ? 1 : p.unasked_weight;
      const share = (...kinds) => kinds.reduce((sum, kind) => sum + thread.replies[kind], 0) / written;
      const genuine = share(PERSONAL, FOLLOW_UP), canned = share(CANNED), bot = share(AUTOMATIC), silent = share(NONE);
      const turns = thread.turns / written, answered = genuine + canned, gets_through = saturation(n);
      const weight = p.bystander_weight * gets_through, tells = p.reader_inference * gets_through;
      let unseen = canned > 0 ? 1 - sees_through(p, savvy, canned * n) : 1;
      if (genuine > 0) unseen *= 1 - mistaken(p, t, savvy, this.d[i]);
      this.s[i] += weight * silent * debit(p, xstar, thread.asks);
      let doubt = silent * savvy * t.dropped * asked;
      if (luck < 1 - unseen) {
        this.count.recognised++;
        this.k[i] += p.bystander_weight * p.grudge_weight;
        this.x[i] = x + p.bystander_learning * (0 - x);
        this.d[i] += tells * doubt + p.reader_inference * p.template_doubt;
        this.A[i] *= 1 - 0.5 * p.bystander_weight;
        this.flags[i] |= canned > 0 ? SAW_TEMPLATE : MISTOOK;
        return true;
      }
      let earned = (genuine + p.canned_worth * canned + p.disclosed_worth * bot) * credit(p, xstar);
      earned += turns * (credit(p, xstar) + p.turn_credit);
      this.r[i] += weight * earned;
      doubt += (genuine + p.canned_worth * canned) * t.answered * asked + turns * t.turned;
      this.d[i] += tells * doubt;
      this.x[i] = x + p.bystander_learning * (answered * (1 - x) - silent * x);
      this.A[i] = this.looked_on(this.A[i], rewarded, answered);
      this.A[i] += weight * p.attention_gain * answered * (1 - this.A[i]);
      return false;
    }

    // Leaving (10b)

    may_leave({ i, shown, leaves }, slot) {
      const { p, t, day, people, count } = this, first = people.first_attention[i], days = occasion(p, t, slot, shown);
      if (this.standing[i] !== FOLLOWS || leaves >= t.bounds[0] * days) return;
      this.touch_eye(i);
      const now = this.A[i];
      if (leaves >= t.bounds[exit_step(now, first)] * days) return;
      const bored = boredom(p, now, first), wary = distrust(p, this.trust_on(i, day));
      if (leaves >= p.exit_hazard * Math.exp(wary + bored) * days) return;
      people.draw(i, day, EXIT, slot);
      this.touch(i);
      const kind = uniform(0), reason = this.reason(i, bored, wary, uniform(1));
      count[`left_${reason}`]++;
      if (kind < UNFOLLOW_SHARE) this.standing[i] = UNFOLLOWED, count.unfollows++;
      else if (kind < MUTE_SHARE) this.standing[i] = MUTED, count.mutes++;
      else this.A[i] *= STOP_FACTOR, count.stops++;
      const how = kind < UNFOLLOW_SHARE ? "unfollowed" : kind < MUTE_SHARE ? "muted" : "stopped";
      this.note(i, how, { post: slot, asks: !!(this.threads[slot] || {}).asks, reason });
    }

    reason(i, bored, wary, u) { // which part of the hazard it was, drawn in proportion
      const by_boredom = Math.max(0, Math.exp(bored) - 1), by_distrust = Math.max(0, Math.exp(wary) - 1);
      const at = u * (1 + by_boredom + by_distrust);
      if (at < 1) return "other";
      if (at < 1 + by_boredom) return "bored";
      if (this.t.prior + this.d[i] > 0 || this.k[i] > 0 && this.k[i] >= this.s[i]) return "phony";
      return this.s[i] > this.k[i] ? "ignored" : "other";
    }

    // The evening (sim/engine/rumour.py)

    evening() {
      const { p, day, people, count } = this, critics = new Set([...this.joining, ...this.calling_out]);
      const hearers = new Map(); // who -> [sources of call-outs, how many praise]
      count.call_outs = critics.size, count.praises = this.praising.size;
      this.joining = new Set();
      for (const source of critics) this.spoke[source] = day;
      for (const source of new Set([...critics, ...this.praising]))
        for (const i of people.neighbours[source]) {
          if (this.standing[i] === UNFOLLOWED) continue;
          people.draw(i, source, HEAR, day);
          const hears = critics.has(source) && uniform(0) < p.callout_seen;
          const praise = this.praising.has(source) && uniform(1) < p.callout_seen;
          if (!hears && !praise) continue;
          if (!hearers.has(i)) hearers.set(i, [[], 0]);
          if (hears) hearers.get(i)[0].push(source);
          if (praise) hearers.get(i)[1]++;
        }
      for (const [i, [sources, praise]] of hearers) this.hears(i, sources, praise);
      count.joins = this.joining.size;
    }

    hears(i, sources, praise) { // (8, 8b, 9)
      const { p, day, people } = this, c = sources.length;
      this.touch(i);
      const now = this.trust_on(i, day);
      this.s[i] += p.callout_weight * p.negativity * (1 - Math.exp(-c)) * (1 - now);
      if (c) this.note(i, "heard_call_outs", { count: c });
      this.r[i] += p.callout_weight * (1 - Math.exp(-praise)) * now;
      if (praise) this.note(i, "heard_praise", { count: praise });
      if (!c) return;
      if (!this.heard.has(i)) this.heard.set(i, new Map());
      const heard = this.heard.get(i);
      for (const source of sources) heard.set(source, day);
      const lately = [...heard.values()].filter((then) => day - then < WEEK).length;
      if (lately < p.join_sources || this.trust_on(i, day) >= p.join_trust || day - this.spoke[i] < WEEK) return;
      people.draw(i, day, JOIN);
      if (uniform(0) >= at_most_1(p.join_chance * people.outspokenness[i])) return;
      this.flags[i] |= CALLED_OUT;
      this.joining.add(i);
      this.note(i, "joined");
    }

    // What is measured (sim/engine/census.py, sim/measures.py)

    measure(posts) {
      const { count, costs, daily, p, t, day } = this;
      count.posts = posts.length, count.asks = posts.filter(Boolean).length;
      count.minutes = count.posts * costs.minutes_per_post + count.canned * costs.minutes_per_canned_reply
        + (count.replies - count.canned) * costs.minutes_per_reply; // no number where nobody said what work costs
      Object.assign(count, Object.fromEntries(STATE.map((name) => [name, 0])), { people: this.people.size });
      for (let i = 0; i < count.people; i++) {
        const gone = this.standing[i] === UNFOLLOWED, flags = this.flags[i];
        count[["following", "muted", "unfollowed"][this.standing[i]]]++;
        if (this.standing[i] === FOLLOWS) count.attention += this.attention(i, day);
        count.trust += this.trust_on(i, day);
        count.expectation += this.x[i];
        if (this.d[i] === 0 && this.k[i] === 0 && t.prior <= 0) {
          count.suspicion += p.pretender_prior;
          count.flagged_ever += (flags & SUSPECTED) !== 0;
          continue;
        }
        const doubt = this.d[i] * t.grudge_fade[gone ? 0 : day - this.touched[i]], deceived = this.k[i] > 0;
        count.suspicion += suspicion(t, doubt);
        count.flagged_ever += deceived || (flags & SUSPECTED) !== 0;
        if (!deceived && t.prior + doubt <= 0) continue;
        count.flagged++;
        count.saw_template += (flags & SAW_TEMPLATE) !== 0;
        count.saw_asking += (flags & (SAW_TEMPLATE | MISTOOK | RIGHTLY)) === RIGHTLY;
      }
      count.wrongly = count.flagged - count.saw_template - count.saw_asking;
      for (const name of ["trust", "attention", "expectation", "suspicion"]) count[name] /= count.people;
      for (const name in daily) daily[name][day - 1] = count[name];
    }

    state(day) { // everybody as they stand (sim/engine/state.py)
      const { t } = this, since = (i, then) => this.standing[i] === UNFOLLOWED ? 0 : day - then;
      const column = (of) => Float32Array.from({ length: this.people.size }, (_, i) => of(i, since(i, this.touched[i])));
      return {
        trust: column((i) => this.trust_on(i, day)), attention: column((i) => this.attention(i, this.looked[i] + since(i,
          this.looked[i]))), expectation: this.x.slice(), credit: column((i, n) => this.r[i] * this.credit_fade(i,
          this.touched[i] + n)), debit: column((i, n) => this.s[i] * t.fade[n]),
        grudge: column((i, n) => this.k[i] * t.grudge_fade[n]), doubt: column((i, n) => this.d[i] * t.grudge_fade[n]),
        suspicion: column((i, n) => suspicion(t, this.d[i] * t.grudge_fade[n])),
        closeness: column((i, n) => this.closeness(i, this.touched[i] + n)),
        standing: this.standing.slice(), flags: this.flags.slice(),
      };
    }
  }

  // --- runs

  function start(spec, replicate = 0, { record = false } = {}) {
    const people = world(spec, replicate), p = spec.psychology, t = tablesOf(p, spec.days);
    const brands = spec.brands.map((brand) => new Brand(spec, brand, people, p, t, record));
    const timeline = [...(spec.timeline || [])];
    return {
      day: 0, days: spec.days, world: people, daily: brands.map((brand) => brand.daily),
      people: brands.map((brand) => brand.events),
      get state() { return brands.map((brand) => brand.state(this.day)); },
      plan(number, plan) {
        refuse(unplanned(brands[number].name, plan));
        brands[number].follow(plan);
      },
      step() {
        if (this.day >= spec.days) throw new Error(`The run has ended: the scenario has ${spec.days} days.`);
        this.day++;
        for (const change of timeline)
          if (change.day === this.day) brands.find((brand) => brand.name === change.brand).follow(change);
        for (const brand of brands) brand.step(this.day);
      },
    };
  }

  function run(spec, replicate = 0, options = {}) {
    const going = start(spec, replicate, options);
    while (going.day < going.days) going.step();
    const { world, daily, people, state } = going;
    return { world, brands: spec.brands.map(({ name }, n) => ({ name, daily: daily[n], final: state[n], people: people[n] })) };
  }

  return { version: 2, check, world, start, run, STATE, FLOWS, STRATEGIES: Object.keys(STRATEGIES) };
})();
