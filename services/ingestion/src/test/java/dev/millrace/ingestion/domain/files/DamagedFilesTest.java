package dev.millrace.ingestion.domain.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.quickstart.Stories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files cut off anywhere and with bits turned over: never a crash, a hang, or an end without a word. */
class DamagedFilesTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    static Path folder;

    @Test
    void aFileCutOffAnywhereGivesABeginningOfItsDocumentsAndAReason() {
        Assertions.assertTimeout(LIMIT, () -> {
            for (Map.Entry<String, byte[]> sample : samples().entrySet()) {
                List<String> whole = Readings.texts(Readings.read(sample.getKey(), sample.getValue()));
                assertThat(whole).as(sample.getKey()).isNotEmpty();
                int step = Math.max(1, sample.getValue().length / 300);
                for (int length = 1; length < sample.getValue().length; length += step) {
                    List<SourceEntry> entries =
                            Readings.read(sample.getKey(), Arrays.copyOf(sample.getValue(), length));
                    List<String> texts = Readings.texts(entries);
                    if (sample.getKey().contains(".jsonl")) {
                        assertThat(texts.equals(whole.subList(0, Math.min(whole.size(), texts.size()))))
                                .as("%s cut at %d gives something else", sample.getKey(), length)
                                .isTrue();
                    }
                    boolean compressed = sample.getKey().matches(".*\\.(gz|zst)");
                    assertThat(texts.size() == whole.size()
                                    || !Readings.refused(entries).isEmpty()
                                    || !compressed)
                            .as("%s cut at %d loses silently", sample.getKey(), length)
                            .isTrue();
                }
            }
        });
    }

    @Test
    void turnedBitsNeverCrashOrHangAReader() {
        Random random = new Random(11);
        Assertions.assertTimeout(LIMIT, () -> {
            for (Map.Entry<String, byte[]> sample : samples().entrySet()) {
                for (int i = 0; i < 300; i++) {
                    byte[] damaged = sample.getValue().clone();
                    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                    }
                    assertThat(Readings.read(sample.getKey(), damaged))
                            .as(sample.getKey())
                            .isNotEmpty();
                }
            }
        });
    }

    private static Map<String, byte[]> samples() throws IOException {
        Stories.of(60, 3).writeTo(folder);
        Map<String, byte[]> samples = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String ending = file.toString().replaceFirst("^[^.]*", "");
                samples.putIfAbsent("sample" + ending, Files.readAllBytes(file));
            }
        }
        byte[] lines = FileReadingTest.utf8("{\"text\": \"one\"}\n{\"text\": \"two\"}\n");
        samples.put("small.jsonl", lines);
        samples.put("small.jsonl.gz", FileReadingTest.gzip(lines));
        samples.put("small.jsonl.zst", Zstd.compress(lines));
        return samples;
    }
}
