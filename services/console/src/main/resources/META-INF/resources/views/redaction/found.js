import { h, meter } from '../../dom.js';
import { count, percent } from '../../format.js';

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/** A row for each kind: how much there is of it, and how much of that is right, as far as somebody has looked. */
export function kinds(all, chosen, choose) {
  const rows = [...new Set(all.groups.map((g) => g.kind))].map((kind) => {
    const groups = all.groups.filter((g) => g.kind === kind);
    return { kind, finds: sum(groups.map((g) => g.finds)), documents: sum(groups.map((g) => g.documents)), precision: all.precision.find((p) => p.kind === kind) };
  }).sort((a, b) => b.finds - a.finds);
  const titles = [['kind'], ['found', 'n'], ['documents', 'n documents'], ['right', 'n'], ['95 %', 'n'], ['', 'whisker'], ['looked at', 'n']];
  return h('div', { class: 'scroll' }, h('table', { class: 'standings kinds' },
    h('thead', {}, h('tr', {}, titles.map(([title, kind]) => h('th', { class: kind }, title)))),
    h('tbody', {}, rows.map(({ kind, finds, documents, precision: p }) => h('tr', { 'data-kind': kind },
      h('td', {}, h('button', { class: 'link', 'aria-pressed': String(kind === chosen), onclick: () => choose(kind) }, kind)),
      h('td', { class: 'n' }, count(finds)), h('td', { class: 'n documents' }, count(documents)),
      h('td', { class: 'n' }, p ? percent(p.precision) : ''), h('td', { class: 'n soft' }, p ? `${percent(p.low)} to ${percent(p.high)}` : ''),
      h('td', { class: 'whisker' }, p && h('span', { 'aria-hidden': 'true' },
        h('i', { size: { left: `${100 * p.low}%`, right: `${100 - 100 * p.high}%` } }), h('b', { size: { left: `${100 * p.precision}%` } }))),
      h('td', { class: 'n' }, p ? count(p.right + p.wrong) : h('span', { class: 'soft' }, 'none')))))));
}

/** How much of a kind was found in each source and language. */
export function bySourceAndLanguage(all, kind) {
  const groups = all.groups.filter((g) => g.kind === kind).sort((a, b) => b.finds - a.finds);
  return h('div', { class: 'scroll' }, h('table', { class: 'groups places' },
    h('thead', {}, h('tr', {}, [['source'], ['language'], ['found', 'n'], ['documents', 'n']].map(([title, name]) => h('th', { class: name }, title)))),
    h('tbody', {}, groups.map((g) => h('tr', {}, h('td', { class: 'name' }, g.source), h('td', {}, g.language ?? h('span', { class: 'soft' }, 'not known')),
      h('td', { class: 'n' }, meter(g.finds / groups[0].finds), count(g.finds)), h('td', { class: 'n' }, count(g.documents)))))));
}

/** What the tables leave out, and who has seen data. */
export function showings(all) {
  const beside = all.beside > 0 && `${count(all.beside)} more in titles and addresses, of which the ledger doesn't say where they stand.`;
  const shown = all.shown.length > 0 && `Data was shown to ${all.shown.map((s) => `${s.who} ${s.times === 1 ? 'once' : `${count(s.times)} times`}, ${s.times === 1 ? 'at' : 'last at'} ${s.last.slice(0, 16).replace('T', ' ')}`).join('; ')}.`;
  return [beside, shown].filter(Boolean).map((words) => h('p', { class: 'soft' }, words));
}
