package dev.millrace.console;

import dev.millrace.contracts.events.Continuation;
import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.HeldOutPairs;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.StepTimes;
import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.events.TrainingSkipped;
import dev.millrace.contracts.events.ValidationMeasure;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Events as services publish them. */
final class Published {

    private static final ObjectRef OBJECT = new ObjectRef("key", 1, "0".repeat(64));

    private Published() {}

    static ShardCompleted filtered(int index) {
        Counts counts = new Counts(500, 470, 0, new TreeMap<>(Map.of("dup_line_frac", 30L)), new TreeMap<>(), 9, 8);
        return new ShardCompleted(
                FakeServices.RUN,
                "0".repeat(64),
                Stage.FILTERING,
                new ShardId(0, 0, index),
                "stories",
                1,
                false,
                OBJECT,
                OBJECT,
                counts,
                OptionalLong.empty(),
                10,
                Optional.empty());
    }

    static TrainingProgressed step(long step, double loss) {
        return step(step, loss, OptionalDouble.empty(), Optional.empty());
    }

    static TrainingProgressed validated(long step, double loss, double bitsPerByte, String text) {
        return step(
                step,
                loss,
                OptionalDouble.of(bitsPerByte),
                Optional.of(new Continuation("Once there was a fox", text)));
    }

    static TrainingSkipped skipped(long step, String reason) {
        return new TrainingSkipped(
                FakeServices.RUN, "quickstart", "v1", step, 1, OptionalDouble.empty(), OptionalDouble.of(3), reason);
    }

    private static TrainingProgressed step(
            long step, double loss, OptionalDouble validation, Optional<Continuation> continuation) {
        return new TrainingProgressed(
                FakeServices.RUN,
                "quickstart",
                "v1",
                step,
                600,
                loss,
                0.003,
                0.5,
                step * 2048,
                4_800,
                OptionalDouble.of(0.05),
                800_000_000,
                step * 0.4,
                1,
                Optional.of(new StepTimes(0.001, 0.1, 0.25, 0, 0.04, 0.009)),
                validation,
                validation.isPresent() ? Optional.of(ValidationMeasure.HIDDEN) : Optional.empty(),
                validation.isPresent() ? Optional.of(new HeldOutPairs(64, 0.5, 0.875, 0.25)) : Optional.empty(),
                continuation,
                OptionalDouble.of(5_220),
                OptionalDouble.empty());
    }
}
