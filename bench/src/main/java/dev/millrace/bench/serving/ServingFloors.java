package dev.millrace.bench.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.EngineClosed;
import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.EngineStats;
import dev.millrace.inference.domain.Generation;
import dev.millrace.inference.domain.GenerationRequest;
import dev.millrace.inference.domain.QueueFull;
import dev.millrace.inference.domain.Sampling;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What sharing what prompts begin with saves, and how long the first token takes beside 16 running answers.
 *
 * <pre>ServingFloors PACKAGE REQUESTS THREADS ROUNDS</pre>
 *
 * REQUESTS is what {@code millrace evaluate requests hellaswag --shots 10 --items FILE --json} prints. Each context with a
 * continuation is scored; without sharing, the same prompts have a first token of their own each.
 */
public final class ServingFloors {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final EngineLimits LIMITS = new EngineLimits(32, 4L << 30, 4096, 1);
    private static final int ITEMS = 4;
    private static final int RUNNING = 16;
    private static final int PROBES = 9;

    private final Engine engine;
    private final int rounds;
    private final Random random = new Random(1);

    private ServingFloors(Engine engine, int rounds) {
        this.engine = engine;
        this.rounds = rounds;
    }

    /** @param args the package's folder, requests, threads of a step, and rounds */
    public static void main(String[] args) throws IOException, InterruptedException {
        EngineLimits limits =
                new EngineLimits(LIMITS.slots(), LIMITS.cacheBytes(), LIMITS.queue(), Integer.parseInt(args[2]));
        try (Engine engine = Engine.start(ModelPackage.open(Path.of(args[0])), limits, new EngineStats())) {
            ServingFloors floors = new ServingFloors(engine, Integer.parseInt(args[3]));
            floors.shared(Path.of(args[1]));
            for (int prompt : new int[] {32, 128, 512}) {
                floors.firstToken(prompt);
            }
        }
    }

    private void shared(Path requests) throws IOException, InterruptedException {
        List<List<Integer>> prompts = prompts(requests);
        List<Double> ratios = new ArrayList<>();
        for (int round = -1; round < rounds; round++) {
            double apart = score(apart(prompts));
            double together = score(ownBeginning(prompts));
            if (round >= 0) {
                ratios.add(apart / together);
            }
        }
        System.out.printf(
                "%d prompts of %,d tokens, four for each item: %.2f times the processor time without what they share%n",
                prompts.size(), prompts.stream().mapToInt(List::size).sum(), median(ratios));
    }

    /** Of the first items whose prompts the model can read whole. */
    private List<List<Integer>> prompts(Path file) throws IOException {
        List<List<Integer>> prompts = new ArrayList<>();
        int items = 0;
        for (String line : Files.readAllLines(file)) {
            List<List<Integer>> of = new ArrayList<>();
            for (JsonNode request : JSON.readTree(line).path("requests")) {
                String text = request.path("context").asText()
                        + request.path("continuation").asText();
                of.add(IntStream.of(engine.tokenizer().encodeOrdinary(text))
                        .boxed()
                        .toList());
            }
            if (items < ITEMS && of.stream().allMatch(ids -> ids.size() < engine.context())) {
                prompts.addAll(of);
                items++;
            }
        }
        if (prompts.isEmpty()) {
            throw new IOException(file + ": no item's prompts fit the model's " + engine.context() + " tokens");
        }
        return prompts;
    }

    /** Another first token for every item in every round, so that nothing is left of the round before. */
    private List<List<Integer>> ownBeginning(List<List<Integer>> prompts) {
        int[] drawn = random.ints(prompts.size(), 0, engine.vocabulary()).toArray();
        return IntStream.range(0, prompts.size())
                .mapToObj(i -> with(drawn[i / 4 * 4], prompts.get(i)))
                .toList();
    }

    private List<List<Integer>> apart(List<List<Integer>> prompts) {
        return prompts.stream()
                .map(prompt -> with(random.nextInt(engine.vocabulary()), prompt))
                .toList();
    }

    private static List<Integer> with(int first, List<Integer> prompt) {
        List<Integer> ids = new ArrayList<>(prompt);
        ids.set(0, first);
        return ids;
    }

    private double score(List<List<Integer>> prompts) throws IOException, InterruptedException {
        Answered answered = new Answered(prompts.size());
        double cpu = processorSeconds();
        submit(
                prompts.stream()
                        .map(ids -> new GenerationRequest(ids, 0, Sampling.GREEDY, List.of(), OptionalInt.of(0), true))
                        .toList(),
                answered);
        answered.await();
        return processorSeconds() - cpu;
    }

    /** By the clock, since that is what somebody waits. */
    private void firstToken(int prompt) throws IOException, InterruptedException {
        List<Double> ratios = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        for (int round = -1; round < rounds; round++) {
            double alone = probes(prompt);
            int tokens = engine.context() - 8;
            List<Generation> others = submit(
                    IntStream.range(0, RUNNING)
                            .mapToObj(i -> generation(8, tokens))
                            .toList(),
                    new Answered(RUNNING));
            double beside = probes(prompt);
            others.forEach(Generation::cancel);
            if (round >= 0) {
                ratios.add(beside / alone);
                seconds.add(beside);
            }
        }
        System.out.printf(
                "a prompt of %d tokens beside %d running answers: first token after %.0f ms, %.2f times as long as alone%n",
                prompt, RUNNING, median(seconds) * 1000, median(ratios));
    }

    private double probes(int prompt) throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            Answered answered = new Answered(1);
            long began = System.nanoTime();
            submit(List.of(generation(prompt, 1)), answered);
            answered.await();
            seconds.add((System.nanoTime() - began) / 1e9);
        }
        return median(seconds);
    }

    private GenerationRequest generation(int prompt, int tokens) {
        List<Integer> ids = random.ints(prompt, 0, engine.vocabulary()).boxed().toList();
        return new GenerationRequest(ids, tokens, Sampling.GREEDY, List.of(), OptionalInt.empty(), false);
    }

    private List<Generation> submit(List<GenerationRequest> requests, Answered answered) throws IOException {
        try {
            return engine.submit(requests.stream()
                    .map(request -> new Engine.Submission(request, answered))
                    .toList());
        } catch (QueueFull | EngineClosed e) {
            throw new IOException("The engine takes no requests", e);
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static double processorSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }
}
