package dev.millrace.inference.domain;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.grammar.Grammar;
import dev.millrace.inference.domain.grammar.GrammarMasks;
import dev.millrace.inference.domain.grammar.KnownGrammars;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Generates with one model for many requests at once (continuous batching, Yu et al. 2022): before every step, requests that
 * wait take free slots; in a step every running one gets a token. Short calls, of at most {@value Intake#SHORT} tokens in
 * all, go first ({@link Turns}). What a request gets doesn't depend on the others.
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
    private final Intake intake;
    private final KnownGrammars grammars;
    private final Network network;
    private final PromptReader prompts;
    private final Running running;
    private final Turns turns = new Turns();
    private final EngineLimits.Slots slots;
    private final EngineLimits limits;
    private final EngineStats stats;
    private final WaitingCalls waiting;
    private final SetAside aside;
    private final Thread thread;
    private final CompletableFuture<Optional<String>> end = new CompletableFuture<>();
    private boolean closed;
    private boolean busy;
    private volatile Runnable whenIdle = () -> {};
    /** Whether the others' next turn, beside short calls, is for their prompts. */
    private boolean othersRead;

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
        this.intake = new Intake(bounds, tokenizer, ends);
        this.grammars = new KnownGrammars(tokenizer, bounds.vocabulary());
        this.network = loaded.network();
        this.slots = loaded.slots();
        this.running = new Running(network, new TokenDistribution(bounds.vocabulary()), stats);
        this.prompts = new PromptReader(network, slots, stats);
        this.limits = limits;
        this.waiting = new WaitingCalls(limits, stats);
        this.aside = new SetAside(running, waiting, stats);
        this.stats = stats;
        stats.room(slots.running());
        this.thread = Thread.ofPlatform().daemon().name("engine").unstarted(this::serve);
    }

    /**
     * Starts an engine for a package.
     *
     * @throws MalformedModel when the package can't be served
     */
    public static Engine start(ModelPackage model, EngineLimits limits, EngineStats stats) throws IOException {
        return start(model, Optional.empty(), limits, stats);
    }

    /**
     * The same.
     *
     * @param base of a package of adapters: the graph of the model that they are to
     */
    static Engine start(ModelPackage model, Optional<BaseGraphs.Hold> base, EngineLimits limits, EngineStats stats)
            throws IOException {
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
        Set<Integer> ends = Chat.ends(model, tokenizer, vocabulary);
        LoadedNetwork loaded = LoadedNetwork.load(model, base, architecture, tokenizer, bounds.context(), limits);
        Engine engine = new Engine(model, bounds, tokenizer, ends, loaded, limits, stats);
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

    /** {@link #submit(Caller, List)} for somebody of whom nothing is known. */
    public List<Generation> submit(List<Submission> submissions) throws QueueFull, EngineClosed {
        return submit(Caller.UNKNOWN, submissions);
    }

    /**
     * Takes all of these requests, or none.
     *
     * @param caller whose share they are answered by
     * @throws QueueFull when they don't all fit into the queue
     * @throws EngineClosed when the model is being taken out of service
     */
    public List<Generation> submit(Caller caller, List<Submission> submissions) throws QueueFull, EngineClosed {
        // Counted before anything is made of them.
        if (submissions.size() > limits.queue()) {
            throw QueueFull.forEver(submissions.size(), limits.queue());
        }
        List<Generation> generations = intake.generations(submissions);
        synchronized (waiting) {
            if (closed) {
                throw new EngineClosed();
            }
            waiting.add(caller, generations);
            busy |= !generations.isEmpty();
            waiting.notifyAll();
        }
        return generations;
    }

    /** Completes when it has stopped: empty after {@link #close}, else with what ended it. */
    public CompletionStage<Optional<String>> end() {
        return end.minimalCompletionStage();
    }

    /** Whether there is a request that isn't answered. */
    boolean isBusy() {
        synchronized (waiting) {
            return busy;
        }
    }

    /** What is done, on the engine's thread, whenever everything is answered. */
    void whenIdle(Runnable action) {
        whenIdle = action;
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
                running.removeFinished();
                if (isFull()) {
                    aside.makeRoom();
                }
                aside.takeBack();
                if (running.shorts() + prompts.shorts() == 0) {
                    turns.forget();
                    read(TOKENS_BETWEEN_STEPS);
                    step();
                } else if (turns.othersMayGo()) {
                    long began = System.nanoTime();
                    goOnWithOthers();
                    turns.othersTook(System.nanoTime() - began);
                } else {
                    long began = System.nanoTime();
                    goOnWithShorts();
                    turns.shortsTook(System.nanoTime() - began);
                }
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
        stats.dropped(running.size() + prompts.size());
        Stream.of(running.drain(), prompts.drain(), left, aside.drain())
                .flatMap(List::stream)
                .forEach(generation -> generation.fail("the engine has stopped: " + cause));
    }

    /** Begins to read the prompts of those who wait, and waits itself when there is nothing to do; false when it is all over. */
    private boolean admit() throws InterruptedException {
        while (running.size() + prompts.size() < slots.running()) {
            Generation next;
            rest();
            synchronized (waiting) {
                while (waiting.isEmpty() && isIdle() && !closed) {
                    waiting.wait();
                }
                Optional<Generation> first = next();
                if (first.isEmpty()) {
                    return !isIdle() || !closed;
                }
                next = first.get();
            }
            if (!next.isOver()) {
                prompts.begin(next);
                stats.begun();
            }
        }
        return true;
    }

    private void rest() {
        synchronized (waiting) {
            if (!busy || !waiting.isEmpty() || !isIdle()) {
                return;
            }
            busy = false;
        }
        whenIdle.run(); // not under the lock: others hold theirs when they come here
    }

    private boolean isIdle() {
        return running.isEmpty() && prompts.size() == 0 && aside.isEmpty();
    }

    /** Whether all places that calls which aren't short get, or all there are, are taken. */
    private boolean isFull() {
        return running.longs() + prompts.size() - prompts.shorts() >= slots.longs()
                || running.size() + prompts.size() >= slots.running();
    }

    /** What can be begun now: some room is left to short calls. */
    private Optional<Generation> next() {
        boolean longs = running.longs() + prompts.size() - prompts.shorts() < slots.longs();
        return longs || waiting.shorts() > 0
                ? waiting.next(generation -> (longs || generation.isShort()) && prompts.takes(generation))
                : Optional.empty();
    }

    private void read(int tokens) {
        prompts.read(tokens, running::add, stats::ended);
        running.removeFinished();
    }

    /** Everybody gets a token. */
    private void step() throws InterruptedException {
        boolean unheard = running.isEmpty() ? !aside.isEmpty() : !running.step(running.size());
        if (unheard && prompts.size() == 0) {
            awaitReaders();
        }
    }

    /** Half of what would be done if there were no short calls, the other half next time, so that these don't wait for long. */
    private void goOnWithOthers() throws InterruptedException {
        if (othersRead && prompts.size() > prompts.shorts()) {
            othersRead = false;
            prompts.readOthers(running::add, stats::ended);
            running.removeFinished();
        } else {
            othersRead = true;
            step();
        }
    }

    /** Reads the prompts of short calls, and lets their answers go on by themselves. */
    private void goOnWithShorts() throws InterruptedException {
        if (prompts.shorts() > 0) {
            read(1);
        }
        if (running.shorts() > 0 && !running.step(running.shorts())) {
            step();
        }
    }

    /** Waits a moment, or for somebody new. */
    private void awaitReaders() throws InterruptedException {
        synchronized (waiting) {
            if (waiting.isEmpty() || running.size() == slots.running()) {
                waiting.wait(READER_PAUSE_MILLIS);
            }
        }
    }
}
