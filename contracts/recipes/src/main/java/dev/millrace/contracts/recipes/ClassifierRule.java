package dev.millrace.contracts.recipes;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A classifier of text: one that the run trains to tell two of its sources apart, or one that is there already.
 *
 * @param good the source of good documents; they aren't judged themselves
 * @param raw the source of documents as they come
 * @param model an ONNX file, instead of good and raw
 * @param tokenizer the {@code tokenizer.json} of a model that takes token ids
 * @param output the name of the model's output that has the scores; absent: the last one that has numbers
 * @param index which of several scores is that of a good text; absent: the last
 * @param atLeast least score, from 0 to 1
 * @param pareto keep documents of a lower score by chance, with a Pareto distribution of this shape, instead of
 *     {@code atLeast}
 * @param sampleBytes train on at most this many UTF-8 bytes of good, and of raw, documents
 */
public record ClassifierRule(
        Optional<String> good,
        Optional<String> raw,
        Optional<String> model,
        Optional<String> tokenizer,
        Optional<String> output,
        OptionalInt index,
        double atLeast,
        OptionalDouble pareto,
        long sampleBytes) {

    /** Whether the run trains it. */
    public boolean trains() {
        return model.isEmpty();
    }
}
