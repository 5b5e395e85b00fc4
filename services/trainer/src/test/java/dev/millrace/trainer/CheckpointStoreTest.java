package dev.millrace.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.stage.Lease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointStoreTest {

    private static final String RUN = "counting-11111111-1";
    private static final String WEIGHTS = "weights.safetensors";

    /** Of checkpoints every ten steps, the newest two stay, and every third for good. */
    private static final TrainingSpec TRAINING =
            new TrainingSpec(1, 100, 1, 1e-3, 0.1, 1, 0.1, 0.9, 0.95, 1, 10, 2, 30, 0, 0);

    @TempDir
    Path folder;

    private final HeapStore objects = new HeapStore();
    private final AtomicBoolean lost = new AtomicBoolean();
    private CheckpointStore store;

    @BeforeEach
    void open() throws IOException {
        store = reopened();
    }

    /** What may have happened to a folder of this machine. */
    enum Damage {
        NONE {
            @Override
            void to(Path checkpoint) {}
        },
        FLIPPED_BYTE {
            @Override
            void to(Path checkpoint) throws IOException {
                byte[] bytes = Files.readAllBytes(checkpoint.resolve(WEIGHTS));
                bytes[3] ^= 1;
                Files.write(checkpoint.resolve(WEIGHTS), bytes);
            }
        },
        TRUNCATED_FILE {
            @Override
            void to(Path checkpoint) throws IOException {
                Files.writeString(checkpoint.resolve(WEIGHTS), "w");
            }
        },
        MISSING_FILE {
            @Override
            void to(Path checkpoint) throws IOException {
                Files.delete(checkpoint.resolve(WEIGHTS));
            }
        },
        MISSING_MANIFEST {
            @Override
            void to(Path checkpoint) throws IOException {
                Files.delete(checkpoint.resolve(Manifest.FILE));
            }
        },
        EXTRA_FILE {
            @Override
            void to(Path checkpoint) throws IOException {
                Files.writeString(checkpoint.resolve("optimizer.safetensors"), "from elsewhere");
            }
        },
        WHOLE_BUT_ANOTHER {
            @Override
            void to(Path checkpoint) throws IOException {
                Files.writeString(checkpoint.resolve(WEIGHTS), "weights of another attempt");
                Manifest.of("checkpoint", "counting", "v1", RUN, 10, checkpoint).write(checkpoint);
            }
        };

        abstract void to(Path checkpoint) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void aFolderIsUsedOnlyWhenItIsWhatWasUploaded(Damage damage) throws IOException {
        Path local = checkpoint(10);
        store.keep(10, local);
        damage.to(local);

        reopened().restore(folder);

        assertThat(local.resolve(WEIGHTS)).hasContent("weights at 10");
        assertThat(Folders.children(local)).hasSize(3);
        assertThat(Folders.children(folder)).containsExactly(local);
        assertThat(objects.fetches.isEmpty()).isEqualTo(damage == Damage.NONE);
    }

    @Test
    void theCheckpointBeforeIsUsedWhenTheNewestCannotBeHad() throws IOException {
        store.keep(10, checkpoint(10));
        store.keep(20, checkpoint(20));
        Folders.delete(folder.resolve("step-000000010"));
        Folders.delete(folder.resolve("step-000000020"));
        objects.delete(ObjectKeys.checkpoint(RUN, 20, WEIGHTS));

        reopened().restore(folder);

        assertThat(Folders.children(folder)).containsExactly(folder.resolve("step-000000010"));
    }

    @Test
    void objectsOfACheckpointThatStaysForGoodStayAndThoseOfOthersGo() throws IOException {
        for (long step = 10; step <= 60; step += 10) {
            store.keep(step, checkpoint(step));
        }

        assertThat(List.of(10L, 20L, 30L, 40L, 50L, 60L))
                .filteredOn(step -> objects.exists(ObjectKeys.checkpoint(RUN, step, WEIGHTS)))
                .containsExactly(30L, 50L, 60L);
    }

    @Test
    void aLeaseLostHalfWayEndsTheUploadBeforeTheNextObject() throws IOException {
        Path local = checkpoint(10);
        objects.afterPut = key -> lost.set(true);

        assertThatExceptionOfType(LeaseLost.class).isThrownBy(() -> store.keep(10, local));

        assertThat(objects.puts).containsExactly(ObjectKeys.checkpoint(RUN, 10, "state.json"));
        lost.set(false);
        assertThat(reopened().newestStep()).as("half a checkpoint isn't named").isZero();
    }

    @Test
    void attemptsWithoutANewCheckpointAreCountedAcrossTrainers() throws IOException {
        store.begin();
        reopened().begin();
        assertThat(reopened().fruitless()).isEqualTo(2);

        CheckpointStore third = reopened();
        assertThat(third.begin()).isEqualTo(3);
        third.stopped();
        assertThat(reopened().fruitless()).isEqualTo(2);
        third.keep(10, checkpoint(10));
        assertThat(reopened().fruitless()).isZero();
    }

    @Test
    void anIndexOfAnEarlierReleaseIsRead() throws IOException {
        objects.put(
                ObjectKeys.checkpoints(RUN), "{\"attempts\":4,\"checkpoints\":[]}".getBytes(StandardCharsets.UTF_8));

        assertThat(reopened().begin()).isEqualTo(5);
    }

    private CheckpointStore reopened() throws IOException {
        Lease lease = new Lease() {
            @Override
            public void onConclusion(Runnable action) {}

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
        };
        return new CheckpointStore(objects, lease, RUN, TRAINING);
    }

    private Path checkpoint(long step) throws IOException {
        Path local = Files.createDirectory(folder.resolve("step-%09d".formatted(step)));
        Files.writeString(local.resolve("state.json"), "{}");
        Files.writeString(local.resolve(WEIGHTS), "weights at " + step);
        Manifest.of("checkpoint", "counting", "v1", RUN, step, local).write(local);
        return local;
    }
}
