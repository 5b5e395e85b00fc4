import { calmly, follow, get } from '../api.js';
import { empty, failure, h } from '../dom.js';
import { count } from '../format.js';
import { overlaps } from './contamination.js';
import { dryRun } from './dryrun.js';
import { chainTables } from './rules.js';
import { sample } from './samples.js';
import { signalCards } from './signals.js';
import { groups } from './statistics.js';
import { verdict } from './verdict.js';

const part = encodeURIComponent;
const MOST_ITEMS = 10_000;

/** What the rules of a run drop, how every figure is spread, and what other thresholds would change. */
export function filter(place, run, [chosen]) {
  const moved = new Map();
  const head = h('div', { class: 'head' });
  const narrow = h('div', { class: 'controls' });
  const told = h('section', { class: 'card wide verdict', 'aria-label': 'What the thresholds keep', 'aria-live': 'polite' });
  const chain = h('section', { class: 'card wide' });
  const shown = h('section', { class: 'card wide', 'aria-live': 'polite', hidden: true });
  const overlap = h('section', { class: 'card wide', 'aria-label': 'Overlap with evaluation sets', hidden: true });
  const spread = h('section', { class: 'wide', 'aria-label': 'Figures' });
  const numbers = h('section', { class: 'wide', 'aria-label': 'Statistics' });
  place.append(head, narrow, h('div', { class: 'grid filter' }, told, chain, shown, overlap, spread, numbers));
  let overview;
  let rules;
  let cards;
  let asked = 0;
  let items = 10;
  let gone = false;

  const selection = () => [...narrow.querySelectorAll('select')].filter((s) => s.value).map((s) => `${s.name}=${part(s.value.slice(1))}`);
  const ask = (what, more = []) => get(`/runs/${part(run)}/${what}?${[...selection(), ...more].join('&')}`);

  const open = async (reason) => {
    history.replaceState(null, '', `#/filter/${part(run)}/${part(reason)}`);
    const title = h('h2', { tabindex: -1 }, `Dropped because of ${reason}`);
    shown.hidden = false;
    shown.replaceChildren(title, h('p', { class: 'soft' }, 'Looking for examples …'));
    title.focus();
    try {
      const found = await get(`/runs/${part(run)}/samples?stage=filtering&reason=${part(reason)}&limit=6`);
      shown.replaceChildren(title, found.length > 0 ? h('div', { class: 'examples' }, found.map((s) => sample(s, run)))
        : h('p', { class: 'soft' }, 'The recipe\'s thresholds drop no document for this reason.'));
    } catch (error) {
      shown.replaceChildren(title, failure(error));
    }
  };
  const draw = (answer) => {
    told.replaceChildren(...verdict({ overview, answer, moved, filter: rules, run, reset }));
    chain.replaceChildren(...chainTables(overview, answer, open));
    cards.show(answer);
  };
  // Sliders move faster than answers come: only the answer to the last question is shown.
  const weigh = calmly(async () => {
    asked += 1;
    const turn = asked;
    try {
      const answer = moved.size === 0 ? undefined : await ask('signals/what-if', [...moved].map(([name, value]) => `${part(name)}=${value}`));
      if (turn === asked && !gone) draw(answer);
    } catch (error) {
      if (turn === asked && !gone) told.replaceChildren(failure(error));
    }
  }, 150);
  const move = (name, value, published) => {
    if (value === published) moved.delete(name);
    else moved.set(name, value);
    weigh();
  };
  const reset = () => { moved.clear(); cards.reset(); weigh(); };

  const loadSignals = async () => {
    try {
      const [report, recipe, seen] = await Promise.all([get(`/runs/${part(run)}`), get(`/runs/${part(run)}/recipe`), ask('signals')]);
      if (gone) return;
      overview = seen;
      rules = recipe.filter;
      head.replaceChildren(...heading(report, overview.scope, run));
      const any = overview.scope.documentsInAll > 0;
      told.hidden = !any;
      if (!any) {
        chain.replaceChildren(empty('No shard has been filtered yet. Rules and figures appear here with the first one.'));
        return;
      }
      cards = signalCards(spread, overview, moved, move);
      draw();
      if (moved.size > 0) weigh();
      if (overview.scope.shards < overview.scope.shardsInAll) again();
      if (recipe.filter?.decontamination) loadOverlaps(recipe.filter.decontamination);
    } catch (error) {
      told.hidden = true;
      chain.replaceChildren(failure(error));
    }
  };
  const loadOverlaps = async (rule) => {
    overlap.hidden = false;
    try {
      const found = await get(`/runs/${part(run)}/contamination?items=${items}`);
      if (gone) return;
      overlap.replaceChildren(...overlaps(found, rule, run, () => { items = MOST_ITEMS; loadOverlaps(rule); }));
      if (found.shards < found.shardsInAll) again();
    } catch (error) {
      overlap.replaceChildren(failure(error));
    }
  };
  const loadStatistics = async () => {
    try {
      const all = await get(`/runs/${part(run)}/statistics?top=12`);
      if (gone || all.all.documents === 0) return;
      numbers.replaceChildren(groups(all));
      if (narrow.children.length === 0) narrow.append(...pickers(all, loadSignals));
    } catch {
      numbers.replaceChildren();
    }
  };
  loadSignals().then(() => { if (chosen && !gone) open(chosen); });
  loadStatistics();
  const again = calmly(() => { loadSignals(); loadStatistics(); }, 5_000);
  const unfollow = follow((topic, event) => { if (topic === 'reset' || (topic === 'shards.filtered' && event.run === run)) again(); });
  return () => { gone = true; unfollow(); };
}

function heading(report, scope, run) {
  const whole = scope.exact ? `${count(scope.documents)} documents, all of them looked at`
    : `a sample of ${count(scope.documents)} of ${count(scope.documentsInAll)} documents, chosen by their ids; every count is of the sample`;
  const soFar = scope.shards < scope.shardsInAll && `${count(scope.shards)} of ${count(scope.shardsInAll)} shards read so far`;
  return [h('h1', {}, 'Filter'), dryRun(report), h('small', {}, run), h('small', { 'data-scope': scope.exact ? 'exact' : 'sample' }, whole),
    soFar && h('span', { class: 'badge warn' }, soFar)].filter(Boolean);
}

/** One for each way of grouping in which there is something to choose. */
function pickers(all, changed) {
  return [['source', 'sources', ''], ['domain', 'domains', 'no address'], ['language', 'languages', 'not known']]
    .filter(([, kind]) => all[kind].groups.length > 1)
    .map(([name, kind, unknown]) => h('label', {}, `${name} `, h('select', { name, onchange: changed },
      h('option', { value: '' }, 'any'),
      all[kind].groups.map((g) => h('option', { value: `=${g.name}` }, `${g.name || unknown} (${count(g.documents)})`)))));
}
