package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** Kinds of task. */
public enum TaskKind {
    /** How well it predicts text; less is better. */
    @JsonProperty("perplexity")
    PERPLEXITY,
    /** How often it finds the right one of several continuations; more is better. */
    @JsonProperty("choice")
    CHOICE;

    /** The metrics a task of this kind may yield: those of an encoder, which sees all other tokens, are pseudo-likelihoods. */
    public List<String> metrics() {
        return switch (this) {
            case PERPLEXITY ->
                List.of(
                        "bits_per_byte",
                        "byte_perplexity",
                        "word_perplexity",
                        "pseudo_bits_per_byte",
                        "pseudo_byte_perplexity",
                        "pseudo_word_perplexity");
            case CHOICE -> List.of("acc", "acc_norm", "acc_bytes");
        };
    }
}
