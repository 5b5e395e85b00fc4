/** What is drawn of a training. `of` is undefined where a step doesn't have it; curves of another `unitOf` aren't drawn over each other; `within` is where the values can be. */
export const CHARTS = [
  { key: 'loss', title: 'Loss', unit: 'nats per token', unitOf: (points) => (points.some((p) => p.validationPairs) ? 'nats per pair' : 'nats per token'), wide: true, smoothed: true, marked: true, of: (p) => p.loss, caption: '◆ checkpoint or step that changed nothing, ┆ restart; faint: as measured' },
  { key: 'validation', title: 'Validation', unit: 'bits per byte', unitOf: (points) => `bits per ${bytesOf(points)}`, dots: true, of: (p) => p.validationBitsPerByte },
  { key: 'preferred', title: 'Held-out pairs rightly preferred', unit: '%', within: [0, 100], dots: true, of: (p) => (p.validationPairs ? 100 * p.validationPairs.preferred : undefined) },
  { key: 'margin', title: 'Margin of reward on held-out pairs', unit: 'nats', dots: true, of: (p) => p.validationPairs?.margin },
  { key: 'learningRate', title: 'Learning rate', unit: '', of: (p) => p.learningRate },
  { key: 'gradientNorm', title: 'Gradient norm', unit: '', smoothed: true, of: (p) => p.gradientNorm },
  { key: 'tokensPerSecond', title: 'Speed', unit: 'tokens/s', smoothed: true, of: (p) => p.tokensPerSecond },
  { key: 'times', title: 'Where a step’s time goes', unit: 'ms', parts: true },
  { key: 'mfu', title: 'Share of the device’s measured peak', unit: '%', smoothed: true, of: (p) => (typeof p.mfu === 'number' ? 100 * p.mfu : undefined) },
  { key: 'memory', title: 'Memory', unit: 'GB', of: (p) => p.memoryBytes / 1e9 },
];

/** Whose bytes a validation is about: those of a whole text, of answers, or of what is hidden. */
export const bytesOf = (points) => ({ bits_per_answer_byte: 'answer byte', bits_per_hidden_byte: 'hidden byte' })[points.findLast((p) => p.validationMeasure)?.validationMeasure] ?? 'byte';

const PARTS = ['data', 'forward', 'backward', 'communication', 'optimizer', 'checkpoint'];

/** A run's curve in one of the charts; `marks` are its checkpoints' steps and the steps it skipped, where they and restarts are marked. */
export function curve(chart, name, points, axis, smoothing, marks) {
  const measured = points.map((p) => [p[axis], chart.of(p)]).filter(([, y]) => typeof y === 'number');
  const smooth = chart.smoothed && smoothing > 0;
  return {
    name, dots: chart.dots,
    points: smooth ? smoothed(measured, smoothing) : measured,
    raw: smooth ? measured : undefined,
    lines: marks ? restarts(points, axis) : [],
    notes: marks && chart.marked ? noted(points, axis, marks) : [],
  };
}

/** Where a step's time goes, in milliseconds: a curve for each part that takes any. */
export function parts(points, axis) {
  const timed = points.filter((p) => p.times);
  return PARTS.filter((part) => timed.some((p) => p.times[part] > 0))
    .map((part) => ({ name: part, points: timed.map((p) => [p[axis], 1000 * p.times[part]]) }));
}

/** Exponential moving average, corrected for its start as Adam's moments are. */
function smoothed(points, weight) {
  let mean = 0;
  return points.map(([x, y], i) => {
    mean = weight * mean + (1 - weight) * y;
    return [x, mean / (1 - weight ** (i + 1))];
  });
}

function restarts(points, axis) {
  return points.filter((p, i) => i > 0 && p.attempt !== points[i - 1].attempt).map((p) => ({ at: p[axis], label: `restart ${p.attempt - 1}` }));
}

/** Each checkpoint and skipped step at the first step that is known from there on. */
function noted(points, axis, { checkpoints, skipped }) {
  const words = [...checkpoints.map((step) => [step, `checkpoint at step ${step}`]),
    ...skipped.map((s) => [s.step + 1, `step ${s.step + 1} changed nothing`])];
  return words.map(([step, word]) => [points.find((p) => p.step >= step), word]).filter(([p]) => p)
    .map(([p, word]) => [p[axis], word]);
}
