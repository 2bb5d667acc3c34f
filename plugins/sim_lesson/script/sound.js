/* What is heard, if somebody wants it: a tick a person who leaves, a low tone for call-outs. Both are seen as well. */

const TICKS = 12; // a second at most: of more who leave, each page has its share
let sound = null,
  free = 0, // from when on there may be another tick
  went = [],
  ticked = []; // of each page, how many went, and how many of these were heard

function switchSound() {
  sound?.close();
  sound = sound ? null : new AudioContext();
  free = -2;
}
function note(pitch, at, length, loud) {
  const tone = sound.createOscillator(),
    volume = sound.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(loud, at);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
  tone.connect(volume).connect(sound.destination);
  tone.start(at);
  tone.stop(at + length);
}
// left: of each page, how many went; called: how many spoke up; until the next picture in `seconds`.
function sounds(left, called, seconds) {
  if (!sound) return;
  const now = sound.currentTime,
    owed = left.map((n) => Math.max(n, 0));
  if (now > free + 1) (went = left.map(() => 0)), (ticked = left.map(() => 0)); // another film
  free = Math.max(free, now);
  owed.forEach((n, page) => (went[page] += n));
  while (owed.some(Boolean) && free < now + seconds) {
    const due = owed.map((n, page) => (n ? went[page] / (ticked[page] + 1) : 0)),
      page = due.indexOf(Math.max(...due));
    note(523.25 * 1.26 ** page, free, 0.05, 0.12); // a page's pitch is its place
    owed[page]--;
    ticked[page]++;
    free += 1 / TICKS;
  }
  if (called) note(98, now, 0.4, 0.25);
}
