package dev.millrace.contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnglishSentencesTest {

    private final EnglishWords english = new EnglishWords();

    @ParameterizedTest
    @CsvSource({"'',0", "Hello,1", "One. Two,2", "'She said \"no.\" Then left.',2", "Wait... what?! Yes.,2"})
    void countsSentences(String text, int sentences) {
        assertThat(count(text)).isEqualTo(sentences);
    }

    @Test
    void aLineBreakStartsASentenceAfterAFullStop() {
        assertThat(count("One.\n) two")).isEqualTo(2);
        assertThat(count("One\ntwo")).isEqualTo(1);
    }

    @Test
    void goldenDocumentsHaveTheirSentences() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (JsonNode row : RealText.jsonLines("F_quality/datatrove_golden/golden.dev.jsonl")) {
            int sentences = count(row.get("text").asText());
            if (sentences != row.get("n_sents").asInt()) {
                wrong.add("%s: %d, not %d"
                        .formatted(
                                row.get("id").asText(),
                                sentences,
                                row.get("n_sents").asInt()));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private int count(String text) {
        Words words = english.split(text);
        return EnglishSentences.count(text, words, 0, words.size());
    }
}
