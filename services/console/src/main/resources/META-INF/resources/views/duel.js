import { calmly, follow, get, post } from '../api.js';
import { empty, failure, h } from '../dom.js';
import { count } from '../format.js';

const path = (...parts) => parts.map(encodeURIComponent).join('/');
const KEYS = { 1: 'left', ArrowLeft: 'left', 2: 'right', ArrowRight: 'right', 0: 'tie', s: 'skip' };

/** Two answers side by side, whose they are being unknown; one key each says which is better. */
export function duel(place, name) {
  const who = h('input', { value: localStorage.getItem('person') ?? '', placeholder: 'your name', 'aria-label': 'Your name', maxlength: 60, autocomplete: 'off' });
  const progress = h('span', { class: 'soft', role: 'status' });
  const back = h('button', { disabled: true, title: 'z' }, 'Undo');
  const stage = h('div');
  const comment = h('textarea', { rows: 2, maxlength: 2000, 'aria-label': 'Comment', placeholder: 'Why? (c, optional; Esc leaves)' });
  place.append(
    h('div', { class: 'head' }, h('h1', {}, `Arena ${name}`), h('a', { href: `#/arena/${path(name)}/board` }, 'Board')),
    h('div', { class: 'controls' }, h('label', {}, 'You are', who), progress, h('span', { class: 'grow' }), back), stage);
  let duty;
  let shown;
  let before;
  let busy = false;

  const person = () => who.value.trim();
  const load = async () => {
    if (!person()) {
      shown = undefined;
      stage.replaceChildren(empty('Say who you are first: each pair of answers is judged by two people, and how far they agree is told.'));
      who.focus();
      return;
    }
    try {
      show(await get(`/arenas/${path(name)}/next?person=${encodeURIComponent(person())}`));
    } catch (error) {
      stage.replaceChildren(failure(error));
    }
  };
  const show = async (next) => {
    duty = next;
    progress.textContent = `${count(next.given)} judged by you, ${count(next.left)} left`;
    if (next.next) return pose(next.next);
    shown = undefined;
    const { state, trouble } = await get(`/arenas/${path(name)}`);
    stage.replaceChildren(state === 'answering' ? empty('The models are answering. This page goes on by itself.')
      : state === 'failed' ? failure({ message: `No prompt was answered by all models: ${trouble ?? 'nobody says why'}` })
        : empty('There is nothing left for you here: two people have judged everything else. ', h('a', { href: `#/arena/${path(name)}/board` }, 'See the board.')));
  };
  const pose = (pair) => {
    shown = pair;
    comment.value = '';
    const side = (title, text, choice, key) => h('section', { class: 'card side' },
      h('h2', {}, title), h('div', { class: 'answer', tabindex: 0, 'aria-label': `Answer ${title}` }, text || h('span', { class: 'soft' }, 'an empty answer')),
      h('button', { class: 'main', onclick: () => give(choice) }, `${title} is better `, h('kbd', {}, key)));
    stage.replaceChildren(
      h('section', { class: 'card asked' }, pair.messages.map((turn) => h('div', { class: `turn ${turn.role}` },
        pair.messages.length > 1 && h('small', {}, turn.role, h('br')), turn.content))),
      h('div', { class: 'sides' }, side('Left', pair.left, 'left', '1'), side('Right', pair.right, 'right', '2')),
      h('div', { class: 'controls verdicts' },
        h('button', { onclick: () => give('tie') }, 'Equally good ', h('kbd', {}, '0')), h('button', { onclick: () => give('skip') }, 'Skip ', h('kbd', {}, 's')), comment));
    scrollTo(0, 0);
  };
  const give = async (choice) => {
    if (busy || !shown) return;
    busy = true;
    const pair = shown;
    try {
      const next = await post(`/arenas/${path(name)}/verdicts`, { person: person(), pairing: pair.pairing, choice, comment: comment.value.trim() || undefined });
      before = pair;
      back.disabled = false;
      document.activeElement?.blur();
      await show(next);
    } catch (error) {
      stage.prepend(failure(error));
    } finally {
      busy = false;
    }
  };
  const undo = () => {
    if (!before || busy) return;
    pose(before);
    before = undefined;
    back.disabled = true;
  };
  const key = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === comment && event.key === 'Escape') comment.blur();
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (KEYS[event.key]) give(KEYS[event.key]);
    else if (event.key === 'z') undo();
    else if (event.key === 'c' && shown) comment.focus();
    else return;
    event.preventDefault();
  };
  who.addEventListener('change', () => {
    localStorage.setItem('person', person());
    before = undefined;
    back.disabled = true;
    load();
  });
  back.addEventListener('click', undo);
  addEventListener('keydown', key);
  load();
  // Nothing that is being read is replaced: only who waits is told that there is something.
  const reload = calmly(() => { if (!shown) load(); }, 1000);
  const end = follow((topic) => { if (topic === 'arenas.answered' || topic === 'reset') reload(); });
  return () => { removeEventListener('keydown', key); end(); };
}
