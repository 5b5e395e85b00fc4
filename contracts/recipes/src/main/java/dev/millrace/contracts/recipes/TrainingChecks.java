package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Where one value of how a model is trained limits another. */
final class TrainingChecks {

    private final RecipeText text;
    private final MovedKeys moved;
    private final JsonNode recipe;
    private final List<Problem> problems = new ArrayList<>();

    private TrainingChecks(RecipeText text, MovedKeys moved, JsonNode recipe) {
        this.text = text;
        this.moved = moved;
        this.recipe = recipe;
    }

    /** What is wrong with the training of {@code recipe}, which satisfies the schema and has its defaults. */
    static List<Problem> problems(RecipeText text, MovedKeys moved, JsonNode recipe) {
        TrainingChecks checks = new TrainingChecks(text, moved, recipe);
        checks.schedule();
        checks.optimizer();
        checks.spikes();
        checks.batch();
        checks.validation();
        checks.ramp();
        checks.export();
        return checks.problems;
    }

    private void schedule() {
        long steps = number("/training/steps");
        long warmup = number("/training/warmup");
        if (warmup >= steps) {
            problem("/training/warmup", "found %d; expected fewer than steps (%d)".formatted(warmup, steps));
        }
        long decay = number("/training/decay/steps");
        if (!is("/training/schedule", "wsd")) {
            needs("/training/decay", "/training/schedule", "wsd");
        } else if (decay == 0) {
            problem("/training/schedule", "wsd comes down over the last steps; expected training.decay.steps, too");
        } else if (warmup < steps && warmup + decay > steps) {
            problem(
                    "/training/decay/steps",
                    "found %d; expected at most %d, what warmup (%d) leaves of steps (%d)"
                            .formatted(decay, steps - warmup, warmup, steps));
        }
    }

    private void optimizer() {
        if (!is("/training/optimizer", "muon")) {
            needs("/training/muon", "/training/optimizer", "muon");
        }
    }

    private void validation() {
        if (number("/training/validateEvery") > 0
                && recipe.at("/training/heldOut").asDouble() == 0) {
            problem("/training/validateEvery", "no document is held out to measure on; expected heldOut above 0");
        }
    }

    private void spikes() {
        if (is("/training/spikes", "off")) {
            needs("/training/spikeRule", "/training/spikes", "skip or rewind");
        }
    }

    private void ramp() {
        long from = number("/training/batchRamp/from");
        long batch = number("/training/batch");
        long workers = Math.max(1, number("/execution/training/workers"));
        if (from > batch) {
            problem("/training/batchRamp/from", "found %d; expected at most batch (%d)".formatted(from, batch));
        } else if (from > 0 && from < workers) {
            problem(
                    "/training/batchRamp/from",
                    "found %d; expected at least one for each worker (%d)".formatted(from, workers));
        }
    }

    private void export() {
        boolean adapters = recipe.at("/training/lora").isObject()
                && !recipe.at("/training/lora/merged").asBoolean();
        if (adapters && text.says("/export/onnx")) {
            problem(
                    "/export/onnx",
                    "a package of adapters alone has no graph; leave this out, or set training.lora.merged to true");
        }
    }

    private void batch() {
        long batch = number("/training/batch");
        long workers = Math.max(1, number("/execution/training/workers"));
        long atOnce = Math.max(1, number("/execution/training/microBatch")) * workers;
        if (batch < workers) {
            problem(
                    moved.saidAt(text, "/execution/training/workers"),
                    "found %d; expected at most one for each sequence of a batch (%d)".formatted(workers, batch));
        } else if (recipe.at("/execution/training").hasNonNull("microBatch") && batch % atOnce != 0) {
            problem("/training/batch", "%d is no multiple of microBatch x workers (%d)".formatted(batch, atOnce));
        }
    }

    /** Something is said of what another key doesn't ask for. */
    private void needs(String pointer, String other, String value) {
        if (text.says(pointer)) {
            problem(
                    pointer,
                    "%s is %s, so nothing comes of this; set it to %s, or leave this out"
                            .formatted(
                                    RecipeText.readable(other), recipe.at(other).asText(), value));
        }
    }

    private boolean is(String pointer, String value) {
        return recipe.at(pointer).asText().equals(value);
    }

    private long number(String pointer) {
        return recipe.at(pointer).asLong();
    }

    private void problem(String pointer, String message) {
        problems.add(text.problem(pointer, message));
    }
}
