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
import java.util.OptionalDouble;

/**
 * Where a training stands, besides its tensors. The position in the data and in the schedule are the step itself.
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
        List<Double> lastLosses) {

    /** How many of the last losses are averaged in a report. */
    public static final int REMEMBERED = 20;

    static final String FILE = "state.json";

    /** Of the checkpoint as a whole; raised when an earlier release could not go on from it, or the other way round. */
    private static final int FORMAT = 3;

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
        return new TrainingState(identity, seed, 0, 0, 0, 0, OptionalDouble.of(0), Double.NaN, List.of());
    }

    /** The same, by the name that what is learnt from has today. */
    TrainingState of(Identity today) {
        return new TrainingState(today, seed, step, sequences, tokens, seconds, joules, firstLoss, lastLosses);
    }

    /** After one step more. */
    public TrainingState after(
            double loss, long newSequences, long newTokens, double secondsMore, OptionalDouble joulesMore) {
        List<Double> losses = new ArrayList<>(lastLosses);
        losses.add(loss);
        return new TrainingState(
                identity,
                seed,
                step + 1,
                sequences + newSequences,
                tokens + newTokens,
                seconds + secondsMore,
                joules.isPresent() && joulesMore.isPresent()
                        ? OptionalDouble.of(joules.getAsDouble() + joulesMore.getAsDouble())
                        : OptionalDouble.empty(),
                step == 0 ? loss : firstLoss,
                losses.subList(Math.max(0, losses.size() - REMEMBERED), losses.size()));
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
