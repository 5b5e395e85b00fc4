package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.inference.domain.ScoredToken;
import java.util.List;
import java.util.Optional;

/** How one of the two completion APIs writes its parts. */
public interface ApiStyle {

    /** The first characters of an answer's id. */
    String idPrefix();

    /** The {@code object} of a whole answer, or of a chunk of a stream. */
    String object(boolean chunk);

    /** Fills in a choice of a whole answer. */
    void whole(ObjectNode choice, String text, List<Placed> tokens);

    /** Fills in a choice of the stream's first chunk; false when the stream needs none. */
    boolean opening(ObjectNode choice);

    /** Fills in a choice of a chunk. */
    void chunk(ObjectNode choice, String text, List<Placed> tokens);

    /** Fills in the choice that ends a stream. */
    void closing(ObjectNode choice);

    /** How calls of tools are found in an answer; nothing where it isn't read for them. */
    default Optional<CallReader> calls() {
        return Optional.empty();
    }

    /** Fills in the calls of tools that an answer makes, of a whole choice beside its text, or of a chunk. */
    default void calls(ObjectNode choice, List<CallReader.Called> calls, boolean chunk) {
        throw new IllegalStateException("There are no calls of tools here");
    }

    /** Why an answer that calls tools is over. */
    default String called() {
        return "tool_calls";
    }

    /** Follows where a choice's tokens stand. */
    TextOffsets offsets();

    /** Bytes of heap that a token named beside another takes at most until it has been sent. */
    int candidateBytes();

    /**
     * A token to write the log-probability of.
     *
     * @param offset characters of text before it
     */
    record Placed(ScoredToken token, int offset) {}
}
