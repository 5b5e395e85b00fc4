package dev.millrace.bench.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.EngineClosed;
import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.EngineStats;
import dev.millrace.inference.domain.GenerationRequest;
import dev.millrace.inference.domain.QueueFull;
import dev.millrace.inference.domain.Sampling;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Answers what it is told to on a package's engine, and says what that took. Each line of standard input is
 *
 * <pre>{"kind": "prompt" | "generate" | "score", "prompt": 512, "tokens": 64, "requests": 8}</pre>
 *
 * that many requests at once, each with a prompt of so many tokens that no other begins with; each line of standard output is
 *
 * <pre>{"cpu": processor seconds of this process, "wall": seconds, "tokens": scored or generated}</pre>
 */
public final class EngineSpeed {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long CACHE_BYTES = 4L << 30;

    private final Engine engine;
    private final Random random = new Random(1);

    private EngineSpeed(Engine engine) {
        this.engine = engine;
    }

    /** @param args the package's folder, and how many threads a step may use */
    public static void main(String[] args) throws IOException, InterruptedException {
        EngineLimits limits = new EngineLimits(32, CACHE_BYTES, 256, Integer.parseInt(args[1]));
        try (Engine engine = Engine.start(ModelPackage.open(Path.of(args[0])), limits, new EngineStats())) {
            EngineSpeed speed = new EngineSpeed(engine);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(speed.take(JSON.readTree(line)));
            }
        }
    }

    private JsonNode take(JsonNode asked) throws IOException, InterruptedException {
        int prompt = asked.get("prompt").asInt();
        List<GenerationRequest> requests = IntStream.range(
                        0, asked.get("requests").asInt())
                .mapToObj(
                        i -> random.ints(prompt, 0, engine.vocabulary()).boxed().toList())
                .map(ids -> request(ids, asked))
                .toList();
        double cpu = processorSeconds();
        long began = System.nanoTime();
        Answered answered = new Answered(requests.size());
        try {
            engine.submit(requests.stream()
                    .map(request -> new Engine.Submission(request, answered))
                    .toList());
        } catch (QueueFull | EngineClosed e) {
            throw new IOException("The engine takes no requests", e);
        }
        long tokens = answered.await();
        double wall = (System.nanoTime() - began) / 1e9;
        return JSON.createObjectNode()
                .put("cpu", processorSeconds() - cpu)
                .put("wall", wall)
                .put("tokens", tokens);
    }

    private static GenerationRequest request(List<Integer> prompt, JsonNode asked) {
        return switch (asked.get("kind").asText()) {
            case "prompt" -> request(prompt, 0, OptionalInt.empty());
            case "generate" -> request(prompt, asked.get("tokens").asInt(), OptionalInt.empty());
            case "score" -> request(prompt, 0, OptionalInt.of(0));
            default -> throw new IllegalArgumentException("unknown kind: " + asked);
        };
    }

    private static GenerationRequest request(List<Integer> prompt, int tokens, OptionalInt logprobs) {
        return new GenerationRequest(prompt, tokens, Sampling.GREEDY, List.of(), logprobs, logprobs.isPresent());
    }

    private static double processorSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }
}
