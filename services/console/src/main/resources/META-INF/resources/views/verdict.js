import { h } from '../dom.js';
import { count, figure, percent } from '../format.js';
import { crosser } from './samples.js';

/** What is kept, and what moved thresholds would change about it. */
export function verdict({ overview, answer, moved, thresholds, run, reset }) {
  const { documents } = overview.scope;
  if (!answer) {
    return [h('p', {}, h('b', {}, `${count(overview.tally.kept)} of ${count(documents)} documents are kept`), ` (${percent(overview.tally.kept / Math.max(1, documents))}). `,
      h('span', { class: 'soft' }, 'Move a threshold below to see at once what would change.'))];
  }
  const { before, after, newlyKept, newlyDropped } = answer;
  return [
    h('div', { class: 'facts' },
      fact('kept', `${count(before.kept)} → ${count(after.kept)}`, percent(after.kept / Math.max(1, documents))),
      fact('newly kept', count(newlyKept.documents)), fact('newly dropped', count(newlyDropped.documents)),
      fact('dropped for another reason', count(answer.otherReason))),
    h('div', { class: 'controls' }, [...moved].map(([name, value]) => h('span', { class: 'badge work' }, `${name} ${figure(value)}`)),
      h('button', { onclick: reset }, 'Reset'), copier(thresholds, moved)),
    crossing('Would be kept now', newlyKept, run), crossing('Would be dropped now', newlyDropped, run),
  ].filter(Boolean);
}

const fact = (name, value, more) => h('div', {}, h('small', {}, name), h('b', {}, value, more && h('small', {}, ` ${more}`)));

function crossing(title, { documents, samples }, run) {
  if (documents === 0) return undefined;
  return h('details', {}, h('summary', {}, `${title}: ${count(documents)}${samples.length < documents ? `, ${count(samples.length)} of them here` : ''}`),
    h('div', { class: 'examples' }, samples.map((s) => crosser(s, run))));
}

// Not every threshold stands among the recipe's thresholds.
const SECTIONS = {
  'classifier.atLeast': (value) => ['classifier', value],
  'language.atLeast': (value) => ['language', value],
  'decontamination.ngrams': (value) => ['decontamination', Math.floor(value) + 1],
};

/** The recipe's thresholds and the moved ones, as they stand in a recipe. */
export function yaml(thresholds, moved) {
  const all = Object.entries({ ...thresholds, ...Object.fromEntries(moved) }).sort(([a], [b]) => (a < b ? -1 : 1));
  const listed = all.filter(([name]) => !SECTIONS[name]).map(([name, value]) => `    ${name}: ${value}`);
  const others = all.filter(([name]) => SECTIONS[name]).map(([name, value]) => SECTIONS[name](value));
  return ['filter:', ...(listed.length > 0 ? ['  thresholds:', ...listed] : []),
    ...others.flatMap(([section, value]) => [`  ${section}:`, `    atLeast: ${value}`]), ''].join('\n');
}

function copier(thresholds, moved) {
  const text = h('pre', { class: 'quote', tabindex: 0, hidden: true, 'aria-label': 'Thresholds as YAML' });
  const button = h('button', {
    class: 'main',
    onclick: async () => {
      text.textContent = yaml(thresholds, moved);
      text.hidden = false;
      // Browsers let pages copy only when they come from this machine or over HTTPS; elsewhere the text is there to be marked.
      button.textContent = await navigator.clipboard?.writeText(text.textContent).then(() => 'Copied', () => 'Copy it from here') ?? 'Copy it from here';
    },
  }, 'Copy thresholds as YAML');
  return [button, text];
}
