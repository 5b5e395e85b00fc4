import { follow, get } from '../api.js';
import { lines } from '../chart.js';
import { empty, failure, h } from '../dom.js';
import { bytes, count, duration, fixed, short } from '../format.js';

const CHARTS = [
  { key: 'loss', title: 'Loss', unit: 'nats per token', wide: true },
  { key: 'learningRate', title: 'Learning rate', unit: '' },
  { key: 'gradientNorm', title: 'Gradient norm', unit: '' },
  { key: 'tokensPerSecond', title: 'Speed', unit: 'tokens/s' },
  { key: 'memoryBytes', title: 'Memory', unit: 'GB', of: (p) => p.memoryBytes / 1e9 },
];

/** Live curves of a training, and of others over it. */
export function training(place, run) {
  const curvesOf = new Map([[run, []]]);
  const facts = h('div', { class: 'facts' });
  const others = h('span', { class: 'controls' });
  const smoothing = h('input', { type: 'range', min: 0, max: 0.98, step: 0.02, value: 0.6, oninput: () => draw() });
  const log = h('input', { type: 'checkbox', onchange: () => draw() });
  const axis = h('select', { onchange: () => draw() }, h('option', { value: 'step' }, 'steps'), h('option', { value: 'tokens' }, 'tokens'), h('option', { value: 'seconds' }, 'seconds'));
  const boxes = CHARTS.map((c) => h('div', { class: c.wide ? 'chart' : 'chart low', role: 'img', 'aria-label': c.title }));
  const waiting = empty('No training step yet. The curve begins when the dataset is frozen.');
  const grid = h('div', { class: 'grid' }, CHARTS.map((c, i) => h('section', { class: c.wide ? 'card wide' : 'card' }, h('h2', {}, c.title), boxes[i])));
  place.append(h('div', { class: 'head' }, h('h1', {}, 'Training'), h('small', {}, run)), waiting, h('section', { class: 'card' }, facts),
    h('div', { class: 'controls', size: { marginTop: '1rem' } }, h('label', {}, 'Smoothing ', smoothing), h('label', {}, log, 'logarithmic'), h('label', {}, 'over ', axis), others), grid);
  const charts = CHARTS.map((c, i) => lines(boxes[i], c.unit));

  const draw = () => {
    const points = curvesOf.get(run);
    waiting.hidden = points.length > 0;
    grid.hidden = points.length === 0;
    facts.parentElement.hidden = points.length === 0;
    if (points.length === 0) return;
    facts.replaceChildren(...factsOf(points));
    CHARTS.forEach((c, i) => charts[i].draw({
      x: axis.value, log: log.checked && c.key === 'loss',
      series: [...curvesOf].map(([name, all]) => ({
        name,
        points: smooth(all.map((p) => [p[axis.value], c.of ? c.of(p) : p[c.key]]), c.key === 'loss' ? Number(smoothing.value) : 0),
        marks: name === run ? restarts(all, axis.value) : [],
      })),
    }));
  };
  const load = async (name) => {
    const known = (await get(`/runs/${encodeURIComponent(name)}/training`)).sort((a, b) => a.step - b.step);
    const since = (curvesOf.get(name) ?? []).filter((p) => p.step > (known.at(-1)?.step ?? -1));
    curvesOf.set(name, [...known, ...since]);
    draw();
  };
  const compare = async () => {
    const runs = (await get('/runs')).filter((r) => r.run !== run).slice(-6);
    if (runs.length === 0) return;
    others.replaceChildren('compare with', ...runs.map((r) => h('label', {}, h('input', {
      type: 'checkbox',
      onchange: (e) => { if (e.target.checked) load(r.run); else { curvesOf.delete(r.run); draw(); } },
    }), r.run)));
  };
  load(run).then(compare).catch((error) => place.prepend(failure(error)));
  let due = 0;
  const unfollow = follow((topic, event) => {
    if (topic === 'reset') load(run);
    if (topic !== 'training.progressed' || !curvesOf.has(event.run)) return;
    const points = curvesOf.get(event.run);
    // A restarted attempt goes back to its checkpoint: what it does again replaces what was there.
    while (points.length && points.at(-1).step >= event.step) points.pop();
    points.push(event);
    cancelAnimationFrame(due);
    due = requestAnimationFrame(draw);
  });
  return () => { unfollow(); charts.forEach((c) => c.dispose()); };
}

function factsOf(points) {
  const last = points.at(-1);
  const speed = last.tokensPerSecond || 1;
  const left = last.step > 0 ? ((last.steps - last.step) * (last.tokens / last.step)) / speed : NaN;
  const fact = (name, value) => h('div', {}, h('small', {}, name), h('b', {}, value));
  return [fact('step', `${count(last.step)} / ${count(last.steps)}`), fact('loss', `${fixed(points[0].loss, 2)} → ${fixed(last.loss, 3)}`),
    fact('tokens', short(last.tokens)), fact('tokens/s', short(last.tokensPerSecond)), fact('gradient norm', fixed(last.gradientNorm, 2)),
    fact('memory', bytes(last.memoryBytes)), fact('so far', duration(last.seconds)),
    fact('left', last.step >= last.steps ? 'done' : duration(left)), last.attempt > 1 && fact('attempt', String(last.attempt))].filter(Boolean);
}

/** Exponential moving average, corrected for its start as Adam's moments are. */
function smooth(points, weight) {
  if (weight === 0) return points;
  let mean = 0;
  return points.map(([x, y], i) => {
    mean = weight * mean + (1 - weight) * y;
    return [x, mean / (1 - weight ** (i + 1))];
  });
}

function restarts(points, axis) {
  return points.filter((p, i) => i > 0 && p.attempt !== points[i - 1].attempt).map((p) => ({ at: p[axis], label: `restart ${p.attempt - 1}` }));
}

