// Files to take away: the tables as XLSX, every chart as SVG or PNG, each with all that it needs.
(() => {
  const SVG = 'http://www.w3.org/2000/svg', buttons = document.querySelector('#again .buttons');
  const make = (name, attributes, text = '') => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  };
  const save = (blob, name) => {
    const url = URL.createObjectURL(blob);
    make('a', {href: url, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };
  const links = [...buttons.querySelectorAll('a')], run = links[0].download.replace(/\.yaml$/, '');
  const button = (label, pressed) => {
    const found = make('button', {type: 'button'}, label);
    found.addEventListener('click', pressed);
    return found;
  };
  if ('CompressionStream' in window) {
    buttons.append(button('All numbers (XLSX)', async () => {
      const [results, days] = ['results', 'days'].map((name) => links.find((link) => link.download.endsWith(`-${name}.csv`)).href);
      const text = (href) => decodeURIComponent(href.slice(href.indexOf(',') + 1));
      save(await workbook(sheetsOf(text(results), text(days))), `${run}.xlsx`);
    }));
  }

  // What a style sheet says of a drawing, as attributes of its own.
  const STYLES = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap',
                  'stroke-linejoin', 'paint-order', 'vector-effect', 'font-size', 'font-weight', 'font-style'];
  const EDGE = 14, ABOVE = 46;  // pixels around a chart, and above it with its title
  const titled = (chart) => chart.getAttribute('aria-label').split(/[.:,] /)[0];
  const alone = (chart) => {
    const room = chart.closest('.room').getBoundingClientRect(), box = chart.getBoundingClientRect();
    const copy = chart.cloneNode(true), from = [chart, ...chart.querySelectorAll('*')], to = [copy, ...copy.querySelectorAll('*')];
    const body = getComputedStyle(document.body), used = new Set(), style = getComputedStyle(chart);
    from.forEach((element, i) => {
      const own = getComputedStyle(element), above = i ? getComputedStyle(element.parentElement) : style;
      if (own.display === 'none' || own.visibility === 'hidden') return to[i].remove();
      for (const name of STYLES) {
        const value = own.getPropertyValue(name);
        if (i && value === above.getPropertyValue(name) && name !== 'vector-effect') continue;
        if (value && value !== 'none' || name === 'fill') to[i].setAttribute(name, value.replace(/px\b/g, ''));
      }
      if (element.localName === 'use') used.add(element.getAttribute('href'));
      to[i].removeAttribute('class');
      for (const name of Object.keys(to[i].dataset)) delete to[i].dataset[name];
      return undefined;
    });
    const page = document.createElementNS(SVG, 'svg'), back = document.createElementNS(SVG, 'rect');
    const set = (element, values) => { for (const [name, value] of Object.entries(values)) element.setAttribute(name, value); };
    const width = room.width + 2 * EDGE, height = room.height + EDGE + ABOVE, title = document.createElementNS(SVG, 'text');
    set(page, {xmlns: SVG, width, height, 'font-family': body.fontFamily, color: body.color});
    set(back, {width: '100%', height: '100%', fill: body.backgroundColor});
    set(title, {x: EDGE, y: 26, 'font-size': 15, 'font-weight': 600, fill: 'currentColor'});
    title.textContent = titled(chart);
    set(copy, {x: box.left - room.left + EDGE, y: box.top - room.top + ABOVE, width: box.width, height: box.height, overflow: 'visible'});
    const shapes = document.createElementNS(SVG, 'defs');
    for (const name of used) shapes.append(document.querySelector(`.shapes ${name}`).cloneNode());
    page.append(shapes, back, title, copy);
    return [new XMLSerializer().serializeToString(page), width, height];
  };
  const charts = [...document.querySelectorAll('.room > svg')];
  const pick = make('select', {'aria-label': 'Chart'});
  charts.forEach((chart, i) => {
    const title = titled(chart), twice = charts.some((other) => other !== chart && titled(other) === title);
    pick.append(make('option', {value: i}, twice ? `${title} (${chart.closest('section').id})` : title));
  });
  const name = () => `${run}-${pick.selectedOptions[0].textContent.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/-$/, '').toLowerCase()}`;
  const line = make('p', {class: 'buttons'});
  line.append(pick, button('SVG', () => {
    save(new Blob([alone(charts[pick.value])[0]], {type: 'image/svg+xml'}), `${name()}.svg`);
  }), button('PNG', () => {
    const [text, width, height] = alone(charts[pick.value]), picture = new Image(), canvas = make('canvas', {});
    const url = URL.createObjectURL(new Blob([text], {type: 'image/svg+xml'})), scale = 2;
    picture.onload = () => {
      canvas.width = width * scale;
      canvas.height = height * scale;
      canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(url);
      canvas.toBlob((blob) => save(blob, `${name()}.png`));
    };
    picture.src = url;
  }));
  buttons.after(line);
})();
