import { h } from '../dom.js';
import { count } from '../format.js';

/** What documents share with evaluation sets, by set and item. `all` asks for every item. */
export function overlaps(report, rule, run, all) {
  const words = `${count(rule.ngram)} words in a row`;
  const title = h('h2', {}, 'Overlap with evaluation sets',
    report.shards < report.shardsInAll && h('span', { class: 'badge warn' }, `${count(report.shards)} of ${count(report.shardsInAll)} shards read so far`));
  if (report.documents === 0) {
    return [title, h('p', { class: 'soft' }, `No document shares ${words} with an evaluation item.`)];
  }
  const hidden = report.sets.some((set) => set.most.length < set.items);
  return [title,
    h('p', {}, h('b', {}, `${count(report.documents)} ${report.documents === 1 ? 'document shares' : 'documents share'} ${words} with evaluation items`),
      `; ${count(report.dropped)} of them ${report.dropped === 1 ? 'is' : 'are'} dropped. `, h('span', { class: 'soft' }, 'Every document leads to its story.')),
    h('div', { class: 'scroll' }, h('table', { class: 'rules overlaps' },
      h('thead', {}, h('tr', {}, h('th', {}, 'set and item'), h('th', { class: 'n' }, 'documents'), h('th', { class: 'n' }, 'dropped'), h('th', { class: 'most' }, 'documents that share most'))),
      h('tbody', {}, report.sets.flatMap((set) => [setRow(set), ...set.most.map((item) => itemRow(item, run))])))),
    hidden && h('p', {}, h('button', { onclick: all }, 'Show every item'))].filter(Boolean);
}

function setRow(set) {
  return h('tr', { class: 'set', 'data-set': set.set },
    h('th', { scope: 'rowgroup' }, set.set, ' ', h('small', {}, `${count(set.items)} ${set.items === 1 ? 'item' : 'items'}${set.most.length < set.items ? `, the first ${count(set.most.length)} here` : ''}`)),
    h('td', { class: 'n', 'data-title': 'documents' }, h('b', {}, count(set.documents))),
    h('td', { class: 'n', 'data-title': 'dropped' }, count(set.dropped)), h('td', { class: 'most' }));
}

function itemRow(item, run) {
  return h('tr', { 'data-item': item.item },
    h('td', { class: 'name' }, item.item), h('td', { class: 'n', 'data-title': 'documents' }, count(item.documents)), h('td', { class: 'n' }),
    h('td', { class: 'most' }, item.examples.map((example) => h('span', {},
      h('a', { href: `#/data/${encodeURIComponent(run)}/story/${encodeURIComponent(example.document)}`, title: example.document }, `${example.document.slice(0, 8)}…`),
      h('small', {}, ` ${count(example.ngrams)} n-gram${example.ngrams === 1 ? '' : 's'}${example.dropped ? '' : ', goes on'}`)))));
}
