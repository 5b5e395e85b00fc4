import { calmly, follow, get, wish } from '../api.js';
import { empty, failure, h } from '../dom.js';
import { bytes, count } from '../format.js';

const path = (...parts) => parts.map(encodeURIComponent).join('/');
const address = (d) => `${d.name}@${d.version}`;
const total = (counts) => Object.values(counts).reduce((sum, n) => sum + n, 0);

/** Datasets there are; what one is made of, and what tells it from another. */
export function datasets(place, _run, [name, version]) {
  const list = h('div');
  const chosen = h('div');
  place.append(h('div', { class: 'head' }, h('h1', {}, 'Datasets')), list, chosen);
  const load = async () => {
    try {
      const all = await get('/datasets');
      list.replaceChildren(all.length ? table(all, load) : empty('No dataset yet. A run leaves one when its documents are curated; ',
        h('code', {}, 'millrace run --until dataset RECIPE'), ' ends there.'));
      if (name && version && !chosen.hasChildNodes()) {
        chosen.replaceChildren(details(await get(`/datasets/${path(name, version)}`), all));
      }
    } catch (error) {
      (name ? chosen : list).replaceChildren(failure(error));
    }
  };
  load();
  const reload = calmly(load, 1500);
  return follow((topic) => { if (topic.startsWith('datasets.') || topic === 'runs.submitted' || topic === 'runs.removed' || topic === 'reset') reload(); });
}

const run = (name) => h('a', { href: `#/stream/${path(name)}` }, name);

const head = (...titles) => h('thead', {}, h('tr', {}, titles.map(([title, kind]) => h('th', { class: kind }, title))));
const n = (value) => h('td', { class: 'n' }, value);

function table(all, reload) {
  const remove = (d) => async (event) => {
    await wish(event, `/datasets/${path(d.name, d.version)}/remove`, `Remove ${address(d)}, and what its documents were at every stage? The model stays.`);
    reload();
  };
  const rows = [...all].reverse().map((d) => h('tr', {},
    h('td', {}, h('a', { href: `#/datasets/${path(d.name, d.version)}` }, address(d))),
    n(count(d.documents)), n(bytes(d.bytes)), n(count(d.shards)), h('td', {}, run(d.run)),
    h('td', {}, d.usedBy.length ? d.usedBy.map((user) => h('div', {}, run(user))) : h('span', { class: 'soft' }, 'no other run')),
    h('td', {}, h('button', { onclick: remove(d) }, 'Remove'))));
  return h('section', { class: 'card scroll' }, h('table', {},
    head(['dataset'], ['documents', 'n'], ['text', 'n'], ['shards', 'n'], ['made by'], ['used by'], ['']), h('tbody', {}, rows)));
}

function details(d, all) {
  const name = address(d.dataset);
  const sources = d.sources.map((s) => h('tr', {}, h('td', {}, h('b', {}, s.name)), h('td', {}, s.licence), n(s.weight),
    n(count(s.documents)), n(bytes(s.bytes)), h('td', { class: 'soft' }, s.origin)));
  const stages = d.stages.map(({ stage, counts }) => h('tr', {}, h('td', {}, stage), n(count(counts.documentsIn)), n(count(counts.kept)),
    n(count(counts.changed)), n(count(total(counts.dropped))), h('td', { class: 'soft' }, reasons(counts))));
  return h('section', { class: 'card scroll', size: { marginTop: '1rem' } },
    h('h2', {}, name),
    h('p', { class: 'soft' }, 'As files: ', h('code', {}, `millrace dataset export ${name} FOLDER`), '. To train on it, begin a recipe with ',
      h('code', {}, `dataset: ${name}`), '.'),
    h('h3', {}, 'Sources'),
    h('table', {}, head(['source'], ['licence'], ['weight', 'n'], ['documents', 'n'], ['text', 'n'], ['where']), h('tbody', {}, sources)),
    h('h3', {}, 'What was dropped'),
    h('table', {}, head(['stage'], ['came in', 'n'], ['kept', 'n'], ['changed', 'n'], ['dropped', 'n'], ['why, and what was found']), h('tbody', {}, stages)),
    comparison(d.dataset, all));
}

function reasons(counts) {
  return [...Object.entries(counts.dropped), ...Object.entries(counts.found)]
    .filter(([, times]) => times > 0).sort((a, b) => b[1] - a[1]).map(([why, times]) => `${why} ${count(times)}`).join(', ');
}

function comparison(dataset, all) {
  const others = all.filter((d) => address(d) !== address(dataset));
  if (!others.length) return null;
  const result = h('div');
  const compare = async (event) => {
    const other = event.target.value;
    if (!other) return result.replaceChildren();
    result.replaceChildren(h('p', { class: 'soft' }, 'Reading the shards that only one of them has …'));
    try {
      result.replaceChildren(difference(await get(`/datasets/${path(dataset.name, dataset.version)}/diff?with=${encodeURIComponent(other)}`)));
    } catch (error) {
      result.replaceChildren(failure(error));
    }
  };
  return [h('h3', {}, 'Compared with another'), h('select', { onchange: compare, 'aria-label': 'compare with' },
    h('option', { value: '' }, 'choose a dataset'), others.map((d) => h('option', { value: address(d) }, address(d)))), result];
}

function difference(d) {
  const part = (title, found) => h('div', {}, h('h4', {}, `${title}: ${count(found.documents)} documents`),
    h('div', { class: 'soft' }, Object.entries(found.bySource).map(([source, times]) => `${source} ${count(times)}`).join(', ')),
    found.examples.map((e) => h('p', {}, h('code', {}, e.id), ' ', e.text)));
  return h('div', {}, h('p', {}, `In both: ${count(d.sharedDocuments)} documents; ${count(d.sharedShards)} shards are the same byte for byte.`),
    part('In both, with other text', d.changed), part(`Only in ${d.left}`, d.onlyLeft), part(`Only in ${d.right}`, d.onlyRight));
}
