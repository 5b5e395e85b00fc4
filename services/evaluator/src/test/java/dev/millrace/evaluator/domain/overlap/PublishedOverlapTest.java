package dev.millrace.evaluator.domain.overlap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.evaluator.domain.PublishedRows;
import dev.millrace.evaluator.domain.overlap.Bleu.Smoothing;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** BLEU, chrF and TER beside sacrebleu's, ROUGE beside rouge-score's and ROUGE-1.5.5's. */
class PublishedOverlapTest {

    private static final String SACREBLEU = "G_eval/bleu_chrf_ter_vectors/dev/";

    private static final Map<String, OverlapMetric> METRICS = Map.ofEntries(
            Map.entry("bleu_13a_exp_eff", bleu(BleuTokenizer.WMT_13A, Smoothing.EXPONENTIAL, false, true)),
            Map.entry("bleu_13a_exp", Bleu.DEFAULT),
            Map.entry("bleu_13a_floor", bleu(BleuTokenizer.WMT_13A, Smoothing.FLOOR, false, false)),
            Map.entry("bleu_13a_addk", bleu(BleuTokenizer.WMT_13A, Smoothing.ADD_ONE, false, false)),
            Map.entry("bleu_intl", bleu(BleuTokenizer.INTERNATIONAL, Smoothing.EXPONENTIAL, false, true)),
            Map.entry("bleu_char", bleu(BleuTokenizer.CHARACTERS, Smoothing.EXPONENTIAL, false, true)),
            Map.entry("bleu_lc", bleu(BleuTokenizer.WMT_13A, Smoothing.EXPONENTIAL, true, true)),
            Map.entry("chrf", new Chrf(0)),
            Map.entry("chrf++", new Chrf(2)),
            Map.entry("ter", new Ter(false)),
            Map.entry("ter_norm", new Ter(true)));

    private static Bleu bleu(BleuTokenizer tokenizer, Smoothing smoothing, boolean lowercase, boolean effectiveOrder) {
        return new Bleu(tokenizer, smoothing, lowercase, effectiveOrder);
    }

    @Test
    void scoresOfSentencesAreThoseOfSacrebleu() throws IOException {
        for (JsonNode row : PublishedRows.of(SACREBLEU + "sentence_pairs.jsonl")) {
            List<String> references =
                    row.path("refs").valueStream().map(JsonNode::asText).toList();
            assertThat(row.path("sentence").size()).isEqualTo(METRICS.size());
            METRICS.forEach(
                    (name, metric) -> assertThat(metric.score(row.path("hyp").asText(), references))
                            .as(name + " of " + row)
                            .isEqualTo(row.path("sentence").path(name).asDouble(), offset(1e-6)));
        }
    }

    @Test
    void scoresOfCorporaAreThoseOfSacrebleu() throws IOException {
        JsonNode expected = PublishedRows.whole(SACREBLEU + "corpus_scores_first_ref.json");
        List<JsonNode> rows = PublishedRows.of(SACREBLEU + "sentence_pairs.jsonl");
        List<String> texts = rows.stream().map(row -> row.path("hyp").asText()).toList();
        List<List<String>> references = rows.stream()
                .map(row -> List.of(row.path("refs").path(0).asText()))
                .toList();
        METRICS.forEach((name, metric) -> assertThat(metric.score(texts, references))
                .as(name)
                .isEqualTo(expected.path(name).path("score").asDouble(), offset(1e-9)));
    }

    @Test
    void rougeIsThatOfPublishedRuns() throws IOException {
        for (JsonNode row : PublishedRows.of("G_eval/rouge_vectors/dev/rouge.jsonl")) {
            Rouge rouge = new Rouge(row.path("stemmer").asBoolean());
            String reference = row.path("target").asText();
            String text = row.path("prediction").asText();
            Rouge.Overlap overlap = switch (row.path("metric").asText()) {
                case "rouge1" -> rouge.sequences(1, reference, text);
                case "rouge2" -> rouge.sequences(2, reference, text);
                case "rougeL" -> rouge.longest(reference, text);
                default -> rouge.summary(reference, text);
            };
            JsonNode expected = row.path("expected");
            assertThat(overlap.precision()).as(row.toString()).isEqualTo(value(expected, "precision"), offset(1e-5));
            assertThat(overlap.recall()).as(row.toString()).isEqualTo(value(expected, "recall"), offset(1e-5));
            assertThat(overlap.f()).as(row.toString()).isEqualTo(value(expected, "fmeasure"), offset(1e-5));
        }
    }

    private static double value(JsonNode expected, String name) {
        return expected.path(name).asDouble();
    }
}
