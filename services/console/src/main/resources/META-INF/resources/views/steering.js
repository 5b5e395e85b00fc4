import { wish } from '../api.js';
import { h } from '../dom.js';

/** A button that asks for a reason and has a run do something. */
function button(run, label, what, question, reload) {
  return h('button', {
    onclick: async (event) => {
      await wish(event, `/runs/${encodeURIComponent(run)}/${what}`, question);
      reload();
    },
  }, label);
}

/** Has a run wait or go on. */
export const pausing = ({ run, state }, reload) => (state === 'paused'
  ? button(run, 'Resume', 'resume', `Have ${run} go on?`, reload)
  : button(run, 'Pause', 'pause', `Have ${run} wait? Nothing is lost.`, reload));

/** Ends a run. */
export const cancelling = ({ run }, reload) => button(run, 'Cancel', 'cancel', `End ${run} for good? What is in work is dropped, what was made is removed.`, reload);

/** Ends a training that is under way, without a model or with one. */
export function stopping({ run, state, training }, reload) {
  if (training?.stopped || !(state === 'training' || (state === 'paused' && training))) return [];
  return [
    button(run, 'Stop', 'stop', `Stop the training of ${run} for good? The run ends; what it has made stays.`, reload),
    state === 'training' && button(run, 'Stop and export', 'stop?export=true', `Stop the training of ${run} for good, and make a model of what it has learnt? It is scored and judged like any other.`, reload),
  ].filter(Boolean);
}
