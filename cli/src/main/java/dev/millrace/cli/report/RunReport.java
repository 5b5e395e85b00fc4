package dev.millrace.cli.report;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.millrace.cli.command.CommandFailed;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A run as the orchestrator tells it; parts that aren't known yet are absent.
 *
 * @param run the run
 * @param recipeDigest digest of its recipe
 * @param state where it stands, in the orchestrator's words
 * @param sources what was found in each source
 * @param stages in the order documents pass them
 * @param evaluation the newest figures by task and metric
 * @param evaluations how often the model was scored, the earliest first
 * @param alarms what should not be, such as counts that don't add up
 * @param failure why it failed, if it did
 */
public record RunReport(
        String run,
        String recipeDigest,
        String state,
        List<SourceReport> sources,
        List<StageReport> stages,
        Optional<Dataset> dataset,
        Optional<Training> training,
        Map<String, Map<String, Figure>> evaluation,
        List<Evaluated> evaluations,
        Optional<Model> model,
        Map<String, String> endpoints,
        List<String> alarms,
        Optional<String> failure) {

    private static final String DRY_RUN_FINISHED = "dry-run-finished";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // What is left out is empty, not null.
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY))
            .build();

    /**
     * What was found in a source.
     *
     * @param unchanged files that an earlier run has read, and that weren't read again
     * @param refused files that can't be had
     * @param reused documents that were taken over from earlier runs
     */
    public record SourceReport(
            String source, long files, long unchanged, long changed, long vanished, long refused, long reused) {}

    /**
     * What a stage has done so far.
     *
     * @param found what was found without dropping the document, by kind
     * @param shards shards completed
     * @param seconds working time, over all its instances
     */
    public record StageReport(
            String stage,
            long documentsIn,
            long kept,
            long changed,
            Map<String, Long> dropped,
            Map<String, Long> found,
            long bytesIn,
            long bytesOut,
            double seconds,
            long shards) {}

    /** A frozen dataset. */
    public record Dataset(long tokens, long shards, long documents) {}

    /**
     * A training, under way or done.
     *
     * @param step optimiser steps done
     * @param steps optimiser steps to do
     * @param firstLoss in nats
     * @param lastLoss in nats
     */
    public record Training(
            OptionalLong step,
            OptionalLong steps,
            OptionalLong parameters,
            OptionalDouble firstLoss,
            OptionalDouble lastLoss,
            OptionalDouble tokensPerSecond) {}

    /**
     * One evaluation of the model.
     *
     * @param state under-way, scored or failed
     * @param request what was asked for; absent for the evaluation that belongs to the run
     * @param asked when somebody asked for it
     * @param ended when it was over
     * @param failure why it couldn't be done
     */
    public record Evaluated(
            String state,
            Optional<String> request,
            Optional<String> who,
            Optional<String> asked,
            Optional<String> reason,
            Optional<String> ended,
            Optional<String> failure,
            List<Score> scores) {}

    /** One figure of an evaluation. */
    public record Score(String task, String metric, double value, double stderr) {}

    /** One score. */
    public record Figure(double value, double stderr, long n, OptionalDouble chance) {}

    /**
     * The model that came of it.
     *
     * @param reasons what the promotion gate says
     * @param byHand who promoted it whatever the gate said, the earliest first
     */
    public record Model(String name, String version, boolean promoted, List<String> reasons, List<ByHand> byHand) {
        /** What it is addressed by. */
        public String address() {
            return name + "@" + version;
        }
    }

    /** A promotion that somebody asked for. */
    public record ByHand(String who, String when, String reason) {
        /** In a sentence. */
        public String inWords() {
            return "promoted by hand by %s at %s: %s".formatted(who, when, reason);
        }
    }

    /** The report in the orchestrator's JSON. */
    public static RunReport of(JsonNode json) throws CommandFailed {
        try {
            return JSON.treeToValue(json, RunReport.class);
        } catch (JsonProcessingException e) {
            throw new CommandFailed("The orchestrator's report can't be understood: " + e.getOriginalMessage(), e);
        }
    }

    /** Whether the run is over, one way or the other. */
    public boolean over() {
        return switch (state.toLowerCase(Locale.ROOT)) {
            case "promoted", "refused", DRY_RUN_FINISHED, "failed", "ended" -> true;
            default -> false;
        };
    }

    /** Whether it was a dry run and went through. */
    public boolean dryRunFinished() {
        return state.equals(DRY_RUN_FINISHED);
    }

    /** Whether its model is the live one. */
    public boolean promoted() {
        return model.map(Model::promoted).orElse(false);
    }
}
