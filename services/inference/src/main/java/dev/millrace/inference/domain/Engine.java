package dev.millrace.inference.domain;

import ai.onnxruntime.OrtException;
import dev.millrace.contracts.models.GenerationConfig;
import dev.millrace.contracts.models.LlamaConfig;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * Generates with one model for many requests at once (continuous batching, Yu et al. 2022): before every step, requests
 * that wait take free slots; in a step every running one gets a token. What a request gets doesn't depend on the others.
 */
public final class Engine implements AutoCloseable {
    /** Bounds the logits of a long prompt: it is read in chunks of at most this many floats of them. */
    private static final int CHUNK_FLOATS = 8_000_000;

    private final LlamaConfig config;
    private final Tokenizer tokenizer;
    private final Set<Integer> ends;
    private final Graph graph;
    private final Distribution distribution;
    private final int slots;
    private final int queueLimit;
    private final EngineStats stats;
    private final Queue<Generation> waiting = new ArrayDeque<>();
    private final List<Generation> running = new ArrayList<>();
    private final Thread thread;
    private boolean closed;

    private Engine(
            LlamaConfig config,
            Tokenizer tokenizer,
            Set<Integer> ends,
            Graph graph,
            EngineLimits limits,
            EngineStats stats) {
        this.config = config;
        this.tokenizer = tokenizer;
        this.ends = ends;
        this.graph = graph;
        this.distribution = new Distribution(config.vocabSize());
        this.slots = limits.slotsFor(config);
        this.queueLimit = limits.queue();
        this.stats = stats;
        this.thread = Thread.ofPlatform().daemon().name("engine").unstarted(this::serve);
    }

    /**
     * Starts an engine for a package.
     *
     * @throws MalformedModel when the package can't be served
     */
    public static Engine start(ModelPackage model, EngineLimits limits, EngineStats stats) throws IOException {
        Path folder = model.folder();
        LlamaConfig config = model.config();
        Tokenizer tokenizer = Tokenizer.read(folder.resolve(ModelPackage.TOKENIZER));
        if (tokenizer.vocabularySize() > config.vocabSize()) {
            throw new MalformedModel(
                    "the tokenizer has %d ids, the model %d".formatted(tokenizer.vocabularySize(), config.vocabSize()));
        }
        Set<Integer> ends = new HashSet<>(Set.of(config.eosTokenId()));
        Path generation = folder.resolve(ModelPackage.GENERATION_CONFIG);
        if (Files.exists(generation)) {
            ends.addAll(GenerationConfig.read(generation).eosTokenIds());
        }
        tokenizer.id(TokenizerConfig.END).ifPresent(ends::add);
        Graph graph = Graph.load(folder.resolve(ModelPackage.ONNX), config, limits.slotsFor(config), limits.threads());
        Engine engine = new Engine(config, tokenizer, Set.copyOf(ends), graph, limits, stats);
        engine.thread.start();
        return engine;
    }

    /** Tokens the model can see. */
    public int context() {
        return config.maxPositionEmbeddings();
    }

    /** Number of token ids. */
    public int vocabulary() {
        return config.vocabSize();
    }

    /** Its tokenizer. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The token that begins a text out of nothing. */
    public int firstToken() {
        return config.bosTokenId();
    }

    /** A request and who hears of it. */
    public record Submission(GenerationRequest request, GenerationListener listener) {}

    /**
     * Takes all of these requests, or none.
     *
     * @throws QueueFull when as many wait as may
     * @throws EngineClosed when the model is being taken out of service
     */
    public List<Generation> submit(List<Submission> submissions) throws QueueFull, EngineClosed {
        List<Generation> generations = submissions.stream()
                .map(s -> new Generation(checked(s.request()), s.listener(), tokenizer, ends))
                .toList();
        synchronized (waiting) {
            if (closed) {
                throw new EngineClosed();
            }
            if (waiting.size() >= queueLimit) {
                throw new QueueFull(waiting.size());
            }
            waiting.addAll(generations);
            stats.queued.addAndGet(generations.size());
            waiting.notifyAll();
        }
        return generations;
    }

    /** Takes no more requests, finishes those it has, and lets go of the model. Returns at once. */
    @Override
    public void close() {
        synchronized (waiting) {
            closed = true;
            waiting.notifyAll();
        }
    }

    /** Waits until everything is finished after {@link #close}. */
    public void awaitEnd() throws InterruptedException {
        thread.join();
    }

    private GenerationRequest checked(GenerationRequest request) {
        // The last token generated is never read, so it needs no place.
        if (request.prompt().size() + request.maxTokens() > context() + 1
                || request.prompt().size() > context()) {
            throw new IllegalArgumentException("%d tokens of prompt and %d to generate don't fit into a context of %d"
                    .formatted(request.prompt().size(), request.maxTokens(), context()));
        }
        for (int id : request.prompt()) {
            if (id < 0 || id >= config.vocabSize()) {
                throw new IllegalArgumentException("%d is not a token id of this model".formatted(id));
            }
        }
        return request;
    }

    private void serve() {
        try (graph) {
            while (admit()) {
                step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            abandon();
        }
    }

    /** However the thread ends, nobody is left waiting for it. */
    private void abandon() {
        synchronized (waiting) {
            closed = true;
            running.addAll(waiting);
            waiting.clear();
        }
        running.forEach(generation -> generation.fail("the engine has stopped"));
    }

    /** Gives free slots to those who wait, and waits itself when there is nothing to do; false when it is all over. */
    private boolean admit() throws InterruptedException {
        while (running.size() < slots) {
            Generation next;
            synchronized (waiting) {
                while (waiting.isEmpty() && running.isEmpty() && !closed) {
                    waiting.wait();
                }
                if (waiting.isEmpty()) {
                    return !running.isEmpty() || !closed;
                }
                next = waiting.remove();
                stats.queued.decrementAndGet();
            }
            if (!next.isOver()) {
                begin(next);
            }
        }
        return true;
    }

    private void begin(Generation generation) {
        try {
            readPrompt(generation, running.size());
            stats.promptTokens.add(generation.prompt().length);
            stats.generatedTokens.add(generation.generated());
            stats.firstToken(generation.waitedNanos());
        } catch (OrtException e) {
            generation.fail("the model failed: " + e.getMessage());
        }
        if (!generation.isOver()) {
            running.add(generation);
            stats.running.incrementAndGet();
        }
    }

    private void readPrompt(Generation generation, int slot) throws OrtException {
        int[] prompt = generation.prompt();
        int chunk = Math.max(16, CHUNK_FLOATS / config.vocabSize());
        if (generation.scoresPrompt()) {
            generation.scoreFirst();
        }
        for (int from = 0; from < prompt.length; from += chunk) {
            int length = Math.min(chunk, prompt.length - from);
            FloatBuffer logits = graph.read(slot, prompt, from, length, from);
            for (int i = 0; generation.scoresPrompt() && i < length && from + i + 1 < prompt.length; i++) {
                generation.scorePrompt(from + i + 1, distribution.of(logits, i));
            }
            if (from + length == prompt.length) {
                generation.begin(distribution.of(logits, length - 1));
            }
        }
    }

    private void step() {
        removeFinished();
        if (running.isEmpty()) {
            return;
        }
        int[] tokens = running.stream().mapToInt(Generation::newest).toArray();
        int[] past = running.stream().mapToInt(Generation::length).toArray();
        try {
            FloatBuffer logits = graph.decode(tokens, past);
            for (int i = 0; i < tokens.length; i++) {
                running.get(i).next(distribution.of(logits, i));
            }
            stats.generatedTokens.add(tokens.length);
        } catch (OrtException e) {
            running.forEach(generation -> generation.fail("the model failed: " + e.getMessage()));
        }
        removeFinished();
    }

    /** Closes the gaps that finished sequences leave: the last slot's sequence moves into the free one. */
    private void removeFinished() {
        for (int slot = running.size() - 1; slot >= 0; slot--) {
            if (running.get(slot).isOver()) {
                int last = running.size() - 1;
                Generation moved = running.remove(last);
                if (slot != last) {
                    graph.move(last, slot, moved.length());
                    running.set(slot, moved);
                }
                stats.running.decrementAndGet();
            }
        }
    }
}
