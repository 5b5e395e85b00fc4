import { bytes, count, duration } from '../format.js';

export const TITLES = { ingestion: 'Ingest', filtering: 'Filter', deduplication: 'Deduplicate', redaction: 'Redact', tokenization: 'Tokenize' };

const WISHES = { FOLLOW: 'made continuous:', CYCLE: 'wished for a cycle of', PAUSE: 'paused', RESUME: 'resumed', STOP: 'stopped' };

/** Why a cycle was begun. */
function cause({ cause: what, figure, threshold }) {
  switch (what) {
    case 'NEW_TOKENS': return `about ${count(figure)} new tokens, of ${count(threshold)}`;
    case 'NEW_DATA': return `${count(figure)} files or parts of topics are new`;
    case 'TIME': return `${duration(figure)} passed, of ${duration(threshold)}`;
    default: return what === 'START' ? 'the recipe was submitted' : 'somebody wished it';
  }
}

/** An event in words; nothing for those that come too often or say too little. */
export function sentence(topic, e) {
  const model = `${e.model}@${e.version}`;
  switch (topic) {
    case 'shards.ingested': case 'shards.filtered': case 'shards.deduplicated': case 'shards.redacted': case 'shards.tokenized':
      return `${TITLES[e.stage]}: shard ${e.shard}, ${count(e.counts.kept)} of ${count(e.counts.documentsIn)} documents kept`;
    case 'runs.submitted': return e.cycle ? `Cycle ${count(e.cycle.number)} begun as ${e.run}: ${cause(e.cycle)}` : `Run ${e.run} submitted`;
    case 'recipes.continued': return `${e.who} ${WISHES[e.wish]} ${e.recipeName}${e.reason ? `: ${e.reason}` : ''}`;
    case 'sources.measured': return e.newFiles ? `Source ${e.source}: ${count(e.newFiles)} files or parts of topics are new, ${bytes(e.newBytes)}` : undefined;
    case 'classifiers.trained': return `Classifier trained: ${count(e.good)} good documents against ${count(e.raw)}, area under the curve ${e.auc?.toFixed(3) ?? 'not measured'}`;
    case 'tokenizers.trained': return `Tokenizer trained: ${count(e.vocabulary)} tokens from ${bytes(e.bytes)} in ${duration(e.micros / 1e6)}`;
    case 'datasets.curated': return `Dataset ${e.name}@${e.version}: ${count(e.documents)} documents in ${count(e.shards)} shards`;
    case 'datasets.built': return `Dataset frozen: ${count(e.tokens)} tokens of ${count(e.documents)} documents in ${count(e.shards)} shards`;
    case 'training.requested': return `Training of ${model} requested`;
    case 'training.skipped': return `Step ${count(e.step + 1)} of ${model} changed nothing: ${e.reason}`;
    case 'checkpoints.written': return `Checkpoint at step ${count(e.step)}`;
    case 'checkpoints.evaluated': return e.dropped ? `${model} at step ${count(e.step)} isn’t scored: ${e.dropped}` : `${model} at step ${count(e.step)} scored: ${count(e.scores.length)} figures in ${duration(e.seconds)}`;
    case 'models.exported': return `${model} exported: ${count(e.parameters)} parameters after ${count(e.steps)} steps`;
    case 'models.evaluated': return `${model} scored${e.request ? ' again' : ''}: ${count(e.scores.length)} figures in ${duration(e.seconds)}`;
    case 'evaluations.requested': return `${e.who} asked for ${model} to be scored again${e.reason ? `: ${e.reason}` : ''}`;
    case 'evaluations.failed': return `${model} couldn't be scored again: ${e.reason}`;
    case 'models.promoted': return e.byHand ? `${model} promoted by hand by ${e.byHand.who}: ${e.byHand.reason}` : `${model} promoted`;
    case 'models.refused': return `${model} ${e.held ? 'held for a person to decide' : 'refused'}: ${e.reasons.join(' ')}`;
    case 'trials.started': return `${model} on trial as ${e.mode.toLowerCase()}: ${100 * e.trial.share} % of the requests, beside ${e.model}@${e.live}`;
    case 'trials.measured': return `${e.server.split('/')[0]}: ${model} has answered ${count(e.candidate.requests)} requests as ${e.mode.toLowerCase()}, ${count(e.candidate.errors)} failed`;
    case 'trials.ended': return `${model} ${e.undecided ? 'was asked too little in' : e.passed ? 'stood' : 'did not stand'} its trial as ${e.mode.toLowerCase()}: ${e.reasons.at(-1) ?? ''}`;
    case 'models.served': return `${e.server}: ${model} ${e.live ? 'is live' : 'is loaded'} after ${count(e.millis)} ms`;
    case 'packages.refused': return `${e.server} does not serve ${model}: ${e.reason}`;
    case 'runs.failed': return `${e.service} gave up: ${e.reason}`;
    case 'runs.removed': return `${e.who} removed what the run has made: ${count(e.objects)} objects, ${bytes(e.bytes)}${e.reason ? `: ${e.reason}` : ''}`;
    case 'datasets.removed': return `${e.who} removed the dataset ${e.name}@${e.version}: ${count(e.objects)} objects, ${bytes(e.bytes)}${e.reason ? `: ${e.reason}` : ''}`;
    case 'models.removed': return `${e.who} removed ${model}: ${count(e.objects)} objects, ${bytes(e.bytes)}${e.reason ? `: ${e.reason}` : ''}`;
    case 'documents.withdrawn': return `${e.who} ${e.withdrawn ? 'withdrew' : 'took back the withdrawal of'} document ${e.contentHash}${e.reason ? `: ${e.reason}` : ''}`;
    case 'arenas.requested': return `${e.who} began the arena ${e.arena}: ${count(e.models.length)} models, ${count(e.items)} prompts`;
    case 'arenas.closed': return `Arena ${e.arena} is ${e.removed ? 'removed' : 'closed'} by ${e.who}${e.reason ? `: ${e.reason}` : ''}`;
    case 'templates.saved': return `${e.who} ${e.removed ? 'removed the prompt template' : `saved version ${count(e.version)} of the prompt template`} ${e.template}`;
    case 'finds.marked': return `${e.who} marked ${e.kind} in document ${e.document} as ${e.right ? 'right' : 'wrong'}`;
    case 'finds.shown': return `${e.who} asked to see ${e.kind} in document ${e.document}`;
    case 'arenas.answered': return `Arena ${e.arena}: ${count(e.items)} prompts are answered${e.unanswered ? `, ${count(e.unanswered)} are not` : ''}`;
    case 'runs.cancelled': return `${e.who} cancelled the run${e.reason ? `: ${e.reason}` : ''}`;
    case 'training.stopped': return `${e.who} stopped the training${e.export ? ': its model is made of what it has learnt so far' : ''}${e.reason ? ` (${e.reason})` : ''}`;
    case 'runs.paused': return `${e.who} ${e.resumed ? 'had the run go on' : 'paused the run'}${e.reason ? `: ${e.reason}` : ''}`;
    case 'runs.ended': return `Run ended: ${e.outcome.toLowerCase()}`;
    default: return undefined;
  }
}
