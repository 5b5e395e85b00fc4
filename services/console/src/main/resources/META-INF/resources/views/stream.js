import { calmly, follow, get, recent } from '../api.js';
import { failure, h } from '../dom.js';
import { bytes, clock, count, fixed, percent, short } from '../format.js';
import { dryRun } from './dryrun.js';
import { sentence, TITLES } from './sentences.js';
import { cancelling, pausing } from './steering.js';

// Shard stages in the order a document passes them; then what happens to the whole.
const STAGES = Object.keys(TITLES);
export const OVER = { promoted: 'good', refused: 'warn', 'on-hold': 'warn', 'dry-run-finished': 'good', curated: 'good', failed: 'bad', cancelled: 'warn', stopped: 'warn' };
const BADGES = { working: 'work', done: 'good', stalled: 'warn', alarm: 'bad' };
const STALLED_AFTER = 45_000;
const WINDOW = 5_000;

/** The stages left to right: is it moving, is it right? */
export function stream(place, run) {
  const race = h('div', { class: 'race' });
  const head = h('div', { class: 'head' });
  const log = h('ul', { class: 'events', 'aria-label': 'Newest events' });
  const ending = h('div');
  place.append(head, race, h('div', { class: 'grid' }, ending, h('section', { class: 'card' }, h('h2', {}, 'What happens'), log)));
  log.append(h('li', { class: 'soft' }, 'Events appear here as they come.'));

  const rates = new Map();
  const heard = new Map();
  let report;
  let services = new Map();

  const draw = () => {
    if (!report) return;
    head.replaceChildren(...heading(report, load));
    const focused = race.contains(document.activeElement) ? document.activeElement.dataset.stage : undefined;
    race.replaceChildren(...cards(report, services, rates, heard));
    if (focused) race.querySelector(`[data-stage="${focused}"]`)?.focus();
    ending.replaceChildren(outcome(report));
  };
  const load = async () => {
    try {
      report = await get(`/runs/${encodeURIComponent(run)}`);
      draw();
    } catch (error) {
      head.replaceChildren(failure(error));
    }
  };
  // The broker is asked for this one, which can take a while: nothing else waits for it.
  const loadServices = async () => {
    services = await get('/stages').then(byService, () => services);
    draw();
  };
  const reload = calmly(load);
  const remember = () => {
    const shown = new Set(log.querySelectorAll('li:not(.soft)'));
    recent(run).then((before) => {
      // What has come over the stream meanwhile is newer.
      const since = [...log.querySelectorAll('li:not(.soft)')].filter((line) => !shown.has(line));
      if (before.length > 0) shown.forEach((line) => line.remove());
      for (const { topic, time, event } of before) note(log, sentence(topic, event), new Date(time));
      log.prepend(...since);
    });
  };
  const unfollow = follow((topic, event) => {
    if (topic === 'reset') {
      reload();
      remember();
      return;
    }
    if (event.run && event.run !== run) return;
    if (topic.startsWith('shards.')) {
      rates.set(event.stage, [...(rates.get(event.stage) ?? []), [Date.now(), event.counts.documentsIn]]);
      heard.set(event.stage, Date.now());
    }
    note(log, sentence(topic, event), new Date());
    reload();
  });
  const tick = setInterval(load, 3_000);
  remember();
  const asking = repeatedly(loadServices, 5_000);
  load();
  return () => { clearInterval(tick); asking(); unfollow(); };
}

/** Calls `work` again `pause` milliseconds after it is done, until what it returns is called. */
function repeatedly(work, pause) {
  let timer;
  let stopped = false;
  const round = () => work().then(() => { if (!stopped) timer = setTimeout(round, pause); });
  round();
  return () => { stopped = true; clearTimeout(timer); };
}

/** A service reads several topics: its lags add up, its instances don't. */
function byService(standings) {
  const services = new Map();
  for (const s of standings) {
    const sum = services.get(s.stage) ?? { lag: 0, members: 0, deadLetters: 0 };
    services.set(s.stage, { lag: sum.lag + s.lag, members: Math.max(sum.members, s.members), deadLetters: sum.deadLetters + s.deadLetters });
  }
  return services;
}

function note(log, words, when) {
  if (!words) return;
  log.querySelector('.soft')?.remove();
  log.prepend(h('li', {}, h('time', {}, clock(when)), h('span', {}, words)));
  while (log.children.length > 14) log.lastChild.remove();
}

function heading(report, reload) {
  return [
    h('h1', {}, report.run),
    h('span', { class: `badge ${OVER[report.state] ?? (report.state === 'paused' ? 'warn' : 'work')}`, 'data-run-state': report.state }, report.state.replaceAll('-', ' ')),
    dryRun(report),
    ...(report.state in OVER ? [] : [pausing(report, reload), cancelling(report, reload)]),
    h('small', {}, 'recipe ', h('code', {}, report.recipeDigest.slice(0, 12))),
  ].filter(Boolean);
}

function cards(report, services, rates, heard) {
  const stages = new Map(report.stages.map((s) => [s.stage, s]));
  const entered = stages.get('ingestion')?.documentsIn ?? 0;
  const over = report.state in OVER;
  const made = STAGES.flatMap((name, i) => {
    const stage = stages.get(name);
    const service = services.get(name) ?? {};
    const rate = over ? 0 : rateOf(rates.get(name));
    const state = stateOf({ report, stage, before: stages.get(STAGES[i - 1]), service, rate, over, heard: heard.get(name) });
    const moving = i < STAGES.length - 1 ? rate > 0 : report.state === 'training';
    return [card(report, name, stage, service, rate, state), edge(stage?.kept ?? 0, entered, moving)];
  });
  return [...made, trainCard(report, services.get('trainer') ?? {}, over)];
}

function stateOf({ report, stage, before, service, rate, over, heard }) {
  if (report.alarms.some((alarm) => alarm.startsWith(`${stage.stage} of `)) || service.deadLetters > 0) return 'alarm';
  if (stage.shards === 0) return service.lag > 0 ? 'working' : 'waiting';
  const whole = report.curated || (before && !rate && stage.shards === before.shards && service.lag === 0);
  if (over || whole) return 'done';
  return !rate && service.lag > 0 && heard && Date.now() - heard > STALLED_AFTER ? 'stalled' : 'working';
}

function rateOf(moments = []) {
  const now = Date.now();
  while (moments.length && now - moments[0][0] > WINDOW) moments.shift();
  return moments.reduce((sum, [, n]) => sum + n, 0) / (WINDOW / 1000);
}

const facts = (rows) => h('dl', {}, rows.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));

function card(report, name, stage, service, rate, state) {
  const begun = stage.shards > 0;
  const dropped = stage.documentsIn - stage.kept;
  return h('a', { class: 'stage', 'data-state': state, 'data-stage': name, href: `#/data/${encodeURIComponent(report.run)}/${name}` },
    h('h2', {}, TITLES[name], h('span', { class: `badge ${BADGES[state] ?? ''}` }, state)),
    h('div', { class: 'big' }, begun ? short(stage.kept) : '–'),
    h('small', {}, begun ? `kept of ${count(stage.documentsIn)} documents` : 'nothing yet'),
    facts([
      ['dropped', begun ? `${short(dropped)} · ${percent(dropped / Math.max(1, stage.documentsIn))}` : '–'],
      ['changed', begun ? short(stage.changed) : '–'],
      ...(stage.takenOver ? [['taken over', short(stage.takenOver)]] : []),
      ['text', begun ? bytes(stage.bytesOut) : '–'],
      ['rate', rate > 0 ? `${short(rate)}/s` : '–'],
      ['lag', short(service.lag)],
      ['workers', short(service.members)],
      ['dead letters', short(service.deadLetters)],
    ]));
}

function edge(flow, entered, moving) {
  const share = entered > 0 ? flow / entered : 0;
  return h('div', { class: `edge ${moving ? 'moving' : ''}`, title: `${count(flow)} documents` },
    h('i', { size: { height: `${Math.round(3 + 44 * share)}px` } }));
}

function trainCard(report, service, over) {
  const t = report.training;
  const done = over || (t && (t.step >= t.steps || t.parameters));
  const state = service.deadLetters > 0 ? 'alarm' : !t ? 'waiting' : done ? 'done' : 'working';
  return h('a', { class: 'stage', 'data-state': state, 'data-stage': 'training', href: `#/training/${encodeURIComponent(report.run)}` },
    h('h2', {}, 'Train', h('span', { class: `badge ${BADGES[state] ?? ''}` }, state)),
    h('div', { class: 'big' }, fixed(t?.lastLoss, 3)),
    h('small', {}, t ? `loss, step ${count(t.step)} of ${count(t.steps)}` : 'nothing yet'),
    t?.takenFrom ? h('small', { class: 'from' }, `taken over from ${t.takenFrom}`) : null,
    facts([
      ['tokens', short(report.dataset?.tokens)],
      ['first loss', fixed(t?.firstLoss, 3)],
      ['tokens/s', short(t?.tokensPerSecond)],
      ['parameters', short(t?.parameters)],
      ['lag', short(service.lag)],
      ['workers', short(service.members)],
      ['dead letters', short(service.deadLetters)],
    ]));
}

function dataset({ curated, run }) {
  return h('p', {}, 'Dataset ', h('a', { href: `#/datasets/${curated.dataset.split('@').map(encodeURIComponent).join('/')}` }, curated.dataset),
    `, ${count(curated.documents)} documents, ${bytes(curated.bytes)} of text`,
    curated.run !== run && [', curated by ', h('a', { href: `#/stream/${encodeURIComponent(curated.run)}` }, curated.run)]);
}

/** A figure on the items that weren't found in the data. */
const cleanly = (c) => (c ? [fixed(c.value), `± ${fixed(c.stderr)}`, count(c.n)] : ['', '', '']);

function outcome(report) {
  const { model, failure: why } = report;
  const clean = Object.values(report.evaluation ?? {}).flatMap(Object.values).some((s) => s.clean && s.clean.n < s.n);
  const scores = Object.entries(report.evaluation ?? {}).flatMap(([task, metrics]) =>
    Object.entries(metrics).map(([metric, s]) => h('tr', {}, h('td', {}, task), h('td', {}, metric),
      [fixed(s.value), `± ${fixed(s.stderr)}`, typeof s.chance !== 'number' ? '' : fixed(s.chance, 2), count(s.n), ...(clean ? cleanly(s.clean) : [])].map((cell) => h('td', { class: 'n' }, cell)))));
  return h('section', { class: 'card' },
    h('h2', {}, 'What came out'),
    why && h('p', { class: 'error' }, why),
    report.curated && dataset(report),
    report.state === 'failed' && why && model && scores.length === 0 && h('p', {}, 'The model exists: it can be scored again under ', h('a', { href: '#/models' }, 'Models'), ', without training again.'),
    model && h('p', {}, h('a', { href: `#/models/${encodeURIComponent(model.name)}/${encodeURIComponent(model.version)}` }, `${model.name}@${model.version}`), ' ',
      h('span', { class: `badge ${model.promoted ? 'good' : OVER[report.state] ?? 'work'}` }, model.promoted ? 'promoted' : { refused: 'refused', 'on-hold': 'held: a person decides' }[report.state] ?? 'on trial')),
    model && model.reasons.map((reason) => h('div', { class: 'soft' }, reason)),
    scores.length > 0
      ? h('div', { class: 'scroll' }, h('table', {}, h('thead', {}, h('tr', {}, ['task', 'metric'].map((c) => h('th', {}, c)), ['value', 'error', 'chance', 'items', ...(clean ? ['on clean items', 'error', 'items'] : [])].map((c) => h('th', { class: 'n' }, c)))), h('tbody', {}, scores)))
      : report.dryRun ? h('p', {}, h('a', { href: `#/filter/${encodeURIComponent(report.run)}` }, 'What each rule drops, with examples'), '. ',
        h('span', { class: 'soft' }, 'A dry run ends before any token is made.'))
      : !why && !OVER[report.state] && h('p', { class: 'soft' }, 'The model and its scores appear here when training and evaluation are done.'));
}
