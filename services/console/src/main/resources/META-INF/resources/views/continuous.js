import { calmly, follow, get, wish } from '../api.js';
import { empty, failure, h } from '../dom.js';
import { count } from '../format.js';

const path = (...parts) => parts.map(encodeURIComponent).join('/');
const KINDS = { cycling: 'work', waiting: 'good', held: 'bad' };
const OUTCOMES = { promoted: 'good', curated: 'good', refused: 'bad', failed: 'bad' };

/** Recipes that are run again when new data comes: what is new, and each cycle with its trigger and its outcome. */
export function continuous(place) {
  const list = h('div');
  place.append(h('div', { class: 'head' }, h('h1', {}, 'Continuous recipes')), list);
  const load = async () => {
    try {
      const all = await get('/continuous');
      list.replaceChildren(...(all.length ? all.map((recipe) => card(recipe, load)) : [empty('No recipe is continuous. One that says ',
        h('code', {}, 'continuous: {newData: true}'), ' is run again when something comes to its sources.')]));
    } catch (error) {
      list.replaceChildren(failure(error));
    }
  };
  load();
  const reload = calmly(load, 1500);
  return follow((topic) => { if (['recipes.continued', 'sources.measured', 'reset'].includes(topic) || topic.startsWith('runs.') || topic.startsWith('models.')) reload(); });
}

function card(recipe, reload) {
  const button = (label, what, question) => h('button', {
    onclick: async (event) => {
      await wish(event, `/continuous/${path(recipe.name)}/${what}`, question);
      reload();
    },
  }, label);
  const over = recipe.state === 'stopped';
  const waits = recipe.state === 'paused' || recipe.state === 'held';
  return h('section', { class: 'card scroll', size: { marginBottom: '1rem' }, 'data-recipe': recipe.name },
    h('h2', {}, recipe.name, ' ', h('span', { class: `badge ${KINDS[recipe.state] ?? ''}` }, recipe.state)),
    h('p', {}, recipe.message),
    h('p', { class: 'soft' }, `A cycle begins ${triggers(recipe.triggers)}.`),
    h('p', {}, news(recipe), ' ', recipe.live ? ['Live: ', h('a', { href: `#/models/${path(recipe.name, recipe.live)}` }, `${recipe.name}@${recipe.live}`)] : 'No version is live.'),
    !over && h('p', {}, button('Begin a cycle', 'cycle', `Begin a cycle of ${recipe.name}, whatever is new?`), ' ',
      waits ? button('Resume', 'resume', `Go on with ${recipe.name}?`) : button('Pause', 'pause', `Begin no cycle of ${recipe.name} until it is resumed?`), ' ',
      button('Stop', 'stop', `Begin no cycle of ${recipe.name} any more?`)),
    cycles(recipe));
}

function news({ newFiles, newTokens, triggers: { newTokens: wanted } }) {
  if (!newFiles) return 'Nothing is new since the last cycle.';
  const tokens = newTokens === null || newTokens === undefined ? '' : `, about ${count(newTokens)} tokens${wanted ? ` of ${count(wanted)}` : ''}`;
  return `${count(newFiles)} ${newFiles === 1 ? 'file or part of a topic is' : 'files or parts of topics are'} new since the last cycle${tokens}.`;
}

function triggers({ newTokens, newData, every }) {
  return [newTokens && `with about ${count(newTokens)} new tokens`, newData && 'with any new data',
    every && `every ${every}, if there is something new`, 'when somebody wishes it'].filter(Boolean).join(', or ');
}

function cycles({ cycles: all }) {
  const titles = [['cycle', 'n'], ['begun'], ['since'], ['run'], ['documents read', 'n'], ['taken over', 'n'], ['tokens', 'n'], ['outcome']];
  const rows = all.map((c) => h('tr', {},
    h('td', { class: 'n' }, count(c.cycle.number)), h('td', {}, c.cycle.when.slice(0, 16).replace('T', ' ')), h('td', {}, c.trigger),
    h('td', {}, h('a', { href: `#/stream/${path(c.run)}` }, c.run)),
    h('td', { class: 'n' }, count(c.read)), h('td', { class: 'n' }, count(c.takenOver)), h('td', { class: 'n' }, count(c.tokens)),
    h('td', {}, h('span', { class: `badge ${OUTCOMES[c.state] ?? 'work'}` }, c.state), c.reasons.map((r) => h('div', { class: 'soft' }, r)))));
  return h('table', {}, h('thead', {}, h('tr', {}, titles.map(([title, kind]) => h('th', { class: kind }, title)))), h('tbody', {}, rows));
}
