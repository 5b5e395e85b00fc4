package dev.millrace.contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkMemoryTest {

    /** Characters of a byte and more, and the one that could be mistaken for none. */
    private static final String CHARACTERS = "xxyyz,(\u0000\u00ff\u0100\u4e2d";

    private final SpecialCases special = new SpecialCases();
    private final ChunkSplitter byRules = new ChunkSplitter(special, special.chunks());
    private final EnglishWords english = new EnglishWords();

    @Test
    void aChunkThatWasMetBeforeFallsIntoTheSameWords() {
        Random random = new Random(3);
        List<String> chunks = new ArrayList<>();
        for (int n = 0; n < 4_000; n++) {
            chunks.add(chunk(random, CHARACTERS));
        }
        for (int again = 0; again < 3; again++) {
            for (String chunk : chunks) {
                assertThat(english.list(chunk)).as(chunk).isEqualTo(byRules.split(chunk));
            }
        }
    }

    @Test
    void chunksThatShareARowAreToldApart() {
        Random random = new Random(4);
        for (int n = 0; n < 80_000; n++) {
            String chunk = chunk(random, "xyz");
            Words words = english.split(chunk);
            assertThat(words.toList()).containsExactly(chunk);
        }
    }

    private static String chunk(Random random, String of) {
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(20);
        while (text.length() < length) {
            text.append(of.charAt(random.nextInt(of.length())));
        }
        return text.toString();
    }
}
