import { calmly, follow, get } from '../api.js';
import { empty, failure, h } from '../dom.js';
import { count } from '../format.js';
import { dryRun } from './dryrun.js';
import { bySourceAndLanguage, kinds, showings } from './redaction/found.js';
import { looking } from './redaction/looking.js';

/** What redaction found in a run, and a sample of it that people say right or wrong of: how precise each kind is. */
export function redaction(place, run, [chosen]) {
  const head = h('div', { class: 'head' }, h('h1', {}, 'Redaction'), h('small', {}, run));
  const found = h('section', { class: 'card', 'aria-label': 'What was found' });
  const where = h('section', { class: 'card', 'aria-label': 'Where it was found' });
  const sample = h('section', { class: 'card wide', 'aria-label': 'Is it right?' });
  place.append(head, h('div', { class: 'grid' }, found, where, sample));
  let all;
  let kind;
  let sampled = { leave() {} };
  let gone = false;

  const choose = (one) => {
    kind = one;
    history.replaceState(null, '', `#/redaction/${encodeURIComponent(run)}/${encodeURIComponent(kind)}`);
    sampled.leave();
    sample.replaceChildren();
    sampled = looking(sample, run, kind, marked);
    draw();
  };
  /** What a mark makes of its kind's precision is shown without waiting for the log. */
  const marked = (precision) => {
    all.precision = [...all.precision.filter((p) => p.kind !== precision.kind), precision];
    draw();
  };
  const draw = () => {
    const soFar = all.shards < all.shardsInAll && h('span', { class: 'badge warn' }, `${count(all.shards)} of ${count(all.shardsInAll)} shards read so far`);
    found.replaceChildren(h('h2', {}, 'What was found ', soFar), kinds(all, kind, choose), ...showings(all));
    where.replaceChildren(h('h2', {}, `Where ${kind} was found`), bySourceAndLanguage(all, kind));
  };
  const load = async () => {
    try {
      const [report, answer] = await Promise.all([get(`/runs/${encodeURIComponent(run)}`), get(`/runs/${encodeURIComponent(run)}/redaction`)]);
      if (gone) return;
      all = answer;
      head.replaceChildren(...[h('h1', {}, 'Redaction'), dryRun(report), h('small', {}, run)].filter(Boolean));
      const known = all.groups.map((g) => g.kind);
      where.hidden = sample.hidden = known.length === 0;
      if (known.length === 0) {
        found.replaceChildren(all.shardsInAll === 0 ? empty('No shard has been redacted yet. What is found appears here with the first one.')
          : empty('Nothing of the kinds that the recipe looks for was found in a text.'), ...showings(all));
      } else if (!kind) {
        choose(known.includes(chosen) ? chosen : known[0]);
      } else {
        draw();
      }
      if (all.shards < all.shardsInAll) again();
    } catch (error) {
      if (!gone) found.replaceChildren(failure(error));
    }
  };
  load();
  const again = calmly(load, 3_000);
  const unfollow = follow((topic, event) => {
    if (topic === 'reset' || (event.run === run && (topic === 'shards.redacted' || topic.startsWith('finds.')))) again();
  });
  return () => { gone = true; unfollow(); sampled.leave(); };
}
