import { calmly, follow, get, post, wish } from '../api.js';
import { empty, failure, h } from '../dom.js';
import { bytes, count, fixed, short } from '../format.js';
import { answers } from './answers.js';
import { gate, history } from './gate.js';
import { memory } from './memory.js';

const path = (...parts) => parts.map(encodeURIComponent).join('/');

/** Versions with their scores, the live one marked; and where a version comes from. */
export function models(place, _run, [model, version]) {
  const list = h('div');
  const loaded = h('div');
  const verdict = h('div');
  const why = h('div');
  const past = h('div');
  const origin = h('div');
  place.append(h('div', { class: 'head' }, h('h1', {}, 'Models')), list, verdict, why, past, origin, loaded);
  const load = async () => {
    try {
      const all = await get('/models');
      list.replaceChildren(all.length ? table(all, load) : empty('No model yet. A run exports one when its training is done.'));
      const one = all.find((m) => m.model === model && m.version === version);
      if (one && !written(verdict)) verdict.replaceChildren(gate(one, load));
      // What somebody looks through stays, whatever else changes.
      if (one?.scores.length > 0 && why.children.length === 0) why.replaceChildren(answers(one));
      loaded.replaceChildren(...await memory());
      if (model && !written(past)) past.replaceChildren(await history(model, load));
    } catch (error) {
      list.replaceChildren(failure(error));
    }
  };
  load();
  if (model && version) {
    get(`/models/${path(model, version)}/lineage`)
      .then((l) => origin.replaceChildren(lineage(l)))
      .catch((error) => origin.replaceChildren(failure(error)));
  }
  const reload = calmly(load, 1500);
  return follow((topic) => { if (topic.startsWith('models.') || topic.startsWith('evaluations.') || topic === 'runs.removed' || topic === 'reset') reload(); });
}

/** A reason that is being written isn't taken away. */
const written = (place) => [...place.querySelectorAll('input')].some((input) => input.value !== '');

function table(all, reload) {
  const rows = [...all].reverse().map((m) => {
    const name = `${m.model}@${m.version}`;
    const promote = async (event) => {
      const reason = prompt(`Serve ${name} from now on, whatever the gate said? Say why; it is shown wherever the model is.`)?.trim();
      if (!reason) return;
      event.target.disabled = true;
      const answer = await post(`/models/${path(m.model, m.version)}/promote`, { reason, who: 'console' }).catch((e) => alert(e.message));
      if (answer && !answer.live) alert(answer.message);
      reload();
    };
    const evaluate = async (event) => {
      event.target.disabled = true;
      const asked = { id: crypto.randomUUID?.() ?? `console-${Date.now()}`, who: 'console' };
      await post(`/models/${path(m.model, m.version)}/evaluate`, asked).catch((e) => alert(e.message));
      reload();
    };
    const remove = async (event) => {
      await wish(event, `/models/${path(m.model, m.version)}/remove`, `Remove ${name}, its package and its checkpoints? What it was trained on stays.`);
      reload();
    };
    return h('tr', {},
      h('td', {}, h('a', { href: `#/models/${path(m.model, m.version)}` }, name), ' ', m.live && (m.serving === false
        ? h('span', { class: 'badge work', title: 'promoted, but no server answers with it yet' }, 'not served yet') : h('span', { class: 'badge good' }, 'live'))),
      h('td', {}, h('a', { href: `#/stream/${path(m.run)}` }, m.run)),
      h('td', { class: 'n' }, short(m.parameters)), h('td', { class: 'n' }, short(m.steps)), h('td', { class: 'n' }, short(m.tokens)),
      h('td', {}, scored(m)),
      h('td', {}, m.gate && h('div', {}, m.gate === 'held' && !m.promoted ? h('a', { href: `#/models/${path(m.model, m.version)}`, class: 'badge warn' }, 'held: decide') : m.gate), m.reasons.map((r) => h('div', { class: 'soft' }, r)), (m.byHand ?? []).map(hand)),
      h('td', {}, !m.live && m.scores.length > 0 && h('button', { onclick: promote }, 'Promote'),
        h('button', { onclick: evaluate, title: 'Without training again, on the same tasks and held-out documents', disabled: underWay(m) }, 'Score again'),
        !m.live && h('button', { onclick: remove, disabled: underWay(m) }, 'Remove')));
  });
  const titles = [['version'], ['run'], ['parameters', 'n'], ['steps', 'n'], ['tokens', 'n'], ['scores'], ['the gate said'], ['']];
  return h('section', { class: 'card scroll' }, h('table', {},
    h('thead', {}, h('tr', {}, titles.map(([title, kind]) => h('th', { class: kind }, title)))), h('tbody', {}, rows)));
}

const hand = (p) => h('div', {}, `promoted by hand by ${p.who}, ${p.when}: `, h('b', {}, p.reason));

const underWay = (m) => m.evaluations?.some((e) => e.state === 'under-way') ?? false;

/** The newest scores with their date, and those before them. */
function scored(m) {
  const asked = (m.evaluations ?? []).filter((e) => e.request);
  const older = (m.evaluations ?? []).filter((e) => e.state === 'scored').slice(0, -1).reverse();
  return [
    m.scores.length ? Object.entries(Object.groupBy(m.scores, (s) => s.task)).map(([task, figures]) => ofTask(m, task, figures)) : h('span', { class: 'soft' }, 'not scored yet'),
    m.scored && h('div', { class: 'soft' }, `scored${asked.length ? ' again' : ''} at ${m.scored}`),
    asked.filter((e) => e.state !== 'scored').slice(-1).map((e) => h('div', { class: e.state === 'failed' ? 'error' : 'soft' },
      e.state === 'failed' ? `scoring again failed at ${e.ended}: ${e.failure}` : `${e.who} asked for new scores at ${e.asked}: under way`)),
    older.length > 0 && h('details', {}, h('summary', {}, `${older.length} earlier`),
      older.map((e) => h('div', {}, h('div', { class: 'soft' }, e.ended ?? 'at the end of its run'), e.scores.map(score)))),
  ];
}

/** Its first metric is what the gate goes by. */
function ofTask(m, task, [first, ...others]) {
  return [score(first), others.length > 0 && h('details', {}, h('summary', {}, `${others.length} more of ${task}`), others.map(score)), contamination(m, task)];
}

/** How much of a task is in the data, by the latest evaluation that says so. */
function contamination(m, task) {
  const found = (m.evaluations ?? []).findLast((e) => e.contamination)?.contamination.find((c) => c.task === task);
  return found && h('div', { class: found.found > 0 ? '' : 'soft', 'data-contamination': task },
    h('small', {}, `${count(found.found)} of ${count(found.items)} items in the data${found.found > 0 ? `, ${fixed(100 * found.found / found.items, 2)} %, in ${count(found.documents)} documents` : ''}`));
}

const score = (s) => h('div', {}, `${s.task} ${s.metric} `, h('b', {}, fixed(s.value)),
  h('small', {}, ` ± ${fixed(s.stderr)}${typeof s.chance !== 'number' ? '' : `, chance ${fixed(s.chance, 2)}`}`, clean(s)));

/** The figure on the items that weren't found in the data, where some were. */
const clean = (s) => s.clean && s.clean.n < s.n && [`; on the ${count(s.clean.n)} clean items `, h('b', {}, fixed(s.clean.value)), ` ± ${fixed(s.clean.stderr)}`];

function lineage(l) {
  const box = (title, ...inside) => h('div', {}, h('h3', {}, title), ...inside);
  const soft = (...words) => h('div', { class: 'soft' }, ...words);
  const digest = (sha256) => h('div', {}, h('code', { title: `SHA-256 ${sha256}` }, sha256.slice(0, 16)));
  const origin = (s) => s.path ?? s.s3 ?? (s.upload && `upload ${s.upload.slice(0, 12)}`)
    ?? (s.generator && `${s.generator.kind}, made on the spot`) ?? s.where ?? '';
  return h('section', { class: 'card', size: { marginTop: '1rem' } }, h('h2', {}, `Where ${l.model}@${l.version} comes from`), h('div', { class: 'lineage' },
    box('Sources', l.sources.map((s) => h('div', {}, h('b', {}, s.name), soft(origin(s)), soft(s.licence),
      soft(`${count(s.documents)} of ${count(s.ingested)} documents, ${short(s.tokens)} tokens`)))),
    box('Recipe', digest(l.recipe), soft(h('a', { href: `#/stream/${path(l.run)}` }, l.run))),
    l.tokenizer && box('Tokenizer', digest(l.tokenizer.sha256), soft(bytes(l.tokenizer.bytes))),
    l.dataset && box('Dataset', digest(l.dataset.sha256), soft(`${count(l.documents)} documents`), soft(`${count(l.tokens)} tokens in ${count(l.shards.length)} shards`)),
    box('Model', h('b', {}, `${l.model}@${l.version}`), digest(l.modelManifest.sha256),
      l.gate && soft(`the gate: ${l.gate}`), (l.promotedByHand ?? []).map(hand))));
}
