import { figure } from './format.js';
import * as echarts from './vendor/echarts.esm.min.js';

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dark = matchMedia('(prefers-color-scheme: dark)');

/** Colours of curves that lie over each other; they differ in lightness too. */
export const curves = () => dark.matches
  ? ['#6aa9ee', '#f0a04b', '#4fc4b5', '#e58fc4', '#d7d25c', '#b6a4f5']
  : ['#1f5fa8', '#c2620e', '#0f766e', '#a03a80', '#7c7a12', '#5b46b8'];

/**
 * A line chart in `element` that follows its size and the colour scheme; what is pointed at in one of a `group` is pointed at
 * in all of them. `draw` shows
 * `{x, logX, logY, stacked, unit, within: [least, most], series: [{name, points: [[x, y]], raw: [[x, y]], dots, lines: [{at, label}], notes: [[x, word]]}]}`:
 * A `stacked` one shows shares of a whole. `raw` lies faintly behind `points`, `dots` shows each point, `lines` stand upright, and `notes` are diamonds on the curve.
 */
export function lines(element, unit, group) {
  const chart = echarts.init(element, null, { renderer: 'canvas' });
  if (group) {
    chart.group = group;
    echarts.connect(group);
  }
  let shown = { series: [] };
  const draw = (next = shown) => {
    shown = next;
    chart.setOption(option(shown, shown.unit ?? unit), { notMerge: true });
  };
  const sizes = new ResizeObserver(() => chart.resize());
  const repaint = () => draw();
  sizes.observe(element);
  dark.addEventListener('change', repaint);
  return {
    draw,
    dispose() {
      sizes.disconnect();
      dark.removeEventListener('change', repaint);
      chart.dispose();
    },
  };
}

const rounded = (v) => (typeof v === 'number' ? figure(Number(v.toPrecision(4))) : String(v));

/** A logarithmic axis has no place for what isn't positive. */
const visible = (points = [], { logX, logY }) => (logX || logY ? points.filter(([x, y]) => (!logX || x > 0) && (!logY || y > 0)) : points);

function option(shown, unit) {
  const { series, x = 'step', logX = false, logY = false, stacked = false, within: [min, max] = [] } = shown;
  const text = { color: colour('--soft') };
  const line = { lineStyle: { color: colour('--line') } };
  const palette = curves();
  const named = series.length > 1;
  const upLog = logY && !stacked;
  return {
    animation: false,
    color: palette,
    grid: { left: 58, right: 18, top: named ? 54 : 28, bottom: 36 },
    legend: named ? { top: 0, textStyle: text, type: 'scroll', data: series.map((s) => s.name), pageTextStyle: text } : undefined,
    tooltip: {
      trigger: 'axis', renderMode: 'richText', backgroundColor: colour('--card'), borderColor: colour('--line'),
      textStyle: { color: colour('--ink') }, confine: true, formatter: (at) => hovered(at, shown, x),
    },
    xAxis: { type: logX ? 'log' : 'value', name: x, nameLocation: 'middle', nameGap: 22, nameTextStyle: text, axisLabel: { ...text, hideOverlap: true, ...(logX ? { formatter: rounded } : {}) }, axisLine: line, splitLine: { show: false }, min: 'dataMin', max: 'dataMax' },
    yAxis: {
      type: upLog ? 'log' : 'value', name: unit, nameTextStyle: { ...text, align: 'left' }, splitLine: line, scale: !stacked,
      ...(upLog ? { min: 'dataMin', max: 'dataMax', axisLabel: { ...text, formatter: rounded, hideOverlap: true } } : { axisLabel: text, min, max }),
    },
    series: (stacked ? onTop(series) : series).flatMap((s, i) => drawn(s, palette[i % palette.length], shown, series.length - i)),
  };
}

/** Each curve on those before it; they have their points at the same places. */
function onTop(series) {
  let below = [];
  return series.map((s) => {
    below = s.points.map(([x, y], i) => [x, y + (below[i]?.[1] ?? 0)]);
    return { ...s, points: below };
  });
}

function drawn({ name, points, raw, dots = false, lines: upright = [], notes = [] }, own, shown, z) {
  const seen = visible(points, shown);
  const at = new Map(seen);
  const marked = notes.filter(([x]) => at.has(x));
  const smooth = {
    id: name, name, type: 'line', data: seen, showSymbol: dots || seen.length < 2, symbolSize: dots ? 7 : 5, sampling: dots || shown.stacked ? undefined : 'lttb',
    itemStyle: { color: own }, lineStyle: { width: shown.stacked ? 1 : 2, color: own },
    ...(shown.stacked ? { z, areaStyle: { color: own, opacity: 1, origin: 'start' } } : {}),
    markLine: upright.length === 0 ? undefined : {
      symbol: 'none', silent: true, lineStyle: { type: 'dashed', color: colour('--soft') },
      data: upright.map((u) => ({ xAxis: u.at, label: { formatter: u.label, color: colour('--soft') } })),
    },
    markPoint: marked.length === 0 ? undefined : {
      symbol: 'diamond', symbolSize: 10, silent: true, label: { show: false }, itemStyle: { color: colour('--card'), borderColor: own, borderWidth: 2 },
      data: marked.map(([x]) => ({ coord: [x, at.get(x)] })),
    },
  };
  const faint = raw && {
    id: `${name} as measured`, name, type: 'line', data: visible(raw, shown), showSymbol: false, sampling: 'lttb', silent: true, z: 1,
    itemStyle: { color: own }, lineStyle: { width: 1, color: own, opacity: 0.3 },
  };
  return faint ? [faint, smooth] : [smooth];
}

/** What the pointer is at, in words: where, each curve's value, and what was done there. */
function hovered(at, { series, stacked }, x) {
  const here = at[0]?.axisValue;
  const values = at.filter((p) => series.some((s) => s.name === p.seriesId))
    .map((p) => [p.seriesName, stacked ? series.find((s) => s.name === p.seriesId).points[p.dataIndex][1] : p.data[1]]);
  const sum = values.reduce((all, [, v]) => all + v, 0);
  const notes = series.flatMap((s) => (s.notes ?? []).filter(([place]) => place === here).map(([, word]) => word));
  return [`${x} ${rounded(here)}`, ...values.map(([name, v]) => (series.length > 1 ? `${name}: ${rounded(v)}` : rounded(v))),
    ...(stacked && values.length > 1 ? [`together: ${rounded(sum)}`] : []), ...notes].join('\n');
}
