package dev.millrace.evaluator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How texts become the tokens of requests, beside lm-evaluation-harness's own functions. */
class PublishedEncodingTest {

    private static final String UNITS = "K_eval_requests/dev/units/";

    private static final String END_OF_TEXT = "<|endoftext|>";

    /** The tokenizer of the published pairs, which takes the end-of-text token out first. */
    private static final Pattern TOKEN = Pattern.compile(" ?[A-Za-z]+| ?[0-9]+| ?[^\\sA-Za-z0-9]+|\\s+(?!\\S)|\\s+");

    private final List<String> tokens = new ArrayList<>(List.of(END_OF_TEXT));

    @Test
    void contextAndContinuationAreCutWhereTheHarnessCutsThem() throws IOException {
        for (JsonNode row : PublishedRows.of(UNITS + "encode_pair.jsonl.gz")) {
            EncodedPair.Texts texts = EncodedPair.Texts.of(
                    row.path("context").asText(), row.path("continuation").asText());

            EncodedPair pair = EncodedPair.of(tokenize(texts.context()), tokenize(texts.together()), 0);

            assertThat(pair.context().stream().map(tokens::get).toList())
                    .as(row.toString())
                    .isEqualTo(texts(row.path("context_tokens")));
            assertThat(pair.continuation().stream().map(tokens::get).toList())
                    .as(row.toString())
                    .isEqualTo(texts(row.path("continuation_tokens")));
        }
    }

    private List<Integer> tokenize(String text) {
        List<Integer> found = new ArrayList<>();
        List<String> parts = List.of(text.split(Pattern.quote(END_OF_TEXT), -1));
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                found.add(0);
            }
            Matcher matcher = TOKEN.matcher(parts.get(i));
            while (matcher.find()) {
                if (!tokens.contains(matcher.group())) {
                    tokens.add(matcher.group());
                }
                found.add(tokens.indexOf(matcher.group()));
            }
        }
        return found;
    }

    private static List<String> texts(JsonNode json) {
        return json.valueStream().map(JsonNode::asText).toList();
    }

    @Test
    void longTextsAreCutIntoTheHarnesssWindows() throws IOException {
        for (JsonNode row : PublishedRows.of(UNITS + "rolling_windows.jsonl.gz")) {
            int longest = row.path("max_seq_len").asInt();
            // Evaluations have windows of one token of context alone.
            if (row.path("context_len").asInt() != 1) {
                continue;
            }
            List<RollingWindows.Window> windows = RollingWindows.of(
                    numbers(row.path("tokens")), row.path("prefix_token").asInt(), longest + 1, longest);

            assertThat(windows).as(row.toString()).hasSize(row.path("disjoint").size());
            for (int i = 0; i < windows.size(); i++) {
                List<Integer> expected =
                        new ArrayList<>(numbers(row.path("disjoint").path(i).path(0)));
                List<Integer> predicted = numbers(row.path("disjoint").path(i).path(1));
                expected.addAll(predicted);
                assertThat(windows.get(i))
                        .as(row.toString())
                        .isEqualTo(new RollingWindows.Window(expected, predicted.size()));
            }
        }
    }

    private static List<Integer> numbers(JsonNode json) {
        return json.valueStream().map(JsonNode::asInt).toList();
    }
}
