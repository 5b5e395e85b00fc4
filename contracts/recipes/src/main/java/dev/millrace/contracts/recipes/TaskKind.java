package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import java.util.List;
import java.util.stream.Stream;

/** Kinds of task. */
public enum TaskKind {
    /** How well it predicts text; less is better. */
    @JsonProperty("perplexity")
    PERPLEXITY,
    /** How often it finds the right one of several continuations; more is better. */
    @JsonProperty("choice")
    CHOICE;

    /**
     * Bits per byte of the right continuation of a choice task: it goes on telling models apart where they are near chance in
     * choosing.
     */
    public static final String GOLD = "gold_bits_per_byte";

    /** The metrics that a task of this kind may yield, whatever the model. */
    public List<String> metrics() {
        return Stream.of(Kind.CAUSAL, Kind.MASKED)
                .flatMap(model -> metrics(model).stream())
                .distinct()
                .toList();
    }

    /** The metrics that it may yield of a model of one kind. */
    public List<String> metrics(Kind model) {
        return switch (this) {
            case PERPLEXITY ->
                Stream.of("bits_per_byte", "byte_perplexity", "word_perplexity")
                        .map(likelihood -> metric(model, likelihood))
                        .toList();
            case CHOICE -> List.of("acc", "acc_norm", "acc_bytes", metric(model, GOLD));
        };
    }

    /** What of a task's metrics are likelihoods. */
    private static final List<String> LIKELIHOODS =
            List.of(GOLD, "bits_per_byte", "byte_perplexity", "word_perplexity", "perplexity");

    /** What a metric, of whatever task, is called of a model of one kind. */
    public static String reported(Kind model, String metric) {
        return LIKELIHOODS.contains(metric) ? metric(model, metric) : metric;
    }

    /**
     * What a metric of likelihood is called. An encoder sees all the other tokens of each that it scores: what comes of that is a
     * pseudo-likelihood (Salazar et al. 2020, "Masked language model scoring"), which can't be set beside a likelihood.
     */
    public static String metric(Kind model, String likelihood) {
        return model == Kind.MASKED ? "pseudo_" + likelihood : likelihood;
    }
}
