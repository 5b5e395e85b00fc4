package dev.millrace.evaluator.domain.metric;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.text.expression.PythonPattern;
import dev.millrace.evaluator.domain.aggregate.Aggregation;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.metric.TextMeasures.Contrast;
import dev.millrace.evaluator.domain.overlap.Rouge;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The metrics by their names in task files, which are lm-evaluation-harness's, for each kind of request. TruthfulQA's, which
 * have no name of their own there, are {@code mc1} and {@code mc2}, both reported as {@code acc}, and {@code bleu_max},
 * {@code bleu_acc}, {@code bleu_diff} and the same of {@code rouge1}, {@code rouge2} and {@code rougeL}.
 */
final class Measures {

    private static final Map<OutputKind, Map<String, Entry>> KNOWN = Map.of(
            OutputKind.MULTIPLE_CHOICE, ofChoices(),
            OutputKind.LOGLIKELIHOOD, ofContinuations(),
            OutputKind.LOGLIKELIHOOD_ROLLING, ofTexts(),
            OutputKind.GENERATE_UNTIL, ofGenerations());

    private Measures() {}

    /** A metric with its parameters. */
    record Known(String reportedAs, Measure measure, Aggregation aggregation, boolean higherIsBetter) {}

    /** A metric before it has any. */
    private record Entry(
            String reportedAs,
            Aggregation aggregation,
            boolean higherIsBetter,
            Set<String> parameters,
            Function<ObjectNode, Measure> measure) {}

    /**
     * A metric by its name.
     *
     * @throws IllegalArgumentException when there is none, or it has no such parameter
     */
    static Known of(OutputKind kind, String name, ObjectNode parameters) {
        Map<String, Entry> known = KNOWN.getOrDefault(kind, Map.of());
        Entry entry = known.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("Expected a metric of %s for %s, found \"%s\""
                    .formatted(new TreeSet<>(known.keySet()), kind.named(), name));
        }
        parameters.fieldNames().forEachRemaining(field -> {
            if (!entry.parameters().contains(field)) {
                throw new IllegalArgumentException("The metric %s has no parameter \"%s\", but %s"
                        .formatted(
                                name,
                                field,
                                entry.parameters().isEmpty() ? "none" : new TreeSet<>(entry.parameters())));
            }
        });
        return new Known(
                entry.reportedAs(), entry.measure().apply(parameters), entry.aggregation(), entry.higherIsBetter());
    }

    private static Entry better(String reportedAs, Aggregation aggregation, Measure measure) {
        return new Entry(reportedAs, aggregation, true, Set.of(), parameters -> measure);
    }

    private static Entry worse(String reportedAs, Aggregation aggregation, Measure measure) {
        return new Entry(reportedAs, aggregation, false, Set.of(), parameters -> measure);
    }

    private static Map<String, Entry> ofChoices() {
        return Map.ofEntries(
                Map.entry("acc", better("acc", Aggregation.MEAN, ChoiceMeasures::accuracy)),
                Map.entry("mc1", better("acc", Aggregation.MEAN, ChoiceMeasures::accuracy)),
                Map.entry("mc2", better("acc", Aggregation.MEAN, ChoiceMeasures::massOfRight)),
                Map.entry("acc_norm", better("acc_norm", Aggregation.MEAN, ChoiceMeasures::accuracyByLength)),
                Map.entry("acc_bytes", better("acc_bytes", Aggregation.MEAN, ChoiceMeasures::accuracyByBytes)),
                Map.entry(
                        "acc_mutual_info",
                        better("acc_mutual_info", Aggregation.MEAN, ChoiceMeasures::accuracyByMutualInformation)),
                Map.entry("exact_match", better("exact_match", Aggregation.MEAN, ChoiceMeasures::exactMatch)),
                Map.entry("f1", better("f1", Aggregation.F1, ChoiceMeasures::labels)),
                Map.entry("mcc", better("mcc", Aggregation.MATTHEWS_CORRELATION, ChoiceMeasures::labels)),
                Map.entry("brier_score", worse("brier_score", Aggregation.BRIER_SCORE, ChoiceMeasures::probabilities)));
    }

    private static Map<String, Entry> ofContinuations() {
        return Map.of(
                "perplexity", worse("perplexity", Aggregation.PERPLEXITY, LikelihoodMeasures::logLikelihood),
                "acc", better("acc", Aggregation.MEAN, LikelihoodMeasures::greedy));
    }

    private static Map<String, Entry> ofTexts() {
        return Map.of(
                "word_perplexity",
                        worse("word_perplexity", Aggregation.WEIGHTED_PERPLEXITY, LikelihoodMeasures::perWord),
                "byte_perplexity",
                        worse("byte_perplexity", Aggregation.WEIGHTED_PERPLEXITY, LikelihoodMeasures::perByte),
                "bits_per_byte", worse("bits_per_byte", Aggregation.BITS_PER_BYTE, LikelihoodMeasures::perByte));
    }

    private static Map<String, Entry> ofGenerations() {
        Map<String, Entry> known = new LinkedHashMap<>();
        known.put(
                "exact_match",
                new Entry(
                        "exact_match",
                        Aggregation.MEAN,
                        true,
                        Set.of("ignore_case", "ignore_punctuation", "ignore_numbers", "regexes_to_ignore"),
                        parameters -> TextMeasures.matching(exactMatch(parameters))));
        known.put("f1", better("f1", Aggregation.MEAN, TextMeasures.likest(TextMeasures::wordF1)));
        known.put("bleu", better("bleu", Aggregation.BLEU, TextMeasures::texts));
        known.put("chrf", better("chrf", Aggregation.CHRF, TextMeasures::texts));
        known.put("chrf++", better("chrf++", Aggregation.CHRF_PLUS_PLUS, TextMeasures::texts));
        known.put("ter", worse("ter", Aggregation.TER, TextMeasures::texts));
        for (String kind : List.of("rouge1", "rouge2", "rougeL", "rougeLsum")) {
            known.put(kind, new Entry(kind, Aggregation.MEAN, true, Set.of("use_stemmer"), rouge(kind)));
        }
        for (Contrast contrast : Contrast.values()) {
            String ending = "_" + contrast.name().toLowerCase(Locale.ROOT);
            known.put(
                    "bleu" + ending,
                    better("bleu" + ending, Aggregation.MEAN, TextMeasures.contrast(contrast, TextMeasures::bleu)));
            for (String kind : List.of("rouge1", "rouge2", "rougeL")) {
                // What TruthfulQA calls ROUGE-L is that of summaries.
                String computed = kind.equals("rougeL") ? "rougeLsum" : kind;
                Measure measure =
                        TextMeasures.contrast(contrast, (wanted, found) -> TextMeasures.rouge(computed, wanted, found));
                known.put(kind + ending, better(kind + ending, Aggregation.MEAN, measure));
            }
        }
        return known;
    }

    private static Function<ObjectNode, Measure> rouge(String kind) {
        return parameters -> {
            Rouge rouge = new Rouge(flag(parameters, "use_stemmer"));
            return TextMeasures.likest((wanted, found) ->
                    TextMeasures.overlap(rouge, kind, wanted, found).f());
        };
    }

    private static ExactMatch exactMatch(ObjectNode parameters) {
        return new ExactMatch(
                flag(parameters, "ignore_case"),
                flag(parameters, "ignore_punctuation"),
                flag(parameters, "ignore_numbers"),
                parameters
                        .path("regexes_to_ignore")
                        .valueStream()
                        .map(expression -> PythonPattern.compile(expression.asText()))
                        .toList());
    }

    private static boolean flag(ObjectNode parameters, String name) {
        JsonNode value = parameters.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new IllegalArgumentException("%s: expected true or false, found %s".formatted(name, value));
        }
        return value.asBoolean(false);
    }
}
