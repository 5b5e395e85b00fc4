import { h, svg } from './dom.js';
import { count, figure } from './format.js';

const HEIGHT = 100;

/** Where values lie on a histogram's axis: from a value to 0…1 and back. */
export function axisOf({ scale, edges }) {
  const [low, high] = [edges[0], edges.at(-1)];
  const at = scale === 'log'
    ? (value) => Math.log(Math.max(value, low) / low) / Math.log(high / low)
    : (value) => (value - low) / (high - low);
  const value = scale === 'log' ? (share) => low * (high / low) ** share : (share) => low + (high - low) * share;
  return { at: (v) => Math.min(1, Math.max(0, at(v))), value };
}

/** Bars, the dropped documents on top of the kept ones; `label` says in words what it shows. */
export function histogram(bins, label) {
  const axis = axisOf(bins);
  const most = Math.max(...bins.kept.map((n, i) => n + bins.dropped[i]));
  const bars = bins.kept.map((kept, i) => bar(axis, bins, i, kept, bins.dropped[i], most));
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => h('span', {}, figure(Number(axis.value(share).toPrecision(3)))));
  const lines = h('div', { class: 'lines' });
  return {
    element: h('div', { class: 'histogram' },
      h('div', { class: 'plot' },
        svg('svg', { viewBox: `0 0 1000 ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label }, bars), lines),
      h('div', { class: 'ticks', 'aria-hidden': 'true' }, ticks)),
    /** Draws thresholds: `[{ value, bound, moved }]`. The refused side is shaded. */
    mark(thresholds) {
      lines.replaceChildren(...thresholds.flatMap(({ value, bound, moved }) => {
        const left = `${100 * axis.at(value)}%`;
        return [
          h('i', { class: 'refused', size: bound === 'at-least' ? { left: 0, width: left } : { left, right: 0 } }),
          h('b', { class: moved ? 'moved' : '', size: { left } }),
        ];
      }));
    },
  };
}

function bar(axis, { edges }, i, kept, dropped, most) {
  const [x, end] = [1000 * axis.at(edges[i]), 1000 * axis.at(edges[i + 1])];
  // One document among a million is still there to be seen.
  const tall = (n) => (n === 0 ? 0 : Math.max(1, (HEIGHT * n) / most));
  const part = (from, size, kind) => svg('rect', { x, y: HEIGHT - from - size, width: Math.max(0.5, end - x - 2), height: size, class: kind });
  const title = svg('title', {}, `${figure(edges[i])} to ${figure(edges[i + 1])}: ${count(kept)} kept, ${count(dropped)} dropped`);
  return svg('g', {}, title, part(0, tall(kept), 'kept'), part(tall(kept), tall(dropped), 'dropped'));
}
