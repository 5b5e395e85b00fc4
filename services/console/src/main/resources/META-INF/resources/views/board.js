import { calmly, follow, get } from '../api.js';
import { empty, failure, h } from '../dom.js';
import { count, fixed, percent } from '../format.js';

const path = (...parts) => parts.map(encodeURIComponent).join('/');
const signed = (n) => fixed(n, 2).replace('-', '−');

/** Who is better, how sure that is, and how far those who say so agree: here the models have their names. */
export function board(place, name) {
  const inside = h('div');
  place.append(h('div', { class: 'head' }, h('h1', {}, `Arena ${name}`), h('a', { href: `#/arena/${path(name)}` }, 'Judge')), inside);
  const load = async () => {
    try {
      inside.replaceChildren(...drawn(await get(`/arenas/${path(name)}`)));
    } catch (error) {
      inside.replaceChildren(failure(error));
    }
  };
  load();
  const reload = calmly(load, 1000);
  return follow((topic) => { if (topic.startsWith('arenas.') || topic === 'verdicts.given' || topic === 'reset') reload(); });
}

function drawn(b) {
  const fact = (title, value, more) => h('div', {}, h('span', { class: 'soft' }, title), h('b', {}, value), more && h('small', {}, more));
  const share = (n) => (b.pairings ? `${percent(n / b.pairings)} of ${count(b.pairings)} pairs` : '');
  return [
    h('section', { class: 'card' }, h('div', { class: 'facts' },
      fact('prompts answered by all', count(b.items), b.unanswered > 0 && `${count(b.unanswered)} not`),
      fact('judged by one or more', count(b.judged), share(b.judged)),
      fact('by two', count(b.complete), share(b.complete)),
      fact('two people agree on', b.agreement.items ? percent(b.agreement.observed) : '–', `of ${count(b.agreement.items)}`),
      fact('Cohen’s kappa', typeof b.agreement.kappa === 'number' ? signed(b.agreement.kappa) : '–', interval(b.agreement.interval, signed))),
    b.trouble && h('p', { class: 'soft' }, `The first answer that is missing: ${b.trouble}`)),
    b.standings.length ? standings('What people say', b.standings, undefined, h('p', { class: 'soft' }, 'Rating: Bradley and Terry’s strengths on Elo’s scale, 1,000 on average; its range is where it falls when prompts are drawn anew 1,000 times. ',
      'Two models whose ranges overlap may be equally good. Elo depends on the order of the verdicts.')) : empty('Nobody has said anything yet. ', h('a', { href: `#/arena/${path(b.arena)}` }, 'Judge some answers.')),
    ...b.judges.map((j) => standings(`What the judge ${j.judge} says`, j.standings, h('p', { class: 'soft' }, trust(j)))),
    b.people.length > 0 && people(b),
    b.remarks.length > 0 && remarks(b.remarks),
  ].filter(Boolean);
}

const interval = (i, form) => i && `${form(i.low)} to ${form(i.high)}`;

function trust({ verdicts, people }) {
  if (!people.items) return `${count(verdicts)} verdicts, none on answers that people have judged: what they are worth is unknown.`;
  const kappa = typeof people.kappa === 'number' ? `, kappa ${signed(people.kappa)} (${interval(people.interval, signed)})` : '';
  return `${count(verdicts)} verdicts; of people’s ${count(people.items)} on the same answers it agrees with ${percent(people.observed)}${kappa}.`;
}

function standings(title, rows, note, how) {
  const low = Math.min(...rows.map((r) => r.ratingLow));
  const high = Math.max(...rows.map((r) => r.ratingHigh));
  const at = (rating) => `${100 * (rating - low) / Math.max(1, high - low)}%`;
  const titles = [['model'], ['rating', 'n'], ['95 % of draws', 'n'], [''], ['win rate', 'n'], ['95 %', 'n'], ['won', 'n'], ['lost', 'n'], ['tied', 'n'], ['Elo', 'n']];
  return h('section', { class: 'card scroll', size: { marginTop: '1rem' } }, h('h2', {}, title), note,
    h('table', { class: 'standings' }, h('thead', {}, h('tr', {}, titles.map(([t, kind]) => h('th', { class: kind }, t)))),
      h('tbody', {}, rows.map((r) => h('tr', {}, h('td', {}, h('b', {}, r.model)),
        h('td', { class: 'n' }, count(r.rating)), h('td', { class: 'n soft' }, `${count(r.ratingLow)} to ${count(r.ratingHigh)}`),
        h('td', { class: 'whisker' }, h('span', { 'aria-hidden': 'true' },
          h('i', { size: { left: at(r.ratingLow), right: `${100 - parseFloat(at(r.ratingHigh))}%` } }), h('b', { size: { left: at(r.rating) } }))),
        h('td', { class: 'n' }, percent(r.winRate)), h('td', { class: 'n soft' }, `${percent(r.winRateLow)} to ${percent(r.winRateHigh)}`),
        h('td', { class: 'n' }, count(r.wins)), h('td', { class: 'n' }, count(r.losses)), h('td', { class: 'n' }, count(r.ties)),
        h('td', { class: 'n' }, count(r.elo)))))),
    how);
}

function people(b) {
  return h('section', { class: 'card scroll', size: { marginTop: '1rem' } }, h('h2', {}, 'Who judged'),
    h('table', {}, h('thead', {}, h('tr', {}, [['person'], ['verdicts', 'n'], ['skipped', 'n'], ['agrees with']].map(([t, kind]) => h('th', { class: kind }, t)))),
      h('tbody', {}, b.people.map((p) => h('tr', {}, h('td', {}, p.name), h('td', { class: 'n' }, count(p.verdicts)), h('td', { class: 'n' }, count(p.skipped)),
        h('td', {}, b.raters.filter((r) => r.one === p.name || r.other === p.name).map((r) => h('div', {},
          `${r.one === p.name ? r.other : r.one} on ${percent(r.agreement.observed)} of ${count(r.agreement.items)}`,
          typeof r.agreement.kappa === 'number' && h('small', {}, `, kappa ${signed(r.agreement.kappa)}`)))))))));
}

function remarks(all) {
  return h('section', { class: 'card', size: { marginTop: '1rem' } }, h('h2', {}, 'What they wrote'),
    h('ul', { class: 'events' }, all.map((r) => h('li', {}, h('time', {}, r.by), h('span', {}, h('b', {}, r.preferred ?? 'neither'), ` of ${r.first} and ${r.second} on ${r.item}: ${r.comment}`)))));
}
