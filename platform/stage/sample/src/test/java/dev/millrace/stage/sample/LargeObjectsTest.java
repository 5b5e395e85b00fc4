package dev.millrace.stage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards and checkpoints that are larger than the memory of the local object store. */
class LargeObjectsTest {

    private static final int MEBIBYTES = 200;

    @TempDir
    Path directory;

    @Test
    void comeBackAsTheyWentTwoAtATime() throws Exception {
        Path file = random(directory.resolve("large"));
        try (TestStack stack = TestStack.start(directory.resolve("stack"));
                ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<ObjectRef> first = both.submit(() -> stack.store().put("first", file));
            Future<ObjectRef> second = both.submit(() -> stack.store().put("second", file));

            for (ObjectRef ref : new ObjectRef[] {first.get(), second.get()}) {
                Path copy = directory.resolve("copy-of-" + ref.key());
                stack.store().fetch(ref, copy);
                assertThat(Files.mismatch(file, copy)).as(ref.key()).isEqualTo(-1);
            }
        }
    }

    private static Path random(Path file) throws IOException {
        Random random = new Random(7);
        byte[] mebibyte = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < MEBIBYTES; i++) {
                random.nextBytes(mebibyte);
                out.write(mebibyte);
            }
        }
        return file;
    }
}
