package dev.millrace.ingestion.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.recipes.ShardLimits;
import dev.millrace.ingestion.domain.files.LocalFiles;
import dev.millrace.ingestion.domain.files.Readings;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.quickstart.Stories;
import dev.millrace.quickstart.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitReaderTest {

    private static final ShardLimits SHARDS = new ShardLimits(37, 20_000);

    @TempDir
    static Path folder;

    static Truth truth;

    @BeforeAll
    static void write() throws IOException {
        Stories stories = Stories.of(800, 5);
        stories.writeTo(folder);
        Files.createDirectories(folder.resolve(".hidden"));
        Files.writeString(folder.resolve(".hidden/secret.txt"), "Not part of it.");
        truth = stories.truth();
    }

    @Test
    void aReaderOpenedAnywhereMakesTheShardThatOneWhichCameThereMakes() throws Exception {
        for (Plan.Split split : plan(50_000).splits()) {
            List<Cursor> cursors = new ArrayList<>();
            List<List<String>> shards = new ArrayList<>();
            try (SplitReader reader = reader(split, Cursor.START)) {
                while (!reader.isAtEnd()) {
                    cursors.add(reader.cursor());
                    shards.add(fill(reader));
                }
            }
            for (int i = 0; i < cursors.size(); i++) {
                try (SplitReader resumed = reader(split, cursors.get(i))) {
                    assertThat(fill(resumed)).isEqualTo(shards.get(i));
                    assertThat(resumed.isAtEnd()).isEqualTo(i == cursors.size() - 1);
                }
            }
        }
    }

    @Test
    void howAShardIsCutChangesNothingAboutTheDocuments() throws Exception {
        Plan.Split split = plan(Long.MAX_VALUE / 2).splits().getFirst();
        List<String> onePass = readAll(split, new Random(1), 1_000_000);
        for (int seed = 2; seed < 5; seed++) {
            assertThat(readAll(split, new Random(seed), 90)).isEqualTo(onePass);
        }
    }

    @Test
    void everyDocumentIsKeptOrDroppedForTheReasonItWasPlantedFor() throws Exception {
        List<String> lines = new ArrayList<>();
        for (Plan.Split split : plan(30_000).splits()) {
            try (SplitReader reader = reader(split, Cursor.START)) {
                while (!reader.isAtEnd()) {
                    lines.addAll(fill(reader));
                }
            }
        }
        Map<String, Integer> dropped = new TreeMap<>();
        lines.stream()
                .filter(l -> l.startsWith("dropped"))
                .forEach(l -> dropped.merge(l.split(" ", -1)[3], 1, Integer::sum));
        assertThat(lines).hasSize(truth.documents());
        assertThat(dropped).isEqualTo(truth.unreadable());
        assertThat(lines.stream()
                        .map(l -> l.replaceFirst("Document\\[id=", "").split("[ ,]", -1)[1])
                        .distinct())
                .hasSize(truth.documents());
    }

    @Test
    void aStoryIsTheSameTextInEveryFormat() throws Exception {
        // The exact duplicates lie in formats of all kinds: they only are duplicates if extraction gives the very text.
        List<String> texts = new ArrayList<>();
        ShardSink collector = new ShardSink() {
            @Override
            public void keep(dev.millrace.contracts.shards.Document document, Map<String, String> detail) {
                texts.add(document.text());
            }

            @Override
            public void drop(String id, long bytes, String reason, Map<String, String> detail) {}
        };
        try (SplitReader reader = reader(plan(Long.MAX_VALUE / 2).splits().getFirst(), Cursor.START)) {
            while (!reader.isAtEnd()) {
                reader.fill(SHARDS, collector);
            }
        }
        assertThat(texts.size() - new HashSet<>(texts).size()).isEqualTo(truth.exactDuplicates());
    }

    @Test
    void aFileThatIsGoneIsInTheLedgerAndTheRestGoesOn(@TempDir Path source) throws Exception {
        Files.writeString(source.resolve("a.txt"), "First.");
        Files.writeString(source.resolve("b.txt"), "Second.");
        Plan.Split split = new Planner(1_000, 4)
                .plan("test", new LocalFiles(source))
                .splits()
                .getFirst();
        Files.delete(source.resolve("a.txt"));
        try (SplitReader reader = new SplitReader(
                Readings.source(source), new LocalFiles(source), split, ReadLimits.DEFAULT, Cursor.START)) {
            List<String> lines = fill(reader);
            assertThat(lines).hasSize(2);
            assertThat(lines.getFirst()).contains("unreadable-file").contains("a.txt");
            assertThat(lines.getLast()).contains("Second.").contains("licence=CC0-1.0");
        }
    }

    @Test
    void aSourceThatIsNotThereOrEmptySaysSo(@TempDir Path empty) {
        Planner planner = new Planner(1_000, 4);
        assertThatThrownBy(() -> planner.plan("none", new LocalFiles(empty.resolve("missing"))))
                .isInstanceOf(UnreadableSource.class)
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> planner.plan("none", new LocalFiles(empty)))
                .isInstanceOf(UnreadableSource.class)
                .hasMessageContaining("no files");
    }

    @Test
    void aPlanHasEachVisibleFileOnceInOrderAndNoMoreSplitsThanAllowed() throws Exception {
        Plan plan = new Planner(1, 5).plan("test", new LocalFiles(folder));
        assertThat(plan.splits()).hasSizeLessThanOrEqualTo(6);
        List<String> paths = plan.splits().stream()
                .flatMap(s -> s.files().stream())
                .map(SourceFile::path)
                .toList();
        assertThat(paths).isSorted().doesNotHaveDuplicates().noneMatch(p -> p.contains("secret"));
        assertThat(new Planner(1, 5).plan("test", new LocalFiles(folder))).isEqualTo(plan);
    }

    private static List<String> readAll(Plan.Split split, Random random, int most) throws IOException {
        List<String> lines = new ArrayList<>();
        Cursor cursor = Cursor.START;
        boolean more = true;
        while (more) {
            try (SplitReader reader = reader(split, cursor)) {
                Readings.Taken taken = new Readings.Taken();
                reader.fill(new ShardLimits(1 + random.nextInt(most), Long.MAX_VALUE), taken);
                lines.addAll(taken.lines);
                cursor = reader.cursor();
                more = !reader.isAtEnd();
            }
        }
        return lines;
    }

    private static List<String> fill(SplitReader reader) throws IOException {
        Readings.Taken taken = new Readings.Taken();
        reader.fill(SHARDS, taken);
        return taken.lines;
    }

    private static SplitReader reader(Plan.Split split, Cursor from) throws IOException {
        return new SplitReader(Readings.source(folder), new LocalFiles(folder), split, ReadLimits.DEFAULT, from);
    }

    private static Plan plan(long splitBytes) throws UnreadableSource, IOException {
        return new Planner(splitBytes, 64).plan("test", new LocalFiles(folder));
    }
}
