package dev.millrace.contracts.models.architecture;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How a stack knows where a token stands, but for {@link Rotary}, which is its attention's. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Positions.None.class, name = "none"),
    @JsonSubTypes.Type(value = Positions.Learned.class, name = "learned"),
    @JsonSubTypes.Type(value = Positions.Relative.class, name = "relative"),
    @JsonSubTypes.Type(value = Positions.Alibi.class, name = "alibi")
})
public sealed interface Positions {

    /** Not at all, or by its attention alone. */
    record None() implements Positions {}

    /**
     * A learned vector for each position, added to the token's.
     *
     * @param rows of the table
     * @param offset the row of the first position
     * @param counting which positions there are
     */
    record Learned(int rows, int offset, Counting counting) implements Positions {

        public Learned {
            if (offset < 0 || rows <= offset) {
                throw new IllegalArgumentException("Of %d rows none is left from %d on".formatted(rows, offset));
            }
        }
    }

    /** How positions are counted. */
    enum Counting {
        /** From the first token on. */
        ALL,
        /** Tokens that the mask leaves, as OPT does. */
        MASKED,
        /** Tokens that aren't padding by their id, as RoBERTa does. */
        NOT_PADDING
    }

    /**
     * A learned number for each head and bucket of distances, added to the scores; one table for all layers of the stack, as T5
     * has it.
     *
     * @param buckets how many there are, for both directions together
     * @param furthest distance from which on all share the last one
     */
    record Relative(int buckets, int furthest) implements Positions {
        public Relative {
            if (buckets < 2 || furthest < 2) {
                throw new IllegalArgumentException("Relative positions have at least two buckets and two distances");
            }
        }
    }

    /** The distance times a slope of each head, taken from the scores (ALiBi). */
    record Alibi() implements Positions {}
}
