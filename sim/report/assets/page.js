// Everything is on the page without this script; it adds a cross-hair, the film, stories, and a dark page.
'use strict';
(() => {
  const SVG = 'http://www.w3.org/2000/svg';
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const make = (name, attributes = {}, text = '') => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  };
  const draw = (name, attributes) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  // --- Dark or light: what the system prefers, until the button is pressed
  const theme = document.getElementById('theme'), prefers = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (document.documentElement.dataset.theme || (prefers.matches ? 'dark' : 'light')) === 'dark';
  const named = () => { theme.textContent = isDark() ? 'Light' : 'Dark'; };
  theme.hidden = false;
  theme.addEventListener('click', () => { document.documentElement.dataset.theme = isDark() ? 'light' : 'dark'; named(); });
  prefers.addEventListener('change', named);

  // --- For a room: letters that can be read from its last row
  const large = document.getElementById('large');
  large.hidden = false;
  large.addEventListener('click', () => {
    const on = document.documentElement.toggleAttribute('data-room');
    large.setAttribute('aria-pressed', on);
    dispatchEvent(new Event('resize'));
  });
  const scale = (element) => element.currentCSSZoom || 1;  // what stands in an element is placed in its own pixels
  named();

  // --- A cross-hair over the days: pointer, or arrow keys
  const points = (path) => {  // of a line: day -> height, 0 at the top and 1000 at the bottom
    const numbers = (path.getAttribute('d').match(/-?\d+/g) || []).map(Number), found = new Map();
    for (let i = 0, x = 0, y = 0; i + 1 < numbers.length; i += 2) {
      x = i ? x + numbers[i] : numbers[i];
      y = i ? y + numbers[i + 1] : numbers[i + 1];
      found.set(x + 1, y);
    }
    return found;
  };
  const written = (value, unit, range) => {
    const places = (fewest, scale) => Math.min(Math.max(Math.ceil(2 - Math.log10(scale * range)), fewest), 6);
    const found = unit === 'share' ? places(1, 100) : places(unit === 'trust' ? 2 : 0, 1);
    const style = unit === 'share' ? 'percent' : 'decimal';  // as the reader's language writes it
    return value.toLocaleString(undefined, {style, minimumFractionDigits: found, maximumFractionDigits: found});
  };
  const names = all('.named bdi').map((name) => name.textContent);
  for (const chart of all('svg.lines')) {
    const days = Number(chart.dataset.days), low = Number(chart.dataset.low), high = Number(chart.dataset.high);
    if (days < 2) continue;
    const lines = all('.line', chart).map(points), room = chart.parentElement;
    const place = all('.line', chart).map((line) => line.getAttribute('class').match(/b\d/)[0]);
    const title = chart.getAttribute('aria-label').split(',')[0];
    const hair = draw('line', {class: 'hair', y1: 0, y2: '100%', visibility: 'hidden'});
    const reading = make('div', {class: 'reading', hidden: ''});
    chart.append(hair);
    room.append(reading);
    const slider = make('div', {
      class: 'slider', tabindex: 0, role: 'slider', 'aria-label': `${title}: day`, 'aria-valuemin': 1,
      'aria-valuemax': days, 'aria-valuenow': days,
    });
    room.append(slider);
    let day = days;
    const show = (wanted) => {
      day = Math.min(Math.max(Math.round(wanted), 1), days);
      const x = (day - 1) / (days - 1), told = [];
      hair.setAttribute('x1', 100 * x + '%');
      hair.setAttribute('x2', 100 * x + '%');
      hair.setAttribute('visibility', 'visible');
      reading.replaceChildren(make('b', {}, `Day ${day}`));
      lines.forEach((line, i) => {
        if (!line.has(day)) return;
        const value = written(low + (high - low) * (1 - line.get(day) / 1000), chart.dataset.unit, high - low);
        const row = make('div', {class: place[i]}, value + ' ');
        row.append(make('bdi', {}, names[i]));
        reading.append(row);
        told.push(`${names[i]} ${value}`);
      });
      reading.hidden = false;
      const box = chart.getBoundingClientRect(), outer = room.getBoundingClientRect();
      const by = scale(room), at = (box.left - outer.left + x * box.width) / by;
      const width = reading.offsetWidth;
      const left = at + 14 + width > outer.width / by ? Math.max(at - 14 - width, 0) : at + 14;
      reading.style.left = `${left}px`;
      slider.setAttribute('aria-valuenow', day);
      slider.setAttribute('aria-valuetext', `day ${day}: ${told.join(', ') || 'not measured'}`);
    };
    const hide = () => { hair.setAttribute('visibility', 'hidden'); reading.hidden = true; };
    const fit = () => {
      const box = chart.getBoundingClientRect(), outer = room.getBoundingClientRect();
      const by = scale(room), place = {left: box.left - outer.left, top: box.top - outer.top, width: box.width, height: box.height};
      for (const [side, pixels] of Object.entries(place)) slider.style[side] = `${pixels / by}px`;
    };
    fit();
    addEventListener('resize', fit);
    slider.addEventListener('pointermove', (event) => {
      const box = slider.getBoundingClientRect();
      show(1 + ((event.clientX - box.left) / box.width) * (days - 1));
    });
    slider.addEventListener('pointerleave', hide);
    slider.addEventListener('blur', hide);
    slider.addEventListener('focus', () => { if (slider.matches(':focus-visible')) show(day); });
    slider.addEventListener('keydown', (event) => {
      const steps = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10};
      if (event.key === 'Escape') return hide();
      const to = event.key === 'Home' ? 1 : event.key === 'End' ? days : day + (steps[event.key] || 0);
      if (event.key !== 'Home' && event.key !== 'End' && !(event.key in steps)) return;
      event.preventDefault();
      show(to);
    });
  }

  // --- The film, and the story behind a dot
  const recorded = document.getElementById('recorded');
  if (recorded && 'DecompressionStream' in window) readFilm(JSON.parse(recorded.textContent)).then(watch);

  function watch(film) {
    const {days, rows, brands} = film, n = rows.length;
    const slider = document.getElementById('day'), today = document.getElementById('today');
    const play = document.getElementById('play');
    const panels = all('.watched').map((panel) => {
      const crowd = panel.querySelector('svg.crowd'), columns = Number(crowd.dataset.columns);
      return {panel, crowd, columns, brand: Number(panel.dataset.brand), count: panel.querySelector('.count b'),
              paths: all('path', crowd)};
    });
    // Of every evening: the level of their trust, 0 to 10, or -1 if they have muted or left.
    const levels = brands.map((brand) => Array.from({length: n}, (_, who) => {
      const own = new Int8Array(days + 1);
      for (let day = 0; day <= days; day++) {
        const now = brand.evening(who, day);
        own[day] = now.standing ? -1 : Math.min(Math.max(Math.round(now.trust * 10), 0), 10);
      }
      return own;
    }));
    // Who trusted most on day 1 comes first; `place` is where each stands, `order` who stands there.
    const order = rows.map((_, who) => who).sort((a, b) => film.disposition[b] - film.disposition[a]);
    const place = [];
    order.forEach((who, at) => { place[who] = at; });
    const dot = (who, columns) => [10 * (place[who] % columns) + 5, 10 * Math.floor(place[who] / columns) + 5];
    let shown = days;
    const show = (day) => {
      shown = day;
      slider.value = day;
      today.textContent = `day ${day}`;
      const told = [];
      for (const {paths, columns, brand, count} of panels) {
        const drawn = Array.from({length: 12}, () => []);
        let here = 0;
        for (let who = 0; who < n; who++) {
          const level = levels[brand][who][day], [x, y] = dot(who, columns);
          drawn[level + 1].push(`M${x} ${y}h0`);
          if (level >= 0) here++;
        }
        paths.forEach((path, i) => path.setAttribute('d', drawn[i].join('')));
        count.textContent = here;
        told.push(`${here} follow ${names[brand]}`);
      }
      slider.setAttribute('aria-valuetext', `day ${day}: ${told.join(', ')}`);
    };
    let timer = 0;
    const stop = () => { clearInterval(timer); timer = 0; play.textContent = 'Play'; };
    play.addEventListener('click', () => {
      if (timer) return stop();
      // Who wants less motion gets thirty still pictures, not all of them.
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      const step = calm ? Math.max(Math.round(days / 30), 1) : Math.max(Math.round(days / 300), 1);
      play.textContent = 'Pause';
      if (shown >= days) show(0);
      timer = setInterval(() => {
        show(Math.min(shown + step, days));
        if (shown >= days) stop();
      }, calm ? 1000 : Math.max(9000 / days * step, 30));
      return undefined;
    });
    slider.addEventListener('input', () => { stop(); show(Number(slider.value)); });
    document.querySelector('.player').hidden = false;
    const when = document.getElementById('when');
    if (when) when.textContent = 'place';

    // Stories
    const box = document.getElementById('story'), listed = make('ol'), title = make('h3'), summary = make('p');
    const pick = make('div', {class: 'pick'});
    const people = all('.people', box), what = make('p', {class: 'note'});
    const brandBox = make('select', {'aria-label': 'Brand'}), whoBox = make('select', {'aria-label': 'Follower'});
    names.forEach((name, i) => brandBox.append(make('option', {value: i}, name.length > 40 ? name.slice(0, 39) + '\u2026' : name)));
    rows.forEach((row, i) => whoBox.append(make('option', {value: i}, `Follower ${row}`)));
    const back = make('button', {type: 'button', 'aria-label': 'The follower before'}, '\u2190');
    const on = make('button', {type: 'button', 'aria-label': 'The next follower'}, '\u2192');
    pick.append(whoBox, ' of ', brandBox, back, on);
    box.prepend(make('p', {class: 'note'}, 'Read what happened to one of these people: choose a dot, or somebody here.'), pick);
    box.append(title, what, summary, listed);
    box.hidden = false;
    title.setAttribute('aria-live', 'polite');
    const decided = JSON.parse(document.getElementById('decided').textContent);
    const two = (value) => value.toFixed(2);
    const moved = (what, [from, to]) => (two(from) === two(to) ? '' : `${what} ${two(from)} to ${two(to)}`);
    const tell = (brand, who) => {
      brandBox.value = brand;
      whoBox.value = who;
      for (const {crowd, columns, brand: own} of panels) {
        crowd.querySelector('.chosen')?.remove();
        const [cx, cy] = dot(who, columns);
        crowd.append(draw('circle', {class: own === brand ? 'chosen' : 'chosen also', cx, cy, r: 5.6}));
      }
      title.replaceChildren(`Follower ${rows[who]} and `, make('bdi', {}, names[brand]));
      const called = [];
      for (const list of people) {
        list.hidden = Number(list.dataset.brand) !== brand;
        for (const button of all('button', list)) {
          const pressed = !list.hidden && Number(button.dataset.place) === who;
          button.setAttribute('aria-pressed', pressed);
          if (pressed) called.push(button);
        }
      }
      const drawn = called.some((button) => 'drawn' in button.dataset) ? ' (by the reason that the model drew)' : '';
      const said = called.map((button) => button.dataset.who).join('; ') + drawn;
      what.textContent = said && `${said[0].toUpperCase()}${said.slice(1)}.`;
      what.hidden = !said;
      const known = decided[brand][who];
      summary.textContent = endOf(film, brand, who, known);
      const story = storyOf(film, brand, who, known);
      listed.replaceChildren(...story.map((moment) => {
        const line = make('li'), told = make('span', {}, moment.text);
        const amounts = [moved('trust', moment.trust), moved('suspicion', moment.suspicion),
                         moved('attention', moment.attention),
                         moved('expects an answer', moment.expectation)].filter(Boolean).join(', ');
        if (amounts) told.append(make('small', {}, ` ${amounts[0].toUpperCase()}${amounts.slice(1)}.`));
        line.append(make('span', {}, moment.until > moment.day ? `Day ${moment.day}\u2013${moment.until}` : `Day ${moment.day}`), told);
        return line;
      }));
      if (!story.length) listed.append(make('li', {}, 'Nothing of this brand ever reached them.'));
    };
    const current = () => [Number(brandBox.value), Number(whoBox.value)];
    for (const select of [brandBox, whoBox]) select.addEventListener('change', () => tell(...current()));
    const walk = (by) => { const [brand, who] = current(); tell(brand, (who + by + n) % n); };
    for (const list of people) {
      for (const button of all('button', list)) {
        button.addEventListener('click', () => tell(Number(list.dataset.brand), Number(button.dataset.place)));
      }
    }
    back.addEventListener('click', () => walk(-1));
    on.addEventListener('click', () => walk(1));
    for (const {crowd, columns, brand} of panels) {
      const at = (event) => {
        const area = crowd.getBoundingClientRect();
        const x = Math.floor((event.clientX - area.left) / area.width * columns);
        const y = Math.floor((event.clientY - area.top) / area.width * columns);
        return x >= 0 && x < columns && y * columns + x < n ? order[y * columns + x] : -1;
      };
      crowd.addEventListener('click', (event) => { const who = at(event); if (who >= 0) tell(brand, who); });
    }
    tell(0, Number(people[0].querySelector('button').dataset.place));
  }
})();
