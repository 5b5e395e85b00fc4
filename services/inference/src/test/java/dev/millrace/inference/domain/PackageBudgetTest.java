package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.inference.domain.Engine.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PackageBudgetTest {
    private static final EngineLimits LIMITS = new EngineLimits(2, 1L << 24, 100, 1);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long BUDGET = 100;
    private static final int MANY = 100;

    private final Diary diary = new Diary();
    private final Map<String, Long> bytes = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Set<ModelAddress> promoted = ConcurrentHashMap.newKeySet();
    private ModelPool pool = pool(KeepAlive.UNTIL_ROOM_IS_NEEDED);

    private ModelPool pool(KeepAlive keepAlive) {
        return new ModelPool(
                new PretendedPackages(bytes, this::checkRoom),
                LIMITS,
                new ShelfLimits(MANY, BUDGET, keepAlive),
                _ -> new EngineStats(),
                diary,
                new LoadBackoff(Duration.ofMillis(50), Duration.ofHours(1), Duration.ofHours(1)),
                now::get);
    }

    @AfterEach
    void close() {
        pool.close();
        assertThat(faults).isEmpty();
    }

    /**
     * When a package's weights are about to come, there is room for it, but for that of the version that it takes the place
     * of.
     */
    private void checkRoom(ModelRef ref) {
        long outgoing = pool.models().stream()
                .filter(LoadedModel::live)
                .filter(one -> one.address().name().equals(ref.address().name()))
                .mapToLong(LoadedModel::bytes)
                .sum();
        long held = pool.bytes() + bytes(ref.address().version());
        if (held > BUDGET + (promoted.contains(ref.address()) ? outgoing : 0)) {
            faults.add("%s makes it %d bytes".formatted(ref.address(), held));
        }
    }

    @Test
    void aPackageThatIsLargerThanAllIsRefusedAndTheLiveOneStays() {
        exports("v1", 60);
        promotes("v1");
        pool.start();
        diary.awaits("v1 live");

        exports("v2", 101);
        promotes("v2");
        diary.awaits("v2 too large");

        assertThat(pool.find("tiny"))
                .isInstanceOfSatisfying(
                        Lookup.Ready.class,
                        ready -> assertThat(ready.model().address()).isEqualTo(address("v1")));
        assertThat(pool.find("tiny@v2"))
                .isInstanceOfSatisfying(
                        Lookup.TooLarge.class,
                        refused -> assertThat(refused.why())
                                .contains("101 bytes", "100", "millrace.inference.packages-bytes"));
        assertThat(pool.refusals()).containsOnlyKeys(address("v2"));
        assertThat(pool.waitingFor()).isEmpty();
        assertThat(pool.faults()).containsKey(address("v2"));
    }

    @Test
    void whatWasNotUsedForLongestMakesRoomAndOnlyAsMuchAsIsNeeded() {
        pool.start();
        for (String version : List.of("v1", "v2", "v3")) {
            exports(version, 30);
            diary.awaits(version + " loaded");
        }
        ready("tiny@v1");

        exports("v4", 40);
        diary.awaits("v4 loaded");

        assertThat(diary.entries).contains("v2 evicted").doesNotContain("v1 evicted", "v3 evicted");
        assertThat(pool.bytes()).isEqualTo(100);
    }

    @Test
    void whatSeveralShareCountsOnceAndAsLongAsOneOfThemIsThere() {
        pool.start();
        for (String version : List.of("v1", "v2", "v3")) {
            bytes.put(PretendedPackages.BASE + version, 60L);
            exports(version, 10);
            diary.awaits(version + " loaded");
        }
        assertThat(pool.bytes()).isEqualTo(90);

        pool.forget(address("v1"));
        exports("v4", 20);
        diary.awaits("v4 loaded");
        assertThat(pool.bytes()).isEqualTo(100);

        exports("v5", 30);
        diary.awaits("v5 loaded");

        assertThat(diary.entries).contains("v2 evicted", "v3 evicted").doesNotContain("v4 evicted");
        assertThat(pool.bytes()).isEqualTo(50);
    }

    @Test
    void whatIsBeingUsedGoesLastAndIsWaitedForButAPromotionHasItsTurnFirst() throws Exception {
        pool.start();
        for (String version : List.of("v1", "v2")) {
            exports(version, 50);
            diary.awaits(version + " loaded");
        }
        CountDownLatch reads = new CountDownLatch(1);
        generate(ready("tiny@v1"), reads);
        ready("tiny@v2");

        exports("v3", 50);
        diary.awaits("v3 loaded");
        assertThat(diary.entries).contains("v2 evicted").doesNotContain("v1 evicted");

        exports("v4", 100);
        exports("v5", 50);
        diary.awaits("v5 loaded");
        assertThat(diary.entries).as("nobody has asked for it").doesNotContain("v1 evicted", "v4 loaded");

        assertThat(pool.find("tiny@v3")).isInstanceOf(Lookup.Loading.class);
        await().atMost(LIMIT).until(() -> pool.find("tiny@v3") instanceof Lookup.Ready);
        assertThat(diary.entries).as("v5 has nothing to answer").doesNotContain("v1 evicted");

        assertThat(pool.find("tiny@v4")).isInstanceOf(Lookup.Loading.class);
        diary.awaits("v1 evicted");
        assertThat(pool.bytes()).as("what has been begun is still there").isGreaterThanOrEqualTo(50);
        promotes("v3");
        diary.awaits("v3 live");
        assertThat(pool.bytes()).isEqualTo(100);
        assertThat(diary.entries).doesNotContain("v4 loaded");

        reads.countDown();
        diary.awaits("v4 too large");
        await().atMost(LIMIT).until(() -> pool.bytes() == 50);
    }

    @Test
    void aVersionIsLoadedBesideTheLiveOneWhateverBothWeighAndThenThatGoes() {
        exports("v1", 70);
        promotes("v1");
        pool.start();
        diary.awaits("v1 live");

        exports("v2", 80);
        promotes("v2");
        diary.awaits("v2 live");

        await().atMost(LIMIT).until(() -> pool.bytes() == 80);
        assertThat(diary.entries).containsSubsequence("v1 live", "v2 live", "v1 evicted");
    }

    @Test
    void aLiveVersionThatIsOnTrialMakesNoRoomForItsSuccessor() {
        exports("v1", 70);
        promotes("v1");
        pool.trial(address("v1"), true);
        pool.start();
        diary.awaits("v1 live");

        exports("v2", 80);
        promotes("v2");
        diary.awaits("v2 too large");
        assertThat(pool.bytes()).isEqualTo(70);

        pool.trial(address("v1"), false);
        diary.awaits("v2 live");
    }

    @Test
    void whatIsLiveOrOnTrialLeavesNoRoomUntilItIsNoMore() {
        exports("v1", 50);
        promotes("v1");
        exports("v2", 30);
        pool.trial(address("v2"), true);
        pool.start();
        diary.awaits("v1 live");
        diary.awaits("v2 loaded");

        exports("v3", 40);
        assertThat(pool.find("tiny@v3")).isNotInstanceOf(Lookup.Ready.class);
        diary.awaits("v3 too large");
        assertThat(pool.find("tiny@v3"))
                .isInstanceOfSatisfying(
                        Lookup.TooLarge.class,
                        refused -> assertThat(refused.why()).contains("40 bytes", "leaves 20"));

        pool.trial(address("v2"), false);

        await().atMost(LIMIT).until(() -> pool.find("tiny@v3") instanceof Lookup.Ready);
        assertThat(diary.entries).contains("v2 evicted");
    }

    @Test
    void whatNobodyHasAskedForPutsNothingNewerAwayAtTheStart() {
        for (int v = 1; v <= 9; v++) {
            exports("v" + v, 60, Instant.ofEpochSecond(v));
        }

        pool.start();
        diary.awaits("v9 loaded");

        exports("v10", 60, Instant.ofEpochSecond(10));
        diary.awaits("v10 loaded");
        assertThat(diary.entries).containsExactly("v9 loaded", "v9 evicted", "v10 loaded");
    }

    @Test
    void whatNobodyAsksForGoesByTimeButNotWhatIsLive() {
        pool = pool(KeepAlive.ofSeconds(300));
        exports("v1", 10);
        promotes("v1");
        exports("v2", 10);
        pool.start();
        diary.awaits("v1 live");
        diary.awaits("v2 loaded");
        assertThat(pool.models())
                .extracting(LoadedModel::live, LoadedModel::goes)
                .containsExactlyInAnyOrder(
                        tuple(true, Optional.empty()), tuple(false, Optional.of(Instant.EPOCH.plusSeconds(300))));

        goOn(200);
        answered(ready("tiny@v2"));
        goOn(299);
        assertThat(pool.find("tiny@v1")).isInstanceOf(Lookup.Ready.class);
        assertThat(diary.entries).doesNotContain("v2 unused");
        goOn(1);

        diary.awaits("v2 unused");
        assertThat(pool.models()).extracting(LoadedModel::address).containsExactly(address("v1"));
        assertThat(pool.find("tiny@v2")).isEqualTo(new Lookup.Loading(address("v2")));
        await().atMost(LIMIT).until(() -> pool.find("tiny@v2") instanceof Lookup.Ready);
    }

    @Test
    void aCallSaysHowLongItsPackageIsKeptAndItStaysWhileItAnswers() throws Exception {
        exports("v1", 10);
        pool.start();
        diary.awaits("v1 loaded");
        ServedModel model = ready("tiny@v1");
        CountDownLatch reads = new CountDownLatch(1);
        Heard answer = generate(model, reads);

        pool.keep(model, KeepAlive.ofSeconds(0));
        goOn(1_000_000);
        settle();
        assertThat(diary.entries).as("it answers").doesNotContain("v1 unused");
        reads.countDown();

        diary.awaits("v1 unused");
        assertThat(answer.finished.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.bytes()).isZero();
    }

    @Test
    void whoIsToldToComeBackFindsWhatWasLoadedEvenIfNothingIsKept() {
        pool = pool(KeepAlive.ofSeconds(0));
        exports("v1", 10);
        pool.start();
        diary.awaits("v1 loaded");
        goOn(59);
        answered(ready("tiny@v1"));
        diary.awaits("v1 unused");
    }

    @Test
    void whateverHappensTheBudgetHoldsAndWhatWasLiveAnswers() {
        Random random = new Random(7);
        pool.start();
        Set<String> live = new HashSet<>();
        Map<String, List<String>> versions = new HashMap<>();
        for (int step = 0; step < 150; step++) {
            String name = "m" + random.nextInt(2);
            List<String> known = versions.computeIfAbsent(name, _ -> new ArrayList<>());
            String any = known.isEmpty() ? "" : known.get(random.nextInt(known.size()));
            switch (random.nextInt(known.isEmpty() ? 1 : 6)) {
                case 0 -> {
                    String version = "v" + step;
                    bytes.put(version, 1L + random.nextInt(random.nextInt(8) == 0 ? 120 : 45));
                    known.add(version);
                    pool.exported(ref(name, version, Instant.ofEpochSecond(step)));
                }
                case 1 -> {
                    promoted.add(new ModelAddress(name, any));
                    pool.promoted(new ModelAddress(name, any), "run-" + any);
                }
                case 2 -> {
                    // What is live isn't put on trial; what is on trial may become live.
                    ModelAddress tried = new ModelAddress(name, any);
                    boolean isLive = pool.models().stream()
                            .anyMatch(one -> one.live() && one.address().equals(tried));
                    pool.trial(tried, !isLive && random.nextBoolean());
                }
                case 3 -> now.updateAndGet(time -> time.plusSeconds(30));
                default -> {
                    if (pool.find(name + "@" + any) instanceof Lookup.Ready(var model)) {
                        pool.keep(model, random.nextInt(4) == 0 ? KeepAlive.ofSeconds(60) : KeepAlive.ofSeconds(-1));
                        answered(model);
                    }
                }
            }
            if (random.nextInt(3) == 0) {
                settle();
                await("after step " + step).atMost(LIMIT).until(() -> pool.bytes() <= BUDGET);
            }
            pool.models().stream()
                    .filter(LoadedModel::live)
                    .forEach(one -> live.add(one.address().name()));
            live.forEach(one -> assertThat(pool.find(one)).as(one).isInstanceOf(Lookup.Ready.class));
        }
        assertThat(live).containsExactlyInAnyOrder("m0", "m1");
        assertThat(diary.entries.stream()
                        .filter(entry -> entry.endsWith("evicted"))
                        .count())
                .isGreaterThan(10);
        assertThat(diary.entries).anyMatch(entry -> entry.endsWith("too large"));
    }

    /** Waits until the loader has nothing more to do for a while: nobody puts anything away or loads. */
    private void settle() {
        AtomicReference<List<String>> before = new AtomicReference<>(List.of("unlike"));
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(30)).until(() -> {
            List<String> last = before.getAndSet(List.copyOf(diary.entries));
            pool.look();
            return last.equals(before.get());
        });
    }

    private void goOn(long seconds) {
        now.updateAndGet(time -> time.plusSeconds(seconds));
        pool.look();
    }

    /** Has a model answer, and waits for it. */
    private static void answered(ServedModel model) {
        try {
            Heard heard = generate(model, new CountDownLatch(0));
            assertThat(heard.finished.await(20, TimeUnit.SECONDS)).isTrue();
            await().atMost(LIMIT).until(() -> !model.engine().isBusy());
        } catch (EngineClosed e) {
            // put away since it was found
        } catch (QueueFull | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Heard generate(ServedModel model, CountDownLatch reads) throws QueueFull, EngineClosed {
        Heard heard = new Heard(reads);
        GenerationRequest request =
                Recorded.request(model.engine().tokenizer().encode("the"), 2, Sampling.GREEDY, false);
        model.engine().submit(List.of(new Submission(request, heard)));
        return heard;
    }

    /** Hears a token when it may. */
    private static final class Heard extends Quiet {
        private final CountDownLatch reads;
        private final CountDownLatch finished = new CountDownLatch(1);

        Heard(CountDownLatch reads) {
            this.reads = reads;
        }

        @Override
        public void token(ScoredToken token, String text) {
            try {
                reads.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void finished(Finish finish, String text) {
            finished.countDown();
        }
    }

    private void exports(String version, long size) {
        exports(version, size, Instant.EPOCH);
    }

    private void exports(String version, long size, Instant created) {
        bytes.put(version, size);
        pool.exported(ref("tiny", version, created));
    }

    private long bytes(String version) {
        return bytes.getOrDefault(version, 1L);
    }

    private void promotes(String version) {
        promoted.add(address(version));
        pool.promoted(address(version), "run-" + version);
    }

    private ServedModel ready(String name) {
        return switch (pool.find(name)) {
            case Lookup.Ready(var model) -> model;
            case Lookup other -> throw new AssertionError(other);
        };
    }

    private static ModelRef ref(String name, String version, Instant created) {
        return new ModelRef(
                new ModelAddress(name, version),
                "run-" + version,
                new ObjectRef("runs/run/model/manifest.json", 1, "0".repeat(64)),
                created);
    }

    private static ModelAddress address(String version) {
        return new ModelAddress("tiny", version);
    }
}
