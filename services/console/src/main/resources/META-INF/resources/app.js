import { calmly, connect, follow, get } from './api.js';
import { empty, failure, h } from './dom.js';
import { arena } from './views/arena.js';
import { continuous } from './views/continuous.js';
import { data } from './views/data.js';
import { datasets } from './views/datasets.js';
import { filter } from './views/filter.js';
import { models } from './views/models.js';
import { playground } from './views/playground.js';
import { redaction } from './views/redaction.js';
import { stream } from './views/stream.js';
import { training } from './views/training.js';

const TOPICS = ['runs.submitted', 'sources.submitted', 'shards.ingested', 'shards.filtered', 'shards.deduplicated',
  'shards.redacted', 'shards.tokenized', 'classifiers.requested', 'classifiers.trained', 'tokenizers.requested', 'tokenizers.trained', 'datasets.curated', 'datasets.built',
  'training.requested', 'training.progressed', 'training.skipped', 'checkpoints.written', 'checkpoints.evaluated', 'models.exported', 'models.evaluated',
  'evaluations.requested', 'evaluations.failed', 'models.promoted', 'models.refused', 'trials.started', 'trials.measured', 'trials.ended', 'models.served', 'packages.refused', 'runs.failed', 'runs.cancelled', 'runs.removed',
  'datasets.removed', 'models.removed', 'documents.withdrawn', 'arenas.requested', 'arenas.answered', 'verdicts.given', 'arenas.closed', 'templates.saved', 'finds.marked', 'finds.shown', 'recipes.continued', 'sources.measured', 'runs.paused', 'training.stopped', 'runs.ended'];

// Every view is `(place, run, rest) => leave?`: it fills `place` and returns what to call when the user goes on.
const VIEWS = {
  stream: { title: 'Stream', show: stream, ofRun: true },
  data: { title: 'Data', show: data, ofRun: true },
  filter: { title: 'Filter', show: filter, ofRun: true },
  redaction: { title: 'Redaction', show: redaction, ofRun: true },
  training: { title: 'Training', show: training, ofRun: true },
  continuous: { title: 'Continuous', show: continuous },
  datasets: { title: 'Datasets', show: datasets },
  models: { title: 'Models', show: models },
  playground: { title: 'Playground', show: playground },
  arena: { title: 'Arena', show: arena },
};

const place = document.getElementById('view');
const picker = document.getElementById('runs');
const banner = document.getElementById('banner');
let runs = [];
let leave = () => {};

// Addresses: #/data/<run>, #/datasets/<name>/<version>, #/models/<model>/<version>, #/continuous, #/playground, #/arena/<name>/board
function where() {
  const [view = 'stream', ...rest] = location.hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decodeURIComponent);
  const known = VIEWS[view] ? view : 'stream';
  if (!VIEWS[known].ofRun) return { view: known, run: picker.value, rest };
  return { view: known, run: rest[0] ?? newest(), rest: rest.slice(1) };
}

const newest = () => runs.at(-1)?.run;

export const address = (view, ...rest) => `#/${[view, ...rest].map(encodeURIComponent).join('/')}`;

function navigation(current, run) {
  const links = Object.entries(VIEWS).map(([view, { title, ofRun }]) => h('a', {
    href: ofRun && run ? address(view, run) : address(view),
    'aria-current': view === current ? 'page' : undefined,
  }, title));
  document.getElementById('nav').replaceChildren(...links);
}

function pick(run) {
  picker.replaceChildren(...[...runs].reverse().map((r) =>
    h('option', { value: r.run, selected: r.run === run }, `${r.run} · ${r.state ?? ''}`)));
  picker.parentElement.hidden = runs.length === 0;
}

function show() {
  const { view, run, rest } = where();
  leave();
  leave = () => {};
  navigation(view, run);
  pick(run);
  document.title = `${VIEWS[view].title} · Millrace`;
  if (VIEWS[view].ofRun && !run) {
    place.replaceChildren(empty('No run yet. Start one with ', h('code', {}, './millrace run recipes/quickstart.yaml'), ' and watch it here.'));
    return;
  }
  place.replaceChildren();
  try {
    leave = VIEWS[view].show(place, run, rest) ?? (() => {});
  } catch (error) {
    place.replaceChildren(failure(error));
  }
}

async function loadRuns() {
  try {
    const before = newest();
    runs = await get('/runs');
    // Of a view that isn't about a run nothing is drawn anew: what somebody has typed there stays.
    const watchingNewest = VIEWS[where().view].ofRun && !location.hash.split('/')[2];
    if (newest() !== before && watchingNewest) show();
    else pick(where().run);
    trouble();
  } catch (error) {
    banner.hidden = false;
    banner.textContent = error.message;
    setTimeout(loadRuns, 2000);
  }
}

// What must be seen from across the room: documents that don't add up, and messages nobody could process.
async function trouble() {
  const [run, letters] = await Promise.all([
    newest() ? get(`/runs/${encodeURIComponent(newest())}`).catch(() => ({})) : {},
    get('/dead-letters').catch(() => []),
  ]);
  const alarms = run.alarms ?? [];
  banner.hidden = alarms.length === 0 && letters.length === 0;
  banner.replaceChildren(
    ...alarms.slice(0, 3).map((alarm) => h('div', {}, alarm)),
    ...(alarms.length > 3 ? [h('div', {}, `and ${alarms.length - 3} more like these`)] : []),
    ...Object.entries(Object.groupBy(letters, (letter) => letter.topic)).map(([topic, waiting]) => h('div', {},
      `${waiting.length} dead letter${waiting.length > 1 ? 's' : ''} on ${topic}: ${waiting[0].headers['millrace-cause'] ?? 'no cause given'} `,
      h('small', {}, 'When that is mended: ', h('code', {}, `millrace replay ${topic}`)))));
}

picker.addEventListener('change', () => {
  const { view } = where();
  location.hash = VIEWS[view].ofRun ? address(view, picker.value) : address('stream', picker.value);
});
addEventListener('hashchange', show);
const reload = calmly(loadRuns, 2000);
follow((topic) => { if (topic.startsWith('runs.') || topic === 'reset' || topic.startsWith('models.') || topic.startsWith('evaluations.')) reload(); });
connect(TOPICS, (state) => {
  const live = document.getElementById('live');
  live.dataset.state = state;
  live.textContent = { on: 'live', lost: 'reconnecting' }[state];
  if (state === 'on') reload();
});
await loadRuns();
show();
