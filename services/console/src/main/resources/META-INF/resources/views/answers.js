// What a version was asked when it was last scored, and what it answered.
import { get } from '../api.js';
import { failure, h } from '../dom.js';
import { fixed } from '../format.js';

const AT_ONCE = 20;

/** Why a version scored as it did: its items by task, right and wrong, with every request; read when it is opened. */
export function answers(m) {
  const tasks = [...new Set(m.scores.map((s) => s.task))];
  const task = h('select', { 'aria-label': 'Task' }, h('option', { value: '' }, 'all tasks'), tasks.map((t) => h('option', {}, t)));
  const wrong = h('input', { type: 'checkbox' });
  const text = h('input', { type: 'search', placeholder: 'a text in it', 'aria-label': 'A text in the item' });
  const items = h('div', {});
  const more = h('button', { hidden: true }, 'More');
  let from = 0;
  let asked = 0;
  const load = async (begin) => {
    const mine = asked += 1;
    from = begin;
    const query = new URLSearchParams({ from, limit: AT_ONCE, ...(task.value && { task: task.value }), ...(wrong.checked && { wrong: true }), ...(text.value.trim() && { text: text.value.trim() }) });
    try {
      const page = await get(`/models/${encodeURIComponent(m.model)}/${encodeURIComponent(m.version)}/answers?${query}`);
      if (mine !== asked) return;
      if (begin === 0) items.replaceChildren(...(page.items.length === 0 ? [h('p', { class: 'soft' }, 'There is no such item.')] : []));
      items.append(...page.items.map(shown));
      more.hidden = page.next === undefined;
      from = page.next ?? from;
    } catch (error) {
      if (mine === asked) items.replaceChildren(failure(error));
    }
  };
  const anew = () => load(0);
  task.addEventListener('change', anew);
  wrong.addEventListener('change', anew);
  text.addEventListener('change', anew);
  more.addEventListener('click', () => load(from));
  const details = h('details', { class: 'answered' }, h('summary', {}, `Why ${m.model}@${m.version} scored so`),
    h('div', { class: 'controls' }, task, h('label', { class: 'check' }, wrong, ' wrong ones alone'), text), items, more);
  details.addEventListener('toggle', () => { if (details.open && items.children.length === 0) anew(); });
  return h('section', { class: 'card', size: { marginTop: '1rem' } }, details);
}

function shown({ task, item, scores, requests }) {
  const figures = Object.entries(scores).filter(([, value]) => typeof value === 'number');
  const wrong = figures.length > 0 && figures[0][1] === 0;
  return h('div', { class: 'item', 'data-item': item },
    h('h3', {}, `${task} `, h('small', {}, `item ${item}`), ' ', figures.length > 0 && h('span', { class: `badge ${wrong ? 'bad' : 'good'}` }, figures.map(([metric, value]) => `${metric} ${fixed(value)}`).join(', '))),
    requests[0]?.choice === undefined ? requests.map(said) : choices(requests));
}

/** The prompt once where all choices have it, and of each how likely it was; the likeliest is what was chosen. */
function choices(requests) {
  const likely = (r) => (Array.isArray(r.answer) ? r.answer[0] : r.answer);
  const best = Math.max(...requests.map((r) => likely(r) ?? -Infinity));
  const prompt = requests[0].request.context;
  const shared = requests.every((r) => r.request.context === prompt);
  return [
    shared && h('pre', {}, prompt),
    h('table', {}, h('thead', {}, h('tr', {}, ['choice', 'log-likelihood', ''].map((title, i) => h('th', { class: i === 1 ? 'n' : undefined }, title)))),
      h('tbody', {}, requests.map((r) => h('tr', {},
        h('td', { class: 'said' }, shared ? r.request.continuation : `${r.request.context}${r.request.continuation}`),
        h('td', { class: 'n' }, likely(r) === undefined ? '' : fixed(likely(r), 3)),
        h('td', {}, r.unscored && h('span', { class: 'soft' }, r.unscored), r.right && h('span', { class: 'badge good' }, 'right'), ' ', likely(r) === best && h('span', { class: `badge ${r.right ? 'good' : 'bad'}` }, 'likeliest')))))),
  ];
}

function said(r) {
  const answered = r.answers ?? (r.answer === undefined ? [] : [r.answer]);
  return [h('pre', {}, r.request.context ?? r.request.text ?? ''),
    r.request.continuation !== undefined && h('div', {}, 'asked for ', h('code', {}, r.request.continuation)),
    r.target !== undefined && h('div', {}, 'right is ', h('code', {}, typeof r.target === 'string' ? r.target : JSON.stringify(r.target))),
    answered.map((a) => h('div', {}, typeof a === 'string' ? 'answered ' : 'log-likelihood ', h('code', {}, typeof a === 'string' ? a : JSON.stringify(a)))),
    r.filtered && Object.entries(r.filtered).map(([filter, taken]) => h('div', { class: 'soft' }, `${filter} takes `, h('code', {}, JSON.stringify(taken)))),
    r.unscored && h('div', { class: 'soft' }, r.unscored)];
}
