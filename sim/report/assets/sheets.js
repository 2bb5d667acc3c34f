// The tables of the page as one XLSX: what sim.report.tables.workbook writes, of the CSV that stands here already.
const sheetsOf = (results, days) => {
  const parse = (text) => {
    const rows = [];
    let row = [], cell = '', inside = false;
    for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i++) {
      const c = text[i];
      if (inside && c === '"' && text[i + 1] === '"') { cell += c; i++; }
      else if (c === '"') inside = !inside;
      else if (!inside && (c === ',' || c === '\n')) {
        row.push(/^''*[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);
        cell = '';
        if (c === '\n') { rows.push(row); row = []; }
      } else cell += c;
    }
    return rows;
  };
  const number = (cell) => (cell === '' ? '' : Number(cell));
  const [head, ...all] = parse(results), [titles, ...each] = parse(days);
  const alone = all.filter((row) => !row[3]), across = new Map(), names = [];
  for (const [group, measure, brand, , ...interval] of alone) {
    if (group !== 'all') continue;
    if (!names.includes(brand)) names.push(brand);
    if (!across.has(measure)) across.set(measure, [measure]);
    across.get(measure).push(...interval.slice(0, 3).map(number));
  }
  const part = (row) => [...row.slice(0, 3), ...row.slice(4, 7)];
  return {
    Measures: [['measure', ...names.flatMap((name) => [name, `${name}, low`, `${name}, high`])], ...across.values()],
    Groups: [part(head), ...alone.filter((row) => row[0] !== 'all').map(part).map((row) => [...row.slice(0, 3), ...row.slice(3).map(number)])],
    Pairs: [head.slice(1), ...all.filter((row) => row[3]).map((row) => [...row.slice(1, 4), ...row.slice(4, 7).map(number), ...row.slice(7)])],
    Days: [titles, ...each.map((row) => [row[0], ...row.slice(1).map(number)])],
  };
};
async function workbook(sheets) {
  const odd = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;  // as sim.foreign.plain
  const text = (value) => value.replace(odd, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const open = (name, inside, kind = '') => `<?xml version="1.0" encoding="UTF-8"?><${name} xmlns="http://schemas.openxmlformats.org/${kind}">${inside}</${name.split(' ')[0]}>`;
  const main = 'spreadsheetml/2006/main', of = 'officeDocument/2006/relationships', files = {};
  const names = Object.keys(sheets), type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.';
  const cell = (value) => (value === '' ? '<c/>' : typeof value === 'number' ? `<c><v>${value}</v></c>`
    : `<c t="inlineStr"><is><t xml:space="preserve">${text(value)}</t></is></c>`);
  const link = (id, what, target) => `<Relationship Id="r${id}" Type="http://schemas.openxmlformats.org/${of}/${what}" Target="${target}"/>`;
  const part = (path, kind) => `<Override PartName="/${path}" ContentType="${type}${kind}+xml"/>`;
  files['[Content_Types].xml'] = open('Types', '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + part('xl/workbook.xml', 'sheet.main') + names.map((_, i) => part(`xl/s${i}.xml`, 'worksheet')).join(''), 'package/2006/content-types');
  files['_rels/.rels'] = open('Relationships', link(0, 'officeDocument', 'xl/workbook.xml'), 'package/2006/relationships');
  files['xl/workbook.xml'] = open('workbook', `<sheets>${names.map((name, i) => `<sheet xmlns:r="http://schemas.openxmlformats.org/${of}" name="${name}" sheetId="${i + 1}" r:id="r${i}"/>`).join('')}</sheets>`, main);
  files['xl/_rels/workbook.xml.rels'] = open('Relationships', names.map((_, i) => link(i, 'worksheet', `s${i}.xml`)).join(''), 'package/2006/relationships');
  names.forEach((name, i) => {
    files[`xl/s${i}.xml`] = open('worksheet', '<sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/></sheetView></sheetViews>'
      + `<sheetData>${sheets[name].map((row) => `<row>${row.map(cell).join('')}</row>`).join('')}</sheetData>`, main);
  });
  // A zip file: each part deflated behind its header, then the directory of them all.
  const table = Uint32Array.from({length: 256}, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1; return n; });
  const little = (...fields) => Uint8Array.from(fields.flatMap(([size, value]) => Array.from({length: size}, (_, i) => Math.floor(value / 256 ** i) % 256)));
  const parts = [], directory = [];
  let at = 0, last = 0;
  const add = (list, bytes) => { list.push(bytes); return bytes.length; };
  for (const [name, content] of Object.entries(files)) {
    const raw = new TextEncoder().encode(content), path = new TextEncoder().encode(name);
    const packed = new Uint8Array(await new Response(new Blob([raw]).stream().pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer());
    const sum = (raw.reduce((crc, byte) => table[(crc ^ byte) & 255] ^ (crc >>> 8), -1) ^ -1) >>> 0;
    // Version 2.0, no flags, deflated, 1 January 1980.
    const about = [[2, 20], [2, 0], [2, 8], [2, 0], [2, 33], [4, sum], [4, packed.length], [4, raw.length], [2, path.length], [2, 0]];
    last += add(directory, little([4, 0x02014b50], [2, 20], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, at])) + add(directory, path);
    at += add(parts, little([4, 0x04034b50], ...about)) + add(parts, path) + add(parts, packed);
  }
  const count = directory.length / 2;
  const end = little([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, last], [4, at], [2, 0]);
  return new Blob([...parts, ...directory, end], {type: `${type}sheet`});
}
