import { calmly, follow, get, post } from '../api.js';
import { empty, failure, h } from '../dom.js';
import { count, fixed, short } from '../format.js';

/** Versions with their scores, the live one marked; and where a version comes from. */
export function models(place, _run, [model, version]) {
  const list = h('div');
  const origin = h('div');
  place.append(h('div', { class: 'head' }, h('h1', {}, 'Models')), list, origin);
  const load = async () => {
    try {
      const all = await get('/models');
      list.replaceChildren(all.length ? table(all, load) : empty('No model yet. A run exports one when its training is done.'));
    } catch (error) {
      list.replaceChildren(failure(error));
    }
  };
  load();
  if (model && version) {
    get(`/models/${encodeURIComponent(model)}/${encodeURIComponent(version)}/lineage`)
      .then((l) => origin.replaceChildren(lineage(model, version, l)))
      .catch((error) => origin.replaceChildren(failure(error)));
  }
  return follow(calmly((topic) => load(topic), 1500));
}

function table(all, reload) {
  const rows = [...all].reverse().map((m) => {
    const scores = Object.entries(m.scores ?? m.evaluation ?? {}).flatMap(([task, metrics]) =>
      Object.entries(metrics).map(([metric, s]) => h('div', {}, `${task} ${metric} `, h('b', {}, fixed(s.value)), h('small', {}, ` ± ${fixed(s.stderr)}`))));
    const promote = async (event) => {
      if (!confirm(`Serve ${m.model ?? m.name}@${m.version} from now on?`)) return;
      event.target.disabled = true;
      await post(`/models/${encodeURIComponent(m.model ?? m.name)}/${encodeURIComponent(m.version)}/promote`).catch((e) => alert(e.message));
      reload();
    };
    return h('tr', {},
      h('td', {}, h('a', { href: `#/models/${encodeURIComponent(m.model ?? m.name)}/${encodeURIComponent(m.version)}` }, `${m.model ?? m.name}@${m.version}`), ' ',
        m.live && h('span', { class: 'badge good' }, 'live')),
      h('td', {}, h('a', { href: `#/stream/${encodeURIComponent(m.run)}` }, m.run)),
      h('td', { class: 'n' }, short(m.parameters)), h('td', {}, scores),
      h('td', {}, (m.reasons ?? []).map((r) => h('div', { class: 'soft' }, r))),
      h('td', {}, !m.live && h('button', { onclick: promote }, 'Promote')));
  });
  return h('section', { class: 'card scroll' }, h('table', {}, h('thead', {}, h('tr', {},
    h('th', {}, 'version'), h('th', {}, 'run'), h('th', { class: 'n' }, 'parameters'), h('th', {}, 'scores'), h('th', {}, 'the gate said'), h('th', {}))), h('tbody', {}, rows)));
}

function lineage(model, version, l) {
  const box = (title, ...inside) => h('div', {}, h('h3', {}, title), ...inside);
  const digest = (text) => h('code', { title: text }, String(text ?? '').slice(0, 16));
  return h('section', { class: 'card', size: { marginTop: '1rem' } }, h('h2', {}, `Where ${model}@${version} comes from`), h('div', { class: 'lineage' },
    box('Sources', (l.sources ?? []).map((s) => h('div', {}, h('b', {}, s.name ?? s.source), h('div', { class: 'soft' }, `${count(s.documents)} documents · ${s.licence}`)))),
    box('Recipe', digest(l.recipe ?? l.recipeDigest)),
    box('Dataset', h('div', {}, `${count(l.dataset?.tokens ?? l.tokens)} tokens`), h('div', { class: 'soft' }, `${count(l.shards?.length ?? l.dataset?.shards)} shards`), digest(l.dataset?.sha256 ?? l.dataset?.manifest?.sha256)),
    box('Run', h('a', { href: `#/stream/${encodeURIComponent(l.run)}` }, l.run)),
    box('Model', h('b', {}, `${model}@${version}`))));
}
