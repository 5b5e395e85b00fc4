package dev.millrace.ingestion.domain.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.recipes.Source;
import dev.millrace.ingestion.domain.files.FormatSamples;
import dev.millrace.ingestion.domain.files.Readings;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.domain.plan.Cursor;
import dev.millrace.ingestion.domain.plan.Plan;
import dev.millrace.ingestion.domain.plan.SplitReader;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What this machine hasn't room for isn't the file's fault: the file is read again, not given up, and nothing stays open. */
class FullDiskTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"book.epub", "paper.pdf", "rows.parquet"})
    void aFileOfWhichNoLocalCopyCanBeMadeIsNotDamaged(String name) throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("scratch"), "in the way");
        byte[] sample = FormatSamples.all().get(name);
        assertThatThrownBy(() -> Readings.read(name, sample, withScratch(notAFolder)))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Readings.read(name, sample, withScratch(folder.resolve("other"))))
                .isNotEmpty();
    }

    @Test
    void whatDoesNotFitOnTheDiskIsSaidOfTheDisk() throws IOException {
        RawInput raw = new RawInput(new ByteArrayInputStream(new byte[0]));
        IOException full = new IOException("No space left on device");
        assertThatThrownBy(() -> new ScratchOutput(new FullDisk(full), raw).write(1))
                .isSameAs(full);
        assertThatThrownBy(raw::throwIfFailed).isSameAs(full);
    }

    @Test
    void aReaderThatCannotGetToItsPlaceLeavesNothingOpen() throws Exception {
        Handles files =
                new Handles("{\"text\": \"A line.\"}\n".repeat(40_000).getBytes(StandardCharsets.UTF_8), 300_000);
        SourceFile file = files.list(Map.of()).getFirst();
        Plan.Split split = Plan.Split.of(List.of(file));
        Source source = Readings.source(folder);
        assertThatThrownBy(() -> new SplitReader(source, files, split, ReadLimits.DEFAULT, new Cursor(0, 39_000)))
                .isInstanceOf(IOException.class)
                .hasMessage("The network is gone");
        assertThat(files.opened).isNotEmpty().allMatch(handle -> handle.closed);
    }

    private static ReadLimits withScratch(Path scratch) {
        ReadLimits usual = ReadLimits.DEFAULT;
        return new ReadLimits(
                usual.documentBytes(),
                usual.expansion(),
                usual.nesting(),
                usual.copyBytes(),
                usual.steps(),
                scratch,
                usual.page());
    }

    private static final class FullDisk extends OutputStream {
        private final IOException full;

        FullDisk(IOException full) {
            this.full = full;
        }

        @Override
        public void write(int b) throws IOException {
            throw full;
        }
    }

    /** A source of one file that breaks off, which knows what is open. */
    private static final class Handles implements SourceFiles {
        private final byte[] content;
        private final int breaksAt;
        private final List<Handle> opened = new ArrayList<>();

        Handles(byte[] content, int breaksAt) {
            this.content = content;
            this.breaksAt = breaksAt;
        }

        @Override
        public List<SourceFile> list(Map<String, SourceFile> known) {
            return List.of(SourceFile.of("lines.jsonl", content.length, ""));
        }

        @Override
        public InputStream open(SourceFile file) {
            Handle handle = new Handle(new ByteArrayInputStream(Arrays.copyOf(content, breaksAt)));
            opened.add(handle);
            return handle;
        }
    }

    private static final class Handle extends FilterInputStream {
        private boolean closed;

        Handle(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            if (n < 0) {
                throw new IOException("The network is gone");
            }
            return n;
        }

        @Override
        public void close() throws IOException {
            closed = true;
            super.close();
        }
    }
}
