package dev.millrace.trainer.engine.forward;

import java.util.Arrays;
import java.util.OptionalDouble;

/** What one forward pass gives. */
public final class Answer {

    private final float[] logits;
    private final int places;
    private final int vocabulary;
    private final OptionalDouble loss;

    /**
     * @param logits {rows, places, vocabulary}
     * @param loss mean over the labels that count; empty where there are none
     */
    public Answer(float[] logits, int places, int vocabulary, OptionalDouble loss) {
        this.logits = logits.clone();
        this.places = places;
        this.vocabulary = vocabulary;
        this.loss = loss;
    }

    /** How many rows there are. */
    public int rows() {
        return logits.length / places / vocabulary;
    }

    /** Places in a row. */
    public int places() {
        return places;
    }

    /** Scores of every token id at a place. */
    public float[] logits(int row, int place) {
        int begin = (row * places + place) * vocabulary;
        return Arrays.copyOfRange(logits, begin, begin + vocabulary);
    }

    /** Mean over the labels that count; empty where there are none. */
    public OptionalDouble loss() {
        return loss;
    }
}
