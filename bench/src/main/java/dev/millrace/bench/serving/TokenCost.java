package dev.millrace.bench.serving;

import com.sun.management.OperatingSystemMXBean;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.EngineClosed;
import dev.millrace.inference.domain.GenerationRequest;
import dev.millrace.inference.domain.QueueFull;
import dev.millrace.inference.domain.Sampling;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/** Processor time of what engines of this process generate. */
final class TokenCost {

    private static final int ROUNDS = 7;
    private static final int TOKENS = 32;
    private static final Random RANDOM = new Random(1);
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private TokenCost() {}

    /**
     * Of a token relative to one of another engine, in turn: the median.
     *
     * @param behind tokens of each prompt, which no other begins with
     * @param together sequences at once
     */
    static double ratio(Engine engine, Engine other, int behind, int together)
            throws IOException, InterruptedException {
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            ratios[round] = seconds(engine, behind, together) / seconds(other, behind, together);
        }
        Arrays.sort(ratios);
        return ratios[ROUNDS / 2];
    }

    /** Without what the prompts took. */
    private static double seconds(Engine engine, int behind, int together) throws IOException, InterruptedException {
        List<List<Integer>> prompts = IntStream.range(0, together)
                .mapToObj(
                        i -> RANDOM.ints(behind, 0, engine.vocabulary()).boxed().toList())
                .toList();
        double first = spent(engine, prompts, 1);
        return (spent(engine, prompts, 1 + TOKENS) - first) / (TOKENS * together);
    }

    private static double spent(Engine engine, List<List<Integer>> prompts, int tokens)
            throws IOException, InterruptedException {
        Answered answered = new Answered(prompts.size());
        long began = SYSTEM.getProcessCpuTime();
        try {
            engine.submit(prompts.stream()
                    .map(prompt -> new Engine.Submission(
                            new GenerationRequest(
                                    prompt, tokens, Sampling.GREEDY, List.of(), OptionalInt.empty(), false),
                            answered))
                    .toList());
        } catch (QueueFull | EngineClosed e) {
            throw new IOException("The engine takes no requests", e);
        }
        var _ = answered.await();
        return (SYSTEM.getProcessCpuTime() - began) / 1e9;
    }
}
