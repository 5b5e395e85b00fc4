package dev.millrace.tokenization.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WordCountsTest {

    /** Ten words of which each is in every text, among a hundred thousand that occur once: memory is bounded, and they stay. */
    @Test
    void rareWordsAreForgottenWhenThereAreTooMany() {
        WordCounts counts = new WordCounts(TokenizerFile.write(List.of(), List.of()), WordCounts.Learnt.WHOLE, 1_000);
        for (int text = 0; text < 10_000; text++) {
            StringBuilder words = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                words.append(" often").append((char) ('a' + i));
                words.append(" once").append(letters(text * 10 + i));
            }
            counts.add(words.toString());
        }

        Map<String, Long> left = new HashMap<>();
        counts.forEach(left::put);

        assertThat(left).hasSizeLessThanOrEqualTo(1_000);
        assertThat(left).containsEntry(" oftena", 10_000L).containsEntry(" oftenj", 10_000L);
        assertThat(left.values().stream().filter(n -> n > 1)).hasSize(10);
    }

    private static String letters(int number) {
        return Integer.toString(number, 26)
                .chars()
                .collect(
                        StringBuilder::new,
                        (text, c) -> text.append((char) ('a' + Character.digit(c, 26))),
                        StringBuilder::append)
                .toString();
    }
}
