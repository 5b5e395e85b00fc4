package dev.millrace.contracts.models.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** {@code WordLevel}: a piece is a token, or the unknown one; without such a one, nothing. */
record WholeWords(Map<String, Integer> entries, Optional<Integer> unknown) implements Model {
    @Override
    public OptionalInt unknownToken() {
        return unknown.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    @Override
    public Worker worker() {
        return (utf8, length, out) -> {
            @Nullable Integer id = entries.get(new String(utf8, 0, length, StandardCharsets.UTF_8));
            if (id != null) {
                out.add(id);
            } else {
                unknown.ifPresent(out::add);
            }
        };
    }
}
