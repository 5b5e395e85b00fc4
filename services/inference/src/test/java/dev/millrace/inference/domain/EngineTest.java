package dev.millrace.inference.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.inference.TinyModel;
import dev.millrace.inference.domain.Engine.Submission;
import dev.millrace.inference.domain.GenerationListener.Finish;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    private static final EngineLimits LIMITS = new EngineLimits(4, 1L << 26, 1000, 1);
    private static final EngineStats STATS = new EngineStats();

    @TempDir
    static Path folder;

    private static ModelPackage model;
    private static Engine engine;

    @BeforeAll
    static void start() throws Exception {
        model = TinyModel.write(folder.resolve("tiny"), "tiny", "v1", 1);
        engine = Engine.start(model, LIMITS, STATS);
    }

    @AfterAll
    static void stop() throws Exception {
        engine.close();
        engine.awaitEnd();
    }

    @Test
    void aPromptScoredInOnePassGetsWhatStepsGive() throws Exception {
        int[] prompt = engine.tokenizer().encode("the theory of the thing, and the other one");

        List<ScoredToken> atOnce = Recorded.scored(engine, prompt).prompt();

        assertThat(atOnce).hasSameSizeAs(Arrays.stream(prompt).boxed().toList());
        assertThat(atOnce.getFirst().logprob()).isEmpty();
        for (int n = 1; n < prompt.length; n++) {
            Recorded step = Recorded.greedy(engine, Arrays.copyOf(prompt, n), 1);
            step.await();
            ScoredToken likeliest = step.tokens.getFirst();
            ScoredToken scored = atOnce.get(n);
            assertThat(scored.id()).isEqualTo(prompt[n]);
            assertThat(scored.top().getFirst().id()).isEqualTo(likeliest.id());
            assertThat(scored.top().getFirst().logprob())
                    .isCloseTo(likeliest.logprob().orElseThrow(), within(1e-4));
        }
    }

    @Test
    void tokensGeneratedOverTheCacheGetWhatScoringThemGives() throws Exception {
        int[] prompt = engine.tokenizer().encode("once the");
        Recorded generated = Recorded.greedy(engine, prompt, 40);
        List<Integer> ids = generated.ids();
        int[] whole = Arrays.copyOf(prompt, prompt.length + ids.size());
        for (int i = 0; i < ids.size(); i++) {
            whole[prompt.length + i] = ids.get(i);
        }

        List<ScoredToken> scored = Recorded.scored(engine, whole).prompt();

        for (int i = 0; i < ids.size(); i++) {
            assertThat(scored.get(prompt.length + i).logprob().orElseThrow())
                    .isCloseTo(generated.tokens.get(i).logprob().orElseThrow(), within(1e-4));
        }
    }

    @Test
    void theSameSeedGivesTheSameAnswerAndAnotherSeedAnother() throws Exception {
        int[] prompt = engine.tokenizer().encode("the");

        assertThat(sampled(prompt, 7)).isEqualTo(sampled(prompt, 7)).isNotEqualTo(sampled(prompt, 8));
    }

    @Test
    void theLastTokenMayStandAfterAFullContext() throws Exception {
        int[] prompt = new int[engine.context()];
        Arrays.fill(prompt, 42);

        assertThat(Recorded.greedy(engine, prompt, 1).ids()).hasSize(1);
        assertThatThrownBy(() -> Recorded.greedy(engine, prompt, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStopTextEndsTheAnswerAndIsNotPartOfIt() throws Exception {
        int[] prompt = engine.tokenizer().encode("the cat");
        Recorded free = Recorded.greedy(engine, prompt, 20);
        free.await();
        String all = free.text.toString();
        String stop = all.substring(all.length() / 2, all.length() / 2 + 1);

        Recorded stopped = Recorded.start(
                engine,
                new GenerationRequest(
                        Arrays.stream(prompt).boxed().toList(),
                        20,
                        Sampling.GREEDY,
                        List.of(stop),
                        OptionalInt.empty(),
                        false));

        assertThat(stopped.await()).isEqualTo(Finish.STOP);
        assertThat(stopped.text).hasToString(all.substring(0, all.indexOf(stop)));
    }

    @Test
    void aFullQueueTurnsRequestsAwayAndCancelledOnesLeaveIt() throws Exception {
        try (Engine small = Engine.start(model, new EngineLimits(2, 1L << 26, 3, 1), STATS)) {
            int[] prompt = small.tokenizer().encode("the");
            GenerationRequest request = Recorded.request(prompt, 90, Sampling.GREEDY, false);
            assertThatThrownBy(() -> small.submit(Collections.nCopies(4, new Submission(request, new Recorded()))))
                    .as("one call that would never fit")
                    .isInstanceOfSatisfying(
                            QueueFull.class, full -> assertThat(full.forEver()).isTrue());

            List<Generation> many = new ArrayList<>();
            assertThatThrownBy(() -> {
                        while (true) {
                            many.addAll(small.submit(Collections.nCopies(3, new Submission(request, new Recorded()))));
                        }
                    })
                    .isInstanceOfSatisfying(
                            QueueFull.class, full -> assertThat(full.forEver()).isFalse());
            assertThat(many).hasSizeLessThanOrEqualTo(2 + 2 * 3);

            many.forEach(Generation::cancel);
            await().atMost(30, TimeUnit.SECONDS)
                    .ignoreExceptionsInstanceOf(QueueFull.class)
                    .until(() -> Recorded.greedy(small, prompt, 1).ids().size() == 1);
        }
    }

    @Test
    void aCallOfManyDoesNotKeepAnotherFromBeingAnswered() throws Exception {
        try (Engine small = Engine.start(model, new EngineLimits(2, 1L << 26, 100, 1), STATS)) {
            int[] prompt = small.tokenizer().encode("the");
            AtomicInteger finished = new AtomicInteger();
            List<Submission> many = new ArrayList<>();
            for (int i = 0; i < 90; i++) {
                many.add(new Submission(Recorded.request(prompt, 60, Sampling.GREEDY, false), new Quiet() {
                    @Override
                    public void finished(Finish finish, String text) {
                        finished.incrementAndGet();
                    }
                }));
            }
            List<Generation> generations = small.submit(many);

            Recorded.greedy(small, prompt, 3).await();

            assertThat(finished).hasValueLessThan(45);
            generations.forEach(Generation::cancel);
        }
    }

    @Test
    void oneWhoMakesManyCallsGetsNoMoreThanOneWhoMakesOne() throws Exception {
        try (Engine small = Engine.start(model, new EngineLimits(2, 1L << 26, 100, 1), STATS)) {
            int[] prompt = small.tokenizer().encode("the");
            AtomicInteger finished = new AtomicInteger();
            List<Generation> many = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                many.addAll(small.submit(
                        new Caller("many", ""),
                        List.of(new Submission(Recorded.request(prompt, 80, Sampling.at(1, i), false), new Quiet() {
                            @Override
                            public void token(ScoredToken token, String text) {
                                LockSupport.parkNanos(100_000);
                            }

                            @Override
                            public void finished(Finish finish, String text) {
                                finished.incrementAndGet();
                            }
                        }))));
            }
            List<Recorded> few = Stream.generate(Recorded::new).limit(8).toList();

            int before = finished.get();
            small.submit(
                    new Caller("one", ""),
                    few.stream()
                            .map(one -> new Submission(Recorded.request(prompt, 80, Sampling.GREEDY, false), one))
                            .toList());
            for (Recorded one : few) {
                one.await();
            }

            assertThat(finished.get() - before).isLessThan(30);
            many.forEach(Generation::cancel);
        }
    }

    @Test
    void aShortCallIsAnsweredWhileLongOnesTakeEveryPlaceTheyGet() throws Exception {
        try (Engine small = Engine.start(model, new EngineLimits(4, 1L << 26, 8, 1), new EngineStats())) {
            int[] prompt = small.tokenizer().encode("the cat");
            List<Generation> longs = new ArrayList<>();
            CompletableFuture<Finish> end = new CompletableFuture<>();
            AtomicInteger turnedAway = new AtomicInteger();
            Thread flood = Thread.startVirtualThread(() -> {
                while (!end.isDone()) {
                    try {
                        longs.addAll(small.submit(List.of(new Submission(
                                Recorded.request(prompt, 250, Sampling.at(1, longs.size()), false), new Quiet()))));
                    } catch (QueueFull e) {
                        turnedAway.incrementAndGet();
                        assertThat(e.comeBack()).isPositive();
                    } catch (EngineClosed e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            await().until(() -> turnedAway.get() > 0);

            for (int i = 0; i < 50; i++) {
                Recorded.greedy(small, prompt, 12).await();
            }
            end.complete(Finish.STOP);
            flood.join();
            longs.forEach(Generation::cancel);
        }
    }

    @Test
    void aCallThatAsksForLessIsAnsweredBeforeThoseThatAskedForMuchEarlier() throws Exception {
        try (Engine small = Engine.start(model, new EngineLimits(2, 1L << 26, 100, 1), STATS)) {
            int[] prompt = small.tokenizer().encode("the");
            AtomicInteger finished = new AtomicInteger();
            CompletableFuture<Void> began = new CompletableFuture<>();
            CompletableFuture<Void> allAreThere = new CompletableFuture<>();
            List<Submission> much = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                much.add(new Submission(Recorded.request(prompt, 250, Sampling.at(1, i), false), new Quiet() {
                    @Override
                    public void token(ScoredToken token, String text) {
                        began.complete(null);
                        allAreThere.join();
                    }

                    @Override
                    public void finished(Finish finish, String text) {
                        finished.incrementAndGet();
                    }
                }));
            }
            List<Generation> generations = new ArrayList<>(small.submit(much.subList(0, 2)));
            began.get(60, TimeUnit.SECONDS);
            for (Submission one : much.subList(2, 40)) {
                generations.addAll(small.submit(List.of(one)));
            }

            Recorded little = Recorded.greedy(small, prompt, 100);
            allAreThere.complete(null);
            little.await();

            assertThat(finished).hasValueLessThan(20);
            generations.forEach(Generation::cancel);
        }
    }

    @Test
    void aCallOfManyIsTakenWhereOneOfFewWouldBe() throws Exception {
        EngineStats stats = new EngineStats();
        try (Engine small = Engine.start(model, new EngineLimits(2, 1L << 26, 8, 1), stats)) {
            int[] prompt = small.tokenizer().encode("the cat");
            Submission much = new Submission(Recorded.request(prompt, 300, Sampling.GREEDY, false), new Quiet() {
                @Override
                public void token(ScoredToken token, String text) {
                    // So that nothing is over before all are there.
                    LockSupport.parkNanos(2_000_000);
                }
            });
            List<Generation> taken = new ArrayList<>(small.submit(List.of(much, much)));
            await().until(() -> stats.queued() == 0);
            taken.addAll(small.submit(Collections.nCopies(5, much)));

            taken.addAll(small.submit(Collections.nCopies(8, much)));

            assertThat(taken).hasSize(15);
            assertThatThrownBy(() -> small.submit(List.of(much))).isInstanceOf(QueueFull.class);
            taken.forEach(Generation::cancel);
        }
    }

    /** Of a client that takes what it gets when it is told to. */
    private static final class Held extends Recorded {
        private final AtomicBoolean takes = new AtomicBoolean();
        private final int most;

        Held(int most) {
            this.most = most;
        }

        @Override
        public boolean isReady() {
            return takes.get() || tokens.size() < most;
        }
    }

    @Test
    void thoseWhoseClientsHaveEnoughGiveUpTheirPlacesAndGoOnWithTheSameBits() throws Exception {
        EngineStats stats = new EngineStats();
        try (Engine small = Engine.start(model, new EngineLimits(2, 1L << 26, 100, 1), stats)) {
            int[] prompt = engine.tokenizer().encode("the theory of the thing, and the other one. ".repeat(4));
            List<Held> slow = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Held held = new Held(3 + 17 * i);
                slow.add(held);
                small.submit(
                        List.of(new Submission(Recorded.request(prompt, 120, Sampling.at(0.9, i), i % 2 == 0), held)));
            }

            assertThat(Recorded.greedy(small, prompt, 100).ids())
                    .isEqualTo(Recorded.greedy(engine, prompt, 100).ids());
            await().until(() -> slow.stream()
                    .allMatch(one -> one.tokens.size() == one.most || one.end().isDone()));
            assertThat(slow)
                    .as("most have more to say")
                    .filteredOn(one -> !one.end().isDone())
                    .hasSizeGreaterThan(3);
            slow.forEach(one -> one.takes.set(true));

            for (int i = 0; i < slow.size(); i++) {
                slow.get(i).await();
                Recorded free = new Recorded();
                engine.submit(
                        List.of(new Submission(Recorded.request(prompt, 120, Sampling.at(0.9, i), i % 2 == 0), free)));
                free.await();
                assertThat(slow.get(i).tokens).as("sequence %d", i).isEqualTo(free.tokens);
                assertThat(slow.get(i).prompt()).isEqualTo(free.prompt());
                assertThat(slow.get(i).text).hasToString(free.text.toString());
            }
            await().until(() -> stats.running() == 0 && stats.queued() == 0);
            assertThat(stats.generatedTokens())
                    .isEqualTo(slow.stream().mapToInt(one -> one.tokens.size()).sum() + 100);
        }
    }

    @Test
    void moreTokensThanAnIntegerCanCountAreRefusedBeforeTheyRun() {
        int[] prompt = engine.tokenizer().encode("the");

        assertThatThrownBy(() -> Recorded.greedy(engine, prompt, Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatOneRequestBreaksFailsItAlone() throws Exception {
        int[] prompt = engine.tokenizer().encode("the cat");
        CompletableFuture<String> failure = new CompletableFuture<>();
        GenerationRequest request = Recorded.request(prompt, 40, Sampling.GREEDY, false);
        Recorded before = Recorded.greedy(engine, prompt, 60);
        engine.submit(List.of(new Submission(request, new Quiet() {
            @Override
            public void token(ScoredToken token, String text) {
                throw new OutOfMemoryError("no room for a token");
            }

            @Override
            public void failed(String why) {
                failure.complete(why);
                throw new IllegalStateException("nor for the news");
            }
        })));
        Recorded after = Recorded.greedy(engine, prompt, 60);

        assertThat(failure.get(60, TimeUnit.SECONDS)).contains("no room for a token");
        assertThat(before.ids()).isEqualTo(after.ids());
    }

    @Test
    void aReaderThatHasEnoughWaitsWithoutChangingItsAnswerOrKeepingOthers() throws Exception {
        int[] prompt = engine.tokenizer().encode("the cat");
        Recorded free = Recorded.greedy(engine, prompt, 30);
        free.await();
        AtomicBoolean ready = new AtomicBoolean();
        List<ScoredToken> heard = new CopyOnWriteArrayList<>();
        CompletableFuture<Finish> end = new CompletableFuture<>();
        engine.submit(List.of(new Submission(Recorded.request(prompt, 30, Sampling.GREEDY, false), new Quiet() {
            @Override
            public boolean isReady() {
                return ready.get();
            }

            @Override
            public void token(ScoredToken token, String text) {
                heard.add(token);
            }

            @Override
            public void finished(Finish finish, String text) {
                end.complete(finish);
            }
        })));

        for (int i = 0; i < 3; i++) {
            assertThat(Recorded.greedy(engine, prompt, 30).ids()).isEqualTo(free.ids());
        }
        assertThat(heard).as("generated for nobody").hasSize(1);
        ready.set(true);
        end.get(60, TimeUnit.SECONDS);

        assertThat(heard).isEqualTo(free.tokens);
    }

    @Test
    void anEngineThatDiesSaysSoToEverybody() throws Exception {
        Engine dying = Engine.start(model, LIMITS, STATS);
        int[] prompt = dying.tokenizer().encode("the");
        CompletableFuture<String> other = new CompletableFuture<>();
        dying.submit(List.of(new Submission(Recorded.request(prompt, 90, Sampling.GREEDY, false), new Quiet() {
            @Override
            public boolean isReady() {
                return false; // so that it can't be finished before the engine dies
            }

            @Override
            public void failed(String why) {
                other.complete(why);
            }
        })));

        Quiet.kill(dying);

        assertThat(dying.end().toCompletableFuture().get(60, TimeUnit.SECONDS)).isPresent();
        assertThat(other.get(60, TimeUnit.SECONDS)).contains("the engine has stopped");
        assertThatThrownBy(() -> Recorded.greedy(dying, prompt, 1)).isInstanceOf(EngineClosed.class);
    }

    @Test
    void aClosedEngineFinishesWhatItHasAndTakesNothingNew() throws Exception {
        Engine closing = Engine.start(model, LIMITS, STATS);
        int[] prompt = closing.tokenizer().encode("the");
        List<Recorded> begun = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            begun.add(Recorded.greedy(closing, prompt, 40));
        }

        closing.close();

        assertThatThrownBy(() -> Recorded.greedy(closing, prompt, 1)).isInstanceOf(EngineClosed.class);
        for (Recorded recorded : begun) {
            assertThat(recorded.await()).isIn(Finish.LENGTH, Finish.STOP);
        }
        closing.awaitEnd();
    }

    @Test
    void aGraphThatCannotRunIsRefused() throws Exception {
        ModelPackage broken = TinyModel.write(folder.resolve("broken"), "tiny", "v2", 2);
        Files.write(broken.folder().resolve(ModelPackage.ONNX), new byte[] {8, 10, 1, 2, 3});

        assertThatThrownBy(() -> Engine.start(broken, LIMITS, STATS)).isInstanceOf(MalformedModel.class);
    }

    /** What is appended to a protobuf message is merged into it: here one more constant of the graph. */
    @Test
    void aGraphThatReadsAnotherFileIsRefused() throws Exception {
        ModelPackage reading = TinyModel.write(folder.resolve("reading"), "tiny", "v3", 2);
        byte[] location = join(field(1, "location".getBytes(UTF_8)), field(2, "/etc/hostname".getBytes(UTF_8)));
        byte[] constant = join(field(8, "stolen".getBytes(UTF_8)), field(13, location));
        Files.write(
                reading.folder().resolve(ModelPackage.ONNX), field(7, field(5, constant)), StandardOpenOption.APPEND);

        assertThatThrownBy(() -> Engine.start(reading, LIMITS, STATS))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("the constant stolen lies in /etc/hostname");
    }

    private static byte[] field(int number, byte[] content) {
        return join(new byte[] {(byte) (number << 3 | 2), (byte) content.length}, content);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static List<Integer> sampled(int[] prompt, long seed) throws Exception {
        Sampling sampling = new Sampling(1, 0.95, 50, 0, new Penalties(0.1, 0.1, 1), Map.of(), seed);
        return Recorded.start(engine, Recorded.request(prompt, 30, sampling, false))
                .ids();
    }
}
