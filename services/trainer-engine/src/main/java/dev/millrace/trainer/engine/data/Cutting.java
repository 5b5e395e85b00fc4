package dev.millrace.trainer.engine.data;

import java.util.Optional;

/** How documents become rows. */
interface Cutting {

    /**
     * Of one source.
     *
     * @throws UnusableDataset when it has documents that can't be rows
     */
    Cut of(SourceTokens source) throws UnusableDataset;

    /** Why none of what was cut became a row, where that isn't for want of tokens. */
    default Optional<String> nothing() {
        return Optional.empty();
    }

    /** A source's rows. */
    interface Cut {

        /** How many there are in one pass over the source. */
        int rows();

        /** A pass in an order of its own. */
        Pass pass(Shuffle shuffle);
    }

    /** One pass over a source. */
    interface Pass {

        /** Reads the row number {@code row} of this pass into an empty one. */
        void read(int row, Row into);
    }
}
