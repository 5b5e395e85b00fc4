import { h, meter } from '../dom.js';
import { count, figure } from '../format.js';
import { BOUNDS, limit, shortName } from './samples.js';

/** The rules in the order they run, a table for each source and language that has its own. */
export function chainTables(overview, answer, open) {
  const chains = overview.chains.map((chain, i) => [chain, (answer ?? overview).chains[i]]).filter(([, now]) => now.documents > 0 || overview.chains.length === 1);
  return [h('h2', {}, 'The rules, in the order they run'),
    h('p', { class: 'soft' }, 'The first rule that a document breaks is the reason why it is dropped. Choose a rule to read what it dropped.'),
    ...chains.flatMap(([was, now]) => [
      (chains.length > 1 || whose(now)) && h('h3', {}, `${whose(now) || 'All others'}: ${count(now.documents)} documents, ${count(now.kept)} kept`),
      now.rules.length > 0 ? table(was, now, open) : h('p', { class: 'soft' }, 'No rule is for these.'),
    ])].filter(Boolean);
}

const whose = (chain) => [chain.source && `Source ${chain.source}`, chain.language && `Language ${chain.language}`].filter(Boolean).join(', ');

function table(was, now, open) {
  const most = Math.max(1, ...now.rules.map((r) => r.alone));
  return h('div', { class: 'scroll' }, h('table', { class: 'rules' },
    h('thead', {}, h('tr', {}, h('th', {}, 'rule'), h('th', {}, 'what it asks'), h('th', { class: 'n' }, 'drops first'), h('th', { class: 'n' }, 'alone'), h('th', { class: 'share' }, ''))),
    h('tbody', {}, now.rules.map((rule, i) => [
      rule.ruleSet !== now.rules[i - 1]?.ruleSet && h('tr', { class: 'set' }, h('th', { colspan: 5, scope: 'rowgroup' }, rule.ruleSet)),
      row(rule, was.rules[i], most, open),
    ]))));
}

function row(rule, was, most, open) {
  const isMoved = rule.threshold !== was.threshold;
  return h('tr', { class: isMoved ? 'moved' : '', 'data-rule': `${rule.signal} ${rule.reason}` },
    h('td', {}, was.first > 0 ? h('button', { class: 'link', onclick: () => open(rule.reason), title: 'Read examples' }, rule.reason) : h('span', { class: 'soft' }, rule.reason)),
    h('td', {}, `${shortName(rule)} `, Number.isFinite(rule.threshold)
      ? [`${BOUNDS[rule.bound]} `, isMoved && h('s', {}, figure(was.threshold)), isMoved && ' ', h('b', {}, figure(rule.threshold))] : limit(rule)),
    number('first', was.first, rule.first), number('alone', was.alone, rule.alone),
    h('td', { class: 'share' }, rule.alone > 0 && meter(rule.alone / most, 'drop')));
}

const number = (title, was, now) => h('td', { class: 'n', 'data-title': title }, was !== now && h('small', {}, `${count(was)} → `), now === 0 ? h('span', { class: 'soft' }, '0') : count(now));
