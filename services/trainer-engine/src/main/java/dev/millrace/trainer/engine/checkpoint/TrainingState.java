package dev.millrace.trainer.engine.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.models.MalformedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a training stands, besides its tensors. The position in the data and in the schedule are the step itself.
 *
 * @param identity what is learnt from: a checkpoint of another is no place to go on from
 * @param seed of the data order
 * @param step optimiser steps done
 * @param sequences read so far: the next one's number
 * @param tokens trained on so far
 * @param seconds spent training so far, over all attempts
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
        double firstLoss,
        List<Double> lastLosses) {

    /** How many of the last losses are averaged in a report. */
    public static final int REMEMBERED = 20;

    static final String FILE = "state.json";

    public TrainingState {
        lastLosses = List.copyOf(lastLosses);
    }

    /** Before the first step. */
    public static TrainingState start(Identity identity, long seed) {
        return new TrainingState(identity, seed, 0, 0, 0, 0, Double.NaN, List.of());
    }

    /** After one step more. */
    public TrainingState after(double loss, long newSequences, long newTokens, double secondsMore) {
        List<Double> losses = new ArrayList<>(lastLosses);
        losses.add(loss);
        return new TrainingState(
                identity,
                seed,
                step + 1,
                sequences + newSequences,
                tokens + newTokens,
                seconds + secondsMore,
                step == 0 ? loss : firstLoss,
                losses.subList(Math.max(0, losses.size() - REMEMBERED), losses.size()));
    }

    /** Mean of the last losses. */
    public double lastLoss() {
        return lastLosses.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    static TrainingState read(Path folder) throws IOException {
        try {
            return EventCodec.JSON.readValue(Files.readAllBytes(folder.resolve(FILE)), TrainingState.class);
        } catch (JacksonException e) {
            throw new MalformedModel(FILE + ": " + e.getOriginalMessage(), e);
        }
    }

    void write(Path folder) throws IOException {
        Files.write(folder.resolve(FILE), EventCodec.JSON.writeValueAsBytes(this));
    }
}
