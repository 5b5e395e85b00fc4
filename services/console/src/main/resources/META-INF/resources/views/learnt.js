import { lines } from '../chart.js';
import { h } from '../dom.js';
import { count } from '../format.js';

/** What a model had learnt by some steps, as the tasks say that are asked while it is trained: a chart for each metric, a curve for each task. */
export function learnt(place, group) {
  const shown = new Map();
  const chart = (metric) => {
    if (!shown.has(metric)) {
      const drawing = h('div', { class: 'chart low', role: 'img', 'aria-label': `Scores: ${metric}` });
      const said = h('small', {});
      const card = h('section', { class: 'card', 'data-learnt': metric }, h('h2', {}, `Scores: ${metric}`), drawing, said);
      place.append(card);
      shown.set(metric, { said, lines: lines(drawing, metric, group) });
    }
    return shown.get(metric);
  };
  return {
    /** Of `scored` as the orchestrator tells it; `points` are the training's, which say where on the axis a step lies. */
    draw(scored, points, view) {
      const of = curves(scored.filter((s) => !s.dropped), points, view.x);
      const left = scored.filter((s) => s.dropped).sort((a, b) => a.step - b.step);
      for (const [metric, series] of of) {
        const { said, lines: own } = chart(metric);
        own.draw({ ...view, series });
        said.textContent = [
          scored.some((s) => s.whole) && 'The last point is the whole model’s, on all items.',
          left.length > 0 && `${count(left.length)} not scored; at step ${count(left.at(-1).step)}: ${left.at(-1).dropped}`,
        ].filter(Boolean).join(' ');
      }
    },
    dispose() { shown.forEach(({ lines: own }) => own.dispose()); },
  };
}

/** By the first metric of each task; of a group its own, not those of its members. */
function curves(scored, points, axis) {
  const of = new Map();
  for (const { step, scores } of [...scored].sort((a, b) => a.step - b.step)) {
    const at = axis === 'step' ? step : points.find((p) => p.step >= step)?.[axis];
    const seen = new Set();
    for (const { task, metric, value } of scores) {
      if (at === undefined || task.includes('/') || seen.has(task)) continue;
      seen.add(task);
      if (!of.has(metric)) of.set(metric, []);
      let series = of.get(metric).find((s) => s.name === task);
      if (!series) of.get(metric).push(series = { name: task, dots: true, points: [] });
      series.points.push([at, value]);
    }
  }
  return of;
}
