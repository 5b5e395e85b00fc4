package dev.millrace.bench.engine;

import dev.millrace.contracts.events.StepTimes;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a step's time goes when the processor waits for each kernel: slower than a training is, but each part has its own time.
 * libtorch's profiler can't be started from Java: its bindings prepare it and have nothing that enables it.
 */
final class StepProfile implements Check {

    @Override
    public String name() {
        return "profile";
    }

    @Override
    public int limit() {
        return 180;
    }

    @Override
    public List<Finding> run(Setting setting) throws IOException, InterruptedException {
        TrainingShape shape = setting.shape(TrainingShape.SMALL_GPT2);
        Path folder = Files.createTempDirectory("profile");
        RandomTokens tokens = RandomTokens.write(folder, shape.vocabulary(), 4 * shape.tokensPerStep());
        TrainingJob job = shape.job(tokens, folder, setting.execution(), 1_000_000, 1_000_000);
        EngineRun run = EngineRun.of(
                setting.runtime().with(Map.of("CUDA_LAUNCH_BLOCKING", "1")),
                job,
                folder.resolve("attempt"),
                setting.small() ? 50 : 5,
                setting.small() ? 150 : 10);
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.of("tokens per second, waiting for each kernel", run.tokensPerSecond(), ""));
        findings.addAll(parts(run));
        return findings;
    }

    /** A step's time, and each part's share of it. */
    static List<Finding> parts(EngineRun run) {
        StepTimes times = run.times();
        return List.of(
                Finding.of("a step", run.step() * 1e3, "ms"),
                Finding.share("of it data", times.data() / run.step()).goal("below 1 %"),
                Finding.share("of it forward", times.forward() / run.step()),
                Finding.share("of it backward", times.backward() / run.step()),
                Finding.share("of it communication", times.communication() / run.step()),
                Finding.share("of it clipping and optimiser", times.optimizer() / run.step()));
    }
}
