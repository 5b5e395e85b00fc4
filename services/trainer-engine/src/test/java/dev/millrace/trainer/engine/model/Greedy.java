package dev.millrace.trainer.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The likeliest token each time, as transformers does it.
 *
 * @param count new tokens
 * @param start what a decoder behind an encoder reads first
 * @param end after which a row is padding
 * @param forcedEnd what the last token has to be
 */
public record Greedy(int count, long start, long end, long padding, OptionalLong forcedEnd) {

    /** As a {@code generation_config.json} says. */
    public static Greedy of(JsonNode config, int count) {
        JsonNode forced = config.path("forced_eos_token_id");
        return new Greedy(
                count,
                config.path("decoder_start_token_id").asLong(),
                config.path("eos_token_id").asLong(-1),
                config.path("pad_token_id").asLong(),
                forced.isIntegralNumber() ? OptionalLong.of(forced.asLong()) : OptionalLong.empty());
    }

    /** What scores the next token of each row. */
    public interface Scores {
        /** {rows, vocabulary}, behind the new tokens of each row. */
        float[][] next(List<List<Long>> rows) throws Exception;
    }

    /** New tokens of each row. */
    public List<List<Long>> tokens(int rows, Scores scores) throws Exception {
        List<List<Long>> tokens = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            tokens.add(new ArrayList<>());
        }
        for (int step = 0; step < count && !tokens.stream().allMatch(row -> row.contains(end)); step++) {
            float[][] next = scores.next(tokens);
            for (int row = 0; row < rows; row++) {
                tokens.get(row).add(next(tokens.get(row), next[row]));
            }
        }
        return tokens;
    }

    private long next(List<Long> before, float[] logits) {
        if (before.contains(end)) {
            return padding;
        }
        if (before.size() == count - 1 && forcedEnd.isPresent()) {
            return forcedEnd.getAsLong();
        }
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            best = logits[id] > logits[best] ? id : best;
        }
        return best;
    }
}
