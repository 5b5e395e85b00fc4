package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.models.MalformedModel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelPoolTest {
    private static final EngineLimits LIMITS = new EngineLimits(2, 1L << 24, 100, 1);

    private final Diary diary = new Diary();
    private final AtomicInteger away = new AtomicInteger();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final AtomicReference<String> tooLarge = new AtomicReference<>("");
    private final ModelPool pool = new ModelPool(
            new PretendedPackages(Map.of(), ref -> {
                if (away.getAndDecrement() > 0) {
                    throw new PackageUnavailable("the store is away", new IllegalStateException());
                }
                if (broken.contains(ref.address().version())) {
                    throw new MalformedModel("model.onnx isn't what was written");
                }
                if (ref.address().version().equals(tooLarge.get())) {
                    throw new OutOfMemoryError("Java heap space");
                }
            }),
            LIMITS,
            new ShelfLimits(2, 1L << 30, KeepAlive.UNTIL_ROOM_IS_NEEDED),
            _ -> new EngineStats(),
            diary,
            new LoadBackoff(Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofSeconds(1)),
            InstantSource.system());

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void aVersionIsLoadedThenLiveAndItsNameLeadsToIt() {
        assertThat(pool.find("tiny")).isEqualTo(new Lookup.Starting("tiny"));
        assertThat(pool.waitingFor()).as("what isn't known yet").hasSize(1);
        pool.start();
        assertThat(pool.find("tiny")).isInstanceOf(Lookup.Unknown.class);
        assertThat(pool.waitingFor()).isEmpty();

        pool.exported(ref("v1"));
        diary.awaits("v1 loaded");
        assertThat(pool.find("tiny@v1")).isInstanceOf(Lookup.Ready.class);
        assertThat(pool.find("tiny")).isInstanceOf(Lookup.Unknown.class);

        promote("v1");
        diary.awaits("v1 live");
        assertThat(pool.find("tiny")).isInstanceOf(Lookup.Ready.class);
    }

    @Test
    void aBrokenPackageIsRefusedAndTheOldOneStaysLive() {
        broken.add("broken");
        pool.start();
        pool.exported(ref("v1"));
        promote("v1");
        diary.awaits("v1 live");

        pool.exported(ref("broken"));
        promote("broken");
        diary.awaits("broken refused");

        assertThat(pool.find("tiny"))
                .isInstanceOfSatisfying(
                        Lookup.Ready.class,
                        ready -> assertThat(ready.model().address()).isEqualTo(address("v1")));
        assertThat(pool.find("tiny@broken"))
                .isEqualTo(new Lookup.Refused(address("broken"), "model.onnx isn't what was written"));
    }

    @Test
    void afterARestartTheVersionBeforeServesForABrokenOneUntilThatIsMended() {
        broken.addAll(Set.of("v3", "v2"));
        for (String version : List.of("v1", "v2", "v3")) {
            pool.exported(ref(version));
            promote(version);
        }
        assertThat(pool.waitingFor()).isNotEmpty();

        pool.start();

        assertThat(pool.find("tiny")).isNotInstanceOf(Lookup.Unknown.class);
        diary.awaits("v1 live");
        assertThat(pool.waitingFor()).isEmpty();
        assertThat(pool.faults()).containsKey(address("v3"));
        assertThat(diary.entries).contains("v3 refused", "v2 refused").doesNotContain("v3 live", "v2 live");

        broken.clear();
        diary.awaits("v3 live");
        assertThat(pool.faults()).isEmpty();
        assertThat(diary.entries).doesNotContain("v2 live");
    }

    @Test
    void aNameWhoseVersionsAreAllBrokenKeepsNobodyFromBeingServed() {
        broken.add("v1");
        pool.exported(ref("v1"));
        promote("v1");

        pool.start();

        diary.awaits("v1 refused");
        assertThat(pool.waitingFor()).isEmpty();
        assertThat(pool.find("tiny")).isInstanceOf(Lookup.Refused.class);
    }

    @Test
    void aPromotionTriesARefusedVersionAgain() {
        broken.add("v1");
        pool.start();
        pool.exported(ref("v1"));
        promote("v1");
        diary.awaits("v1 refused");

        broken.clear();
        promote("v1");

        diary.awaits("v1 live");
    }

    @Test
    void aPackageThatTakesAllMemoryDoesNotEndTheLoading() {
        tooLarge.set("v1");
        pool.start();
        pool.exported(ref("v1"));
        diary.awaits("v1 refused");

        pool.exported(ref("v2"));

        diary.awaits("v2 loaded");
    }

    @Test
    void aDeadEngineLeavesThePoolAndComesBack() throws Exception {
        pool.exported(ref("v1"));
        promote("v1");
        pool.start();
        diary.awaits("v1 live");
        ServedModel first = ready("tiny");

        Quiet.kill(first.engine());

        diary.awaits("v1 died");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> pool.find("tiny") instanceof Lookup.Ready(var again) && again.engine() != first.engine());
        assertThat(diary.entries.stream().filter("v1 live"::equals)).hasSize(2);
        assertThat(pool.waitingFor()).isEmpty();
    }

    @Test
    void theOldestThatIsNotLiveMakesRoomAndComesBackWhenAsked() {
        pool.start();
        pool.exported(ref("v1"));
        promote("v1");
        diary.awaits("v1 live");
        pool.exported(ref("v2"));
        diary.awaits("v2 loaded");

        pool.exported(ref("v3"));
        diary.awaits("v3 loaded");

        assertThat(diary.entries).contains("v2 evicted").doesNotContain("v1 evicted");
        assertThat(pool.find("tiny@v2")).isEqualTo(new Lookup.Loading(address("v2")));
        await().atMost(Duration.ofSeconds(20)).until(() -> pool.find("tiny@v2") instanceof Lookup.Ready);
        assertThat(pool.find("tiny@v1")).isInstanceOf(Lookup.Ready.class);
        assertThat(pool.models()).hasSize(2);
        assertThat(diary.entries.stream().filter("v3 loaded"::equals))
                .as("what made room doesn't push back in")
                .hasSize(1);
    }

    @Test
    void aServerThatStartsLateLoadsWhatIsLiveAndNotWhatWas() {
        for (int v = 1; v <= 9; v++) {
            pool.exported(ref("v" + v));
            promote("v" + v);
        }
        promote("v4");

        pool.start();
        diary.awaits("v4 live");
        diary.awaits("v9 loaded");

        assertThat(diary.entries).containsExactlyInAnyOrder("v4 live", "v9 loaded");
    }

    @Test
    void aStoreThatIsAwayIsTriedAgain() {
        away.set(1);
        pool.start();

        pool.exported(ref("v1"));

        diary.awaits("v1 loaded");
        assertThat(diary.entries).containsExactly("v1 postponed", "v1 loaded");
    }

    @Test
    void whatIsRemovedLeavesThePoolForGoodWhateverIsHeardOfItLater() {
        pool.start();
        for (String version : List.of("v1", "v2")) {
            pool.exported(ref(version));
            promote(version);
            diary.awaits(version + " live");
        }

        pool.removed("run-v1");
        pool.removed("run-v3");
        pool.exported(ref("v3"));
        promote("v3");
        pool.exported(ref("v1"));
        promote("v1");
        pool.exported(ref("v4"));
        diary.awaits("v4 loaded");

        assertThat(pool.models()).extracting(model -> model.address().version()).containsExactly("v2", "v4");
        assertThat(pool.find("tiny@v1")).isEqualTo(new Lookup.Unknown("tiny@v1"));
        assertThat(pool.find("tiny@v3")).isEqualTo(new Lookup.Unknown("tiny@v3"));
        assertThat(ready("tiny").address()).isEqualTo(address("v2"));
        assertThat(pool.waitingFor()).isEmpty();
        assertThat(diary.entries).contains("v1 evicted").doesNotContain("v3 loaded");
    }

    @Test
    void whatATrainingHasLearntSoFarIsLoadedWhenItIsAskedForAndStandsForNothingElse() {
        pool.start();
        pool.exported(inTraining("v1-step-10"));
        pool.exported(ref("v1"));
        diary.awaits("v1 loaded");
        assertThat(pool.models()).extracting(LoadedModel::address).containsExactly(address("v1"));

        assertThat(pool.find("tiny@v1-step-10")).isInstanceOf(Lookup.Loading.class);
        diary.awaits("v1-step-10 loaded");

        assertThat(pool.find("tiny@v1-step-10")).isInstanceOf(Lookup.Ready.class);
        assertThat(pool.standard().orElseThrow().address()).isEqualTo(address("v1"));
        assertThat(pool.find("tiny")).isInstanceOf(Lookup.Unknown.class);

        pool.forget(address("v1-step-10"));

        assertThat(diary.entries).contains("v1-step-10 evicted");
        assertThat(pool.find("tiny@v1-step-10")).isInstanceOf(Lookup.Unknown.class);
        pool.forget(address("v1-step-20"));
        pool.exported(inTraining("v1-step-20"));
        assertThat(pool.models()).extracting(LoadedModel::address).containsExactly(address("v1"));
    }

    private static ModelRef inTraining(String version) {
        ModelRef whole = ref(version);
        return new ModelRef(whole.address(), whole.run(), whole.manifest(), whole.created(), true);
    }

    private void promote(String version) {
        pool.promoted(address(version), "run-" + version);
    }

    private ServedModel ready(String name) {
        return switch (pool.find(name)) {
            case Lookup.Ready(var model) -> model;
            case Lookup other -> throw new AssertionError(other);
        };
    }

    private static ModelRef ref(String version) {
        return new ModelRef(
                address(version),
                "run-" + version,
                new ObjectRef("runs/run/model/manifest.json", 1, "0".repeat(64)),
                Instant.EPOCH);
    }

    private static ModelAddress address(String version) {
        return new ModelAddress("tiny", version);
    }
}
