package dev.millrace.bench.engine;

import dev.millrace.contracts.recipes.Precision;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;

/**
 * Tokens per second of a shape, what that is of the device's peak, and memory; in turn with the same model in PyTorch, where the
 * machine has it. What counts is the median of rounds, as many as fit into the time.
 */
final class TrainingSpeed implements Check {

    /** Dense bf16 of an H100 or H200 of the SXM form, by NVIDIA's datasheets: half of what they give with sparsity. */
    private static final double HOPPER = 989.4e12;

    private static final double SPARE = 0.9;

    private final String name;
    private final TrainingShape full;
    private final int limit;

    TrainingSpeed(String name, TrainingShape full, int limit) {
        this.name = name;
        this.full = full;
        this.limit = limit;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int limit() {
        return limit;
    }

    /** What one side gave in the rounds. */
    private record Side(List<Double> speeds, List<Double> memories) {
        Side() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(double speed, double memory) {
            speeds.add(speed);
            memories.add(memory);
        }
    }

    @Override
    public List<Finding> run(Setting setting) throws IOException, InterruptedException {
        long end = System.nanoTime() + (long) (limit * SPARE * 1e9);
        TrainingShape shape = setting.shape(full);
        Device device = setting.here(true);
        torch.ScalarType type =
                shape.precision() == Precision.BF16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float;
        double peak = Peak.flops(device, type, setting.small());
        Path folder = Files.createTempDirectory("speed");
        RandomTokens tokens = RandomTokens.write(folder, shape.vocabulary(), 4 * shape.tokensPerStep());
        boolean pytorch = PyTorchRun.isThere(setting);
        Side engine = new Side();
        Map<String, Side> others = new LinkedHashMap<>();
        List<String> without = new ArrayList<>(pytorch ? List.of() : List.of("PyTorch isn't there"));
        List<EngineRun> runs = new ArrayList<>();
        List<String> sides = new ArrayList<>(pytorch ? List.of("eager", "compiled") : List.of());
        long longest = 0;
        for (int round = 0; round < setting.rounds() && System.nanoTime() + longest < end; round++) {
            long began = System.nanoTime();
            EngineRun run = engine(setting, shape, tokens, folder.resolve("round" + round));
            runs.add(run);
            engine.add(run.tokensPerSecond(), run.memory());
            for (String side : List.copyOf(sides)) {
                try {
                    long left = (end - System.nanoTime()) / 1_000_000_000L;
                    PyTorchRun other = PyTorchRun.of(setting, shape, side, warmUp(setting), steps(setting), left);
                    others.computeIfAbsent(side, key -> new Side()).add(other.tokensPerSecond(), other.memory());
                } catch (IOException e) {
                    without.add(String.valueOf(e.getMessage()));
                    sides.remove(side);
                }
            }
            longest = Math.max(longest, System.nanoTime() - began);
        }
        return findings(shape, peak, setting, runs, engine, others, without);
    }

    private EngineRun engine(Setting setting, TrainingShape shape, RandomTokens tokens, Path own)
            throws IOException, InterruptedException {
        TrainingJob job = shape.job(tokens, own, setting.execution(), 1_000_000, 1_000_000);
        return EngineRun.of(setting.runtime(), job, own.resolve("attempt"), warmUp(setting), steps(setting));
    }

    private long warmUp(Setting setting) {
        return setting.small() ? 50 : full.equals(TrainingShape.LARGE_GPT2) ? 3 : 10;
    }

    private long steps(Setting setting) {
        return setting.small() ? 150 : full.equals(TrainingShape.LARGE_GPT2) ? 6 : 30;
    }

    private static List<Finding> findings(
            TrainingShape shape,
            double peak,
            Setting setting,
            List<EngineRun> runs,
            Side engine,
            Map<String, Side> others,
            List<String> without) {
        List<Finding> findings = new ArrayList<>();
        double speed = Medians.of(engine.speeds());
        findings.add(Finding.of("parameters", shape.parameters(), ""));
        findings.add(Finding.of("rounds", runs.size(), ""));
        findings.add(Finding.of("tokens per second", speed, ""));
        findings.add(Finding.share("of the measured peak (MFU)", speed * shape.flopsPerToken() / peak)
                .goal(setting.small() ? "" : "50 %"));
        if (!setting.onCpu()) {
            findings.add(
                    Finding.share("of the peak of an H100 or H200 on paper", speed * shape.flopsPerToken() / HOPPER));
        }
        findings.add(Finding.of("most memory", Medians.of(engine.memories()) / 1e9, "GB"));
        findings.addAll(StepProfile.parts(runs.getLast()));
        others.forEach((side, other) -> {
            findings.add(Finding.of("PyTorch " + side + ", tokens per second", Medians.of(other.speeds()), ""));
            findings.add(Finding.of("engine / PyTorch " + side, ratio(engine.speeds(), other.speeds()), "")
                    .goal(side.equals("eager") ? "at least 1.05" : "at least 1"));
            findings.add(Finding.of("PyTorch " + side + ", most memory", Medians.of(other.memories()) / 1e9, "GB"));
        });
        without.forEach(reason -> findings.add(Finding.of("left out", reason)));
        return findings;
    }

    /** Of the two of each round. */
    private static double ratio(List<Double> ours, List<Double> theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < theirs.size(); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return Medians.of(ratios);
    }
}
