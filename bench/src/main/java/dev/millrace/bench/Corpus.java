package dev.millrace.bench;

import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.contracts.recipes.Format;
import dev.millrace.contracts.recipes.ShardLimits;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.ShardWriter;
import dev.millrace.ingestion.domain.files.LocalFiles;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.domain.input.Encoding;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.plan.Cursor;
import dev.millrace.ingestion.domain.plan.Planner;
import dev.millrace.ingestion.domain.plan.ShardSink;
import dev.millrace.ingestion.domain.plan.SplitReader;
import dev.millrace.quickstart.Stories;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * What the stages are measured on: English prose and documentation, and real web pages, where the machine has them; else
 * generated stories.
 *
 * @param documents texts as ingestion would hand them on
 * @param file the same documents as {@code jsonl.zst}
 * @param pages HTML
 * @param archive a gzipped WARC
 * @param described where they come from
 */
record Corpus(List<Document> documents, Path file, List<String> pages, Path archive, String described) {

    private static final List<String> TEXTS =
            List.of("A_text/gutenberg_novels/dev/novels.jsonl.zst", "A_text/python_docs/python_docs.jsonl.zst");
    private static final String PAGES = "B_web/trafilatura_eval/dev/html.zip";
    private static final String ARCHIVE = "B_web/warc_made_from_eval_pages/made-0000.warc.gz";
    private static final int MOST_PAGES = 60;
    private static final long TEXT_BYTES = 3_000_000;
    private static final ShardLimits EVERYTHING = new ShardLimits(Integer.MAX_VALUE, Long.MAX_VALUE);

    /** Finds or makes it; what is made goes below {@code folder}. */
    static Corpus prepare(Path folder) throws IOException {
        List<Path> texts =
                TEXTS.stream().flatMap(name -> RealData.find(name).stream()).toList();
        Optional<Path> pages = RealData.find(PAGES);
        Optional<Path> archive = RealData.find(ARCHIVE);
        if (texts.size() == TEXTS.size() && pages.isPresent() && archive.isPresent()) {
            return of(
                    folder,
                    texts,
                    zipped(pages.get()),
                    archive.get(),
                    "novels of Project Gutenberg and the Python documentation; real web pages");
        }
        return generated(folder);
    }

    private static Corpus generated(Path folder) throws IOException {
        Path stories = folder.resolve("stories");
        Stories.of(8_000, 1).writeTo(stories);
        List<Path> files = files(stories);
        List<Path> lines =
                files.stream().filter(f -> f.toString().contains(".jsonl")).toList();
        List<String> pages = new ArrayList<>();
        for (Path file : files) {
            if (file.toString().endsWith(".html") && pages.size() < MOST_PAGES) {
                pages.add(Files.readString(file));
            }
        }
        Path archive = files.stream()
                .filter(f -> f.toString().contains(".warc"))
                .findFirst()
                .orElseThrow();
        return of(folder, lines, pages, archive, "generated stories, as there is no real data on this machine");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static Corpus of(Path folder, List<Path> texts, List<String> pages, Path archive, String described)
            throws IOException {
        List<Document> documents = new ArrayList<>();
        for (Path file : texts) {
            read(file, documents::add);
        }
        documents = evenly(documents);
        Path file = folder.resolve("corpus.jsonl.zst");
        try (OutputStream out = Files.newOutputStream(file);
                ShardWriter writer = new ShardWriter(out)) {
            for (Document document : documents) {
                writer.write(document);
            }
        }
        return new Corpus(List.copyOf(documents), file, List.copyOf(pages), archive, described);
    }

    /** Every n-th document, so that about {@value #TEXT_BYTES} bytes are left: enough to measure, soon done. */
    private static List<Document> evenly(List<Document> documents) {
        int every = (int) Math.max(1, bytes(texts(documents)) / TEXT_BYTES);
        return IntStream.iterate(0, i -> i < documents.size(), i -> i + every)
                .mapToObj(documents::get)
                .toList();
    }

    private static List<String> texts(List<Document> documents) {
        return documents.stream().map(Document::text).toList();
    }

    private static List<String> zipped(Path zip) throws IOException {
        List<String> pages = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry();
                    entry != null && pages.size() < MOST_PAGES;
                    entry = in.getNextEntry()) {
                if (entry.getName().endsWith(".html")) {
                    pages.add(Encoding.decodePage(in.readAllBytes(), Optional.empty()));
                }
            }
        }
        return pages;
    }

    /** Takes documents as they are read. */
    interface Reader {
        void accept(Document document) throws IOException;
    }

    /** Reads a file of any format with ingestion's own reader. */
    static void read(Path file, Reader reader) throws IOException {
        LocalFiles files = new LocalFiles(file);
        Source source = Source.ofPath("bench", file.toString(), Format.AUTO, "unknown");
        try (SplitReader split = new SplitReader(
                source,
                files,
                new Planner(Long.MAX_VALUE, 1).plan("bench", files).splits().getFirst(),
                ReadLimits.DEFAULT,
                Cursor.START)) {
            split.fill(EVERYTHING, new ShardSink() {
                @Override
                public void keep(Document document, Map<String, String> detail) throws IOException {
                    reader.accept(document);
                }

                @Override
                public void drop(String id, long bytes, String reason, Map<String, String> detail) {}
            });
        } catch (UnreadableSource e) {
            throw new IOException(file + " can't be read", e);
        }
    }

    /** UTF-8 bytes of all texts. */
    long textBytes() {
        return bytes(texts(documents));
    }

    /** UTF-8 bytes of all pages. */
    long pageBytes() {
        return bytes(pages);
    }

    private static long bytes(List<String> texts) {
        return texts.stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** Reads and decompresses {@code file}, and does nothing with it; returns the number of bytes. */
    static long decompress(Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".zst")
                        ? new ZstdInputStream(raw)
                        : file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes += n;
            }
        }
        return bytes;
    }
}
