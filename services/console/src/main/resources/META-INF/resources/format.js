const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const count = (n) => (n === undefined || n === null ? '–' : whole.format(n));
export const short = (n) => (n === undefined || n === null ? '–' : Math.abs(n) < 10000 ? whole.format(n) : compact.format(n));
export const fixed = (n, digits = 3) => (n === undefined || n === null ? '–' : n.toFixed(digits));
const exact = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 });
/** A measured figure: as many digits as say something. */
export const figure = (n) => (Number.isFinite(n) ? exact.format(n) : '–');
export const percent = (share) => (Number.isFinite(share) ? `${(100 * share).toFixed(share < 0.1 && share > 0 ? 1 : 0)} %` : '–');

export function bytes(n) {
  if (n === undefined || n === null) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let unit = 0;
  while (n >= 1000 && unit < units.length - 1) { n /= 1000; unit += 1; }
  return `${n.toFixed(n < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

export function duration(seconds) {
  if (seconds === undefined || !Number.isFinite(seconds)) return '–';
  if (seconds < 59.5) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Of what was measured in joules. */
export const energy = (joules) => (joules < 3.6e6 ? `${figure(Number((joules / 3600).toPrecision(3)))} Wh` : `${figure(Number((joules / 3.6e6).toPrecision(3)))} kWh`);

/** In whatever currency a price was given. */
export const money = (amount) => amount.toFixed(amount < 1 ? 4 : 2);

export const clock = (date) => date.toLocaleTimeString('en-GB');
