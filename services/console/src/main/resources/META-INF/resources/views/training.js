import { calmly, follow, get } from '../api.js';
import { lines } from '../chart.js';
import { empty, failure, h } from '../dom.js';
import { bytes, count, duration, energy, fixed, money, percent, short } from '../format.js';
import { CHARTS, bytesOf, curve, parts } from './curves.js';
import { learnt } from './learnt.js';
import { pausing, stopping } from './steering.js';
import { OVER } from './stream.js';

const GROUP = 'training';
const MOST_TEXTS = 12;

/** Live curves of a training, and of others over it. */
export function training(place, run, others = []) {
  const curvesOf = new Map([[run, []]]);
  let checkpoints = [];
  let skipped = [];
  let scored = [];
  let known = [];
  const head = h('div', { class: 'head' });
  const facts = h('div', { class: 'facts' });
  const chosen = h('span', { class: 'controls' });
  const strength = h('output', {}, '0.60');
  const smoothing = h('input', { type: 'range', min: 0, max: 0.98, step: 0.02, value: 0.6, oninput: () => { strength.textContent = fixed(Number(smoothing.value), 2); draw(); } });
  const box = (label) => h('input', { type: 'checkbox', onchange: () => draw(), 'aria-label': label });
  const logX = box('logarithmic horizontal axis');
  const logY = box('logarithmic vertical axis');
  const axis = h('select', { onchange: () => draw() }, h('option', { value: 'step' }, 'steps'), h('option', { value: 'tokens' }, 'tokens'), h('option', { value: 'seconds' }, 'seconds'));
  const places = CHARTS.map((c) => h('div', { class: c.wide ? 'chart' : 'chart low', role: 'img', 'aria-label': c.title }));
  const cards = CHARTS.map((c, i) => h('section', { class: c.wide ? 'card wide' : 'card', 'data-chart': c.key }, h('h2', {}, c.title), places[i], c.caption && h('small', {}, c.caption)));
  const odd = h('section', { class: 'card wide', 'aria-label': 'Steps that changed nothing' });
  const texts = h('section', { class: 'card wide texts', 'aria-label': 'What it writes' });
  const waiting = empty('No training step yet. The curve begins when the dataset is frozen.');
  const controls = h('div', { class: 'controls', size: { marginTop: '1rem' } }, h('label', {}, 'Smoothing ', smoothing, strength),
    h('span', { class: 'soft' }, 'Logarithmic ', h('label', {}, logX, 'across'), ' ', h('label', {}, logY, 'upwards')), h('label', {}, 'Over ', axis), chosen);
  const ofTasks = h('div', { class: 'grid', 'aria-label': 'Scores while it learns' });
  const grid = h('div', {}, h('div', { class: 'grid' }, cards[0]), ofTasks, h('div', { class: 'grid' }, cards.slice(1), odd, texts));
  place.append(head, waiting, h('section', { class: 'card' }, facts), controls, grid);
  const charts = CHARTS.map((c, i) => lines(places[i], c.unit, GROUP));
  const scores = learnt(ofTasks, GROUP);
  // Nothing is said of a training before something is known of it.
  for (const part of [waiting, grid, controls, facts.parentElement]) part.hidden = true;

  const draw = () => {
    const points = curvesOf.get(run);
    waiting.hidden = points.length > 0;
    for (const part of [grid, controls, facts.parentElement]) part.hidden = points.length === 0;
    if (points.length === 0) return;
    facts.replaceChildren(...factsOf(points));
    const view = { x: axis.value, logX: logX.checked, logY: logY.checked };
    CHARTS.forEach((c, i) => {
      const unit = c.unitOf?.(points);
      const alike = [...curvesOf].filter(([, all]) => c.unitOf?.(all) === unit);
      const series = c.parts ? parts(points, view.x) : alike.map(([name, all]) =>
        curve(c, name, all, view.x, Number(smoothing.value), name === run ? { checkpoints, skipped } : undefined));
      cards[i].hidden = series.every((s) => s.points.length === 0);
      if (!cards[i].hidden) charts[i].draw({ ...view, unit, within: c.within, stacked: Boolean(c.parts), series });
    });
    scores.draw(scored, points, view);
    odd.replaceChildren(...changedNothing(skipped));
    odd.hidden = skipped.length === 0;
    texts.replaceChildren(...written(points));
    texts.hidden = texts.children.length === 0;
  };
  const report = async () => {
    const now = await get(`/runs/${encodeURIComponent(run)}`).catch(() => ({ run, state: '' }));
    head.replaceChildren(h('h1', {}, 'Training'), h('small', {}, run), ...heading(now, report));
  };
  const load = async (name) => {
    const all = (await get(`/runs/${encodeURIComponent(name)}/training`)).sort((a, b) => a.step - b.step);
    const since = (curvesOf.get(name) ?? []).filter((p) => p.step > (all.at(-1)?.step ?? -1));
    curvesOf.set(name, [...all, ...since]);
    draw();
  };
  const loadMarks = async () => {
    // What came by itself meanwhile stays.
    const saved = (await get(`/runs/${encodeURIComponent(run)}/checkpoints`)).map((c) => c.step);
    checkpoints = [...new Set([...saved, ...checkpoints])];
    const refused = await get(`/runs/${encodeURIComponent(run)}/training/skipped`);
    const known = await get(`/runs/${encodeURIComponent(run)}/training/scores`);
    scored = [...known, ...scored.filter((s) => !known.some((o) => o.step === s.step))];
    skipped = [...refused, ...skipped.filter((s) => !refused.some((o) => o.step === s.step && o.attempt === s.attempt))];
    draw();
  };
  const choose = () => {
    const more = [...curvesOf.keys()].filter((name) => name !== run);
    history.replaceState(null, '', `#/${['training', run, ...more].map(encodeURIComponent).join('/')}`);
    const left = known.filter((r) => r.training && !curvesOf.has(r.run)).reverse();
    chosen.replaceChildren(...more.map((name) => h('button', { title: `without ${name}`, 'aria-label': `Without ${name}`, onclick: () => { curvesOf.delete(name); choose(); draw(); } }, `${name} ×`)),
      ...(left.length === 0 ? [] : [h('select', { 'aria-label': 'Compare with', onchange: (e) => compare(e.target.value) },
        h('option', { value: '' }, 'compare with …'), left.map((r) => h('option', { value: r.run }, `${r.run} · ${r.state}`)))]));
  };
  const compare = async (name) => {
    if (!name) return;
    await load(name);
    choose();
  };
  report();
  load(run).then(loadMarks).then(async () => {
    known = await get('/runs');
    for (const name of others.filter((other) => known.some((r) => r.run === other))) await load(name);
    if (others.length > 0 || known.length > 1) choose();
  }).catch((error) => place.prepend(failure(error)));
  const soon = calmly(report);
  let due = 0;
  const unfollow = follow((topic, event) => {
    if (topic === 'reset') {
      Promise.all([...curvesOf.keys()].map(load)).then(loadMarks).catch((error) => place.prepend(failure(error)));
      soon();
    }
    if (event.run === run && topic !== 'training.progressed' && !topic.startsWith('shards.')) soon();
    if (topic === 'checkpoints.written' && event.run === run) checkpoints.push(event.step);
    if (topic === 'training.skipped' && event.run === run) skipped.push(event);
    // The whole model's scores are the curve's last point.
    if (topic === 'models.evaluated' && event.run === run) loadMarks().catch((error) => place.prepend(failure(error)));
    if (topic === 'checkpoints.evaluated' && event.run === run) scored = [...scored.filter((s) => s.step !== event.step), event];
    if (topic === 'training.progressed' && curvesOf.has(event.run)) {
      const points = curvesOf.get(event.run);
      // A restarted attempt goes back to its checkpoint: what it does again replaces what was there.
      while (points.length && points.at(-1).step >= event.step) points.pop();
      points.push(event);
    } else if (topic !== 'training.skipped' && topic !== 'checkpoints.evaluated') return;
    cancelAnimationFrame(due);
    due = requestAnimationFrame(draw);
  });
  return () => { unfollow(); cancelAnimationFrame(due); charts.forEach((c) => c.dispose()); scores.dispose(); };
}

function heading(report, reload) {
  const stopped = report.training?.stopped;
  const over = report.state in OVER;
  return [
    report.state && h('span', { class: `badge ${OVER[report.state] ?? (report.state === 'paused' ? 'warn' : 'work')}`, 'data-run-state': report.state }, report.state.replaceAll('-', ' ')),
    stopped && h('span', { class: 'soft' }, `training stopped by ${stopped.who}${stopped.reason ? `: ${stopped.reason}` : ''}`),
    ...(over || !report.state ? [] : [pausing(report, reload), ...stopping(report, reload)]),
  ].filter(Boolean);
}

function factsOf(points) {
  const last = points.at(-1);
  const speed = last.tokensPerSecond || 1;
  const left = last.step > 0 ? ((last.steps - last.step) * (last.tokens / last.step)) / speed : NaN;
  const validated = points.findLast((p) => typeof p.validationBitsPerByte === 'number');
  const fact = (name, value) => h('div', {}, h('small', {}, name), h('b', {}, value));
  const has = (figure) => typeof figure === 'number';
  return [fact('step', `${count(last.step)} / ${count(last.steps)}`), fact('loss', `${fixed(points[0].loss, 2)} → ${fixed(last.loss, 3)}`),
    validated && fact('validation', `${fixed(validated.validationBitsPerByte, 3)} bits/${bytesOf(points)}`),
    fact('tokens', short(last.tokens)), fact('tokens/s', short(last.tokensPerSecond)), has(last.mfu) && fact('MFU', percent(last.mfu)),
    fact('gradient norm', fixed(last.gradientNorm, 2)), fact('memory', bytes(last.memoryBytes)),
    has(last.joules) && fact('energy', energy(last.joules)), has(last.cost) && fact('cost', money(last.cost)), fact('so far', duration(last.seconds)),
    fact('left', last.step >= last.steps ? 'done' : duration(left)), last.attempt > 1 && fact('attempt', String(last.attempt))].filter(Boolean);
}

/** Steps whose loss or gradient was refused, the latest first. */
function changedNothing(skipped) {
  if (skipped.length === 0) return [];
  return [h('h2', {}, `${count(skipped.length)} ${skipped.length === 1 ? 'step' : 'steps'} changed nothing`),
    h('ol', {}, skipped.slice(-MOST_TEXTS).reverse().map((s) => h('li', {}, h('small', {}, `step ${count(s.step + 1)}${s.attempt > 1 ? `, attempt ${s.attempt}` : ''}`), ' ', s.reason)))];
}

/** How the model goes on from the same beginning, the newest first. */
function written(points) {
  const all = points.filter((p) => p.continuation);
  if (all.length === 0) return [];
  const newest = all.slice(-MOST_TEXTS).reverse();
  return [h('h2', {}, 'What it writes'),
    h('p', {}, h('small', {}, 'A document that it doesn’t learn from begins: '), h('q', {}, all.at(-1).continuation.prompt)),
    h('ol', {}, newest.map((p) => h('li', {}, h('small', {}, `step ${count(p.step)}`), h('span', {}, p.continuation.text.trim() || h('em', { class: 'soft' }, 'nothing: it ends the text here')))))];
}
