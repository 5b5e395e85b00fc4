package dev.millrace.filtering.domain.classifier;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a model's answer becomes a score. Numbers of an output with {@code logit} in its name, as Hugging Face's exporters
 * name it, are logits; others are probabilities. What they look like doesn't decide: that would change from text to text.
 *
 * @param name the output
 * @param index which of its numbers; absent: the last
 */
record ModelOutput(String name, OptionalInt index) {

    /** A probability in 32 bits may be this much above 1. */
    private static final double ROUNDING = 1e-3;

    /**
     * The output that the file names, or the last one that has numbers.
     *
     * @throws UnfitClassifier when there is none
     */
    static ModelOutput of(OrtSession session, ClassifierFile file) throws OrtException {
        Map<String, NodeInfo> outputs = session.getOutputInfo();
        Optional<String> chosen = file.output();
        for (Map.Entry<String, NodeInfo> output : outputs.entrySet()) {
            if (file.output().isEmpty() && hasNumbers(output.getValue())) {
                chosen = Optional.of(output.getKey());
            }
        }
        NodeInfo found = chosen.map(outputs::get).orElse(null);
        if (found == null || !hasNumbers(found)) {
            throw new UnfitClassifier("%s: has the outputs %s; expected%s a tensor of floats"
                    .formatted(
                            file.model(),
                            TextClassifier.described(outputs),
                            file.output().map(name -> " " + name + " to be").orElse("")));
        }
        return new ModelOutput(chosen.get(), file.index());
    }

    private static boolean hasNumbers(NodeInfo output) {
        return output.getInfo() instanceof TensorInfo tensor
                && (tensor.type == OnnxJavaType.FLOAT || tensor.type == OnnxJavaType.DOUBLE);
    }

    double score(OrtSession.Result result) throws OrtException {
        OnnxValue value = result.get(name).orElseThrow();
        double[] numbers = TextClassifier.numbers(value);
        int at = index.orElse(numbers.length - 1);
        if (at >= numbers.length || numbers.length == 0) {
            throw new UnfitClassifier("The classifier's output %s has %d numbers for one text; number %d was asked for"
                    .formatted(name, numbers.length, at));
        }
        if (name.toLowerCase(Locale.ROOT).contains("logit")) {
            return probability(numbers, at);
        }
        if (!(numbers[at] >= 0 && numbers[at] <= 1 + ROUNDING)) {
            throw new UnfitClassifier(
                    "The classifier's output %s gives %s; expected a probability, or logits from an output with logit in its name"
                            .formatted(name, numbers[at]));
        }
        return Math.min(1, numbers[at]);
    }

    private static double probability(double[] logits, int at) {
        if (logits.length == 1) {
            return 1 / (1 + Math.exp(-logits[0]));
        }
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - logits[at]);
        }
        return 1 / sum;
    }
}
