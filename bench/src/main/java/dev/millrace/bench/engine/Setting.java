package dev.millrace.bench.engine;

import dev.millrace.contracts.events.TrainingDevice;
import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.job.WorkerRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where checks are made.
 *
 * @param worker folder of the workers' jars
 * @param bench the jar with these classes
 * @param gold folder of models with what transformers computed of them
 * @param compare the script that trains the same model with PyTorch
 * @param device on which
 * @param small whether everything is tiny, for machines without a GPU
 * @param rounds pairs of runs, at most, whose median counts
 */
record Setting(Path worker, Path bench, Path gold, Path compare, TrainingDevice device, boolean small, int rounds) {

    /** As {@code bench/gpu/run} says it. */
    static Setting here() {
        return new Setting(
                path("worker"),
                path("bench"),
                path("gold"),
                path("compare"),
                TrainingDevice.valueOf(System.getProperty("millrace.gpu.device")),
                Boolean.getBoolean("millrace.gpu.small"),
                Integer.getInteger("millrace.gpu.rounds", 3));
    }

    private static Path path(String name) {
        return Path.of(System.getProperty("millrace.gpu." + name));
    }

    /** Processes with libtorch. */
    WorkerRuntime runtime() {
        return new WorkerRuntime(List.of(worker.resolve("*"), bench), "2g");
    }

    /** The one that this process computes on. */
    Device here(boolean deterministic) {
        Device here = onCpu() ? Device.CPU : Device.cuda(0);
        here.use(deterministic);
        return here;
    }

    boolean onCpu() {
        return device == TrainingDevice.CPU;
    }

    /** One worker. */
    TrainingExecution execution() {
        return new TrainingExecution(
                OptionalInt.of(1), OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.of(device));
    }

    /** The shape, or one that this machine can train. */
    TrainingShape shape(TrainingShape full) {
        return small ? TrainingShape.TINY.in(full.precision()) : full;
    }
}
