package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A model and its training by {@code model.depth} alone, as nanochat does it (Karpathy 2025, github.com/karpathy/nanochat,
 * {@code base_train.py}); what a recipe says itself, stays. For depth d, with N weights:
 *
 * <pre>
 * layers         d
 * hidden         64 d, rounded up to whole heads of 128
 * heads          hidden / 128, as many of keys and values
 * feedForward    8/3 hidden, rounded up to a multiple of 64, where it is gated (Shazeer 2020); else 4 hidden
 * context        128 d, at most 2,048
 * tokens         20 N (Hoffmann et al. 2022, "Training compute-optimal large language models", table 3)
 * a batch        2^19 tokens for 2.5e9, and with their number to the power of 0.383 (Bergsma et al. 2025, "Power lines"),
 *                rounded to a power of 2
 * learningRate   6e-4 at a width of 768 and 2^19 tokens (Brown et al. 2020, table 2.1); by 1 / √width, as nanochat, and by
 *                √batch (Malladi et al. 2022, "On the SDEs and scaling rules for adaptive gradient algorithms")
 * warmup         2 % of the steps
 * </pre>
 *
 * The context, for which there is no such rule, grows so that a small model can be trained on a small machine.
 */
final class ModelDepth {

    private static final int HEAD = 128;
    private static final int ASPECT = 64;
    private static final int MOST_CONTEXT = 2048;
    private static final double TOKENS_PER_WEIGHT = 20;
    private static final double BATCH_TOKENS = 1 << 19;
    private static final double BATCH_AT_TOKENS = 2.5e9;
    private static final double BATCH_POWER = 0.383;
    private static final double RATE = 6e-4;
    private static final double RATE_AT_WIDTH = 768;
    private static final int WARMUP_OF = 50;

    private ModelDepth() {}

    /** Sets what follows from the depth of {@code model} alone. */
    static void shape(ObjectNode model, int depth) {
        put(model, "layers", depth);
        put(model, "hidden", roundedUp(ASPECT * depth, HEAD));
        int hidden = model.get("hidden").asInt();
        put(model, "heads", Math.max(1, hidden / HEAD));
        put(model, "kvHeads", model.get("heads").asInt());
        put(model, "context", Math.min(MOST_CONTEXT, HEAD * depth));
        boolean gated = model.path("activation").asText("swiglu").endsWith("glu")
                || model.path("activation").asText().equals("geglu-tanh");
        put(model, "feedForward", gated ? roundedUp(Math.ceilDiv(8 * hidden, 3), ASPECT) : 4 * hidden);
    }

    /** Sets what follows from the model, too. */
    static void schedule(ObjectNode training, ModelSpec model, int vocabulary) {
        double tokens = TOKENS_PER_WEIGHT * model.architecture(vocabulary).parameterCount();
        double best = BATCH_TOKENS * Math.pow(tokens / BATCH_AT_TOKENS, BATCH_POWER);
        double power = Math.pow(2, Math.rint(Math.log(best) / Math.log(2)));
        put(training, "batch", Math.max(1, (int) Math.rint(power / model.context())));
        double batch = (double) training.get("batch").asInt() * model.context();
        if (!training.has("learningRate")) {
            double rate = RATE * Math.sqrt(RATE_AT_WIDTH / model.hidden()) * Math.sqrt(batch / BATCH_TOKENS);
            training.put("learningRate", twoDigits(rate));
        }
        put(training, "steps", Math.max(2, (int) Math.min(Integer.MAX_VALUE, Math.ceil(tokens / batch))));
        put(training, "warmup", Math.max(1, training.get("steps").asInt() / WARMUP_OF));
    }

    private static void put(ObjectNode keys, String key, int value) {
        if (!keys.has(key)) {
            keys.put(key, value);
        }
    }

    private static int roundedUp(int number, int step) {
        return Math.ceilDiv(number, step) * step;
    }

    /** A rate that can be read; more digits say nothing. */
    private static double twoDigits(double rate) {
        return BigDecimal.valueOf(rate).round(new MathContext(2)).doubleValue();
    }
}
