import { get, post } from '../api.js';
import { h, svg } from '../dom.js';
import { count, fixed } from '../format.js';

const path = (...parts) => parts.map(encodeURIComponent).join('/');
const BADGES = { better: 'good', 'not-worse': 'good', worse: 'bad', undecided: 'warn' };
const WIDTH = 240;
const HEIGHT = 26;

/** What the gate said of a version, item by item beside what was live, with what a person can do about it. */
export function gate(m, done) {
  const compared = (m.evaluations ?? []).map((e) => e.comparisons ?? []).find((c) => c.length > 0) ?? [];
  return h('section', { class: 'card', size: { marginTop: '1rem' }, 'data-gate': m.gate ?? 'open' },
    h('h2', {}, `What the gate said of ${m.model}@${m.version} `, m.gate && h('span', { class: `badge ${{ passed: 'good', held: 'warn' }[m.gate] ?? 'bad'}` }, m.gate)),
    m.gate === 'held' && !m.promoted && h('p', {}, 'The figures don\'t say whether it is worse than the live version. A person decides; until then it isn\'t live.'),
    m.reasons.map((r) => h('div', {}, r)), (m.byHand ?? []).map((p) => h('div', {}, `promoted by hand by ${p.who}, ${p.when}: `, h('b', {}, p.reason))),
    compared.length > 0 && forest(compared),
    m.winRate && winRate(m.winRate),
    !m.live && m.scores.length > 0 && decision(`Serve ${m.model}@${m.version}`, m.promoted ? 'Promote again' : 'Promote', `/models/${path(m.model, m.version)}/promote`, done));
}

/** Differences with their intervals: to the right is better, whatever the metric; those of one metric have one scale. */
function forest(compared) {
  const scale = (metric) => Math.max(1e-9, ...compared.filter((c) => c.metric === metric).flatMap((c) => [Math.abs(c.low), Math.abs(c.high), c.margin])) * 1.08;
  const titles = [['task'], ['metric'], ['worse ← → better'], ['difference', 'n'], ['interval', 'n'], ['p', 'n'], ['items', 'n'], ['can show', 'n'], ['']];
  return h('div', { class: 'scroll' },
    h('p', { class: 'soft' }, `Beside the live ${compared[0].live} on the same items, with ${fixed(100 * compared[0].confidence, 0)} % intervals. The first metric of a task is what the gate goes by.`),
    h('table', { class: 'forest' }, h('thead', {}, h('tr', {}, titles.map(([title, kind]) => h('th', { class: kind }, title)))),
      h('tbody', {}, compared.map((c, i) => h('tr', { 'data-verdict': c.verdict, class: i > 0 && compared[i - 1].task === c.task ? 'beside' : undefined },
        h('td', {}, c.task), h('td', {}, c.metric), h('td', {}, interval(c, scale(c.metric))),
        [signed(c.difference), `${signed(c.low)} to ${signed(c.high)}`, fixed(c.p, 4), c.clusters ? `${count(c.n)} in ${count(c.clusters)} groups` : count(c.n), fixed(c.mde, 4)].map((cell) => h('td', { class: 'n' }, cell)),
        h('td', {}, h('span', { class: `badge ${BADGES[c.verdict] ?? ''}` }, c.verdict.replace('-', ' ')),
          c.verdict === 'undecided' && h('div', { class: 'soft' }, c.itemsNeeded ? `about ${count(c.itemsNeeded)} items would tell` : 'no number of items would tell')))))));
}

const percent = (share) => `${fixed(100 * share, 1)} %`;

/** What people or a judge say of its answers beside the live version's, and who is waited for. */
function winRate(w) {
  const passed = w.low >= w.atLeast;
  const kind = w.share === undefined ? '' : passed ? 'good' : w.high < w.atLeast ? 'bad' : 'warn';
  const waits = { answering: 'the models answer', judged: '', judging: w.judge ? 'the judge\'s verdicts are on their way' : 'it waits for people to judge' }[w.state];
  return h('div', { 'data-win-rate': w.state },
    h('p', {}, h('b', {}, 'Win rate '), h('span', { class: `badge ${kind}` }, w.share === undefined ? 'not known' : percent(w.share)), ` beside ${w.live}`,
      w.share !== undefined && `, ${percent(w.low)} to ${percent(w.high)} at ${percent(w.confidence)}`, `; ${percent(w.atLeast)} is asked for. `,
      `${count(w.verdicts)} verdicts${w.needed === undefined ? '' : ` of ${count(w.needed)}`} on ${count(w.prompts)} prompts`, waits ? '; ' : '. ',
      waits && h('b', {}, `${waits}: `), h('a', { href: `#/arena/${path(w.arena)}` }, 'judge'), ' · ', h('a', { href: `#/arena/${path(w.arena)}/board` }, 'board')),
    w.judge && h('p', { class: 'soft' }, `The judge ${w.judge.name} agrees with ${count(w.judge.compared)} verdicts of people with a kappa of ${w.judge.kappa === undefined ? '?' : fixed(w.judge.kappa, 3)}; what it says decides from ${fixed(w.judge.minKappa, 2)} on, on ${count(w.judge.minVerdicts)}.`));
}

const signed = (n) => `${n < 0 ? '−' : '+'}${fixed(Math.abs(n), 4)}`;

function interval(c, most) {
  const turn = c.higherIsBetter ? 1 : -1;
  const at = (value) => WIDTH / 2 + (turn * value / most) * (WIDTH / 2 - 4);
  const middle = HEIGHT / 2;
  const ends = [at(c.low), at(c.high)].sort((a, b) => a - b);
  const loss = WIDTH / 2 - (c.margin / most) * (WIDTH / 2 - 4);
  const said = `${c.metric} of ${c.task}: ${c.verdict}, ${signed(c.difference)} (${signed(c.low)} to ${signed(c.high)})`;
  return svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, class: `interval ${c.verdict}`, role: 'img', 'aria-label': said },
    c.margin > 0 ? [svg('rect', { class: 'margin', x: loss, y: 0, width: WIDTH / 2 - loss, height: HEIGHT })] : [],
    svg('line', { class: 'zero', x1: WIDTH / 2, x2: WIDTH / 2, y1: 0, y2: HEIGHT }),
    svg('line', { class: 'span', x1: ends[0], x2: ends[1], y1: middle, y2: middle }),
    ends.map((x) => svg('line', { class: 'span', x1: x, x2: x, y1: middle - 5, y2: middle + 5 })),
    svg('circle', { cx: at(c.difference), cy: middle, r: 4.5 }));
}

/** A reason and a button that sends it. */
function decision(what, word, to, done) {
  const reason = h('input', { type: 'text', maxlength: 1000, placeholder: 'why: it is shown wherever the model is', 'aria-label': `${what}: why` });
  const button = h('button', { disabled: true }, word);
  const send = async (event) => {
    event.preventDefault();
    button.disabled = true;
    const answer = await post(to, { reason: reason.value.trim(), who: 'console' }).catch((e) => alert(e.message));
    if (answer && !answer.live) alert(answer.message);
    if (answer) reason.value = '';
    done();
  };
  reason.addEventListener('input', () => { button.disabled = reason.value.trim() === ''; });
  return h('form', { class: 'controls decision', onsubmit: send }, h('b', {}, what), reason, button);
}

/** Which versions were live, the latest first, and the way back to the one before. */
export async function history(model, done) {
  const past = await get(`/models/${path(model)}/history`);
  const back = past[0]?.previous;
  return h('section', { class: 'card', size: { marginTop: '1rem' }, 'data-history': model }, h('h2', {}, `What was live under ${model}`),
    past.length === 0 && h('p', { class: 'soft' }, 'Nothing yet.'),
    past.length > 0 && h('ol', { class: 'story' }, past.map((p) => h('li', {},
      h('a', { href: `#/models/${path(p.model, p.version)}` }, p.version), ' ', p.live && h('span', { class: 'badge good' }, 'live'),
      h('span', { class: 'soft' }, p.byHand ? ` by ${p.byHand.who}, ${p.byHand.when}: ${p.byHand.reason}` : ` by the gate: ${p.reasons.join(' ')}`)))),
    back && decision(`Back to ${model}@${back}`, 'Roll back', `/models/${path(model)}/rollback`, done));
}
