import { calmly, follow, get } from '../api.js';
import { empty, failure, h, meter } from '../dom.js';
import { bytes, count, duration, percent } from '../format.js';
import { pairs, rulesPassed, sample } from './samples.js';
import { tokenizerOf } from './tokenizer.js';

/** The funnel of a run: what went in, what was dropped and why, with samples; and one document's whole story. */
export function data(place, run, [chosenStage, chosenReason]) {
  const funnel = h('section', { class: 'card wide' });
  const tokenizer = h('section', { class: 'card wide', hidden: true });
  const reasons = h('section', { class: 'card' });
  const samples = h('section', { class: 'card' });
  const story = h('div');
  const asked = h('input', { type: 'search', placeholder: 'document id, or the id the source gave', 'aria-label': 'Document id', size: { flex: '1 1 16rem' } });
  const find = async (event) => {
    event?.preventDefault();
    if (!asked.value.trim()) return;
    try {
      history.replaceState(null, '', `#/data/${encodeURIComponent(run)}/story/${encodeURIComponent(asked.value.trim())}`);
      story.replaceChildren(tale(await get(`/runs/${encodeURIComponent(run)}/documents/${encodeURIComponent(asked.value.trim())}`)));
    } catch (error) {
      story.replaceChildren(failure(error));
    }
  };
  place.append(h('div', { class: 'head' }, h('h1', {}, 'Data'), h('small', {}, run)), h('div', { class: 'grid' }, funnel, reasons, samples, tokenizer,
    h('section', { class: 'card wide' }, h('h2', {}, 'Where is a document, and why?'),
      h('form', { class: 'controls', onsubmit: find }, asked, h('button', { class: 'main' }, 'Tell its story')), story)));

  const open = async (stage, reason) => {
    history.replaceState(null, '', `#/data/${encodeURIComponent(run)}/${stage}/${encodeURIComponent(reason)}`);
    reasons.querySelectorAll('button').forEach((b) => b.setAttribute('aria-pressed', b.dataset.key === `${stage}/${reason}`));
    samples.replaceChildren(h('h2', {}, `${stage}: ${reason}`), h('p', { class: 'soft' }, 'Looking for samples …'));
    try {
      const found = await get(`/runs/${encodeURIComponent(run)}/samples?stage=${stage}&reason=${encodeURIComponent(reason)}&limit=8`);
      samples.replaceChildren(h('h2', {}, `${stage}: ${reason}`), ...(found.length ? found.map((s) => sample(s, run)) : [h('p', { class: 'soft' }, 'No samples.')]));
    } catch (error) {
      samples.replaceChildren(failure(error));
    }
  };
  const load = async () => {
    try {
      const report = await get(`/runs/${encodeURIComponent(run)}`);
      funnel.replaceChildren(...funnelOf(report.stages, run));
      reasons.replaceChildren(...reasonsOf(report.stages, open));
      tokenizer.hidden = !report.tokenizer;
      if (report.tokenizer) tokenizer.replaceChildren(...tokenizerOf(report.tokenizer));
    } catch (error) {
      funnel.replaceChildren(failure(error));
    }
  };
  samples.append(h('h2', {}, 'Samples'), h('p', { class: 'soft' }, 'Choose a reason to read what it dropped.'));
  if (chosenStage === 'story') {
    asked.value = chosenReason ?? '';
    find();
  }
  load().then(() => { if (chosenStage && chosenStage !== 'story' && chosenReason) open(chosenStage, chosenReason); });
  return follow(calmly(load, 1500));
}

function funnelOf(stages, run) {
  if (stages[0].shards === 0) return [h('h2', {}, 'From documents in to tokens'), empty('No shard has been read yet.')];
  const entered = Math.max(1, stages[0].documentsIn);
  const rows = stages.flatMap((s) => [
    h('b', {}, s.stage),
    h('span', { class: 'meter', title: `${count(s.kept)} kept, ${count(s.documentsIn - s.kept)} dropped` },
      h('i', { size: { width: `${(100 * s.kept) / entered}%` } }), h('i', { class: 'drop', size: { width: `${(100 * (s.documentsIn - s.kept)) / entered}%` } })),
    h('span', { class: 'kept' }, `${count(s.kept)} of ${count(s.documentsIn)}`),
    h('span', { class: 'soft' }, `${bytes(s.bytesOut)} · ${duration(s.seconds)}`),
  ]);
  const found = stages.flatMap((s) => Object.entries(s.found).map(([kind, n]) => `${kind} ${count(n)}`));
  return [h('h2', {}, 'From documents in to tokens'), h('div', { class: 'funnel' }, rows),
    found.length > 0 && h('p', { class: 'soft' }, `Replaced in the text: ${found.join(', ')}. `, h('a', { href: `#/redaction/${encodeURIComponent(run)}` }, 'Is it right?'))].filter(Boolean);
}

function reasonsOf(stages, open) {
  const all = stages.flatMap((s) => Object.entries(s.dropped).map(([reason, n]) => ({ stage: s.stage, reason, n })))
    .sort((a, b) => b.n - a.n);
  if (all.length === 0) return [h('h2', {}, 'Why documents were dropped'), h('p', { class: 'soft' }, 'None was.')];
  const total = all.reduce((sum, r) => sum + r.n, 0);
  return [h('h2', {}, `Why ${count(total)} documents were dropped`), h('div', { class: 'reasons' }, all.map((r) =>
    h('button', { 'data-key': `${r.stage}/${r.reason}`, onclick: () => open(r.stage, r.reason) },
      h('span', {}, r.reason, h('br'), h('small', {}, r.stage)), meter(r.n / all[0].n, 'drop'),
      h('span', { class: 'n' }, count(r.n), h('br'), h('small', {}, percent(r.n / total))))))];
}

function tale(story) {
  return h('div', {},
    h('p', {}, h('code', {}, story.document), ' from ', h('b', {}, story.source.name),
      h('span', { class: 'soft' }, ` · ${story.source.origin} · ${story.source.licence} · shard ${story.shard}`,
        story.contentHash && ` · content ${story.contentHash}`)),
    story.text && h('div', { class: 'quote' }, story.text.excerpt),
    story.text && h('small', {}, pairs(story.text.metadata, ': ')),
    h('ul', { class: 'story' }, story.stages.map((step) => h('li', { 'data-outcome': step.outcome },
      h('b', {}, step.stage), ' ', step.outcome, step.reason && ` because of ${step.reason}`, h('div', { class: 'soft' }, pairs(step.detail)), step.rules && rulesPassed(step.rules)))),
    story.dataset && h('p', {}, 'It is in the dataset ', h('code', {}, story.dataset.manifest),
      story.dataset.heldOut ? ', held out to measure with: no model of this run has seen it.' : ', and the model has learnt from it.'));
}
