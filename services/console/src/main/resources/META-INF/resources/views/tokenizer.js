import { h } from '../dom.js';
import { bytes, count, fixed } from '../format.js';

/** How well a run's tokenizer fits its texts: all of them, by language and by source, those with the most text first. */
export function tokenizerOf({ vocabulary, trainedOn, all, languages, sources }) {
  const about = [`${count(vocabulary)} token ids`, trainedOn > 0 ? `, trained on ${bytes(trainedOn)} of text` : ', named by the recipe'];
  const title = h('h2', {}, 'How the tokenizer fits');
  if (!all) return [title, h('p', { class: 'soft' }, ...about, '. Nobody has measured it.')];
  const groups = [['language', languages], ['source', sources]].filter(([, fits]) => Object.keys(fits).length > 1)
    .flatMap(([kind, fits]) => Object.entries(fits).sort(([, a], [, b]) => b.bytes - a.bytes).map(([name, fit]) => row(`${kind} ${name}`, fit)));
  return [title, h('p', { class: 'soft' }, ...about, `, measured on ${count(all.documents)} documents.`),
    h('div', { class: 'scroll' }, h('table', { 'aria-label': 'How the tokenizer fits' },
      h('thead', {}, h('tr', {}, h('th', {}, 'texts'), ['size', 'tokens a word', 'bytes a token', 'unknown', 'parts of characters', 'characters covered']
        .map((name) => h('th', { class: 'n' }, name)))),
      h('tbody', {}, row('all', all), groups)))];
}

const share = (s) => `${fixed(100 * s, 2)} %`;

function row(name, fit) {
  return h('tr', {}, h('td', {}, name), [bytes(fit.bytes), fixed(fit.tokensPerWord, 2), fixed(fit.bytesPerToken, 2),
    share(fit.unknownShare), share(fit.partsShare), share(fit.coverage)].map((cell) => h('td', { class: 'n' }, cell)));
}
