package dev.millrace.contracts.models.tokenizer;

/**
 * What a tokenizer that is trained here does to a text before its model sees it.
 *
 * @param normalizer the form of Unicode that it is brought into
 * @param preTokenizer how it is cut into pieces
 * @param splitDigits whether each digit is a piece of its own, before all else is cut
 */
public record Preprocessing(NormalizerKind normalizer, PreTokenizerKind preTokenizer, boolean splitDigits) {

    /** GPT-2's. */
    public static final Preprocessing USUAL = new Preprocessing(NormalizerKind.NONE, PreTokenizerKind.GPT2, false);
}
