import { PAGE } from '../api.js';
import { failure, h } from '../dom.js';
import { fixed } from '../format.js';

/** Talk to a model: completion or chat, streamed, with the probability of each token on hover. */
export function playground(place) {
  const model = h('select', {});
  const mode = h('select', {}, h('option', { value: 'completion' }, 'completion'), h('option', { value: 'chat' }, 'chat'));
  const knob = (value, attributes) => h('input', { type: 'number', value, ...attributes });
  const temperature = knob(0.7, { min: 0, max: 2, step: 0.1 });
  const topP = knob(0.95, { min: 0.05, max: 1, step: 0.05 });
  const length = knob(96, { min: 1, max: 4096 });
  const seed = knob('', { placeholder: 'any' });
  const talk = h('div', { class: 'talk', 'aria-live': 'polite' });
  const prompt = h('textarea', { rows: 3, 'aria-label': 'Prompt', placeholder: 'Once upon a time …  (Ctrl+Enter sends)' });
  const send = h('button', { class: 'main' }, 'Send');
  const stop = h('button', { disabled: true }, 'Stop');
  const fresh = h('button', {}, 'Clear');
  let turns = [];
  let cancel = new AbortController();

  const answer = async () => {
    const text = prompt.value;
    if (!text.trim() || send.disabled) return;
    prompt.value = '';
    const history = turns;
    history.push({ role: 'user', content: text });
    talk.append(h('div', { class: 'turn user' }, text));
    const said = h('span');
    const note = h('footer');
    talk.append(h('div', { class: 'turn' }, said, note));
    cancel = new AbortController();
    send.disabled = true;
    stop.disabled = false;
    const begun = performance.now();
    let tokens = 0;
    let version = model.value;
    let whole = '';
    try {
      for await (const piece of pieces(request(text), cancel.signal)) {
        version = piece.model ?? version;
        if (!piece.text) continue;
        tokens += 1;
        whole += piece.text;
        said.append(h('span', { class: 'tok', title: piece.probability === undefined ? undefined : `probability ${fixed(piece.probability, 3)}` }, piece.text));
        note.textContent = `${version} · ${(tokens / ((performance.now() - begun) / 1000)).toFixed(0)} tokens/s`;
        talk.scrollTop = talk.scrollHeight;
      }
    } catch (error) {
      if (error.name === 'AbortError') note.textContent += ' · stopped';
      else said.append(failure(error));
    } finally {
      // What was shown is what was said, however it ended: roles have to alternate.
      history.push({ role: 'assistant', content: whole });
      send.disabled = false;
      stop.disabled = true;
      prompt.focus();
    }
  };
  const request = (text) => {
    const body = { model: model.value, temperature: Number(temperature.value), top_p: Number(topP.value), max_tokens: Number(length.value), stream: true };
    if (seed.value !== '') body.seed = Number(seed.value);
    return mode.value === 'chat'
      ? { path: '/v1/chat/completions', body: { ...body, messages: turns } }
      : { path: '/v1/completions', body: { ...body, prompt: text, logprobs: 1 } };
  };
  send.addEventListener('click', answer);
  stop.addEventListener('click', () => cancel.abort());
  fresh.addEventListener('click', () => { turns = []; talk.replaceChildren(); });
  prompt.addEventListener('keydown', (e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) answer(); });
  place.append(h('div', { class: 'head' }, h('h1', {}, 'Playground')), h('div', { class: 'play' },
    h('section', { class: 'card' }, talk, prompt, h('div', { class: 'controls', size: { margin: '.6rem 0 0' } }, send, stop, fresh)),
    h('section', { class: 'card knobs' }, ['Model', model, 'As', mode, 'Temperature', temperature, 'Top p', topP, 'Most tokens', length, 'Seed', seed]
      .reduce((rows, part, i, all) => (i % 2 === 0 ? [...rows, h('label', {}, part, all[i + 1])] : rows), []))));
  served(model);
  return () => cancel.abort();
}

async function served(select) {
  try {
    const response = await fetch('/v1/models');
    const { data } = await response.json();
    // The live one first, by its bare name: that is what everyone else talks to.
    const byUse = data.sort((a, b) => Number(a.id.includes('@')) - Number(b.id.includes('@')) || Number(b.live) - Number(a.live));
    select.replaceChildren(...byUse.map((m) => h('option', { value: m.id }, m.id)));
    if (data.length === 0) select.replaceChildren(h('option', { value: '' }, 'none is served yet'));
  } catch {
    select.replaceChildren(h('option', { value: '' }, 'inference doesn\'t answer'));
  }
}

/** The pieces of a streamed answer: lines `data: {json}`, closed by `data: [DONE]`. */
async function* pieces({ path, body }, signal) {
  const response = await fetch(path, { method: 'POST', signal, headers: { 'content-type': 'application/json', ...PAGE }, body: JSON.stringify(body) });
  if (!response.ok) {
    const answer = await response.json().catch(() => ({}));
    throw new Error(answer.error?.message ?? `The request failed with status ${response.status}.`);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n');
    rest = parts.pop();
    for (const line of parts) {
      if (!line.startsWith('data:')) continue;
      const text = line.slice(5).trim();
      if (text === '[DONE]') return;
      const chunk = JSON.parse(text);
      if (chunk.error) throw new Error(chunk.error.message);
      const choice = chunk.choices?.[0];
      const logprob = choice?.logprobs?.token_logprobs?.[0];
      yield { model: chunk.model, text: choice?.text ?? choice?.delta?.content, probability: logprob === undefined || logprob === null ? undefined : Math.exp(logprob) };
    }
  }
}
