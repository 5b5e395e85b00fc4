package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.tokenizer.Splitter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** How often each piece of text occurs: merges never cross pieces, so this is all that training needs to know. */
final class WordCounts {

    private static final class Count {
        long n;
    }

    private final Splitter splitter = new Splitter.Gpt2();
    private final Map<String, Count> counts = new HashMap<>();
    private long bytes;

    /** Adds a text's pieces. */
    void add(String text) {
        for (int at = 0; at < text.length(); ) {
            int next = splitter.next(text, at, text.length());
            counts.computeIfAbsent(text.substring(at, next), word -> new Count()).n++;
            at = next;
        }
        bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** UTF-8 bytes of all texts. */
    long bytes() {
        return bytes;
    }

    /** One piece that occurs {@code n} times. */
    interface Visitor {
        void word(byte[] utf8, long n);
    }

    void forEach(Visitor visitor) {
        counts.forEach((word, count) -> visitor.word(word.getBytes(StandardCharsets.UTF_8), count.n));
    }
}
