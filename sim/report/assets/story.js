const leftFor = [
  '', 'out of boredom', 'for distrust, mostly over silence or what others said',
  'for distrust, taking the brand for a phony', 'for no reason of the brand\u2019s',
];

// How it ended, in the words of `sim explain`: with the trust of the day on which they left. `known`: what would
// have kept them, and whether the reason that the model drew is another one; then it is not said here.
function endOf(film, brand, who, known) {
  const {events, evening} = film.brands[brand], first = evening(who, 0), last = evening(who, film.days);
  const left = events[who].find((event) => event.kind === 17 || event.kind === 18);
  const two = (value) => value.toFixed(2);
  if (left) {
    const why = known && known[1] ? '' : `, ${leftFor[left.detail]}`;
    return `They ${left.kind === 17 ? 'unfollowed' : 'muted the brand'} on day ${left.day}${why}, `
      + `at trust ${two(left.trust[1])}; they began with ${two(first.trust)}.${known ? ` ${known[0]}` : ''}`;
  }
  return `On day ${film.days} they follow: trust ${two(first.trust)} at the start and ${two(last.trust)} now, `
    + `suspicion ${two(first.suspicion)} and ${two(last.suspicion)}, `
    + `attention ${two(first.attention)} and ${two(last.attention)}.`;
}

// One follower's story from a film, in the words of `sim explain`: a line for every conversation, every thread
// read, every stretch of posts passed by, with the day and the tie before and after.
function storyOf(film, brand, who, known) {
  const {events, posts} = film.brands[brand], waiting = new Map(), continued = new Set();
  let groups = [], number = 0;
  const talked = (event) => event.kind > 1 && event.kind < 10;
  for (const found of events[who]) {
    const event = {...found, number: number++}, last = groups.at(-1), before = last && last.at(-1).kind;
    const may = (event.kind > 11 && event.kind < 14) || event.kind === 20;
    // At once after a reply: of the same conversation.
    const talk = talked(event) || (may && last && talked(last[0]) && last[0].day === event.day
      && last[0].post === event.post) ? event.day + '/' + event.post : '';
    if (talk) {
      event.began = event.day - (event.post >> 4);
      const about = event.began + '/' + (event.post & 15);
      if (event.kind === 9) continued.add(about);
      event.further = continued.has(about);
    }
    if (waiting.has(talk)) {  // a comment is told where the first thing comes of it that day
      const begun = waiting.get(talk);
      waiting.delete(talk);
      groups = [...groups.filter((group) => group !== begun), [...begun, event]];
    } else if (talk && last && last.talk === talk) last.push(event);
    else if (!talk && ((event.kind === 1 && before === 1) || (event.kind === 12 && (before === 11 || before === 20))
      || (event.kind === 20 && (before === 10 || before === 11))
      || (event.kind === 12 && before === 30) || (event.kind === 32 && (before === 30 || before === 31)))) last.push(event);
    else {
      groups.push([event]);
      if (event.kind === 2 || event.kind === 9) waiting.set(talk, groups.at(-1));
    }
    groups.at(-1).talk = talk;
  }
  // The tie before it: if something else happened after a comment, as that left it.
  const beginning = ([first, next]) => (next && next.number > first.number + 1 ? next : first);
  const neighbours = film.neighbours[who];
  const reached = (event) => {
    if (!neighbours) return 'and has no neighbours to hear it';
    if (!event.detail) return `and none of their ${neighbours} neighbours heard it`;
    return `and ${event.detail} of their ${neighbours} neighbours heard it`;
  };
  const outcomes = {
    3: 'got a personal answer', 4: 'got an answer with a question back',
    5: 'got a template and took it for an answer', 6: 'got a bot\u2019s reply that says it is one',
    7: 'heard nothing', 9: 'wrote back',
  };
  const late = (hours) => {
    const days = Math.floor(hours / 24), [count, unit] = days ? [days, 'day'] : [hours, 'hour'];
    if (!hours) return '';
    return count > 1 ? ` after ${count} ${unit}s` : ` after ${days ? 'a day' : 'an hour'}`;
  };
  const part = (event) => {
    if (event.kind === 8) return event.detail === 1 ? 'recognised the template' : 'took a personal answer for a template';
    if (event.kind === 20) return 'took the brand for a phony';
    if (event.kind === 12) return `called the brand out, ${reached(event)}`;
    if (event.kind === 13) return `praised it, ${reached(event)}`;
    return outcomes[event.kind] + (event.kind < 6 ? late(event.detail) : '');
  };
  // After a look only the post itself raises attention. What rises by less than a film's step (film.md) is not seen.
  const worthIt = (event) => event.A > event.before.A;
  const looks = (group) => {
    const asked = group.filter((event) => event.asks).length, worth = group.filter(worthIt).length;
    if (group.length === 1) {
      return `Looked at a ${asked ? 'question' : 'post'}${worth ? ', which was worth it,' : ''} and passed on.`;
    }
    let about = !asked ? '' : asked === 1 ? ', one of them a question' : `, ${asked} of them questions`;
    const every = group.length === 2 ? 'both' : 'all';
    if (worth) about += `, ${worth === group.length ? every : worth === 1 ? 'one' : worth} of them worth it`;
    return `Looked at ${group.length} posts${about}, and passed on.`;
  };
  const reading = (group) => {
    const [event] = group, last = group.at(-1);
    const post = posts.find((each) => each.day === event.day && each.post === event.post);
    const words = ['answered in person', 'given a template', 'answered by a bot', 'left without a reply'];
    const some = post.comments.map((count, i) => [count, words[i]]).filter(([count]) => count);
    const total = some.reduce((sum, [count]) => sum + count, 0);
    const comments = total === 1 ? 'one comment' : `${total} comments`;
    const how = !total ? 'no comment answered yet' : some.length === 1
      ? `${comments}, ${total === 1 ? '' : 'all '}${some[0][1]}`
      : `${comments}: ${some.map(([count, way]) => `${count} ${way}`).join(', ')}`;
    let text = `Opened the thread under a ${event.asks ? 'question' : 'post'}: ${how}`;
    if (event.kind === 11) text += post.comments[1] ? '; recognised the template' : '; took an answer for a template';
    if (group.some((each) => each.kind === 20)) text += '; took the brand for a phony';
    if (last.kind === 12) text += `; called the brand out, ${reached(last)}`;
    const answered = post.comments[0] + post.comments[1];
    return text + (event.kind === 10 && !answered && worthIt(event) ? '. The post was worth it.' : '.');
  };
  const many = (count) => (count === 1 ? 'a neighbour' : `${count} neighbours`);
  const exits = {17: 'Unfollowed', 18: 'Muted the brand', 19: 'Stopped looking, still a follower'};
  const overIncident = (group) => {
    const [event] = group, ago = Math.floor(event.detail / 1000), count = event.detail % 1000;
    const what = ago ? `the incident of day ${event.day - ago}` : 'the incident';
    if (event.kind === 33) return `Looked at an apology for ${what}, and forgave a part.`;
    const whom = count ? `${many(count)} called the brand out` : 'it had got round';
    let text = `Heard of ${what}: ${whom}`;
    if (event.kind === 30) {
      text = `Came across ${ago ? what : 'an incident'}` + (count ? `, and heard of it besides: ${whom}` : '');
    }
    for (const each of group.slice(1)) {
      text += each.kind === 32 ? '; joined, to be heard on the next evening' : '; called the brand out';
    }
    return `${text}.`;
  };
  const takenUp = (event) => {
    if (event.began === event.day) return 'In a conversation they began earlier that day,';
    return event.further ? `In the conversation they began on day ${event.began},`
      : `About the comment they left on day ${event.began},`;
  };
  const sentence = (group) => {
    const [event] = group;
    switch (event.kind) {
      case 1: return looks(group);
      case 2:
        return `${event.asks ? 'Saw the question and answered it' : 'Commented on a post'}; `
          + `${group.slice(1).map(part).join('; ') || 'no answer yet'}.`;
      case 3: case 4: case 5: case 6: case 7: case 8: case 9: case 13: case 20:
        return `${takenUp(event)} they ${group.map(part).join('; ')}.`;
      case 10: case 11: return reading(group);
      case 14: return `Heard ${many(event.detail)} call the brand out.`;
      case 15: return `Heard ${many(event.detail)} praise the brand.`;
      case 30: case 31: case 32: case 33: return overIncident(group);
      case 12: return 'Called the brand out.';
      case 16: return `Decided to join in: on the next evening they called the brand out, ${reached(event)}.`;
      default:
        return `${exits[event.kind]}, ${leftFor[event.detail]}`
          + `${known && known[1] ? ': the part of the chance to leave that the model drew' : ''}.`;
    }
  };
  return groups.map((group) => ({
    day: group[0].day, until: group.at(-1).day, text: sentence(group),
    trust: [beginning(group).trust[0], group.at(-1).trust[1]],
    suspicion: [beginning(group).suspicion[0], group.at(-1).suspicion[1]],
    attention: [beginning(group).before.A, group.at(-1).A],
    expectation: [beginning(group).before.x, group.at(-1).x],
  }));
}
