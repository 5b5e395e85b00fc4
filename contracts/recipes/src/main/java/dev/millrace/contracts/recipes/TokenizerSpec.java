package dev.millrace.contracts.recipes;

import dev.millrace.contracts.models.tokenizer.NormalizerKind;
import dev.millrace.contracts.models.tokenizer.PreTokenizerKind;
import dev.millrace.contracts.models.tokenizer.Preprocessing;
import dev.millrace.contracts.models.tokenizer.TrainedKind;
import java.util.List;
import java.util.Optional;

/**
 * The tokenizer: one that is named, or one trained on the run's own text.
 *
 * @param vocabulary number of token ids, special tokens included; of one that is named, as many as it has, where it could be seen
 * @param sampleBytes train on at most this many UTF-8 bytes
 * @param from what to use instead of training one: a file or a folder, a {@link ModelName}, or once the recipe has been submitted
 *     an {@link Asset}
 * @param kind what one that is trained merges
 * @param preTokenizer how one that is trained cuts text
 * @param splitDigits whether each digit is a piece of its own
 * @param normalizer the form of Unicode that text is brought into
 * @param specialTokens marks that the vocabulary has beside those of every one
 */
public record TokenizerSpec(
        int vocabulary,
        long sampleBytes,
        Optional<String> from,
        TrainedKind kind,
        PreTokenizerKind preTokenizer,
        boolean splitDigits,
        NormalizerKind normalizer,
        List<String> specialTokens) {

    public TokenizerSpec {
        specialTokens = List.copyOf(specialTokens);
    }

    /** The same, trained to another size. */
    public TokenizerSpec sized(int ids) {
        return new TokenizerSpec(
                ids, sampleBytes, Optional.empty(), kind, preTokenizer, splitDigits, normalizer, specialTokens);
    }

    /** What one that is trained does to a text before its model sees it. */
    public Preprocessing preprocessing() {
        return new Preprocessing(normalizer, preTokenizer, splitDigits);
    }

    /**
     * The tokenizer that is named, where the recipe has been submitted: its file, or {@link BaseFiles} of what lies in its
     * folder.
     */
    public Optional<Asset> given() {
        return from.flatMap(Asset::in);
    }
}
