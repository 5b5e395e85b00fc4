import { h } from '../dom.js';
import { count, figure } from '../format.js';
import { axisOf, histogram } from '../histogram.js';
import { BOUNDS, limit, shortName } from './samples.js';
import { thresholdOf } from './thresholds.js';

const STEPS = 400;
const rough = (value) => figure(Number(value.toPrecision(3)));

/**
 * A card for each figure: how it is spread, its thresholds, and a slider for each that can be moved. `move(name, value,
 * published)` hears of every movement.
 */
export function signalCards(place, overview, moved, move) {
  const rules = overview.chains.flatMap((chain) => chain.rules);
  const controls = [];
  const cards = overview.signals.map((signal) => card(signal, rules.filter((r) => r.signal === signal.signal), controls, moved));
  for (const control of controls) {
    control.heard = (value) => {
      // One threshold may be held against several figures: all its sliders move.
      for (const other of controls) if (other.name === control.name) other.set(value);
      move(control.name, value, control.published);
      cards.forEach((c) => c.mark());
    };
  }
  place.replaceChildren(h('h2', {}, 'How every figure is spread'),
    h('p', { class: 'soft' }, 'Blue: kept. Orange: dropped, for whatever reason. Shaded: what the threshold refuses. A slider moves the threshold; nothing is changed in the run.'),
    h('div', { class: 'signals' }, cards.map((c) => c.element)));
  cards.forEach((c) => c.mark());
  return {
    reset() {
      controls.forEach((control) => control.set(control.published));
      cards.forEach((c) => c.mark());
    },
    show: (answer) => cards.forEach((c) => c.tell(answer ?? overview)),
  };
}

function card(signal, rules, controls, moved) {
  const bins = signal.histogram;
  const whole = bins.scale === 'log' || bins.edges.every(Number.isInteger);
  const plot = histogram(bins, `${signal.signal}: from ${figure(signal.min)} to ${figure(signal.max)}, half of ${count(signal.measured)} documents below ${figure(signal.quantiles['0.5'])}`);
  const mine = unique(rules).map((rule) => (rule.thresholdName ? slider(rule, bins, whole, moved) : fixed(rule)));
  controls.push(...mine.filter((c) => c.name));
  return {
    element: h('section', { class: 'card signal', 'data-signal': signal.signal },
      h('h3', {}, shortName({ signal: signal.signal, ruleSet: signal.signal.split('.')[0] }), ' ', h('small', {}, signal.signal.split('.')[0])),
      plot.element,
      h('small', {}, `median ${rough(signal.quantiles['0.5'])} · 90 % between ${rough(signal.quantiles['0.05'])} and ${rough(signal.quantiles['0.95'])}`),
      mine.map((c) => c.element)),
    mark: () => plot.mark(mine.map((c) => c.line()).filter((line) => Number.isFinite(line.value))),
    tell: (answer) => mine.forEach((c) => c.tell(answer)),
  };
}

/** Languages and sources may have the same rule; its threshold is one. */
function unique(rules) {
  return [...new Map(rules.map((r) => [r.thresholdName ?? `${r.bound} ${r.threshold}`, r])).values()];
}

const dropsOf = (answer, rule) => answer.chains.flatMap((c) => c.rules)
  .filter((r) => r.signal === rule.signal && r.reason === rule.reason && r.bound === rule.bound && r.thresholdName === rule.thresholdName)
  .reduce((sum, r) => [sum[0] + r.first, sum[1] + r.alone], [0, 0]);

function drops(answer, rule) {
  const [first, alone] = dropsOf(answer, rule);
  return `${rule.reason} drops ${alone === 0 ? 'none' : `${count(first)}, alone ${count(alone)}`}`;
}

function fixed(rule) {
  const said = h('output', {});
  return {
    element: h('div', { class: 'threshold' }, h('span', {}, limit(rule)), said),
    line: () => ({ value: rule.threshold, bound: rule.bound, moved: false }),
    tell: (answer) => { said.textContent = drops(answer, rule); },
  };
}

function slider(rule, bins, whole, moved) {
  const axis = axisOf(bins);
  let value = moved.get(rule.thresholdName) ?? rule.threshold;
  const span = bins.edges.at(-1) - bins.edges[0];
  const round = (v) => (whole ? Math.round(v) : Number(v.toFixed(Math.max(0, 3 - Math.floor(Math.log10(span))))));
  const label = `${rule.thresholdName}: ${BOUNDS[rule.bound]}`;
  const { of } = thresholdOf(rule.thresholdName);
  const range = h('input', { type: 'range', min: 0, max: STEPS, step: 1, 'aria-label': label, oninput: () => control.heard(round(axis.value(range.value / STEPS))) });
  const number = h('input', {
    type: 'number', step: 'any', 'aria-label': `${label}, as a number`,
    onchange: () => { if (Number.isFinite(number.valueAsNumber)) control.heard(number.valueAsNumber); else control.set(value); },
  });
  const said = h('output', {});
  const control = {
    name: rule.thresholdName,
    published: rule.threshold,
    heard: () => {},
    element: h('div', { class: 'threshold' }, range, h('span', {}, BOUNDS[rule.bound], ' ', number, of && ` ${of.kind} ${of.name}`), said),
    set(to) {
      value = to;
      range.value = Math.round(STEPS * axis.at(to));
      range.setAttribute('aria-valuetext', figure(to));
      if (document.activeElement !== number || number.valueAsNumber !== to) number.value = String(to);
      control.element.classList.toggle('moved', to !== rule.threshold);
    },
    line: () => ({ value, bound: rule.bound, moved: value !== rule.threshold }),
    tell: (answer) => { said.textContent = drops(answer, rule); },
  };
  control.set(value);
  return control;
}
