import { h } from '../dom.js';
import { count, figure, percent } from '../format.js';
import { crosser } from './samples.js';
import { titleOf, yaml } from './thresholds.js';

/** What is kept, and what moved thresholds would change about it. */
export function verdict({ overview, answer, moved, filter, run, reset }) {
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
    h('div', { class: 'controls' }, [...moved].map(([name, value]) => h('span', { class: 'badge work' }, `${titleOf(name)} ${figure(value)}`)),
      h('button', { onclick: reset }, 'Reset'), copier(filter, moved)),
    crossing('Would be kept now', newlyKept, run), crossing('Would be dropped now', newlyDropped, run),
  ].filter(Boolean);
}

const fact = (name, value, more) => h('div', {}, h('small', {}, name), h('b', {}, value, more && h('small', {}, ` ${more}`)));

function crossing(title, { documents, samples }, run) {
  if (documents === 0) return undefined;
  return h('details', {}, h('summary', {}, `${title}: ${count(documents)}${samples.length < documents ? `, ${count(samples.length)} of them here` : ''}`),
    h('div', { class: 'examples' }, samples.map((s) => crosser(s, run))));
}

function copier(filter, moved) {
  const text = h('pre', { class: 'quote', tabindex: 0, hidden: true, 'aria-label': 'Thresholds as YAML' });
  const button = h('button', {
    class: 'main',
    onclick: async () => {
      text.textContent = yaml(filter, moved);
      text.hidden = false;
      // Browsers let pages copy only when they come from this machine or over HTTPS; elsewhere the text is there to be marked.
      button.textContent = await navigator.clipboard?.writeText(text.textContent).then(() => 'Copied', () => 'Copy it from here') ?? 'Copy it from here';
    },
  }, 'Copy thresholds as YAML');
  return [button, text];
}
