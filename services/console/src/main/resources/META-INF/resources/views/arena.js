import { calmly, follow, get, post, wish } from '../api.js';
import { empty, failure, h } from '../dom.js';
import { count } from '../format.js';
import { board } from './board.js';
import { duel } from './duel.js';

const path = (...parts) => parts.map(encodeURIComponent).join('/');

/** Models' answers side by side and without names: which arenas there are, one to judge in, and its board. */
export function arena(place, _run, [name, page]) {
  if (name && page === 'board') return board(place, name);
  if (name) return duel(place, name);
  const list = h('div');
  place.append(h('div', { class: 'head' }, h('h1', {}, 'Arena')), list, beginning());
  const load = async () => {
    try {
      const all = await get('/arenas');
      list.replaceChildren(all.length ? table(all) : empty('No arena yet. Begin one below: two models or more answer the same prompts, and people say which answer is better without knowing whose it is.'));
    } catch (error) {
      list.replaceChildren(failure(error));
    }
  };
  load();
  const reload = calmly(load, 1000);
  return follow((topic) => { if (topic.startsWith('arenas.') || topic === 'verdicts.given' || topic === 'reset') reload(); });
}

const STATES = { open: ['good', 'open'], answering: ['work', 'the models are answering'], failed: ['bad', 'no answers'], closed: ['', 'closed'] };

function table(all) {
  const rows = [...all].sort((a, b) => b.when.localeCompare(a.when)).map((a) => {
    const [kind, words] = STATES[a.state];
    return h('tr', {},
      h('td', {}, h('a', { href: `#/arena/${path(a.arena)}` }, a.arena), ' ', h('span', { class: `badge ${kind}` }, words)),
      h('td', { class: 'n' }, count(a.models)), h('td', { class: 'n' }, count(a.prompts)), h('td', { class: 'n' }, count(a.verdicts)),
      h('td', { class: 'soft' }, `${a.who}, ${a.when.slice(0, 10)}`),
      h('td', {}, h('a', { href: `#/arena/${path(a.arena)}/board` }, 'Board'), ' ',
        a.state !== 'closed' && h('button', { onclick: (event) => wish(event, `/arenas/${path(a.arena)}/close`, `Close ${a.arena}? Nothing more is said there; what was said stays.`) }, 'Close'),
        a.state === 'closed' && h('button', { onclick: (event) => wish(event, `/arenas/${path(a.arena)}/remove`, `Remove ${a.arena}, its prompts, answers and verdicts?`) }, 'Remove')));
  });
  const titles = [['arena'], ['models', 'n'], ['prompts', 'n'], ['verdicts', 'n'], ['begun by'], ['']];
  return h('section', { class: 'card scroll' }, h('table', {},
    h('thead', {}, h('tr', {}, titles.map(([title, kind]) => h('th', { class: kind }, title)))), h('tbody', {}, rows)));
}

/** What is to be answered, and by whom. */
function beginning() {
  const name = h('input', { required: true, pattern: '[a-z]([a-z0-9\\-]{0,38}[a-z0-9])?', placeholder: 'tales', title: 'lower-case letters, digits and hyphens', autocomplete: 'off' });
  const models = h('select', { multiple: true, 'aria-label': 'Models' });
  models.size = 5;
  const prompts = h('textarea', { rows: 6, 'aria-label': 'Prompts', placeholder: 'A prompt a line; or JSON lines: {"id": "fox", "messages": [{"role": "user", "content": "…"}]}' });
  const file = h('input', { type: 'file', accept: '.jsonl,.txt,.json', 'aria-label': 'A file of prompts' });
  const tokens = h('input', { type: 'number', value: 256, min: 1, max: 4096 });
  const temperature = h('input', { type: 'number', value: 0.7, min: 0, max: 2, step: 0.1 });
  const trouble = h('div', { role: 'alert' });
  const button = h('button', { class: 'main' }, 'Begin');
  get('/models').then((all) => models.replaceChildren(...all.toReversed().map((m) => h('option', {}, `${m.model}@${m.version}`))))
    .catch((error) => trouble.replaceChildren(failure(error)));
  file.addEventListener('change', async () => { if (file.files[0]) prompts.value = await file.files[0].text(); });
  const begin = async (event) => {
    event.preventDefault();
    trouble.replaceChildren();
    button.disabled = true;
    try {
      const given = read(prompts.value);
      await post('/arenas', {
        name: name.value, models: [...models.selectedOptions].map((o) => o.value), prompts: given,
        maxTokens: Number(tokens.value), temperature: Number(temperature.value), who: localStorage.getItem('person') ?? 'console',
      });
      location.hash = `#/arena/${path(name.value)}`;
    } catch (error) {
      trouble.replaceChildren(failure(error));
    } finally {
      button.disabled = false;
    }
  };
  return h('section', { class: 'card', size: { marginTop: '1rem' } }, h('h2', {}, 'Begin an arena'),
    h('form', { class: 'beginning', onsubmit: begin },
      h('div', { class: 'knobs' }, h('label', {}, 'Name', name), h('label', {}, 'Models, two or more (with Ctrl)', models),
        h('label', {}, 'Most tokens', tokens), h('label', {}, 'Temperature', temperature)),
      h('div', { class: 'knobs' }, h('label', {}, 'Prompts', prompts), h('label', {}, 'or a file of them', file), trouble, h('div', {}, button))));
}

/** Prompts a line each, or as JSON lines, of which each line that is none is named. */
function read(text) {
  const lines = text.split('\n').map((line, i) => [line.trim(), i + 1]).filter(([line]) => line);
  if (!lines.length) throw new Error('Give at least one prompt.');
  if (!lines[0][0].startsWith('{')) return lines.map(([prompt]) => ({ prompt }));
  return lines.map(([line, number]) => {
    try {
      const { id, prompt, messages } = JSON.parse(line);
      return { id: id === undefined ? undefined : String(id), prompt, messages };
    } catch (error) {
      throw new Error(`Line ${number} of the prompts is no JSON: ${error.message}`);
    }
  });
}
