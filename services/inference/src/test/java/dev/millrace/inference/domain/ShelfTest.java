package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.inference.TinyModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShelfTest {
    private static final EngineLimits LIMITS = new EngineLimits(2, 1L << 24, 100, 1);

    private final Diary diary = new Diary();
    private final AtomicInteger away = new AtomicInteger();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final AtomicReference<String> tooLarge = new AtomicReference<>("");
    private final Shelf shelf = new Shelf(
            (ref, folder) -> {
                if (away.getAndDecrement() > 0) {
                    throw new PackageUnavailable("the store is away", new IllegalStateException());
                }
                if (broken.contains(ref.address().version())) {
                    throw new MalformedModel("model.onnx isn't what was written");
                }
                if (ref.address().version().equals(tooLarge.get())) {
                    throw new OutOfMemoryError("Java heap space");
                }
                return TinyModel.write(
                        folder, ref.address().name(), ref.address().version(), 1);
            },
            LIMITS,
            2,
            new EngineStats(nanos -> {}),
            diary,
            new Backoff(Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofSeconds(1)));

    @AfterEach
    void close() {
        shelf.close();
    }

    @Test
    void aVersionIsLoadedThenLiveAndItsNameLeadsToIt() {
        assertThat(shelf.find("tiny")).isEqualTo(new Lookup.Starting("tiny"));
        assertThat(shelf.waitingFor()).as("what isn't known yet").hasSize(1);
        shelf.start();
        assertThat(shelf.find("tiny")).isInstanceOf(Lookup.Unknown.class);
        assertThat(shelf.waitingFor()).isEmpty();

        shelf.exported(ref("v1"));
        diary.awaits("v1 loaded");
        assertThat(shelf.find("tiny@v1")).isInstanceOf(Lookup.Ready.class);
        assertThat(shelf.find("tiny")).isInstanceOf(Lookup.Unknown.class);

        promote("v1");
        diary.awaits("v1 live");
        assertThat(shelf.find("tiny")).isInstanceOf(Lookup.Ready.class);
    }

    @Test
    void aBrokenPackageIsRefusedAndTheOldOneStaysLive() {
        broken.add("broken");
        shelf.start();
        shelf.exported(ref("v1"));
        promote("v1");
        diary.awaits("v1 live");

        shelf.exported(ref("broken"));
        promote("broken");
        diary.awaits("broken refused");

        assertThat(shelf.find("tiny"))
                .isInstanceOfSatisfying(
                        Lookup.Ready.class,
                        ready -> assertThat(ready.model().address()).isEqualTo(address("v1")));
        assertThat(shelf.find("tiny@broken"))
                .isEqualTo(new Lookup.Refused(address("broken"), "model.onnx isn't what was written"));
    }

    @Test
    void afterARestartTheVersionBeforeServesForABrokenOneUntilThatIsMended() {
        broken.addAll(Set.of("v3", "v2"));
        for (String version : List.of("v1", "v2", "v3")) {
            shelf.exported(ref(version));
            promote(version);
        }
        assertThat(shelf.waitingFor()).isNotEmpty();

        shelf.start();

        assertThat(shelf.find("tiny")).isNotInstanceOf(Lookup.Unknown.class);
        diary.awaits("v1 live");
        assertThat(shelf.waitingFor()).isEmpty();
        assertThat(shelf.faults()).containsKey(address("v3"));
        assertThat(diary.entries).contains("v3 refused", "v2 refused").doesNotContain("v3 live", "v2 live");

        broken.clear();
        diary.awaits("v3 live");
        assertThat(shelf.faults()).isEmpty();
        assertThat(diary.entries).doesNotContain("v2 live");
    }

    @Test
    void aNameWhoseVersionsAreAllBrokenKeepsNobodyFromBeingServed() {
        broken.add("v1");
        shelf.exported(ref("v1"));
        promote("v1");

        shelf.start();

        diary.awaits("v1 refused");
        assertThat(shelf.waitingFor()).isEmpty();
        assertThat(shelf.find("tiny")).isInstanceOf(Lookup.Refused.class);
    }

    @Test
    void aPromotionTriesARefusedVersionAgain() {
        broken.add("v1");
        shelf.start();
        shelf.exported(ref("v1"));
        promote("v1");
        diary.awaits("v1 refused");

        broken.clear();
        promote("v1");

        diary.awaits("v1 live");
    }

    @Test
    void aPackageThatTakesAllMemoryDoesNotEndTheLoading() {
        tooLarge.set("v1");
        shelf.start();
        shelf.exported(ref("v1"));
        diary.awaits("v1 refused");

        shelf.exported(ref("v2"));

        diary.awaits("v2 loaded");
    }

    @Test
    void aDeadEngineLeavesTheShelfAndComesBack() throws Exception {
        shelf.exported(ref("v1"));
        promote("v1");
        shelf.start();
        diary.awaits("v1 live");
        ServedModel first = ready("tiny");

        Quiet.kill(first.engine());

        diary.awaits("v1 died");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> shelf.find("tiny") instanceof Lookup.Ready(var again) && again.engine() != first.engine());
        assertThat(diary.entries.stream().filter("v1 live"::equals)).hasSize(2);
        assertThat(shelf.waitingFor()).isEmpty();
    }

    @Test
    void theOldestThatIsNotLiveMakesRoomAndComesBackWhenAsked() {
        shelf.start();
        shelf.exported(ref("v1"));
        promote("v1");
        diary.awaits("v1 live");
        shelf.exported(ref("v2"));
        diary.awaits("v2 loaded");

        shelf.exported(ref("v3"));
        diary.awaits("v3 loaded");

        assertThat(diary.entries).contains("v2 evicted").doesNotContain("v1 evicted");
        assertThat(shelf.find("tiny@v2")).isEqualTo(new Lookup.Loading(address("v2")));
        await().atMost(Duration.ofSeconds(20)).until(() -> shelf.find("tiny@v2") instanceof Lookup.Ready);
        assertThat(shelf.find("tiny@v1")).isInstanceOf(Lookup.Ready.class);
        assertThat(shelf.models()).hasSize(2);
        assertThat(diary.entries.stream().filter("v3 loaded"::equals))
                .as("what made room doesn't push back in")
                .hasSize(1);
    }

    @Test
    void aServerThatStartsLateLoadsWhatIsLiveAndNotWhatWas() {
        for (int v = 1; v <= 9; v++) {
            shelf.exported(ref("v" + v));
            promote("v" + v);
        }
        promote("v4");

        shelf.start();
        diary.awaits("v4 live");
        diary.awaits("v9 loaded");

        assertThat(diary.entries).containsExactlyInAnyOrder("v4 live", "v9 loaded");
    }

    @Test
    void aStoreThatIsAwayIsTriedAgain() {
        away.set(1);
        shelf.start();

        shelf.exported(ref("v1"));

        diary.awaits("v1 loaded");
        assertThat(diary.entries).containsExactly("v1 postponed", "v1 loaded");
    }

    @Test
    void whatIsRemovedLeavesTheShelfForGoodWhateverIsHeardOfItLater() {
        shelf.start();
        for (String version : List.of("v1", "v2")) {
            shelf.exported(ref(version));
            promote(version);
            diary.awaits(version + " live");
        }

        shelf.removed("run-v1");
        shelf.removed("run-v3");
        shelf.exported(ref("v3"));
        promote("v3");
        shelf.exported(ref("v1"));
        promote("v1");
        shelf.exported(ref("v4"));
        diary.awaits("v4 loaded");

        assertThat(shelf.models())
                .extracting(model -> model.address().version())
                .containsExactly("v2", "v4");
        assertThat(shelf.find("tiny@v1")).isEqualTo(new Lookup.Unknown("tiny@v1"));
        assertThat(shelf.find("tiny@v3")).isEqualTo(new Lookup.Unknown("tiny@v3"));
        assertThat(ready("tiny").address()).isEqualTo(address("v2"));
        assertThat(shelf.waitingFor()).isEmpty();
        assertThat(diary.entries).contains("v1 evicted").doesNotContain("v3 loaded");
    }

    private void promote(String version) {
        shelf.promoted(address(version), "run-" + version);
    }

    private ServedModel ready(String name) {
        return switch (shelf.find(name)) {
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

    private static final class Diary implements ShelfListener {
        final List<String> entries = new CopyOnWriteArrayList<>();

        void awaits(String entry) {
            await(entry).atMost(Duration.ofSeconds(20)).until(() -> entries.contains(entry));
        }

        @Override
        public void served(ModelRef ref, boolean live, Duration sinceAsked) {
            entries.add(ref.address().version() + (live ? " live" : " loaded"));
        }

        @Override
        public void refused(ModelRef ref, String why) {
            entries.add(ref.address().version() + " refused");
        }

        @Override
        public void postponed(ModelRef ref, String why) {
            entries.add(ref.address().version() + " postponed");
        }

        @Override
        public void died(ModelRef ref, String why) {
            entries.add(ref.address().version() + " died");
        }

        @Override
        public void evicted(ModelRef ref) {
            entries.add(ref.address().version() + " evicted");
        }
    }
}
