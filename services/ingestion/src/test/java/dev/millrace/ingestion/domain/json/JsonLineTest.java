package dev.millrace.ingestion.domain.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.ingestion.domain.files.FileReading;
import dev.millrace.ingestion.domain.files.FileReadingTest;
import dev.millrace.ingestion.domain.files.Readings;
import dev.millrace.ingestion.domain.input.ByteLines;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry.Text;
import dev.millrace.ingestion.domain.input.Utf8;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The quick reader of records reads what a JSON parser reads, and leaves the rest to that. */
class JsonLineTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES =
            List.of("text", "content", "id", "meta", "metadata", "source", "url", "created", "other", "n\\u0061me");
    private static final List<String> PARTS = List.of(
            "word ",
            "caf\u00e9 ",
            "\ud83d\ude00",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\t",
            "\\u00e9",
            "\\ud83d\\ude00",
            "\\u0000",
            "\\ud800",
            "\u0561\u0562",
            "a considerably longer run without any escape in it ");
    private static final List<String> SCALARS =
            List.of("1", "-0.5e+10", "true", "false", "null", "0", "12345678901234567890", "1e5");

    @Test
    void whatBothReadIsTheSame() throws IOException {
        Random random = new Random(3);
        int quick = 0;
        for (int i = 0; i < 20_000; i++) {
            String line = object(random, 0);
            if (random.nextInt(4) == 0) {
                int at = random.nextInt(line.length());
                line = line.substring(0, at) + "{}[]\",:\\0 -e".charAt(random.nextInt(12)) + line.substring(at + 1);
            }
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            if (!Utf8.isValid(bytes, 0, bytes.length)) {
                continue;
            }
            JsonFields fields = new JsonFields(Optional.empty());
            if (new JsonLine().read(bytes, 0, bytes.length, fields)) {
                quick++;
                JsonFields expected = new JsonFields(Optional.empty());
                String read = new String(bytes, StandardCharsets.UTF_8);
                assertThat(new JsonText(ReadLimits.DEFAULT).read(read, bytes.length, expected))
                        .as(line)
                        .isEmpty();
                assertThat(fields.entry(1)).as(line).isEqualTo(expected.entry(1));
            }
        }
        assertThat(quick).isGreaterThan(5_000);
    }

    @Test
    void ordinaryRecordsTakeTheQuickWay() throws JsonProcessingException {
        String text = "Z\u00fcrich \ud83d\ude00\n\"quoted\" \\ \u0001 \u4e2d\u6587\t".repeat(50);
        byte[] line = JSON.writeValueAsBytes(Map.of(
                "id", "7", "text", text, "meta", Map.of("pile_set_name", "Wikipedia (en)"), "list", List.of(1, "b")));
        JsonFields fields = new JsonFields(Optional.empty());
        assertThat(new JsonLine().read(line, 0, line.length, fields)).isTrue();
        assertThat(fields.entry(1))
                .isEqualTo(new Text(text, Optional.of("7"), Optional.empty(), Map.of("origin", "Wikipedia (en)")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            c080         | false
            eda080       | false
            f4908080     | false
            e28882       | true
            f09f9880     | true
            e288         | false
            80           | false
            61c3a961     | true
            """)
    void tellsUtf8FromWhatOnlyLooksLikeIt(String hex, boolean valid) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(Utf8.isValid(bytes, 0, bytes.length)).isEqualTo(valid);
    }

    @Test
    void aLineOfAGigabyteIsCountedAndNotKept() throws IOException {
        byte[] head = FileReadingTest.utf8("{\"text\": \"first\"}\n{\"text\": \"");
        byte[] tail = FileReadingTest.utf8("\"}\n{\"text\": \"last\"}\n");
        InputStream endless = new EndlessLine(head, 1L << 30, tail);
        try (FileReading reading = Readings.open(endless, "x.jsonl")) {
            assertThat(reading.next()).get().extracting(e -> ((Text) e).text()).isEqualTo("first");
            assertThat(reading.next()).contains(ReadLimits.DEFAULT.tooLong((1L << 30) + 12));
            assertThat(reading.next()).get().extracting(e -> ((Text) e).text()).isEqualTo("last");
            assertThat(reading.next()).isEmpty();
        }
    }

    @Test
    void linesOfAnyLengthComeOutWhole() throws IOException {
        Random random = new Random(5);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            all.append("x".repeat(random.nextInt(4) == 0 ? random.nextInt(400_000) : random.nextInt(90)))
                    .append('\n');
        }
        ByteLines lines =
                new ByteLines(new ByteArrayInputStream(all.toString().getBytes(StandardCharsets.UTF_8)), 300_000);
        for (String expected : all.toString().lines().toList()) {
            assertThat(lines.next()).isEqualTo(expected.length());
        }
        assertThat(lines.next()).isEqualTo(-1);
    }

    private static String object(Random random, int depth) {
        StringBuilder object = new StringBuilder("{");
        for (int i = random.nextInt(5); i >= 0; i--) {
            object.append('"')
                    .append(NAMES.get(random.nextInt(NAMES.size())))
                    .append("\": ")
                    .append(value(random, depth));
            object.append(i > 0 ? ", " : "");
        }
        return object.append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 2 ? 2 : 5)) {
            case 0 -> SCALARS.get(random.nextInt(SCALARS.size()));
            case 1, 2 -> {
                StringBuilder string = new StringBuilder("\"");
                for (int i = random.nextInt(6); i > 0; i--) {
                    string.append(PARTS.get(random.nextInt(PARTS.size())));
                }
                yield string.append('"').toString();
            }
            case 3 -> "[" + value(random, depth + 1) + " ," + value(random, depth + 1) + "]";
            default -> object(random, depth + 1);
        };
    }

    /** A beginning, very many times the letter a, and an end. */
    private static final class EndlessLine extends InputStream {
        private final byte[] head;
        private final long middle;
        private final byte[] tail;
        private long at;

        EndlessLine(byte[] head, long middle, byte[] tail) {
            this.head = head;
            this.middle = middle;
            this.tail = tail;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            long left = head.length + middle + tail.length - at;
            int n = (int) Math.min(length, left);
            for (int i = 0; i < n; i++, at++) {
                buffer[offset + i] = at < head.length
                        ? head[(int) at]
                        : at < head.length + middle ? (byte) 'a' : tail[(int) (at - head.length - middle)];
            }
            return n > 0 ? n : -1;
        }
    }
}
