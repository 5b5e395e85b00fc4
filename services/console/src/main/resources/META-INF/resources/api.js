// What the pages know comes from here: the API that the command uses too, and the live stream of events.

/** Says that a page of the console asks: no other site's page can, and the console then acts for this one. */
export const PAGE = { 'millrace-page': 'console' };

export async function get(path) {
  const response = await fetch(`/api${path}`, { headers: { accept: 'application/json' } }).catch(() => {
    throw new Error('The console can\'t be reached. Is the stack still up? `millrace up` starts it.');
  });
  if (response.ok) return response.json();
  throw new Error(await reason(response));
}

export async function post(path, body) {
  const response = await fetch(`/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...PAGE },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await reason(response));
  return response.status === 204 ? null : response.json().catch(() => null);
}

/** Where programs find what pages ask through the console: `{inference}`. */
export async function addresses() {
  const response = await fetch('/addresses').catch(() => undefined);
  if (!response?.ok) throw new Error('The console doesn\'t say where programs ask models.');
  return response.json();
}

/** Asks for a reason, which may be empty, and has the orchestrator do what `path` says; nothing when that is called off. */
export async function wish(event, path, question) {
  const reason = prompt(`${question} You may say why.`);
  if (reason === null) return;
  event.target.disabled = true;
  await post(path, reason.trim() ? { who: 'console', reason: reason.trim() } : { who: 'console' })
    .catch((e) => { alert(e.message); event.target.disabled = false; });
}

async function reason(response) {
  if (response.status === 502 || response.status === 504) return 'The orchestrator doesn\'t answer yet; trying again.';
  const text = await response.text();
  try {
    const answer = JSON.parse(text);
    return answer.message ?? answer.error?.message ?? text;
  } catch {
    return text || `The request failed with status ${response.status}.`;
  }
}

/** The events of a run that the server remembers, the oldest first: `[{topic, time, event}]`. */
export async function recent(run) {
  const response = await fetch(`/stream/recent?run=${encodeURIComponent(run)}`).catch(() => undefined);
  const past = response?.ok ? await response.json() : [];
  return past.map(({ topic, time, event }) => ({ topic, time, event: JSON.parse(event) }));
}

const listeners = new Set();

/** Calls `listener(topic, event)` for each event; returns what ends that. */
export function follow(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Opens the stream. The browser reconnects by itself and says what it saw last; `state` hears how it goes. A page that nobody sees
 * has no stream, since a browser has six connections for all pages of a site and the seventh page would wait for ever. When it is
 * seen again it is told `reset`, as whoever has missed events is.
 */
export function connect(topics, state) {
  let source;
  const open = (missed) => {
    source = new EventSource('/stream');
    source.onopen = () => {
      state('on');
      if (missed) tell('reset', {});
      missed = false;
    };
    source.onerror = () => state('lost');
    for (const topic of topics) {
      source.addEventListener(topic, (message) => tell(topic, JSON.parse(message.data)));
    }
    source.addEventListener('reset', () => tell('reset', {}));
  };
  const close = () => {
    source?.close();
    source = undefined;
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close();
    else if (!source) open(true);
  });
  if (!document.hidden) open(false);
}

function tell(topic, event) {
  for (const listener of listeners) listener(topic, event);
}

/** Runs `work` soon, but at most once in `pause` milliseconds however often it is asked for. */
export function calmly(work, pause = 700) {
  let timer = 0;
  let last = 0;
  return () => {
    if (timer) return;
    timer = setTimeout(() => { timer = 0; last = Date.now(); work(); }, Math.max(30, pause - (Date.now() - last)));
  };
}
