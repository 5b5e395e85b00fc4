import { h } from '../dom.js';
import { count } from '../format.js';

/** The label of a run that only tries its filter; nothing for any other. */
export const dryRun = (report) => report.dryRun
  && h('span', { class: 'badge warn', 'data-dry-run': report.dryRun }, `dry run: at most ${count(report.dryRun)} documents of each source, nothing is trained`);
