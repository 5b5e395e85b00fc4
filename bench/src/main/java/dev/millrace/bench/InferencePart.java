package dev.millrace.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.bench.serving.Answered;
import dev.millrace.inference.domain.Ending;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.EngineClosed;
import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.EngineStats;
import dev.millrace.inference.domain.GenerationRequest;
import dev.millrace.inference.domain.QueueFull;
import dev.millrace.inference.domain.Sampling;
import dev.millrace.inference.domain.grammar.Grammar;
import dev.millrace.inference.domain.grammar.GrammarMasks;
import dev.millrace.inference.domain.grammar.UnsupportedGrammar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Tokens a second of the inference engine, on a small model that the trainer's engine exported. */
final class InferencePart implements Part {

    /** As the service is configured unless told otherwise: slots, bytes of cache, queue, threads. */
    private static final EngineLimits LIMITS = new EngineLimits(16, 268_435_456, 256, 2);

    private static final String PROMPT = "Once upon a time there was a small";
    private static final int STEPS = 40;
    private static final int ROUNDS = 7;
    private static final int REQUESTS = 16;

    private String model = "";

    @Override
    public String name() {
        return "inference";
    }

    @Override
    public String title() {
        return "Inference, tokens/s";
    }

    @Override
    public String method() {
        return "The engine without HTTP, on " + model + ", with the service's default of 2 threads, by the clock; the"
                + " median of " + ROUNDS + " rounds after one to warm up. A round is " + REQUESTS + " requests.";
    }

    @Override
    public List<Figure> measure() throws IOException, InterruptedException {
        Path folder = Folders.scratch("inference");
        try {
            SmallModel small = SmallModel.train(folder, STEPS);
            model = "a model of the quickstart's shape (%,d parameters)"
                    .formatted(small.training().parameters());
            Engine engine = Engine.start(small.model(), LIMITS, new EngineStats());
            List<Figure> figures;
            try (engine) {
                figures = measure(engine);
            }
            engine.awaitEnd();
            return figures;
        } finally {
            Folders.remove(folder);
        }
    }

    private static List<Figure> measure(Engine engine) throws IOException, InterruptedException {
        List<Integer> prompt = ids(engine, PROMPT);
        int tokens = engine.context() - prompt.size();
        Random random = new Random(1);
        Grammar grammar = grammar();
        return List.of(
                figure("Generation, one request at a time", engine, () -> generate(prompt, tokens), 1),
                figure("Generation, 8 requests at a time", engine, () -> generate(prompt, tokens), 8),
                figure(
                        "Generation of what a JSON schema admits, 8 requests at a time",
                        engine,
                        () -> constrained(prompt, tokens, engine.masks(grammar)),
                        8),
                figure(
                        "Scoring of prompts of " + engine.context() + " tokens that begin differently",
                        engine,
                        () -> score(drawn(random, engine)),
                        1));
    }

    private static List<Integer> drawn(Random random, Engine engine) {
        return random.ints(engine.context(), 0, engine.vocabulary()).boxed().toList();
    }

    private static List<Integer> ids(Engine engine, String text) {
        return Arrays.stream(engine.tokenizer().encodeOrdinary(text)).boxed().toList();
    }

    private static GenerationRequest generate(List<Integer> prompt, int tokens) {
        // Never the likeliest alone, so that a model that has learned little doesn't end at once or run in circles.
        return new GenerationRequest(prompt, tokens, Sampling.at(1, 3), List.of(), OptionalInt.empty(), false);
    }

    /** Strings as long as there are tokens for, so that as many are generated as without it. */
    private static Grammar grammar() throws IOException {
        try {
            return Grammar.schema(new ObjectMapper().readTree("""
                {"type": "array", "minItems": 200, "items": {"type": "object",
                 "properties": {"name": {"type": "string", "maxLength": 40}, "age": {"type": "integer"}},
                 "required": ["name", "age"]}}\
                """));
        } catch (UnsupportedGrammar e) {
            throw new IOException("The schema isn't understood", e);
        }
    }

    private static GenerationRequest constrained(List<Integer> prompt, int tokens, GrammarMasks masks) {
        return new GenerationRequest(
                List.of(),
                prompt,
                Ending.of(tokens, List.of()),
                Sampling.at(1, 3),
                Optional.of(masks),
                OptionalInt.empty(),
                false,
                false);
    }

    private static GenerationRequest score(List<Integer> prompt) {
        return new GenerationRequest(prompt, 0, Sampling.GREEDY, List.of(), OptionalInt.of(0), true);
    }

    private static Figure figure(String what, Engine engine, Supplier<GenerationRequest> requests, int atOnce)
            throws IOException, InterruptedException {
        round(engine, requests, atOnce);
        List<Double> rounds = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            rounds.add(round(engine, requests, atOnce));
        }
        Collections.sort(rounds);
        Figure figure = Figure.of(what, Figure.digits(rounds.get(ROUNDS / 2)) + " tokens/s");
        Bench.say(figure);
        return figure;
    }

    /** Tokens a second over {@value #REQUESTS} requests, {@code atOnce} of them at a time. */
    private static double round(Engine engine, Supplier<GenerationRequest> requests, int atOnce)
            throws IOException, InterruptedException {
        long tokens = 0;
        long began = System.nanoTime();
        for (int done = 0; done < REQUESTS; done += atOnce) {
            Answered answered = new Answered(atOnce);
            try {
                engine.submit(Stream.generate(requests)
                        .limit(atOnce)
                        .map(request -> new Engine.Submission(request, answered))
                        .toList());
            } catch (QueueFull | EngineClosed e) {
                throw new IOException("The engine takes no requests", e);
            }
            tokens += answered.await();
        }
        return tokens / ((System.nanoTime() - began) / 1e9);
    }
}
