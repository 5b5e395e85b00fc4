package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a model learns to do with what it reads. */
public enum TrainingObjective {
    /** To foretell each token from those before it. */
    @JsonProperty("causal")
    CAUSAL,
    /** To go on from a beginning whose tokens all see each other (Raffel et al. 2020, "T5", 3.2.1: prefix LM). */
    @JsonProperty("prefix")
    PREFIX,
    /** To name tokens that are hidden in a text (Devlin et al. 2019, "BERT", 3.1). */
    @JsonProperty("masked")
    MASKED,
    /** To name stretches that are left out of a text (Raffel et al. 2020, "T5", 3.1.4). */
    @JsonProperty("span-corruption")
    SPAN_CORRUPTION,
    /** To say the last answer of a dialog. */
    @JsonProperty("instruct")
    INSTRUCT,
    /** To say every answer of a dialog. */
    @JsonProperty("dialog")
    DIALOG,
    /** To rather say one answer than another (Rafailov et al. 2023, "Direct preference optimization"). */
    @JsonProperty("preference")
    PREFERENCE,
    /** To say of each word of a text which label it has (Tjong Kim Sang and De Meulder 2003, "CoNLL-2003 shared task"). */
    @JsonProperty("token-classification")
    TOKEN_CLASSIFICATION;

    /** What stands for one stretch that was left out each: as many as T5's vocabulary has. */
    static final int SENTINELS = 100;

    /** Which models can learn it. */
    public Kind kind() {
        return switch (this) {
            case CAUSAL, PREFIX, INSTRUCT, DIALOG, PREFERENCE -> Kind.CAUSAL;
            case MASKED, TOKEN_CLASSIFICATION -> Kind.MASKED;
            case SPAN_CORRUPTION -> Kind.SEQUENCE_TO_SEQUENCE;
        };
    }

    /** Whether it is learnt from dialogs, of which the answers alone count. */
    public boolean tunes() {
        return this == INSTRUCT || this == DIALOG || this == PREFERENCE;
    }

    /** Whether something of a text is hidden or left out. */
    public boolean corrupts() {
        return this == MASKED || this == SPAN_CORRUPTION;
    }

    /** Whether each document is two token documents with one id. */
    public boolean readsPairs() {
        return this == PREFERENCE || this == TOKEN_CLASSIFICATION;
    }

    /** Special tokens that a vocabulary needs for it beside those that every one has. */
    public List<String> tokens() {
        return switch (this) {
            case MASKED -> List.of(TokenizerConfig.PADDING, TokenizerConfig.MASK);
            case SPAN_CORRUPTION ->
                Stream.concat(
                                Stream.of(TokenizerConfig.PADDING),
                                IntStream.range(0, SENTINELS).mapToObj(TokenizerConfig::sentinel))
                        .toList();
            case CAUSAL, PREFIX, INSTRUCT, DIALOG, PREFERENCE, TOKEN_CLASSIFICATION -> List.of();
        };
    }
}
