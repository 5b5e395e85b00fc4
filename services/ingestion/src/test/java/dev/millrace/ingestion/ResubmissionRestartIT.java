package dev.millrace.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.SourcePlanned;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.Document;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source is submitted again, and the process dies while it is planned and while shards are taken over. */
class ResubmissionRestartIT {

    private static final Path APP = Path.of("target", "quarkus-app");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int HALTED = 137;

    @TempDir
    Path directory;

    @Test
    void aRunThatDiesOnTheWayTakesOverAndReadsEachDocumentOnce() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("source"));
        String where = "path: " + folder;
        for (int file = 0; file < 12; file++) {
            write(folder, file, "first");
        }
        try (TestStack stack = TestStack.start(directory.resolve("stack"))) {
            try (ServiceProcess process = ServiceProcess.start(APP, stack, Map.of())) {
                process.awaitReady();
                Submissions.of(stack, "first", where);
            }
            write(folder, 3, "changed");
            Files.delete(folder.resolve("5.jsonl"));
            write(folder, 12, "new");
            Submissions.submit(stack, "second", where);
            for (String fault : new String[] {"before-commit:1", "before-put:1", "after-put:1", "after-commit:3"}) {
                try (ServiceProcess doomed = ServiceProcess.start(APP, stack, Map.of("millrace.fault", fault))) {
                    assertThat(doomed.awaitExit(LIMIT)).as(fault).isEqualTo(HALTED);
                }
            }
            try (ServiceProcess process = ServiceProcess.start(APP, stack, Map.of())) {
                process.awaitReady();
                Submissions second = Submissions.of(stack, "second");
                Submissions whole = Submissions.of(stack, "whole", where + "\n    resubmit: all");
                assertThat(texts(second)).isEqualTo(texts(whole)).hasSize(12 * 30);
                assertThat(second.shards().stream().map(ShardCompleted::shard).distinct())
                        .hasSameSizeAs(second.shards());
            }
            assertThat(stack.events(Topic.SOURCES_PLANNED).stream()
                            .map(SourcePlanned.class::cast)
                            .filter(e -> e.run().equals("second")))
                    .singleElement()
                    .satisfies(e -> assertThat(e.unchanged()).isEqualTo(10));
        }
    }

    private static void write(Path folder, int file, String words) throws IOException {
        Files.write(
                folder.resolve(file + ".jsonl"),
                IntStream.range(0, 30)
                        .mapToObj(n -> "{\"text\": \"%d %s %d\"}".formatted(file, words, n))
                        .toList());
    }

    private static List<String> texts(Submissions run) {
        return run.documents().stream().map(Document::text).sorted().toList();
    }
}
