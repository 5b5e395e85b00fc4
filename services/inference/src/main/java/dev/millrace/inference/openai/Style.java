package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.inference.domain.ScoredToken;
import java.util.List;

/** How one of the two completion APIs writes its parts. */
public interface Style {

    /** The first characters of an answer's id. */
    String idPrefix();

    /** The {@code object} of a whole answer, or of a chunk of a stream. */
    String object(boolean chunk);

    /** Fills in a choice of a whole answer. */
    void whole(ObjectNode choice, String text, Scored scored);

    /** Fills in a choice of the stream's first chunk; false when the stream needs none. */
    boolean opening(ObjectNode choice);

    /** Fills in a choice of a chunk. */
    void chunk(ObjectNode choice, String text, Scored scored);

    /** Fills in the choice that ends a stream. */
    void closing(ObjectNode choice);

    /**
     * Tokens to write log-probabilities of.
     *
     * @param offset characters of text before the first of them
     */
    record Scored(List<ScoredToken> tokens, int offset) {}
}
