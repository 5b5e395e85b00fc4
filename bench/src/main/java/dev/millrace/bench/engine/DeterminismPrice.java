package dev.millrace.bench.engine;

import dev.millrace.trainer.engine.Worker;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What it costs a GPU to compute the same bits in every run: in turn with a worker that is free to take the fastest kernels. */
final class DeterminismPrice implements Check {

    @Override
    public String name() {
        return "determinism";
    }

    @Override
    public int limit() {
        return 300;
    }

    @Override
    public List<Finding> run(Setting setting) throws NotPossible, IOException, InterruptedException {
        if (setting.onCpu() && !setting.small()) {
            throw new NotPossible("a processor computes the same bits without being asked to");
        }
        TrainingShape shape = setting.shape(TrainingShape.SMALL_GPT2);
        Path folder = Files.createTempDirectory("price");
        RandomTokens tokens = RandomTokens.write(folder, shape.vocabulary(), 4 * shape.tokensPerStep());
        WorkerRuntime same = setting.runtime();
        WorkerRuntime fastest =
                same.with(Map.of("JAVA_TOOL_OPTIONS", "-D%s=%s".formatted(Worker.ALGORITHMS, Worker.FASTEST)));
        List<Double> prices = new ArrayList<>();
        List<Double> speeds = new ArrayList<>();
        for (int round = 0; round < setting.rounds(); round++) {
            double with = speed(setting, same, shape, tokens, folder.resolve("same" + round));
            double without = speed(setting, fastest, shape, tokens, folder.resolve("fastest" + round));
            speeds.add(with);
            prices.add(without / with - 1);
        }
        return List.of(
                Finding.of("tokens per second", Medians.of(speeds), ""),
                Finding.share("of a step's time for the same bits", Medians.of(prices))
                        .goal("at most 5 %"));
    }

    private static double speed(
            Setting setting, WorkerRuntime runtime, TrainingShape shape, RandomTokens tokens, Path own)
            throws IOException, InterruptedException {
        TrainingJob job = shape.job(tokens, own, setting.execution(), 1_000_000, 1_000_000);
        return EngineRun.of(runtime, job, own.resolve("attempt"), setting.small() ? 50 : 10, setting.small() ? 150 : 30)
                .tokensPerSecond();
    }
}
