import { addresses, follow } from '../api.js';
import { failure, h } from '../dom.js';
import { fixed } from '../format.js';
import { KNOBS, pieces, request, served, streamed } from './playground/asking.js';
import { LANGUAGES } from './playground/code.js';
import { conversations, forget, keep, packed, unpacked } from './playground/kept.js';
import { workshop } from './playground/workshop.js';

/** Talk to a model, or to two side by side: completion or chat, streamed, with the probability of each token on hover. */
export function playground(place, _run, [link]) {
  const model = h('select', {});
  const beside = h('select', {});
  const mode = h('select', {}, h('option', { value: 'completion' }, 'completion'), h('option', { value: 'chat' }, 'chat'));
  const knobs = Object.fromEntries(KNOBS.map((k) => [k.name, h('input', { type: 'number', value: k.value, min: k.min, max: k.max, step: k.step, placeholder: k.hint })]));
  const stops = h('textarea', { rows: 2, placeholder: 'a text a line' });
  const system = h('textarea', { rows: 2, placeholder: 'who the model is, and how it answers' });
  const shades = h('input', { type: 'checkbox' });
  const talk = h('div', { class: 'talk', 'aria-live': 'polite' });
  const prompt = h('textarea', { rows: 3, 'aria-label': 'Prompt', placeholder: 'Once upon a time …  (Ctrl+Enter sends)' });
  const send = h('button', { class: 'main', disabled: true }, 'Send');
  const stop = h('button', { disabled: true }, 'Stop');
  const again = h('button', { disabled: true, title: 'Take the last answer back and have it given anew' }, 'Regenerate');
  const fresh = h('button', {}, 'Clear');
  const share = h('button', {}, 'Share');
  const shared = h('div', {});
  const earlier = h('select', { 'aria-label': 'Earlier conversations' });
  const forgetting = h('button', { disabled: true, onclick: () => { forget(earlier.value); listEarlier(); } }, 'Forget');
  const code = h('pre', { class: 'code' });
  const language = h('select', { 'aria-label': 'Language' }, Object.keys(LANGUAGES).map((name) => h('option', {}, name)));
  const systemRow = h('label', { class: 'system' }, 'System prompt', system);
  let talked = { id: newId(), turns: [] };
  let cancel = new AbortController();
  /** Where programs ask; pages ask through the console, as programs may until it is known. */
  let inference = location.origin;

  const models = () => [model.value, ...(beside.value && beside.value !== model.value ? [beside.value] : [])];
  const settings = () => ({ ...Object.fromEntries(KNOBS.map(({ name }) => [name, knobs[name].value])), mode: mode.value, stop: stops.value, system: system.value });
  const state = () => ({ models: models(), settings: settings(), turns: talked.turns });

  /** What this model is asked: what was said before as it answered itself. */
  const messages = (one) => talked.turns.flatMap(({ asked, answers }) => {
    const own = answers.find((a) => a.model === one) ?? answers[0];
    return [{ role: 'user', content: asked }, ...(own ? [{ role: 'assistant', content: own.text }] : [])];
  });

  const answer = async (text) => {
    if (!text.trim() || send.disabled) return;
    const turn = { asked: text, answers: [] };
    const conversation = talked;
    const asked = settings();
    const asking = models();
    talked.turns.push(turn);
    // Before an answer is among the turns, so that both are asked the same.
    const requests = asking.map((one) => streamed(request(one, asked, messages(one))));
    const columns = bubbles(talk, turn, asking);
    cancel = new AbortController();
    send.disabled = again.disabled = true;
    stop.disabled = false;
    await Promise.all(asking.map((one, i) => one && listen(one, requests[i], columns[i], turn)));
    send.disabled = false;
    stop.disabled = true;
    again.disabled = talked.turns.length === 0;
    // Whoever has cleared the page meanwhile, or opened another conversation, has another one before them.
    keep({ id: conversation.id, models: asking, settings: asked, turns: conversation.turns, when: new Date().toISOString() });
    listEarlier();
    prompt.focus();
  };

  const listen = async (one, asked, { said, note }, turn) => {
    const begun = performance.now();
    const answered = { model: one, text: '' };
    let tokens = 0;
    try {
      for await (const piece of pieces(asked, cancel.signal)) {
        answered.version = piece.model ?? one;
        if (!piece.text) continue;
        tokens += 1;
        answered.text += piece.text;
        said.append(token(piece));
        note.textContent = `${answered.version} · ${(tokens / ((performance.now() - begun) / 1000)).toFixed(0)} tokens/s`;
        talk.scrollTop = talk.scrollHeight;
      }
    } catch (error) {
      if (error.name === 'AbortError') note.textContent += ' · stopped';
      else said.append(failure(error));
    }
    // What was shown is what was said, however it ended: roles have to alternate.
    turn.answers.push(answered);
  };

  const regenerate = () => {
    if (send.disabled) return;
    const last = talked.turns.pop();
    if (!last) return;
    talk.lastElementChild?.remove();
    answer(last.asked);
  };

  const show = (conversation) => {
    cancel.abort();
    talked = { id: conversation.id ?? newId(), turns: structuredClone(conversation.turns) };
    set(conversation.settings);
    if (conversation.models[0]) choose(model, conversation.models[0]);
    choose(beside, conversation.models[1] ?? '');
    talk.replaceChildren();
    for (const turn of talked.turns) {
      const columns = bubbles(talk, turn, turn.answers.map((a) => a.model));
      turn.answers.forEach((a, i) => { columns[i].said.append(a.text); columns[i].note.textContent = a.version ?? a.model; });
    }
    again.disabled = talked.turns.length === 0;
  };
  const set = (given) => {
    for (const { name } of KNOBS) if (given[name] !== undefined) knobs[name].value = given[name];
    mode.value = given.mode === 'chat' ? 'chat' : 'completion';
    stops.value = given.stop ?? '';
    system.value = given.system ?? '';
    changed();
  };
  const clear = () => { cancel.abort(); talked = { id: newId(), turns: [] }; talk.replaceChildren(); shared.replaceChildren(); again.disabled = true; earlier.value = ''; forgetting.disabled = true; };

  const listEarlier = () => {
    const all = conversations();
    earlier.replaceChildren(h('option', { value: '' }, all.length === 0 ? 'no earlier conversation' : 'earlier conversations'),
      ...all.map((c) => h('option', { value: c.id, selected: c.id === talked.id }, `${c.when.slice(0, 16).replace('T', ' ')} · ${c.turns[0]?.asked.slice(0, 40) ?? ''}`)));
    forgetting.disabled = !earlier.value;
  };
  const sharing = async () => {
    const address = `${location.origin}${location.pathname}#/playground/${packed(state())}`;
    const field = h('input', { readonly: true, value: address, 'aria-label': 'Link' });
    shared.replaceChildren(field);
    field.select();
    await navigator.clipboard?.writeText(address).then(() => shared.append(h('small', {}, ' copied; who opens it sees this conversation and these settings'))).catch(() => {});
  };
  const changed = () => {
    systemRow.hidden = mode.value !== 'chat';
    const messagesNow = [...messages(model.value), { role: 'user', content: prompt.value || 'Once upon a time' }];
    code.textContent = LANGUAGES[language.value](request(model.value, settings(), messagesNow), inference);
  };

  send.addEventListener('click', () => { const text = prompt.value; prompt.value = ''; answer(text); });
  prompt.addEventListener('keydown', (e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) send.click(); });
  stop.addEventListener('click', () => cancel.abort());
  again.addEventListener('click', regenerate);
  fresh.addEventListener('click', clear);
  share.addEventListener('click', sharing);
  shades.addEventListener('change', () => talk.classList.toggle('shaded', shades.checked));
  earlier.addEventListener('change', () => { const one = conversations().find((c) => c.id === earlier.value); if (one) show(one); forgetting.disabled = !earlier.value; });

  const knob = ({ name, title }) => h('label', {}, title, knobs[name]);
  const column = h('section', { class: 'card knobs', oninput: changed },
    h('label', {}, 'Model', model), h('label', {}, 'Beside it', beside), h('label', {}, 'As', mode),
    KNOBS.filter((k) => !k.rare).map(knob),
    h('details', {}, h('summary', {}, 'More'), h('div', { class: 'knobs' }, KNOBS.filter((k) => k.rare).map(knob), h('label', {}, 'Stop at', stops))),
    h('label', { class: 'check' }, shades, ' shade tokens by probability'));
  const templates = workshop({
    use: (one) => { prompt.value = one.text; if (one.system) { mode.value = 'chat'; system.value = one.system; } changed(); prompt.focus(); },
    current: () => ({ system: mode.value === 'chat' ? system.value : '', text: prompt.value }),
    models,
    settings,
  });
  const trouble = h('div', {});
  place.append(h('div', { class: 'head' }, h('h1', {}, 'Playground'), earlier, forgetting), trouble, h('div', { class: 'play' },
    h('section', { class: 'card', oninput: changed }, talk, systemRow, prompt, h('div', { class: 'controls', size: { margin: '.6rem 0 0' } }, send, stop, again, fresh, share), shared,
      h('details', {}, h('summary', {}, 'Code'), language, code)),
    column),
    templates.section);
  language.addEventListener('input', changed);
  listEarlier();
  const listModels = async () => {
    await list(model, beside);
    // Where nobody can answer yet nothing is sent, and what was typed stays.
    send.disabled = !model.value;
  };
  addresses().then((known) => { inference = known.inference.replace(/\/+$/, ''); changed(); }).catch((error) => trouble.replaceChildren(failure(error)));
  listModels().then(() => {
    if (link) show(unpacked(link));
    changed();
  }).catch((error) => trouble.replaceChildren(failure(error)));
  const unfollow = follow((topic) => { if ((topic === 'models.served' || topic === 'reset') && !model.value) listModels().then(changed); });
  return () => { unfollow(); templates.end(); cancel.abort(); };
}

const newId = () => crypto.randomUUID?.() ?? `conversation-${Date.now()}`;

/** A question, and under it a place for each model's answer. */
function bubbles(talk, turn, models) {
  const columns = models.map(() => ({ said: h('span'), note: h('footer') }));
  talk.append(h('div', { class: 'exchange' }, h('div', { class: 'turn user' }, turn.asked),
    h('div', { class: 'answers', 'data-models': models.length }, columns.map(({ said, note }) => h('div', { class: 'turn' }, said, note)))));
  talk.scrollTop = talk.scrollHeight;
  return columns;
}

/** Its probability, and what else might have come, on hover. */
function token({ text, probability, others = [] }) {
  if (probability === undefined) return h('span', { class: 'tok' }, text);
  const title = [`probability ${fixed(probability, 3)}`, ...others.map(([other, p]) => `${fixed(p, 3)} ${JSON.stringify(other)}`)].join('\n');
  return h('span', { class: 'tok', title, 'data-unsure': probability < 0.1 ? 3 : probability < 0.4 ? 2 : probability < 0.8 ? 1 : 0 }, text);
}

/** One that is asked for and no longer served is shown as such, and refused by the server by its name. */
function choose(select, id) {
  if (id && ![...select.options].some((o) => o.value === id)) select.append(h('option', { value: id }, `${id} (not served now)`));
  select.value = id;
}

async function list(model, beside) {
  let ids = [];
  let nobody = 'none is served yet';
  try {
    ids = await served();
  } catch (error) {
    nobody = error.message;
  }
  const chosen = [model.value, beside.value];
  const options = () => ids.map((id) => h('option', { value: id }, id));
  model.replaceChildren(...(ids.length > 0 ? options() : [h('option', { value: '' }, nobody)]));
  beside.replaceChildren(h('option', { value: '' }, 'nothing'), ...options());
  [model, beside].forEach((select, i) => { if (chosen[i]) choose(select, chosen[i]); });
}
