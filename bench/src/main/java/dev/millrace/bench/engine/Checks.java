package dev.millrace.bench.engine;

import dev.millrace.contracts.recipes.Precision;
import java.util.List;
import java.util.Optional;

/** All of them, in the order in which they are made: what others need first, what takes long last. */
final class Checks {

    static final List<Check> ALL = List.of(
            new DeviceFacts(),
            new GoldModels(Precision.FP32),
            new GoldModels(Precision.BF16),
            new OneProcessGroup(),
            new ResumedBits(),
            new TrainingSpeed("train-124m", TrainingShape.SMALL_GPT2, 400),
            new StepProfile(),
            new DeterminismPrice(),
            new TrainingSpeed("train-1.5b", TrainingShape.LARGE_GPT2, 560));

    private Checks() {}

    static Optional<Check> named(String name) {
        return ALL.stream().filter(check -> check.name().equals(name)).findFirst();
    }
}
