// What a model is asked, and the pieces of what it answers.
import { PAGE } from '../../api.js';

/** How many other tokens are shown beside each that was chosen. */
const ALTERNATIVES = 4;

/** Sampling by its names in the API, with what isn't said when it is left blank. */
export const KNOBS = [
  { name: 'temperature', title: 'Temperature', value: 0.7, min: 0, max: 2, step: 0.1 },
  { name: 'top_p', title: 'Top p', value: 0.95, min: 0.05, max: 1, step: 0.05 },
  { name: 'max_tokens', title: 'Most tokens', value: 96, min: 1, max: 4096 },
  { name: 'seed', title: 'Seed', hint: 'any' },
  { name: 'top_k', title: 'Top k', min: 1, hint: 'all', rare: true },
  { name: 'min_p', title: 'Min p', min: 0, max: 1, step: 0.01, hint: '0', rare: true },
  { name: 'repetition_penalty', title: 'Repetition penalty', min: 0.1, max: 2, step: 0.05, hint: '1', rare: true },
  { name: 'presence_penalty', title: 'Presence penalty', min: -2, max: 2, step: 0.1, hint: '0', rare: true },
  { name: 'frequency_penalty', title: 'Frequency penalty', min: -2, max: 2, step: 0.1, hint: '0', rare: true },
];

/** `settings`: mode, system, stop (a line each) and a text for each knob; `messages` end with what is asked now. */
export function request(model, settings, messages) {
  const body = { model };
  for (const { name } of KNOBS) if (settings[name] !== '' && settings[name] !== undefined) body[name] = Number(settings[name]);
  const stop = (settings.stop ?? '').split('\n').filter((line) => line !== '');
  if (stop.length > 0) body.stop = stop;
  if (settings.mode !== 'chat') return { path: '/v1/completions', body: { ...body, prompt: messages.at(-1).content } };
  const system = settings.system?.trim() ? [{ role: 'system', content: settings.system }] : [];
  return { path: '/v1/chat/completions', body: { ...body, messages: [...system, ...messages] } };
}

/** The same as a stream, with the probabilities of tokens. */
export function streamed({ path, body }) {
  const probabilities = path.endsWith('/chat/completions') ? { logprobs: true, top_logprobs: ALTERNATIVES } : { logprobs: ALTERNATIVES };
  return { path, body: { ...body, ...probabilities, stream: true } };
}

async function send({ path, body }, signal) {
  const response = await fetch(path, { method: 'POST', signal, headers: { 'content-type': 'application/json', ...PAGE }, body: JSON.stringify(body) });
  if (response.ok) return response;
  const answer = await response.json().catch(() => ({}));
  throw new Error(answer.error?.message ?? `The request failed with status ${response.status}.`);
}

/** The whole answer's text. */
export async function whole(asked, signal) {
  const { choices } = await (await send(asked, signal)).json();
  return choices[0].text ?? choices[0].message.content ?? '';
}

/** The pieces of a streamed answer, lines `data: {json}` closed by `data: [DONE]`: `{model, text, probability, others}`. */
export async function* pieces(asked, signal) {
  const response = await send(asked, signal);
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
      yield { model: chunk.model, text: choice?.text ?? choice?.delta?.content, ...probabilities(choice?.logprobs) };
    }
  }
}

/** Of the first token of a piece, which nearly always has one. */
function probabilities(logprobs) {
  const chat = logprobs?.content?.[0];
  const own = chat?.logprob ?? logprobs?.token_logprobs?.[0];
  if (own === undefined || own === null) return {};
  const others = chat ? (chat.top_logprobs ?? []).map((o) => [o.token, o.logprob]) : Object.entries(logprobs.top_logprobs?.[0] ?? {});
  return { probability: Math.exp(own), others: others.map(([token, logprob]) => [token, Math.exp(logprob)]).sort((a, b) => b[1] - a[1]) };
}

/** The models that answer now: the live one first, by its bare name, since that is what everyone else talks to. */
export async function served() {
  const response = await fetch('/v1/models').catch(() => undefined);
  if (!response?.ok) throw new Error('inference doesn\'t answer');
  const { data } = await response.json();
  return data.sort((a, b) => Number(a.id.includes('@')) - Number(b.id.includes('@')) || Number(b.live) - Number(a.live)).map((m) => m.id);
}
