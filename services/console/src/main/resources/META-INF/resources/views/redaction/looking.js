import { get, post } from '../../api.js';
import { empty, failure, h } from '../../dom.js';
import { count } from '../../format.js';

const AT_ONCE = 10;
const MOST_AT_ONCE = 50;
const FEW = 4;

/** One find of the sample after another, in its surroundings; one key says whether it is right. `marked` hears what its kind's precision is then. */
export function looking(place, run, kind, marked) {
  const who = h('input', { value: localStorage.getItem('person') ?? '', placeholder: 'your name', 'aria-label': 'Your name', maxlength: 60, autocomplete: 'off' });
  const progress = h('span', { class: 'soft', role: 'status' });
  const back = h('button', { disabled: true }, 'Undo ', h('kbd', {}, 'z'));
  const stage = h('div');
  const trouble = h('div', { role: 'alert' });
  place.append(h('h2', {}, `Is it ${kind}?`),
    h('p', { class: 'soft' }, 'A random sample, which is the same for everybody. The data itself is hidden; to see it is kept as an event with your name.'),
    h('div', { class: 'controls' }, h('label', {}, 'You are', who), progress, h('span', { class: 'grow' }), back), trouble, stage);
  const path = `/runs/${encodeURIComponent(run)}/redaction`;
  const key = (find) => `${find.document}/${find.start}`;
  let waiting = [];
  /** What has been taken from the sample here: it isn't taken again. */
  const seen = new Set();
  let current;
  let before;
  let given = 0;
  let unread = 0;
  let whole = false;
  let failed = false;
  let gone = false;
  // One after another: of two marks of the same find the one that was given last must count.
  let sent = Promise.resolve();

  const person = () => who.value.trim();
  const name = (find) => ({ shard: find.shard, document: find.document, kind: find.kind, start: find.start, end: find.end, who: person() });
  const fetchMore = async () => {
    // What was skipped, and what is still on its way, is in the answer again.
    const limit = Math.min(MOST_AT_ONCE, AT_ONCE + seen.size - given);
    const more = await get(`${path}/samples?kind=${encodeURIComponent(kind)}&unmarked=true&limit=${limit}`);
    const fresh = more.filter((find) => !seen.has(key(find)));
    fresh.forEach((find) => seen.add(key(find)));
    // Nobody can say anything of what can't be read.
    const readable = fresh.filter((find) => find.before !== undefined);
    unread += fresh.length - readable.length;
    waiting.push(...readable);
    whole = fresh.length === 0;
  };
  const refill = () => sent = sent.then(() => (waiting.length < FEW && !whole && !gone ? fetchMore() : undefined)).catch((error) => { failed = true; complain(error); });
  const complain = (error) => { if (!gone) trouble.replaceChildren(failure(error)); };

  const next = async () => {
    current = undefined;
    failed = false;
    if (!person()) {
      stage.replaceChildren(empty('Say who you are first: it is kept who said what.'));
      return;
    }
    while (waiting.length === 0 && !whole && !failed && !gone) await refill();
    if (gone || current) return;
    if (waiting.length === 0) {
      stage.replaceChildren(failed ? '' : empty(unread > 0 ? 'The other texts are gone, or belong to the run that curated the dataset: look at what that run found.'
        : seen.size === 0 ? 'All of the sample is marked.' : 'There is nothing left in the sample that you haven’t marked or skipped.'));
      return;
    }
    pose(waiting.shift());
    refill();
  };
  const pose = (find) => {
    current = find;
    const data = h('mark', {}, `[${find.kind.toUpperCase()}]`);
    stage.replaceChildren(
      h('div', { class: 'quote find', 'data-find': key(find) }, find.before, data, find.after),
      h('p', { class: 'soft' }, `${find.source} · ${find.language ?? 'language not known'} · ${count(find.end - find.start)} characters · `,
        h('a', { href: `#/data/${encodeURIComponent(run)}/story/${encodeURIComponent(find.document)}` }, 'the document\'s story')),
      h('div', { class: 'controls' },
        h('button', { class: 'main', onclick: () => give(true) }, 'Right ', h('kbd', {}, '1')), h('button', { onclick: () => give(false) }, 'Wrong ', h('kbd', {}, '2')),
        h('button', { onclick: skip }, 'Skip ', h('kbd', {}, 's')), h('button', { onclick: () => show(find, data) }, 'Show it ', h('kbd', {}, 'v'))));
  };
  const give = (right) => {
    if (!current) return;
    const find = current;
    trouble.replaceChildren();
    sent = sent.then(async () => {
      const precision = await post(`${path}/marks`, { ...name(find), right });
      given += find.given ? 0 : 1;
      find.given = true;
      if (gone) return;
      progress.textContent = `${count(given)} marked by you here`;
      marked(precision);
    }).catch((error) => {
      complain(error);
      if (!find.given) waiting.unshift(find);
      if (!current && !gone) next();
    });
    leave(find);
  };
  const skip = () => { if (current) leave(current); };
  const leave = (find) => {
    before = find;
    back.disabled = false;
    document.activeElement?.blur();
    next();
  };
  const undo = () => {
    if (!before) return;
    if (current) waiting.unshift(current);
    pose(before);
    before = undefined;
    back.disabled = true;
  };
  const show = async (find, data) => {
    if (data.dataset.shown) return;
    data.dataset.shown = 'asked';
    try {
      const answer = await post(`${path}/shown`, name(find));
      data.textContent = answer.data;
      data.dataset.shown = 'shown';
    } catch (error) {
      delete data.dataset.shown;
      complain(error);
    }
  };
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (event.key === '1') give(true);
    else if (event.key === '2') give(false);
    else if (event.key === 's') skip();
    else if (event.key === 'v' && current) show(current, stage.querySelector('mark'));
    else if (event.key === 'z') undo();
    else return;
    event.preventDefault();
  };
  who.addEventListener('change', () => {
    localStorage.setItem('person', person());
    if (!person()) { if (current) waiting.unshift(current); next(); } else if (!current) next();
  });
  back.addEventListener('click', undo);
  addEventListener('keydown', pressed);
  next();
  return { leave() { gone = true; removeEventListener('keydown', pressed); } };
}
