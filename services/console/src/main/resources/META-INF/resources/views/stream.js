import { calmly, follow, get } from '../api.js';
import { failure, h } from '../dom.js';
import { bytes, clock, count, duration, fixed, percent, short } from '../format.js';

// Shard stages in the order a document passes them; then what happens to the whole.
const STAGES = ['ingestion', 'filtering', 'deduplication', 'redaction', 'tokenization'];
const TITLES = { ingestion: 'Ingest', filtering: 'Filter', deduplication: 'Deduplicate', redaction: 'Redact', tokenization: 'Tokenize' };
const STALLED_AFTER = 45_000;
const WINDOW = 5_000;

/** The stages left to right: is it moving, is it right? */
export function stream(place, run) {
  const race = h('div', { class: 'race' });
  const head = h('div', { class: 'head' });
  const log = h('ul', { class: 'events', 'aria-label': 'Newest events' });
  const ending = h('div');
  place.append(head, race, h('div', { class: 'grid' }, ending, h('section', { class: 'card' }, h('h2', {}, 'What happens'), log)));

  const rates = new Map();
  const heard = new Map();
  let report;
  let services = [];

  const draw = () => {
    if (!report) return;
    head.replaceChildren(...heading(report));
    race.replaceChildren(...cards(report, services, rates, heard));
    ending.replaceChildren(outcome(report));
  };
  const load = async () => {
    try {
      report = await get(`/runs/${run}`);
      draw();
      services = await get('/stages').catch(() => services);
      draw();
    } catch (error) {
      head.replaceChildren(failure(error));
    }
  };
  const reload = calmly(load);
  const unfollow = follow((topic, event) => {
    if (event.run && event.run !== run) return;
    if (topic.startsWith('shards.')) {
      const moments = rates.get(event.stage) ?? [];
      moments.push([Date.now(), event.counts.documentsIn]);
      rates.set(event.stage, moments);
      heard.set(event.stage, Date.now());
    }
    const words = sentence(topic, event);
    if (words) {
      log.prepend(h('li', {}, h('time', {}, clock(new Date())), h('span', {}, words)));
      while (log.children.length > 14) log.lastChild.remove();
    }
    reload();
  });
  const tick = setInterval(load, 3_000);
  load();
  log.append(h('li', {}, h('span', { class: 'soft' }, 'Events appear here as they come.')));
  return () => { clearInterval(tick); unfollow(); };
}

function heading(report) {
  const kinds = { promoted: 'good', refused: 'warn', failed: 'bad' };
  return [
    h('h1', {}, report.run),
    h('span', { class: `badge ${kinds[report.state] ?? 'work'}` }, String(report.state).replaceAll('-', ' ')),
    h('small', {}, 'recipe ', h('code', {}, report.recipeDigest?.slice(0, 12))),
  ];
}

function cards(report, services, rates, heard) {
  const stages = new Map((report.stages ?? []).map((s) => [s.stage, s]));
  const entered = stages.get('ingestion')?.documentsIn ?? 0;
  const over = ['promoted', 'refused', 'failed'].includes(report.state);
  const made = [];
  STAGES.forEach((name, i) => {
    const stage = stages.get(name);
    const service = services.find((s) => s.stage === name || s.service === name) ?? {};
    const rate = over ? 0 : rateOf(rates.get(name));
    made.push(card(report, name, stage, service, rate, stateOf({ report, stages, i, stage, service, rate, over, heard: heard.get(name) })));
    if (i < STAGES.length - 1) made.push(edge(stage?.kept ?? 0, entered, rate > 0));
  });
  made.push(edge(stages.get('tokenization')?.kept ?? 0, entered, Boolean(report.training) && !over), trainCard(report, over));
  return made;
}

function stateOf({ report, stages, i, stage, service, rate, over, heard }) {
  if ((report.alarms ?? []).some((a) => (a.stage ?? a) === STAGES[i]) || service.deadLetters > 0) return 'alarm';
  const before = i === 0 ? undefined : stages.get(STAGES[i - 1]);
  const whole = report.dataset || (before && stage && !rate && stage.shards === before.shards && service.lag === 0);
  if (over || whole) return stage ? 'done' : 'waiting';
  if (rate > 0) return 'working';
  if (service.lag > 0 && heard && Date.now() - heard > STALLED_AFTER) return 'stalled';
  return stage ? 'working' : 'waiting';
}

function rateOf(moments = []) {
  const now = Date.now();
  while (moments.length && now - moments[0][0] > WINDOW) moments.shift();
  return moments.reduce((sum, [, n]) => sum + n, 0) / (WINDOW / 1000);
}

function card(report, name, stage, service, rate, state) {
  const dropped = stage ? stage.documentsIn - stage.kept : undefined;
  const kinds = { working: 'work', done: 'good', stalled: 'warn', alarm: 'bad' };
  return h('a', { class: 'stage', 'data-state': state, 'data-stage': name, href: `#/data/${encodeURIComponent(report.run)}/${name}` },
    h('h2', {}, TITLES[name], h('span', { class: `badge ${kinds[state] ?? ''}` }, state)),
    h('div', { class: 'big' }, short(stage?.kept)),
    h('small', {}, stage ? `kept of ${count(stage.documentsIn)} documents` : 'nothing yet'),
    h('dl', {},
      h('dt', {}, 'dropped'), h('dd', {}, stage ? `${short(dropped)} · ${percent(dropped / Math.max(1, stage.documentsIn))}` : '–'),
      h('dt', {}, 'changed'), h('dd', {}, short(stage?.changed)),
      h('dt', {}, 'text'), h('dd', {}, bytes(stage?.bytesOut)),
      h('dt', {}, 'rate'), h('dd', {}, rate > 0 ? `${short(rate)}/s` : '–'),
      h('dt', {}, 'lag'), h('dd', {}, short(service.lag)),
      h('dt', {}, 'workers'), h('dd', {}, short(service.members)),
      h('dt', {}, 'dead letters'), h('dd', {}, short(service.deadLetters))));
}

function edge(flow, entered, moving) {
  const share = entered > 0 ? flow / entered : 0;
  return h('div', { class: `edge ${moving ? 'moving' : ''}`, title: `${count(flow)} documents` },
    h('i', { size: { height: `${Math.round(3 + 44 * share)}px` } }));
}

function trainCard(report, over) {
  const t = report.training;
  const state = report.model || over ? (t ? 'done' : 'waiting') : t ? 'working' : 'waiting';
  return h('a', { class: 'stage', 'data-state': state, 'data-stage': 'training', href: `#/training/${encodeURIComponent(report.run)}` },
    h('h2', {}, 'Train', h('span', { class: `badge ${state === 'done' ? 'good' : state === 'working' ? 'work' : ''}` }, state)),
    h('div', { class: 'big' }, t ? fixed(t.lastLoss, 3) : '–'),
    h('small', {}, t ? `loss, step ${count(t.step)} of ${count(t.steps)}` : 'nothing yet'),
    h('dl', {},
      h('dt', {}, 'dataset'), h('dd', {}, report.dataset ? `${short(report.dataset.tokens)} tokens` : '–'),
      h('dt', {}, 'first loss'), h('dd', {}, fixed(t?.firstLoss, 3)),
      h('dt', {}, 'speed'), h('dd', {}, t?.tokensPerSecond ? `${short(t.tokensPerSecond)} tokens/s` : '–')));
}

function outcome(report) {
  const scores = Object.entries(report.evaluation ?? {}).flatMap(([task, metrics]) =>
    Object.entries(metrics).map(([metric, s]) => h('tr', {}, h('td', {}, task), h('td', {}, metric),
      h('td', { class: 'n' }, fixed(s.value)), h('td', { class: 'n' }, `± ${fixed(s.stderr)}`),
      h('td', { class: 'n' }, s.chance === undefined || s.chance === null ? '' : fixed(s.chance, 2)), h('td', { class: 'n' }, count(s.n)))));
  const model = report.model;
  return h('section', { class: 'card' },
    h('h2', {}, 'What came out'),
    report.failure && h('p', { class: 'error' }, report.failure.message ?? String(report.failure)),
    model && h('p', {}, h('a', { href: `#/models/${encodeURIComponent(model.name)}/${encodeURIComponent(model.version)}` }, `${model.name}@${model.version}`), ' ',
      h('span', { class: `badge ${model.promoted ? 'good' : 'warn'}` }, model.promoted ? 'promoted' : 'not promoted')),
    model && (model.reasons ?? []).map((reason) => h('div', { class: 'soft' }, reason)),
    scores.length > 0
      ? h('div', { class: 'scroll' }, h('table', {}, h('thead', {}, h('tr', {}, ['task', 'metric'].map((c) => h('th', {}, c)), ['value', 'error', 'chance', 'items'].map((c) => h('th', { class: 'n' }, c)))), h('tbody', {}, scores)))
      : !report.failure && h('p', { class: 'soft' }, 'The model and its scores appear here when training and evaluation are done.'));
}

function sentence(topic, e) {
  switch (topic) {
    case 'shards.ingested': case 'shards.filtered': case 'shards.deduplicated': case 'shards.redacted': case 'shards.tokenized':
      return `${TITLES[e.stage]}: shard ${e.shard}, ${count(e.counts.kept)} of ${count(e.counts.documentsIn)} documents kept`;
    case 'tokenizers.trained': return `Tokenizer trained: ${count(e.vocabulary)} tokens from ${bytes(e.bytes)} in ${duration(e.micros / 1e6)}`;
    case 'datasets.built': return `Dataset frozen: ${count(e.tokens)} tokens in ${count(e.shards)} shards`;
    case 'training.requested': return `Training of ${e.model}@${e.version} requested`;
    case 'checkpoints.written': return `Checkpoint at step ${count(e.step)}`;
    case 'models.exported': return `${e.model}@${e.version} exported: ${count(e.parameters)} parameters`;
    case 'models.evaluated': return `${e.model}@${e.version} scored`;
    case 'models.promoted': return `${e.model}@${e.version} promoted`;
    case 'models.refused': return `${e.model}@${e.version} refused: ${e.reasons.join(' ')}`;
    case 'models.served': return `${e.model}@${e.version} ${e.live ? 'is live' : 'is loaded'} after ${count(e.millis)} ms`;
    case 'runs.failed': return `${e.service} gave up: ${e.reason}`;
    case 'runs.ended': return `Run ended: ${e.outcome.toLowerCase()}`;
    default: return undefined;
  }
}

