import { failure, h } from '../../dom.js';
import { fixed } from '../../format.js';
import { request, whole } from './asking.js';
import { saveTemplate, templates } from './kept.js';
import { filled, isRight, items, SHIPPED, variables } from './templates.js';

const AT_ONCE = 4;

/**
 * Prompt templates: chosen, filled in, saved as versions, and tried on items whose right answers are known.
 *
 * `use` takes a filled-in prompt; `current` gives what stands on the page; `models` and `settings` say who is asked and how.
 */
export function workshop({ use, current, models, settings }) {
  const choice = h('select', {});
  const system = h('textarea', { rows: 2, 'aria-label': 'Template\'s system prompt', placeholder: 'for chats' });
  const text = h('textarea', { rows: 4, 'aria-label': 'Template', placeholder: 'Translate into {{language}}: {{input}}' });
  const fields = h('div', { class: 'controls' });
  const name = h('input', { placeholder: 'its name', 'aria-label': 'Template\'s name', maxlength: 60 });
  const given = h('textarea', { rows: 4, 'aria-label': 'Items', placeholder: '{"input": "2 + 2 =", "target": "4"}' });
  const file = h('input', { type: 'file', accept: '.jsonl,.json', 'aria-label': 'A file of items' });
  const said = h('div', { role: 'status' });
  const results = h('div', {});
  const values = new Map();
  const template = () => ({ system: system.value, text: text.value });

  const all = () => [...SHIPPED.map((t) => ({ title: t.name, ...t })),
    ...templates().flatMap((t) => t.versions.map((v, i) => ({ title: `${t.name}, version ${i + 1}`, name: t.name, ...v })).reverse())];
  const list = (chosen) => {
    choice.replaceChildren(h('option', { value: '' }, 'choose one'), ...all().map((t) => h('option', { value: t.title }, t.title)));
    choice.value = chosen ?? '';
  };
  const write = (one) => { system.value = one.system ?? ''; text.value = one.text; ask(); };
  const ask = () => fields.replaceChildren(...variables(template()).map((variable) => {
    const field = h('input', { value: values.get(variable) ?? '', oninput: (e) => values.set(variable, e.target.value) });
    return h('label', {}, variable, field);
  }));
  const attempt = (work) => {
    said.replaceChildren();
    try {
      work();
    } catch (error) {
      said.replaceChildren(failure(error));
    }
  };
  const save = () => attempt(() => {
    if (!name.value.trim()) throw new Error('Give the template a name.');
    if (!text.value.trim()) throw new Error('Write the template first.');
    const version = saveTemplate(name.value.trim(), template());
    list(`${name.value.trim()}, version ${version}`);
    said.textContent = `Saved in this browser as version ${version}.`;
  });
  const trial = async (event) => {
    said.replaceChildren();
    results.replaceChildren();
    try {
      const asked = items(given.value, template());
      event.target.disabled = true;
      for (const model of models()) results.append(await tried(model, asked, settings(), said));
      said.textContent = '';
    } catch (error) {
      said.replaceChildren(failure(error));
    } finally {
      event.target.disabled = false;
    }
  };

  choice.addEventListener('change', () => {
    const one = all().find((t) => t.title === choice.value);
    if (one) { write(one); name.value = one.name; }
  });
  text.addEventListener('input', ask);
  system.addEventListener('input', ask);
  file.addEventListener('change', async () => { if (file.files[0]) given.value = await file.files[0].text(); });
  list();
  return h('section', { class: 'card', size: { marginTop: '1rem' } }, h('details', { class: 'workshop' }, h('summary', {}, 'Prompt templates'),
    h('div', { class: 'beginning' },
      h('div', { class: 'knobs' }, h('label', {}, 'Template', choice), h('label', {}, 'Name', name),
        h('div', { class: 'controls' }, h('button', { onclick: save }, 'Save as a version'), h('button', { onclick: () => write(current()) }, 'Take the prompt above'))),
      h('div', { class: 'knobs' }, h('label', {}, 'System prompt', system), h('label', {}, 'Text, with variables as {{name}}', text), fields,
        h('div', {}, h('button', { class: 'main', onclick: () => attempt(() => use(filled(template(), Object.fromEntries(values)))) }, 'Use it')),
        h('label', {}, 'Items, a JSON line each: the variables, and under target what is right', given), h('label', {}, 'or a file of them', file),
        h('div', {}, h('button', { onclick: trial }, 'Try it on the items')), said))), results);
}

/** Asks a model all items, the likeliest answer of each. */
async function tried(model, asked, settings, progress) {
  const answers = new Array(asked.length);
  let next = 0;
  let done = 0;
  const work = async () => {
    while (next < asked.length) {
      const at = next++;
      const { system, text } = asked[at];
      answers[at] = await whole(request(model, { ...settings, temperature: 0, system: system || settings.system }, [{ role: 'user', content: text }]));
      progress.textContent = `${model}: ${done += 1} of ${asked.length}`;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const right = answers.map((answer, i) => isRight(answer, asked[i].target));
  const share = right.filter(Boolean).length / right.length;
  const error = right.length > 1 ? Math.sqrt(share * (1 - share) / (right.length - 1)) : undefined;
  return h('div', { class: 'scroll' }, h('h3', {}, `${model}: ${right.filter(Boolean).length} of ${right.length} right, ${fixed(share)}`, error !== undefined && ` ± ${fixed(error)}`),
    h('table', {}, h('thead', {}, h('tr', {}, ['asked', 'answered', 'right is', ''].map((title) => h('th', {}, title)))),
      h('tbody', {}, answers.map((answer, i) => h('tr', {}, h('td', { class: 'said' }, asked[i].text), h('td', { class: 'said' }, answer.trim()), h('td', {}, asked[i].target),
        h('td', {}, h('span', { class: `badge ${right[i] ? 'good' : 'bad'}` }, right[i] ? 'right' : 'wrong')))))));
}
