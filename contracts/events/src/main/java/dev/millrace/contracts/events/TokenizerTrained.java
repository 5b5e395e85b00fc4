package dev.millrace.contracts.events;

import java.util.List;
import java.util.Optional;

/**
 * The run's tokenizer exists.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param tokenizer a Hugging Face {@code tokenizer.json}; one that the recipe names may be of another kind, as its content says
 * @param vocabulary number of token ids
 * @param bytes UTF-8 bytes of text it was trained on
 * @param micros how long the training took, in microseconds
 * @param fits how well it fits a part of the sample, by source and language; absent where nobody has measured
 */
public record TokenizerTrained(
        String run,
        String recipe,
        ObjectRef tokenizer,
        int vocabulary,
        long bytes,
        long micros,
        Optional<List<MeasuredTexts>> fits)
        implements Event {

    public TokenizerTrained {
        fits = fits.map(List::copyOf);
        if (vocabulary < 1) {
            throw new IllegalArgumentException("A tokenizer has token ids");
        }
    }

    @Override
    public String subject() {
        return "tokenizer";
    }

    /** The same tokenizer for {@code other}, which would have trained the same one. */
    public TokenizerTrained as(String other, String recipeDigest) {
        return new TokenizerTrained(other, recipeDigest, tokenizer, vocabulary, bytes, 0, fits);
    }
}
