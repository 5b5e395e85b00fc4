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
            case CHOICE -> List.of("acc", "acc_norm", "acc_bytes");
        };
    }

    /**
     * What a metric of likelihood is called. An encoder sees all the other tokens of each that it scores: what comes of that is a
     * pseudo-likelihood (Salazar et al. 2020, "Masked language model scoring"), which can't be set beside a likelihood.
     */
    public static String metric(Kind model, String likelihood) {
        return model == Kind.MASKED ? "pseudo_" + likelihood : likelihood;
    }
}
