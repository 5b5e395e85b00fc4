package dev.millrace.trainer.engine.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.MalformedJson;
import dev.millrace.contracts.models.MalformedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where a training stands, besides its tensors. The position in the schedule is the step itself.
 *
 * @param identity what is learnt from: a checkpoint of another is no place to go on from
 * @param seed of the data order
 * @param step optimiser steps done
 * @param sequences read so far: the next one's number
 * @param tokens trained on so far
 * @param seconds spent training so far, over all attempts
 * @param joules that the processors used so far, over all attempts; absent unless all of it could be measured
 * @param firstLoss loss of the first step
 * @param lastLosses of the last steps, at most {@link #REMEMBERED}
 * @param history of its steps; absent where none is kept
 */
public record TrainingState(
        Identity identity,
        long seed,
        long step,
        long sequences,
        long tokens,
        double seconds,
        OptionalDouble joules,
        double firstLoss,
        List<Double> lastLosses,
        Optional<StepHistory> history) {

    /** How many of the last losses are averaged in a report. */
    public static final int REMEMBERED = 20;

    static final String FILE = "state.json";

    /** Of the checkpoint as a whole; raised when an earlier release could not go on from it, or the other way round. */
    private static final int FORMAT = 4;

    /** The first that this release can go on from: it named tensors as they are published. */
    private static final int PUBLISHED_NAMES = 2;

    private static final String FORMAT_KEY = "format";

    private static final JsonContract<TrainingState> JSON = JsonContract.of("training state", TrainingState.class);

    public TrainingState {
        Objects.requireNonNull(identity, "identity");
        lastLosses = List.copyOf(lastLosses);
    }

    /** Before the first step. */
    public static TrainingState start(Identity identity, long seed) {
        return new TrainingState(
                identity, seed, 0, 0, 0, 0, OptionalDouble.of(0), Double.NaN, List.of(), Optional.empty());
    }

    /** The same, by the name that what is learnt from has today. */
    TrainingState of(Identity today) {
        return new TrainingState(today, seed, step, sequences, tokens, seconds, joules, firstLoss, lastLosses, history);
    }

    /** What is remembered of the steps. */
    public StepHistory steps() {
        return history.orElse(StepHistory.NONE);
    }

    /** How often the weights were changed. */
    long updates() {
        return step - steps().skipped();
    }

    /**
     * What a step took.
     *
     * @param joules that the processors used; absent where that can't be measured
     */
    public record Spent(double seconds, OptionalDouble joules) {

        private OptionalDouble after(OptionalDouble before) {
            return before.isPresent() && joules.isPresent()
                    ? OptionalDouble.of(before.getAsDouble() + joules.getAsDouble())
                    : OptionalDouble.empty();
        }
    }

    /**
     * After one step more.
     *
     * @param remembered of the steps, with this one
     */
    public TrainingState after(double loss, long newSequences, long newTokens, Spent spent, StepHistory remembered) {
        List<Double> losses = new ArrayList<>(lastLosses);
        losses.add(loss);
        return new TrainingState(
                identity,
                seed,
                step + 1,
                sequences + newSequences,
                tokens + newTokens,
                seconds + spent.seconds(),
                spent.after(joules),
                Double.isNaN(firstLoss) ? loss : firstLoss,
                losses.subList(Math.max(0, losses.size() - REMEMBERED), losses.size()),
                kept(remembered));
    }

    /**
     * After one step more that changed nothing.
     *
     * @param remembered of the steps, with this one
     */
    public TrainingState without(long itsSequences, Spent spent, StepHistory remembered) {
        return new TrainingState(
                identity,
                seed,
                step + 1,
                sequences + itsSequences,
                tokens,
                seconds + spent.seconds(),
                spent.after(joules),
                firstLoss,
                lastLosses,
                kept(remembered));
    }

    /** From here on, with other data: none of that of the steps that {@code later} and the one after it have done. */
    public TrainingState insteadOf(TrainingState later, long itsSequences, Spent spent) {
        return new TrainingState(
                identity,
                seed,
                step,
                later.sequences + itsSequences,
                tokens,
                later.seconds + spent.seconds(),
                spent.after(later.joules),
                firstLoss,
                lastLosses,
                history);
    }

    private static Optional<StepHistory> kept(StepHistory remembered) {
        return remembered.equals(StepHistory.NONE) ? Optional.empty() : Optional.of(remembered);
    }

    /** Mean of the last losses. */
    public double lastLoss() {
        return lastLosses.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /**
     * Reads a checkpoint's state.
     *
     * @throws OtherFormat when another release wrote it
     * @throws MalformedModel when it is damaged
     */
    static TrainingState read(Path folder) throws IOException {
        try {
            ObjectNode state = JSON.parse(Files.readAllBytes(folder.resolve(FILE)));
            int format = format(state);
            if (format < PUBLISHED_NAMES || format > FORMAT) {
                throw new OtherFormat(format, FORMAT);
            }
            return JSON.read(state, JSON.version());
        } catch (MalformedJson e) {
            throw new MalformedModel("%s: %s".formatted(FILE, e.getMessage()), e);
        }
    }

    /** Whether a checkpoint's tensors have the names that they are published under. */
    static boolean hasPublishedNames(Path folder) throws IOException {
        try {
            return format(JSON.parse(Files.readAllBytes(folder.resolve(FILE)))) == PUBLISHED_NAMES;
        } catch (MalformedJson e) {
            throw new MalformedModel("%s: %s".formatted(FILE, e.getMessage()), e);
        }
    }

    /** The first format named the recipe, whatever its data; neither of the first two says which it is. */
    private static int format(ObjectNode state) {
        return state.path(FORMAT_KEY).asInt(state.has("recipe") ? 1 : PUBLISHED_NAMES);
    }

    void write(Path folder) throws IOException {
        Files.writeString(
                folder.resolve(FILE), JSON.tree(this).put(FORMAT_KEY, FORMAT).toString());
    }
}
