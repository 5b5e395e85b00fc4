package dev.millrace.trainer.engine.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.millrace.contracts.events.Continuation;
import dev.millrace.contracts.events.HeldOutPairs;
import dev.millrace.contracts.events.StepTimes;
import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.events.ValidationMeasure;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the first worker says on its standard output, one JSON object a line. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = WorkerMessage.Started.class, name = "started"),
    @JsonSubTypes.Type(value = WorkerMessage.Progressed.class, name = "progressed"),
    @JsonSubTypes.Type(value = WorkerMessage.CheckpointSaved.class, name = "checkpoint"),
    @JsonSubTypes.Type(value = WorkerMessage.Packaged.class, name = "packaged"),
    @JsonSubTypes.Type(value = WorkerMessage.CheckpointRefused.class, name = "refused"),
    @JsonSubTypes.Type(value = WorkerMessage.StepSkipped.class, name = "skipped"),
    @JsonSubTypes.Type(value = WorkerMessage.Remark.class, name = "remark"),
    @JsonSubTypes.Type(value = WorkerMessage.Exported.class, name = "exported"),
    @JsonSubTypes.Type(value = WorkerMessage.GaveUp.class, name = "failed")
})
public sealed interface WorkerMessage {

    /** A line that only says that the work goes on. */
    String SIGN_OF_LIFE = ".";

    /** A line that only says that the process isn't stopped; it may well be stuck. */
    String AWAKE = "~";

    /**
     * Training begins or goes on.
     *
     * @param step steps done before
     * @param steps steps to do in all
     * @param parameters of the model
     * @param tokens there are to train on, held-out ones not counted
     * @param threads of each worker
     */
    record Started(long step, long steps, long parameters, long tokens, int threads) implements WorkerMessage {}

    /**
     * Some steps more.
     *
     * @param loss mean cross-entropy of the step's tokens, in nats
     * @param gradientNorm before clipping
     * @param tokens trained on so far
     * @param tokensPerSecond since the last such message
     * @param mfu FLOP per second against what the machine reaches on large matrix products
     * @param memoryBytes resident memory of the first worker; of a GPU the most that its tensors have taken at once
     * @param seconds spent training so far, over all attempts
     * @param times of a step, on average since the last such message
     * @param validation what was found on held-out documents, where they were looked at after this step
     * @param joules that the processors used so far, over all attempts, where that is known
     */
    record Progressed(
            long step,
            long steps,
            double loss,
            double learningRate,
            double gradientNorm,
            long tokens,
            double tokensPerSecond,
            double mfu,
            long memoryBytes,
            double seconds,
            StepTimes times,
            Optional<Validated> validation,
            OptionalDouble joules)
            implements WorkerMessage {

        /**
         * What the platform is told of it.
         *
         * @param attempt 1 for the first
         * @param since what a step took on average since it was told the last time
         * @param cost so far, where it is known
         */
        public TrainingProgressed of(
                String run, String model, String version, int attempt, StepTimes since, OptionalDouble cost) {
            return new TrainingProgressed(
                    run,
                    model,
                    version,
                    step,
                    steps,
                    loss,
                    learningRate,
                    gradientNorm,
                    tokens,
                    tokensPerSecond,
                    Double.isFinite(mfu) ? OptionalDouble.of(mfu) : OptionalDouble.empty(),
                    memoryBytes,
                    seconds,
                    attempt,
                    Optional.of(since),
                    validation.isPresent() ? OptionalDouble.of(validation.get().bitsPerByte()) : OptionalDouble.empty(),
                    validation.map(Validated::measure),
                    validation.flatMap(Validated::pairs),
                    validation.flatMap(Validated::continuation),
                    joules,
                    cost);
        }
    }

    /**
     * What was found on held-out documents.
     *
     * @param measure what was asked for
     * @param bitsPerByte of that
     * @param pairs how answers are preferred, where preferences are learnt
     * @param continuation what the model writes after the beginning of one of them
     */
    record Validated(
            ValidationMeasure measure,
            double bitsPerByte,
            Optional<HeldOutPairs> pairs,
            Optional<Continuation> continuation) {}

    /** A checkpoint lies complete in {@code folder}. */
    record CheckpointSaved(long step, String folder) implements WorkerMessage {}

    /** A package of what was learnt by a step lies complete in {@code folder}; whoever hears of it removes it. */
    record Packaged(long step, String folder) implements WorkerMessage {}

    /** A checkpoint isn't used, since it is damaged or of another training; an older one may be. */
    record CheckpointRefused(String folder, String reason) implements WorkerMessage {}

    /** Something that whoever waits for the training may want to change. */
    record Remark(String text) implements WorkerMessage {}

    /**
     * A step changed nothing.
     *
     * @param step its number, from 0
     * @param reason why, and how training goes on
     */
    record StepSkipped(long step, double loss, double gradientNorm, String reason) implements WorkerMessage {}

    /**
     * The model package lies complete in {@code folder}.
     *
     * @param firstLoss loss of the first step
     * @param lastLoss mean loss of the last steps
     * @param tokensPerSecond over the whole training
     */
    record Exported(
            String folder,
            long parameters,
            long steps,
            long tokens,
            double firstLoss,
            double lastLoss,
            double tokensPerSecond,
            double seconds)
            implements WorkerMessage {}

    /** Trying again would not help. */
    record GaveUp(String reason) implements WorkerMessage {}

    /** How messages are written and read; a supervisor and its workers are of one release. */
    JsonContract<WorkerMessage> JSON = JsonContract.of("worker message", WorkerMessage.class);

    /** The message as one line of JSON. */
    default String toLine() {
        return new String(JSON.writeEnveloped(this), StandardCharsets.UTF_8);
    }

    /** The message in a line, if it is one. */
    static Optional<WorkerMessage> parse(String line) {
        try {
            return line.startsWith("{")
                    ? Optional.of(JSON.readEnveloped(line.getBytes(StandardCharsets.UTF_8), JSON.version()))
                    : Optional.empty();
        } catch (MalformedJson e) {
            return Optional.empty();
        }
    }
}
