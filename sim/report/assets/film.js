// Reads film.json (docs/reference/film.md): await readFilm(found) gives the people and, for every brand, what
// happened to them and how they were on any evening.
async function readFilm(found) {
  const unpack = async (packed) => {
    const raw = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
    const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream('deflate'));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    const numbers = [];
    for (let i = 0; i < bytes.length;) {
      let zigzag = 0, scale = 1;
      for (; bytes[i] > 127; i++, scale *= 128) zigzag += (bytes[i] & 127) * scale;
      zigzag += bytes[i++] * scale;
      numbers.push(zigzag % 2 ? -(zigzag + 1) / 2 : zigzag / 2);
    }
    return numbers;
  };
  const p = found.psychology, step = found.steps, n = found.sample, days = found.days, least = 0.001;
  const people = await unpack(found.followers), rows = [];
  for (let i = 0, row = 0; i < n; i++) rows.push(row += people[i]);
  const disposition = people.slice(n, 2 * n).map((steps) => steps / step.disposition);
  const neighbours = people.slice(2 * n, 3 * n), rests = people.slice(3 * n).map((level) => (level + 0.5) / 256);
  const first = (who) => ({day: 0, r: 0, s: 0, k: 0, x: p.first_expectation, A: rests[who], d: 0, c: 0});
  // The tie on `day`, when nothing has happened since.
  const forgotten = (tie, who, day) => {
    const since = day - tie.day, slow = p.grudge_forgetting ** since, memory = p.closeness_memory;
    const back = (1 - p.attention_recovery) ** since, far = memory ** since;
    const close = tie.c * (memory === 1 ? since : memory * (1 - far) / (1 - memory));  // days not forgotten
    return {
      day, r: tie.r * p.forgetting ** (since - close), s: tie.s * p.forgetting ** since, k: tie.k * slow, x: tie.x,
      A: rests[who] + (tie.A - rests[who]) * back, d: tie.d * slow, c: tie.c * far,
    };
  };
  const suspicion = (tie) => {
    const odds = Math.exp(tie.d) * p.pretender_prior / (1 - p.pretender_prior);
    return odds / (1 + odds);
  };
  const trust = (tie, who) => {
    const W = p.prior_weight;
    return (tie.r + disposition[who] * W) / (tie.r + tie.s + tie.k + W);
  };
  const brands = [];
  for (const brand of found.brands) {
    const numbers = await unpack(brand.film), many = brand.events;
    const column = (c, i) => numbers[n + c * many + i];
    const events = [];  // of each follower, in order
    for (let who = 0, i = 0; who < n; who++) {
      const own = [];
      let tie = first(who);
      for (const end = i + numbers[who]; i < end; i++) {
        const before = forgotten(tie, who, tie.day + column(0, i));
        tie = {...before};
        for (const [at, name] of ['r', 's', 'k', 'x'].entries()) tie[name] += column(4 + at, i) / step[name];
        tie.A = Math.max(before.A, least) * Math.exp(column(8, i) / step.A);
        tie.d += column(9, i) / step.d;
        tie.c += column(10, i) / step.c;
        const kind = column(1, i);
        own.push({kind: kind >> 1, asks: kind % 2 === 1, post: column(2, i), detail: column(3, i), before, ...tie,
                  trust: [trust(before, who), trust(tie, who)],
                  suspicion: [suspicion(before), suspicion(tie)]});
      }
      events.push(own);
    }
    const each = await unpack(brand.posts), count = each.length / 8, posts = [];
    for (let i = 0, day = 0; i < count; i++) {
      const [post, asks, ...comments] = [1, 2, 3, 4, 5, 6].map((c) => each[c * count + i]);
      posts.push({day: day += each[i], post, asks: asks === 1, comments, turns: each[7 * count + i]});
    }
    // How they were on the evening of a day: standing is 0 (follows), 1 (muted) or 2 (unfollowed).
    const evening = (who, day) => {
      let tie = first(who), standing = 0;
      for (const event of events[who]) {
        if (event.day > day) break;
        tie = event;
        if (event.kind === 17) standing = 2;
        if (event.kind === 18) standing = 1;
      }
      const now = standing === 2 ? tie : forgotten(tie, who, day);
      const attention = Math.min(Math.max(now.A, 0), 1);
      return {trust: trust(now, who), attention, expectation: now.x, suspicion: suspicion(now), standing};
    };
    brands.push({name: brand.name, events, posts, evening});
  }
  return {days, replicate: found.replicate, rows, disposition, neighbours, brands};
}
