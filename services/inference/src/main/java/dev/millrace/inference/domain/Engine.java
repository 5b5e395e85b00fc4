package dev.millrace.inference.domain;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.grammar.Grammar;
import dev.millrace.inference.domain.grammar.GrammarMasks;
import dev.millrace.inference.domain.grammar.KnownGrammars;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Generates with one model for many requests at once (continuous batching, Yu et al. 2022): before every step, requests
 * that wait take free slots; in a step every running one gets a token. What a request gets doesn't depend on the others.
 */
public final class Engine implements AutoCloseable {
    /** Tokens of prompts that are read before those who wait for their next token get it. */
    private static final int TOKENS_BETWEEN_STEPS = 64;

    /** How long an engine whose clients all have enough to read waits before it looks again. */
    private static final long READER_PAUSE_MILLIS = 20;

    private final RequestBounds bounds;
    private final int firstToken;
    private final int decoderStart;
    private final Tokenizer tokenizer;
    private final Set<Integer> ends;
    private final KnownGrammars grammars;
    private final Network network;
    private final TokenDistribution distribution;
    private final PromptReader prompts;
    private final int slots;
    private final int queueLimit;
    private final EngineStats stats;
    private final WaitingCalls waiting = new WaitingCalls();
    private final List<Generation> running = new ArrayList<>();
    private final Thread thread;
    private final CompletableFuture<Optional<String>> end = new CompletableFuture<>();
    private boolean closed;

    private Engine(
            ModelPackage model,
            RequestBounds bounds,
            Tokenizer tokenizer,
            Set<Integer> ends,
            LoadedNetwork loaded,
            EngineLimits limits,
            EngineStats stats) {
        this.bounds = bounds;
        this.firstToken = model.special().first().orElse(0);
        this.decoderStart = model.special().decoderStart().orElse(firstToken);
        this.tokenizer = tokenizer;
        this.ends = ends;
        this.grammars = new KnownGrammars(tokenizer, bounds.vocabulary());
        this.network = loaded.network();
        this.distribution = new TokenDistribution(bounds.vocabulary());
        this.slots = loaded.slots().running();
        this.prompts =
                new PromptReader(network, new PromptSlots(slots, loaded.slots().prompts(), network.chunk()), stats);
        this.queueLimit = limits.queue();
        this.stats = stats;
        stats.room(slots);
        this.thread = Thread.ofPlatform().daemon().name("engine").unstarted(this::serve);
    }

    /**
     * Starts an engine for a package.
     *
     * @throws MalformedModel when the package can't be served
     */
    public static Engine start(ModelPackage model, EngineLimits limits, EngineStats stats) throws IOException {
        Path folder = model.folder();
        Architecture architecture =
                PublishedForms.read(folder.resolve(ModelPackage.CONFIG)).architecture();
        RequestBounds bounds = RequestBounds.of(architecture);
        int vocabulary = bounds.vocabulary();
        Tokenizer tokenizer = Tokenizer.read(PublishedTokenizer.in(folder));
        if (tokenizer.vocabularySize() > vocabulary) {
            throw new MalformedModel(
                    "the tokenizer has %d ids, the model %d".formatted(tokenizer.vocabularySize(), vocabulary));
        }
        Set<Integer> ends = new HashSet<>(model.special().ends());
        if (Chat.of(tokenizer, TokenizerConfig.read(folder)) instanceof Chat.Ready chat) {
            chat.format().end().ifPresent(ends::add);
        }
        ends.removeIf(id -> id < 0 || id >= vocabulary);
        LoadedNetwork loaded = LoadedNetwork.load(model, architecture, tokenizer, bounds.context(), limits);
        Engine engine = new Engine(model, bounds, tokenizer, Set.copyOf(ends), loaded, limits, stats);
        engine.thread.start();
        return engine;
    }

    /** What the model is good for. */
    public Architecture.Kind kind() {
        return bounds.kind();
    }

    /** Whether it makes vectors of texts. */
    public Embeddings embeddings() {
        return network.embeddings();
    }

    /** Tokens the model can see. */
    public int context() {
        return bounds.context();
    }

    /** Number of token ids. */
    public int vocabulary() {
        return bounds.vocabulary();
    }

    /** Its tokenizer. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** What a decoder beside an encoder begins with. */
    public int decoderStart() {
        return decoderStart;
    }

    /** The token that begins a text out of nothing. */
    public int firstToken() {
        return firstToken;
    }

    /** What keeps answers to a grammar; the same for calls that name the same. */
    public GrammarMasks masks(Grammar grammar) {
        return grammars.masks(grammar);
    }

    /** A request and who hears of it. */
    public record Submission(GenerationRequest request, GenerationListener listener) {}

    /**
     * Takes all of these requests, or none.
     *
     * @throws QueueFull when they don't all fit into the queue
     * @throws EngineClosed when the model is being taken out of service
     */
    public List<Generation> submit(List<Submission> submissions) throws QueueFull, EngineClosed {
        // Counted before anything is made of them.
        if (submissions.size() > queueLimit) {
            throw new QueueFull(submissions.size(), 0, queueLimit);
        }
        List<Generation> generations = submissions.stream()
                .map(s -> new Generation(bounds.checked(s.request()), s.listener(), tokenizer, ends))
                .toList();
        synchronized (waiting) {
            if (closed) {
                throw new EngineClosed();
            }
            makeRoomFor(generations.size());
            waiting.add(generations);
            stats.queued.addAndGet(generations.size());
            waiting.notifyAll();
        }
        return generations;
    }

    private void makeRoomFor(int more) throws QueueFull {
        if (waiting.size() + more > queueLimit) {
            stats.queued.addAndGet(-waiting.forgetCancelled());
        }
        if (waiting.size() + more > queueLimit) {
            throw new QueueFull(more, waiting.size(), queueLimit);
        }
    }

    /** Completes when it has stopped: empty after {@link #close}, else with what ended it. */
    public CompletionStage<Optional<String>> end() {
        return end.minimalCompletionStage();
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

    private void serve() {
        Optional<String> cause = Optional.of("it died");
        try (network) {
            while (admit()) {
                prompts.read(TOKENS_BETWEEN_STEPS, this::run, stats::ended);
                step();
            }
            cause = Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // nothing a step contains: the pool loads the model again
            cause = Optional.of(e.toString());
        } finally {
            abandon(cause.orElse("its model is out of service"));
            end.complete(cause);
        }
    }

    /** However the thread ends, nobody is left waiting for it. */
    private void abandon(String cause) {
        List<Generation> left;
        synchronized (waiting) {
            closed = true;
            left = waiting.drain();
        }
        stats.queued.addAndGet(-left.size());
        stats.dropped(running.size() + prompts.size());
        running.addAll(prompts.drain());
        running.addAll(left);
        running.forEach(generation -> generation.fail("the engine has stopped: " + cause));
        running.clear();
    }

    /** Begins to read the prompts of those who wait, and waits itself when there is nothing to do; false when it is all over. */
    private boolean admit() throws InterruptedException {
        while (running.size() + prompts.size() < slots && prompts.hasRoom()) {
            Generation next;
            synchronized (waiting) {
                while (waiting.isEmpty() && isIdle() && !closed) {
                    waiting.wait();
                }
                Optional<Generation> first = waiting.next(prompts::takes);
                if (first.isEmpty()) {
                    return !isIdle() || !closed;
                }
                next = first.get();
                stats.queued.decrementAndGet();
            }
            if (!next.isOver()) {
                prompts.begin(next);
                stats.begun();
            }
        }
        return true;
    }

    private boolean isIdle() {
        return running.isEmpty() && prompts.size() == 0;
    }

    /** Gives a sequence whose prompt has been read the next of the slots that get their tokens together. */
    private void run(Generation generation, int slot) {
        network.copy(slot, running.size(), 0, generation.length());
        running.add(generation);
    }

    private void step() throws InterruptedException {
        removeFinished();
        if (running.isEmpty()) {
            return;
        }
        boolean[] ready = new boolean[running.size()];
        boolean any = false;
        for (int i = 0; i < ready.length; i++) {
            ready[i] = running.get(i).isReady();
            any |= ready[i];
        }
        if (any) {
            step(ready);
            removeFinished();
        } else if (prompts.size() == 0) {
            awaitReaders();
        }
    }

    /**
     * A token for each that is ready. Those whose clients have yet to take what they got stay in the batch: computing
     * their newest token again changes nothing, and leaving a slot out would mean moving its keys and values.
     */
    private void step(boolean[] ready) {
        int[] tokens = running.stream().mapToInt(Generation::newest).toArray();
        int[] past = running.stream().mapToInt(Generation::length).toArray();
        Optional<String> failure = StepFailure.in(() -> {
            FloatBuffer logits = network.decode(tokens, past);
            for (int i = 0; i < tokens.length; i++) {
                if (ready[i]) {
                    next(running.get(i), logits, i);
                }
            }
        });
        if (failure.isPresent()) {
            stepOneByOne(ready, tokens, past);
        }
    }

    /** A step that fails for all together is tried for each alone, and fails only those that fail again. */
    private void stepOneByOne(boolean[] ready, int[] tokens, int[] past) {
        for (int i = 0; i < tokens.length; i++) {
            int slot = i;
            Generation generation = running.get(slot);
            if (ready[slot] && generation.length() == past[slot] && !generation.isOver()) {
                StepFailure.in(() -> next(generation, network.again(slot, tokens[slot], past[slot]), 0))
                        .ifPresent(generation::fail);
            }
        }
    }

    private void next(Generation generation, FloatBuffer logits, int row) {
        StepFailure.in(() -> {
                    generation.next(distribution.of(logits, row));
                    stats.nextToken(generation);
                })
                .ifPresent(generation::fail);
    }

    /** Nobody can take a token: waits a moment, or for somebody new. */
    private void awaitReaders() throws InterruptedException {
        synchronized (waiting) {
            if (waiting.isEmpty() || running.size() == slots) {
                waiting.wait(READER_PAUSE_MILLIS);
            }
        }
    }

    /** Closes the gaps that finished sequences leave: the last slot's sequence moves into the free one. */
    private void removeFinished() {
        for (int slot = running.size() - 1; slot >= 0; slot--) {
            if (running.get(slot).isOver()) {
                int last = running.size() - 1;
                stats.ended(running.get(slot));
                Generation moved = running.remove(last);
                if (slot != last) {
                    network.copy(last, slot, 0, moved.length());
                    running.set(slot, moved);
                }
            }
        }
    }
}
