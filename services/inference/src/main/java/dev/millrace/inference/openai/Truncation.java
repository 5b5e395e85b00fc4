package dev.millrace.inference.openai;

import dev.millrace.inference.domain.Engine;
import java.util.List;
import java.util.OptionalInt;

/**
 * How much of a prompt is read, vLLM's {@code truncate_prompt_tokens}: so many of its last tokens; -1: as many as there is room
 * for beside the answer.
 *
 * @param most tokens that are kept, if not all are
 */
record Truncation(OptionalInt most) {

    static final String FIELD = "truncate_prompt_tokens";

    static Truncation read(Parameters parameters, Engine engine, int answer) throws ApiException {
        long room = Math.min(engine.context(), engine.context() + 1L - answer);
        return new Truncation(wanted(parameters, (int) Math.max(1, room)));
    }

    /** How many tokens are kept, if not all are; as many as there is room for where that is asked for. */
    static OptionalInt wanted(Parameters parameters, int room) throws ApiException {
        OptionalInt wanted = parameters.integer(FIELD, -1, Integer.MAX_VALUE);
        if (wanted.isPresent() && wanted.getAsInt() == 0) {
            throw ApiException.invalid(FIELD, "'%s' must be -1 or at least 1, not 0".formatted(FIELD));
        }
        return wanted.isPresent() && wanted.getAsInt() < 0 ? OptionalInt.of(room) : wanted;
    }

    boolean cuts(int tokens) {
        return most.isPresent() && tokens > most.getAsInt();
    }

    List<Integer> of(List<Integer> ids) {
        return cuts(ids.size()) ? ids.subList(ids.size() - most.getAsInt(), ids.size()) : ids;
    }
}
