import { h } from '../dom.js';
import { bytes, count, percent } from '../format.js';

/** What came into filtering and what was kept, by source, domain and language. */
export function groups(all) {
  const unknown = { sources: '', domains: 'no address', languages: 'not known' };
  const titles = { sources: 'By source', domains: 'By domain', languages: 'By language' };
  return h('div', { class: 'grid' }, Object.keys(titles).map((kind) => h('section', { class: 'card' }, h('h2', {}, titles[kind]),
    table(all[kind], unknown[kind], kind === 'sources' ? all.unreadable : {}))));
}

function table({ groups: known, rest, others }, unknown, unreadable) {
  const rows = known.map((g) => row(g.name || unknown, g, unreadable[g.name]));
  if (others > 0) rows.push(row('all others', rest));
  const refused = Object.values(unreadable).some((n) => n > 0);
  return h('div', { class: 'scroll' }, h('table', { class: 'groups' },
    h('thead', {}, h('tr', {}, h('th', {}, ''), ['documents', 'text', 'kept'].map((t) => h('th', { class: 'n' }, t)), h('th', {}, 'mostly dropped for'))),
    h('tbody', {}, rows)), refused && h('p', { class: 'soft' }, `Not counted here, since they could not be read: ${Object.entries(unreadable).filter(([, n]) => n > 0).map(([name, n]) => `${count(n)} of ${name}`).join(', ')}.`));
}

function row(name, g) {
  const [reason, n] = Object.entries(g.dropped).sort((a, b) => b[1] - a[1])[0] ?? [];
  const share = g.kept / Math.max(1, g.documents);
  return h('tr', {},
    h('td', { class: 'name' }, name), h('td', { class: 'n' }, count(g.documents)), h('td', { class: 'n' }, bytes(g.bytes)),
    h('td', { class: 'n' }, h('span', { class: 'meter', title: `${count(g.kept)} kept, ${count(g.documents - g.kept)} dropped` },
      h('i', { size: { width: `${100 * share}%` } }), h('i', { class: 'drop', size: { width: `${100 - 100 * share}%` } })), percent(share)),
    h('td', {}, reason ? h('span', {}, reason, ' ', h('small', {}, count(n))) : h('span', { class: 'soft' }, 'nothing')));
}
