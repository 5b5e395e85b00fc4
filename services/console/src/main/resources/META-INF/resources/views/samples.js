import { h } from '../dom.js';
import { figure } from '../format.js';

export const pairs = (map, between = ' ') => Object.entries(map).map(([k, v]) => `${k}${between}${v}`).join(' · ');

const storyOf = (run, id) => h('a', { href: `#/data/${encodeURIComponent(run)}/story/${encodeURIComponent(id)}` }, 'its story');

/** How a document begins and why a stage dropped or changed it. */
export function sample(s, run) {
  return h('article', {}, quote(s.title, s.text ?? h('span', { class: 'soft' }, 'It could not be read, so there is no text.')),
    h('small', {}, pairs(s.detail), ' ', storyOf(run, s.id)));
}

/** How a document begins that other thresholds would keep or drop. */
export function crosser(s, run) {
  return h('article', {}, quote(s.title, s.text ?? h('span', { class: 'soft' }, 'Its text is gone from the store.')),
    h('small', {}, s.rule.reason, ' · ', held(s.rule, s.value), ' · ', s.source, ' · ', storyOf(run, s.id)));
}

const quote = (title, text) => h('div', { class: 'quote' }, title && h('b', {}, title, h('br')), text);

export const BOUNDS = { 'at-least': 'at least', 'at-most': 'at most' };

/** What a figure is held against; a rule that only reports allows any. */
export const limit = (rule) => (Number.isFinite(rule.threshold) ? `${BOUNDS[rule.bound]} ${figure(rule.threshold)}` : 'any number');

/** A signal without its rule set. */
export const shortName = (rule) => rule.signal.slice(rule.ruleSet.length + 1).replaceAll('-', ' ');

const held = (rule, value) => `${shortName(rule)} ${figure(value)}, must be ${limit(rule)}`;

/** Every rule with what was measured beside its threshold, the first broken one marked. */
export function rulesPassed(rules) {
  const broken = rules.filter((r) => r.broken).length;
  const row = (r) => h('tr', { class: r.decisive ? 'broken' : '' },
    h('td', {}, r.rule.reason, h('br'), h('small', {}, r.rule.ruleSet)), h('td', {}, shortName(r.rule)),
    h('td', { class: 'n' }, figure(r.value)), h('td', { class: 'n' }, limit(r.rule)),
    h('td', {}, r.decisive ? h('span', { class: 'badge bad' }, 'dropped here') : r.broken ? h('span', { class: 'badge warn' }, 'breaks it too') : 'passes'));
  return h('details', { open: broken > 0 },
    h('summary', {}, `${rules.length} rules, ${broken === 0 ? 'none broken' : `${broken} broken`}: what was measured beside each threshold`),
    h('div', { class: 'scroll' }, h('table', { class: 'rules' },
      h('thead', {}, h('tr', {}, h('th', {}, 'rule'), h('th', {}, 'measured'), h('th', { class: 'n' }, 'value'), h('th', { class: 'n' }, 'threshold'), h('th', {}, ''))),
      h('tbody', {}, rules.map(row)))));
}
