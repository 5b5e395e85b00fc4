package dev.millrace.evaluator.domain.task;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is asked of a model about an item, and the metrics that answers of the kind allow. */
public enum OutputKind {
    /** Which of several continuations is the likeliest. */
    MULTIPLE_CHOICE("multiple_choice"),
    /** How likely one continuation is, and whether it is what the model would say. */
    LOGLIKELIHOOD("loglikelihood"),
    /** How likely a whole text is. */
    LOGLIKELIHOOD_ROLLING("loglikelihood_rolling"),
    /** What the model says. */
    GENERATE_UNTIL("generate_until");

    private final String key;

    OutputKind(String key) {
        this.key = key;
    }

    /** How task files, and lm-evaluation-harness, call it. */
    public String key() {
        return key;
    }

    /** The metrics that answers of the kind allow. */
    public List<String> metrics() {
        return switch (this) {
            case MULTIPLE_CHOICE ->
                List.of("acc", "acc_norm", "acc_bytes", "acc_mutual_info", "exact_match", "brier_score", "mc2");
            case LOGLIKELIHOOD -> List.of("perplexity", "acc");
            case LOGLIKELIHOOD_ROLLING -> List.of("word_perplexity", "byte_perplexity", "bits_per_byte");
            case GENERATE_UNTIL ->
                List.of(
                        "exact_match",
                        "f1",
                        "bleu",
                        "chrf",
                        "ter",
                        "rouge1",
                        "rouge2",
                        "rougeL",
                        "rougeLsum",
                        "bleu_max",
                        "bleu_acc",
                        "bleu_diff",
                        "rouge1_max",
                        "rouge1_acc",
                        "rouge1_diff",
                        "rouge2_max",
                        "rouge2_acc",
                        "rouge2_diff",
                        "rougeL_max",
                        "rougeL_acc",
                        "rougeL_diff");
        };
    }

    static Optional<OutputKind> of(String key) {
        return Arrays.stream(values()).filter(kind -> kind.key.equals(key)).findFirst();
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(OutputKind::key).toList();
    }
}
