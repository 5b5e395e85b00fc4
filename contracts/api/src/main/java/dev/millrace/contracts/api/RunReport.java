package dev.millrace.contracts.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.Score;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * How a run stands, for people and programs. What isn't known yet is absent.
 *
 * @param state held while its recipe can't be read; first curating and freezing-dataset, or taking-dataset; then
 *     training-tokenizer, tokenizing, building-dataset, training, evaluating, deciding, judging, shadow, canary, promoting and ending; paused
 *     while somebody wants it to wait; in the end promoted, refused, on-hold for a person to decide, curated,
 *     dry-run-finished, failed, cancelled or stopped
 * @param dryRun for a dry run, how many documents of each source it reads at most
 * @param sources what was found in each source, and how much of it earlier runs had read
 * @param stages one for each stage, in order
 * @param redaction how much of what redaction found is personal data, by kind, as people say; absent while nobody has
 * @param curated the dataset that the run made, or begins with
 * @param tokenizer how well the run's tokenizer fits its texts, once there is one
 * @param dataset the tokens that it trains on
 * @param evaluation the newest figures by task and metric
 * @param evaluated when those were found, as ISO 8601 in UTC
 * @param evaluations how often the model was scored, and what came of it each time, the earliest first
 * @param winRate what people or a judge say of the model's answers, once the gate has asked
 * @param alarms what holds the run, and a sentence for each place where documents are unaccounted for
 * @param failure why the run can't be finished, or who cancelled it or stopped its training
 * @param removed who removed what the run had made; the report is what is left of it
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RunReport(
        String run,
        String recipeDigest,
        String state,
        OptionalInt dryRun,
        List<SourceReport> sources,
        List<StageReport> stages,
        Optional<List<RedactionPrecision>> redaction,
        Optional<CuratedReport> curated,
        Optional<TokenizerReport> tokenizer,
        Optional<DatasetReport> dataset,
        Optional<TrainingReport> training,
        Optional<SortedMap<String, SortedMap<String, Figure>>> evaluation,
        Optional<String> evaluated,
        List<EvaluationReport> evaluations,
        Optional<ModelReport> model,
        Optional<WinRateReport> winRate,
        Endpoints endpoints,
        List<String> alarms,
        Optional<String> failure,
        Optional<RemovedReport> removed) {

    /**
     * What one stage has done so far.
     *
     * @param seconds time worked, summed over shards
     * @param takenOver documents that came in with shards on which an earlier run had done the same work; absent when there
     *     were none
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record StageReport(
            String stage,
            long documentsIn,
            long kept,
            long changed,
            SortedMap<String, Long> dropped,
            SortedMap<String, Long> found,
            long bytesIn,
            long bytesOut,
            double seconds,
            int shards,
            OptionalLong takenOver) {}

    /**
     * What was found in one source.
     *
     * @param files files it has
     * @param unchanged files that an earlier run has read, and that weren't read again
     * @param changed files of which an earlier run has read another content
     * @param vanished files that an earlier run has read and that are no longer there
     * @param refused files that can't be had
     * @param reused documents that were taken over from earlier runs
     */
    public record SourceReport(
            String source, int files, int unchanged, int changed, int vanished, int refused, long reused) {}

    /**
     * Curated documents, under a name and a version of their own.
     *
     * @param dataset what a recipe calls it: {@code NAME@VERSION}
     * @param run the run that curated it
     * @param bytes of their texts, in UTF-8
     */
    public record CuratedReport(String dataset, String run, long documents, long bytes) {}

    /**
     * The run's tokenizer, and how well it fits a part of the texts that it could be trained on.
     *
     * @param vocabulary number of token ids
     * @param trainedOn UTF-8 bytes of text; 0 when the recipe names it
     * @param all absent where nobody has measured, as are the others
     * @param languages by the documents' language; {@code und} where they don't say
     * @param sources by the source's name
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record TokenizerReport(
            int vocabulary,
            long trainedOn,
            Optional<FitReport> all,
            SortedMap<String, FitReport> languages,
            SortedMap<String, FitReport> sources) {}

    /**
     * How well a tokenizer fits some texts.
     *
     * @param bytes of their UTF-8
     * @param words by Unicode's boundaries, with dictionaries for scripts without spaces
     * @param tokensPerWord its fertility
     * @param unknownShare of the tokens, that stand for what the vocabulary can't spell
     * @param partsShare of the tokens, that spell a part of a character: it had to be spelled out in bytes
     * @param coverage share of the characters that the vocabulary spells whole
     */
    public record FitReport(
            long documents,
            long bytes,
            long words,
            long tokens,
            double tokensPerWord,
            double bytesPerToken,
            double unknownShare,
            double partsShare,
            double coverage) {}

    /** What is trained on, in numbers. */
    public record DatasetReport(long tokens, int shards, long documents) {}

    /**
     * The training in numbers; losses in nats per token.
     *
     * @param takenFrom the run that did it, when it was an earlier one that would have learned the same
     * @param stopped who stopped it early
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record TrainingReport(
            long step,
            long steps,
            OptionalLong parameters,
            double firstLoss,
            double lastLoss,
            double tokensPerSecond,
            Optional<String> takenFrom,
            Optional<StoppedReport> stopped) {}

    /**
     * That somebody stopped the training before its last step.
     *
     * @param export whether a model was to be made of what it had learnt
     * @param when as ISO 8601 in UTC
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record StoppedReport(boolean export, String who, String when, Optional<String> reason) {}

    /**
     * One figure of the evaluation.
     *
     * @param clean the same on those items alone that weren't found in what the model was trained on, where somebody looked
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Figure(double value, double stderr, long n, OptionalDouble chance, Optional<Score.Clean> clean) {}

    /**
     * The model and what became of it.
     *
     * @param promoted whether it was promoted, by the gate or by hand
     * @param gate what the gate said of it: passed, held or refused
     * @param reasons what the gate compared
     * @param byHand who promoted it whatever the gate said, the earliest first
     * @param unserved why servers have refused its package, a sentence each, where none has answered with it under its bare name
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record ModelReport(
            String name,
            String version,
            boolean promoted,
            Optional<String> gate,
            List<String> reasons,
            List<ModelPromoted.ByHand> byHand,
            Optional<List<String>> unserved) {}

    /**
     * That what a run had made was removed.
     *
     * @param when as ISO 8601 in UTC
     * @param objects how many objects that were
     * @param bytes their size together
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record RemovedReport(String who, String when, Optional<String> reason, long objects, long bytes) {}

    /** Where to talk to the model and where to watch. */
    public record Endpoints(String inference, String console) {}

    private static final String ON_HOLD = "on-hold";
    private static final String CURATED = "curated";
    private static final String DRY_RUN_FINISHED = "dry-run-finished";

    /** Whether nothing more will happen. */
    public boolean over() {
        return List.of("promoted", "refused", ON_HOLD, CURATED, DRY_RUN_FINISHED, "failed", "cancelled", "stopped")
                .contains(state);
    }

    /** Whether a person is to decide about its model. */
    public boolean isOnHold() {
        return state.equals(ON_HOLD);
    }

    /** Whether it was a dry run and went through. */
    public boolean rehearsed() {
        return state.equals(DRY_RUN_FINISHED);
    }

    /** Whether it was to end with its dataset, and has. */
    public boolean hasCurated() {
        return state.equals(CURATED);
    }

    /** Whether its model was promoted, by the gate or by hand. */
    public boolean promoted() {
        return model.map(ModelReport::promoted).orElse(false);
    }
}
