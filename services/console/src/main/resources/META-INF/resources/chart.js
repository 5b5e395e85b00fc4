import * as echarts from './vendor/echarts.esm.min.js';

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dark = matchMedia('(prefers-color-scheme: dark)');

/** Colours of curves that lie over each other; they differ in lightness too. */
export const curves = () => dark.matches
  ? ['#6aa9ee', '#f0a04b', '#4fc4b5', '#e58fc4', '#d7d25c', '#b6a4f5']
  : ['#1f5fa8', '#c2620e', '#0f766e', '#a03a80', '#7c7a12', '#5b46b8'];

/**
 * A line chart in `element` that follows its size and the colour scheme.
 * `draw({series: [{name, points: [[x, y]], marks}], log, x})` shows the data.
 */
export function lines(element, unit) {
  const chart = echarts.init(element, null, { renderer: 'canvas' });
  let shown = { series: [] };
  const draw = (next = shown) => {
    shown = next;
    chart.setOption(option(shown, unit), { notMerge: true });
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

function option({ series, log = false, x = 'step' }, unit) {
  const text = { color: colour('--soft') };
  const line = { lineStyle: { color: colour('--line') } };
  return {
    animation: false,
    color: curves(),
    grid: { left: 58, right: 18, top: 28, bottom: 36 },
    legend: series.length > 1 ? { top: 0, textStyle: text, type: 'scroll' } : undefined,
    tooltip: {
      trigger: 'axis', renderMode: 'richText', backgroundColor: colour('--card'), borderColor: colour('--line'),
      textStyle: { color: colour('--ink') }, valueFormatter: (v) => (typeof v === 'number' ? Number(v.toPrecision(4)).toString() : v),
    },
    xAxis: { type: 'value', name: x, nameLocation: 'middle', nameGap: 22, nameTextStyle: text, axisLabel: { ...text, hideOverlap: true }, axisLine: line, splitLine: { show: false }, min: 'dataMin', max: 'dataMax' },
    yAxis: { type: log ? 'log' : 'value', name: unit, nameTextStyle: { ...text, align: 'left' }, axisLabel: text, splitLine: line, scale: true },
    series: series.map(({ name, points, marks = [] }) => ({
      name, type: 'line', data: points, showSymbol: points.length < 2, sampling: 'lttb', lineStyle: { width: 2 },
      markLine: marks.length === 0 ? undefined : {
        symbol: 'none', silent: true, lineStyle: { type: 'dashed', color: colour('--soft') },
        data: marks.map(({ at, label }) => ({ xAxis: at, label: { formatter: label, color: colour('--soft') } })),
      },
    })),
  };
}
