package dev.millrace.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.CheckpointExported;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Lease;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of what a training has learnt by its steps the store has the latest alone, and of each the platform is told. */
class PackageUploadsTest {

    private static final String RUN = "counting-11111111-1";
    private static final ObjectRef ANY = new ObjectRef("any", 1, "0".repeat(64));

    @TempDir
    Path folder;

    private final HeapStore objects = new HeapStore();
    private final List<CheckpointExported> told = new CopyOnWriteArrayList<>();
    private final AtomicBoolean lost = new AtomicBoolean();

    private final Lease lease = new Lease() {
        @Override
        public boolean lost() {
            return lost.get();
        }

        @Override
        public void onLost(Runnable action) {}

        @Override
        public boolean paused() {
            return false;
        }

        @Override
        public void onPaused(Runnable action) {}

        @Override
        public void onConclusion(Runnable action) {}
    };

    private PackageUploads uploads() {
        TrainingRequested request = new TrainingRequested(RUN, "digest", "counting", "v1", ANY, ANY, Optional.empty());
        return new PackageUploads(request, objects, told::add, lease);
    }

    private WorkerMessage.Packaged made(long step) throws IOException {
        Path made = Files.createDirectory(folder.resolve("learnt-" + step));
        Files.writeString(made.resolve("model.onnx"), "graph at " + step);
        Manifest.of("model", "counting", "v1", RUN, step, made).write(made);
        return new WorkerMessage.Packaged(step, made.toString());
    }

    private List<String> stored() {
        return objects.list(ObjectKeys.ofRun(RUN)).stream()
                .map(ObjectStore.Listed::key)
                .sorted()
                .toList();
    }

    private static List<String> keys(long step) {
        return List.of(ObjectKeys.learntBy(RUN, step, Manifest.FILE), ObjectKeys.learntBy(RUN, step, "model.onnx"));
    }

    @Test
    void aLaterOneTakesThePlaceOfTheOneBefore() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        objects.afterPut = key -> {
            if (key.equals(ObjectKeys.learntBy(RUN, 10, Manifest.FILE))) {
                first.countDown();
            }
        };
        try (PackageUploads uploads = uploads()) {
            uploads.offer(made(10));
            first.await();
            uploads.offer(made(20));
        }

        assertThat(told).extracting(CheckpointExported::step).containsExactly(10L, 20L);
        assertThat(told.getLast().manifest().key()).isEqualTo(ObjectKeys.learntBy(RUN, 20, Manifest.FILE));
        assertThat(stored()).isEqualTo(keys(20));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void oneThatIsMadeAgainAfterARestartStays() throws Exception {
        try (PackageUploads uploads = uploads()) {
            uploads.offer(made(10));
        }
        try (PackageUploads again = uploads()) {
            again.offer(made(10));
        }

        assertThat(told)
                .as("told of again, since whoever was killed may not have come to it")
                .hasSize(3)
                .containsOnly(told.getFirst());
        assertThat(stored()).isEqualTo(keys(10));
    }

    @Test
    void whatAKilledTrainerLeftIsRemovedButForTheLatestWholePackageWhichIsTold() throws Exception {
        try (PackageUploads uploads = uploads()) {
            uploads.offer(made(20));
        }
        CheckpointExported whole = told.getFirst();
        told.clear();
        objects.put(ObjectKeys.learntBy(RUN, 10, "model.onnx"), new byte[3]);
        objects.put(ObjectKeys.learntBy(RUN, 30, "model.onnx"), new byte[3]);
        objects.put(ObjectKeys.checkpoint(RUN, 30, "part"), new byte[3]);

        uploads().close();

        assertThat(told).containsExactly(whole);
        assertThat(stored()).containsAll(keys(20)).hasSize(3).contains(ObjectKeys.checkpoint(RUN, 30, "part"));
        try (PackageUploads next = uploads()) {
            next.offer(made(40));
        }
        assertThat(stored()).containsAll(keys(40)).hasSize(3);
    }

    /** By the fourth change a later package has taken the place of the one before: two files put, two removed. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void whereverItIsKilledTheNextOneLeavesTheLatestWholePackageAlone(int changes) throws Exception {
        try (PackageUploads uploads = uploads()) {
            uploads.offer(made(10));
        }
        objects.failAfter(changes);
        try (PackageUploads killed = uploads()) {
            killed.offer(made(20));
        }
        objects.failAfter(Integer.MAX_VALUE);
        told.clear();

        uploads().close();

        long latest = changes < 2 ? 10 : 20;
        assertThat(told).extracting(CheckpointExported::step).containsExactly(latest);
        assertThat(stored()).isEqualTo(keys(latest));
    }

    @Test
    void nothingIsPutWhereAnotherTrainerMayBeAtWork() throws Exception {
        lost.set(true);
        try (PackageUploads uploads = uploads()) {
            uploads.offer(made(10));
        }

        assertThat(told).isEmpty();
        assertThat(stored()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }
}
