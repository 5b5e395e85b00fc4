import { calmly, follow, get, post } from '../../api.js';
import { failure, h } from '../../dom.js';
import { count, fixed } from '../../format.js';
import { request, whole } from './asking.js';
import { dropLeftTemplates, leftTemplates } from './kept.js';
import { filled, isRight, items, SHIPPED, variables } from './templates.js';

const AT_ONCE = 4;

/**
 * Prompt templates: chosen, filled in, saved in the platform as versions, and tried on items whose right answers are known.
 *
 * `use` takes a filled-in prompt; `current` gives what stands on the page; `models` and `settings` say who is asked and how.
 * Gives what is shown, and what ends that.
 */
export function workshop({ use, current, models, settings }) {
  const choice = h('select', {});
  const system = h('textarea', { rows: 2, 'aria-label': 'Template\'s system prompt', placeholder: 'for chats' });
  const text = h('textarea', { rows: 4, 'aria-label': 'Template', placeholder: 'Translate into {{language}}: {{input}}' });
  const fields = h('div', { class: 'controls' });
  const name = h('input', { placeholder: 'its name', 'aria-label': 'Template\'s name', maxlength: 60 });
  const who = h('input', { value: localStorage.getItem('person') ?? '', placeholder: 'your name', 'aria-label': 'Your name', maxlength: 60, autocomplete: 'off', onchange: () => localStorage.setItem('person', who.value.trim()) });
  const remove = h('button', { hidden: true }, 'Remove');
  const origin = h('small', { class: 'origin' });
  const left = h('div', {});
  const given = h('textarea', { rows: 4, 'aria-label': 'Items', placeholder: '{"input": "2 + 2 =", "target": "4"}' });
  const file = h('input', { type: 'file', accept: '.jsonl,.json', 'aria-label': 'A file of items' });
  const said = h('div', { role: 'status' });
  const results = h('div', {});
  const values = new Map();
  const template = () => ({ system: system.value, text: text.value });

  let saved = [];
  const all = () => [...SHIPPED.map((t) => ({ title: t.name, ...t })),
    ...saved.flatMap((t) => t.versions.map((v) => ({ title: `${t.name}, version ${v.version}`, name: t.name, ...v })).reverse())];
  /** What is written in the fields stays, whatever others save. */
  const list = (chosen = choice.value) => {
    choice.replaceChildren(h('option', { value: '' }, 'choose one'), ...all().map((t) => h('option', { value: t.title }, t.title)));
    choice.value = all().some((t) => t.title === chosen) ? chosen : '';
    tell();
  };
  const tell = () => {
    const one = all().find((t) => t.title === choice.value);
    origin.textContent = one?.who ? `saved by ${one.who}, ${one.when.slice(0, 16).replace('T', ' ')}` : '';
    remove.hidden = !one?.who;
  };
  const load = async (chosen) => {
    try {
      saved = await get('/templates');
      list(chosen);
    } catch (error) {
      said.replaceChildren(failure(error));
    }
  };
  const write = (one) => { system.value = one.system ?? ''; text.value = one.text; ask(); };
  const ask = () => fields.replaceChildren(...variables(template()).map((variable) => {
    const field = h('input', { value: values.get(variable) ?? '', oninput: (e) => values.set(variable, e.target.value) });
    return h('label', {}, variable, field);
  }));
  const attempt = async (work) => {
    said.replaceChildren();
    try {
      await work();
    } catch (error) {
      said.replaceChildren(failure(error));
    }
  };
  const person = () => {
    if (!who.value.trim()) throw new Error('Say who you are: it is kept who saved a version.');
    return who.value.trim();
  };
  const save = () => attempt(async () => {
    if (!name.value.trim()) throw new Error('Give the template a name.');
    if (!text.value.trim()) throw new Error('Write the template first.');
    const { name: as, version } = await post('/templates', { name: name.value.trim(), ...template(), who: person() });
    await load(`${as}, version ${version}`);
    said.textContent = `Saved as version ${version}.`;
  });
  const removing = () => attempt(async () => {
    const one = all().find((t) => t.title === choice.value);
    if (!one?.who || !confirm(`Remove ${one.name} with all its versions, for everybody?`)) return;
    await post(`/templates/${encodeURIComponent(one.name)}/remove`, { who: person() });
    await load('');
    said.textContent = `${one.name} is removed.`;
  });
  /** Those that this browser kept before the platform did, each version in its order. */
  const offer = () => {
    const all = leftTemplates();
    left.replaceChildren(...(all.length === 0 ? [] : [h('p', { class: 'soft' }, `This browser still keeps ${all.length === 1 ? 'a template' : `${count(all.length)} templates`} of yours: ${all.map((t) => t.name).join(', ')}. `),
      h('div', { class: 'controls' },
        h('button', { onclick: () => attempt(async () => {
          for (const t of all) for (const v of t.versions) await post('/templates', { name: t.name, system: v.system ?? '', text: v.text, who: person() });
          dropLeftTemplates();
          offer();
          await load();
          said.textContent = 'They are saved in the platform.';
        }) }, 'Save in the platform'),
        h('button', { onclick: () => { if (confirm('Drop them?')) { dropLeftTemplates(); offer(); } } }, 'Drop'))]));
  };
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
    tell();
  });
  remove.addEventListener('click', removing);
  text.addEventListener('input', ask);
  system.addEventListener('input', ask);
  file.addEventListener('change', async () => { if (file.files[0]) given.value = await file.files[0].text(); });
  load();
  offer();
  const reload = calmly(() => load(), 1000);
  const end = follow((topic) => { if (topic === 'templates.saved' || topic === 'reset') reload(); });
  const section = h('section', { class: 'card', size: { marginTop: '1rem' } }, h('details', { class: 'workshop' }, h('summary', {}, 'Prompt templates'), left,
    h('div', { class: 'beginning' },
      h('div', { class: 'knobs' }, h('label', {}, 'Template', choice), h('div', { class: 'controls' }, origin, remove), h('label', {}, 'Name', name), h('label', {}, 'You are', who),
        h('div', { class: 'controls' }, h('button', { onclick: save }, 'Save as a version'), h('button', { onclick: () => write(current()) }, 'Take the prompt above'))),
      h('div', { class: 'knobs' }, h('label', {}, 'System prompt', system), h('label', {}, 'Text, with variables as {{name}}', text), fields,
        h('div', {}, h('button', { class: 'main', onclick: () => attempt(() => use(filled(template(), Object.fromEntries(values)))) }, 'Use it')),
        h('label', {}, 'Items, a JSON line each: the variables, and under target what is right', given), h('label', {}, 'or a file of them', file),
        h('div', {}, h('button', { onclick: trial }, 'Try it on the items')), said))), results);
  return { section, end };
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
