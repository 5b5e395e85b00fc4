package dev.millrace.contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnglishWordsTest {

    private final EnglishWords english = new EnglishWords();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "I don't.|I do n't .",
                "\"Hello,\" she said.|\" Hello , \" she said .",
                "well-known|well - known",
                "Mr. Smith's 5km run|Mr. Smith 's 5 km run",
                "(see http://example.com/a_(b)?x=1).|( see http://example.com/a_(b)?x=1 ) .",
                "mail jane@example.org, now|mail jane@example.org , now",
                "end.Start|end . Start",
                "wait... what…|wait ... what …",
                "10pm U.S. 3+4|10 pm U.S. 3 + 4",
                "(fine:)|( fine :)",
                "C$5 US$10|C$ 5 US$ 10",
                "a--b 1-2-3|a -- b 1 - 2 - 3",
                "192.0.2.1:80|192.0.2.1:80",
            })
    void splitsAsSpacyDoes(String text, String words) {
        assertThat(String.join(" ", english.list(text))).isEqualTo(words);
    }

    @Test
    void aTextWithoutWordsHasNone() {
        assertThat(english.list(" \n\t \u00a0\u2003\u0085")).isEmpty();
    }

    @Test
    void sixteenThousandRealChunksFallIntoTheirWords() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (JsonNode row : RealText.jsonLines("F_quality/english_words/chunks.jsonl")) {
            List<String> expected = new ArrayList<>();
            row.get("words").forEach(word -> expected.add(word.asText()));
            List<String> words = english.list(row.get("chunk").asText());
            if (!words.equals(expected)) {
                wrong.add("%s: %s instead of %s".formatted(row.get("chunk").asText(), words, expected));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void goldenDocumentsHaveTheirWords() throws IOException, NoSuchAlgorithmException {
        List<String> wrong = new ArrayList<>();
        for (JsonNode row : RealText.jsonLines("F_quality/datatrove_golden/golden.dev.jsonl")) {
            List<String> words = english.list(row.get("text").asText());
            String hash = sha(String.join("\u001f", words));
            if (words.size() != row.get("n_words").asInt()
                    || !hash.equals(row.get("words_sha").asText())) {
                wrong.add("%s: %d of %d words"
                        .formatted(
                                row.get("id").asText(),
                                words.size(),
                                row.get("n_words").asInt()));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void spansCoverEverythingButWhiteSpaceInOrder() {
        Random random = new Random(1);
        for (int n = 0; n < 2_000; n++) {
            String text = RandomText.next(random, 200);
            Words words = english.split(text);
            int at = 0;
            for (int i = 0; i < words.size(); i++) {
                assertThat(text.substring(at, words.start(i)).chars()).allMatch(PythonText::isSpace);
                assertThat(text.substring(words.start(i), words.end(i)))
                        .isEqualTo(words.get(i).text());
                at = words.end(i);
            }
            assertThat(text.substring(at).chars()).allMatch(PythonText::isSpace);
        }
    }

    @Test
    void whatWasSplitBeforeDoesNotMatter() {
        Random random = new Random(2);
        EnglishWords used = new EnglishWords();
        List<String> texts = new ArrayList<>();
        for (int n = 0; n < 300; n++) {
            texts.add(RandomText.next(random, 100));
        }
        List<List<String>> first = texts.stream().map(used::list).toList();
        List<List<String>> again = texts.reversed().stream().map(used::list).toList();
        assertThat(again.reversed()).isEqualTo(first);
    }

    @Test
    void aMegabyteWithoutASpaceIsNoTrouble() {
        assertThat(english.list("a:".repeat(500_000))).isNotEmpty();
        assertThat(english.list("@a.".repeat(300_000))).isNotEmpty();
        assertThat(english.list("!".repeat(300_000))).hasSize(300_000);
    }

    private static String sha(String text) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 8);
    }
}
