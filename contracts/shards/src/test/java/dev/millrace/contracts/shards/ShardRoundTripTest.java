package dev.millrace.contracts.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ShardRoundTripTest {

    private static final String OF_FIRST_RELEASE = "{\"created\":\"2026\",\"id\":\"" + "0".repeat(32)
            + "\",\"metadata\":{\"url\":\"here\"},\"source\":\"source\",\"text\":\"A text.\"}\n";

    private final List<Document> documents = documents();

    @Test
    void readsBackEveryDocumentThatWasWritten() throws IOException {
        assertThat(read(written(documents))).isEqualTo(documents);
    }

    @Test
    void aLineStaysAsItIs() throws IOException {
        Document plain = new Document("0".repeat(32), "A text.", "source", Optional.of("2026"), Map.of("url", "here"));

        assertThat(line(plain)).isEqualTo(OF_FIRST_RELEASE);
        assertThat(line(plain.hashed()))
                .isEqualTo("{\"contentHash\":\"3b6444e203f18aca2e805df7fe60bda9\"," + OF_FIRST_RELEASE.substring(1));
    }

    @Test
    void aDialogsLineHasItsTextAndItsMessages() throws IOException {
        Document dialog = new Document("0".repeat(32), "", "source", Optional.empty(), Map.of())
                .withMessages(List.of(new Message("user", "2 + 2?"), new Message("assistant", "4")));

        assertThat(line(dialog))
                .isEqualTo("{\"id\":\"" + "0".repeat(32) + "\",\"messages\":"
                        + "[{\"content\":\"2 + 2?\",\"role\":\"user\"},{\"content\":\"4\",\"role\":\"assistant\"}],"
                        + "\"metadata\":{},\"source\":\"source\",\"text\":\"User: 2 + 2?\\nAssistant: 4\"}\n");
    }

    @Test
    void aDialogsTextIsNothingButWhatItsMessagesSay() {
        Document dialog = documents.getFirst();
        assertThat(dialog.messages()).isPresent();
        assertThatThrownBy(() -> dialog.withText("Something else"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(dialog.id());
        assertThatThrownBy(() -> new Message("jane@example.com", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aContentHashIsThatOfWhatWasIngested() {
        List<Document> all = new ArrayList<>(documents);
        String joined = documents.stream().map(Document::text).collect(Collectors.joining());
        all.add(documents.get(1).withText(joined));
        all.add(documents.get(1).withText("x" + joined));
        for (Document document : all) {
            Document ingested = document.hashed();
            byte[] sha = sha256(document.text());
            assertThat(ingested.contentHash()).contains(HexFormat.of().formatHex(sha, 0, 16));
            assertThat(changed(ingested).withMetadata(Map.of("language", "en")).contentHash())
                    .isEqualTo(ingested.contentHash());
        }
    }

    @Test
    void sameDocumentsGiveTheSameBytes() throws IOException {
        assertThat(written(documents)).isEqualTo(written(documents));
    }

    @Test
    void aFileOnAFullDiskIsLetGoOf() throws IOException {
        FullDisk disk = new FullDisk();
        ShardWriter writer = new ShardWriter(disk);
        writer.write(documents.getFirst());
        assertThatThrownBy(writer::close).isInstanceOf(IOException.class).hasMessage("No space left on device");
        assertThat(disk.closed).isTrue();
    }

    @Test
    void aTruncatedShardIsNeverTakenForAWholeOne() throws IOException {
        byte[] whole = written(documents);
        for (int cut = 1; cut < whole.length; cut += 37) {
            byte[] part = Arrays.copyOf(whole, whole.length - cut);
            assertThatThrownBy(() -> read(part)).isInstanceOf(Exception.class);
        }
    }

    @Test
    void aDroppedDocumentHasAReason() {
        assertThatThrownBy(() -> new LedgerEntry("0", LedgerEntry.Outcome.DROPPED, Optional.empty(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Document changed(Document document) {
        return document.messages().isPresent()
                ? document.withMessages(List.of(new Message(Message.USER, "[PHONE]")))
                : document.withText("[PHONE]");
    }

    private static String line(Document document) throws IOException {
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(written(List.of(document))))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] written(List<Document> documents) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ShardWriter writer = new ShardWriter(out)) {
            for (Document document : documents) {
                writer.write(document);
            }
        }
        return out.toByteArray();
    }

    private static List<Document> read(byte[] shard) throws IOException {
        List<Document> documents = new ArrayList<>();
        try (ShardReader reader = new ShardReader(new ByteArrayInputStream(shard))) {
            reader.forEachRemaining(documents::add);
        }
        return documents;
    }

    private static List<Document> documents() {
        Random random = new Random(7);
        List<Document> documents = new ArrayList<>();
        for (int d = 0; d < 400; d++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(200), 0, 0x2ffff)
                    .filter(c -> c < 0xd800 || c > 0xdfff)
                    .forEach(text::appendCodePoint);
            Document document = new Document(
                    "%032x".formatted(d),
                    text.toString(),
                    "source",
                    d % 2 == 0 ? Optional.of("2026-01-01") : Optional.empty(),
                    d % 3 == 0 ? Map.of() : Map.of("url", "https://example.org/" + d, "title", "Line\nbreak"));
            Document said = d % 4 == 0 ? document.withMessages(dialog(text.toString())) : document;
            documents.add(d % 5 == 0 ? said : said.hashed());
        }
        return documents;
    }

    /** Each line is said by the next. */
    private static List<Message> dialog(String text) {
        List<String> sides = List.of(Message.USER, Message.ASSISTANT, Message.TOOL);
        List<Message> said = new ArrayList<>(List.of(new Message(Message.SYSTEM, "")));
        text.lines().forEach(line -> said.add(new Message(sides.get(said.size() % sides.size()), line)));
        return said;
    }

    private static final class FullDisk extends OutputStream {
        private boolean closed;

        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
