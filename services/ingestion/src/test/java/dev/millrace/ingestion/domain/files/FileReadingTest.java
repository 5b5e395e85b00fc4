package dev.millrace.ingestion.domain.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.millrace.contracts.shards.Message;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Refused;
import dev.millrace.ingestion.domain.input.SourceEntry.Text;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class FileReadingTest {

    private static final String LINES = "{\"id\": \"a\", \"text\": \"One.\"}\n\n{\"id\": 2, \"content\": \"Two.\"}\n";

    @Test
    void readsJsonLinesPlainAndCompressed() throws IOException {
        byte[] plain = utf8(LINES);
        for (byte[] bytes : List.of(plain, gzip(plain), Zstd.compress(plain))) {
            assertThat(Readings.texts(Readings.read("x.jsonl", bytes))).containsExactly("One.", "Two.");
        }
    }

    @Test
    void readsAllMembersOfAGzipFileFromAStreamThatNeverSaysWhatIsAvailable() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(gzip(utf8("{\"text\": \"first member\"}\n")));
        both.writeBytes(gzip(utf8("{\"text\": \"second member\"}\n")));
        InputStream slow = new OneByteAtATime(both.toByteArray());
        try (FileReading reading = Readings.open(slow, "x.jsonl.gz")) {
            assertThat(reading.next()).isPresent();
            assertThat(reading.next()).get().extracting(e -> ((Text) e).text()).isEqualTo("second member");
            assertThat(reading.next()).isEmpty();
        }
    }

    @Test
    void takesTheFieldsOfDolmaThePileAndRedPajama() throws IOException {
        String dolma = "{\"id\":\"d1\",\"text\":\"T\",\"source\":\"cc\",\"added\":\"2024\",\"created\":\"2020-01-01\","
                + "\"metadata\":{\"url\":\"http://a/\",\"title\":\"A\",\"n\":{\"deep\":1}}}";
        String redPajama =
                "{\"text\":\"U\",\"meta\":\"{\\\"url\\\": \\\"http://b/\\\", \\\"timestamp\\\": \\\"2019\\\"}\"}";
        List<SourceEntry> entries = Readings.read("x.jsonl", utf8(dolma + "\n" + redPajama));
        Text first = (Text) entries.getFirst();
        assertThat(first.externalId()).contains("d1");
        assertThat(first.created()).contains("2020-01-01");
        assertThat(first.metadata())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("url", "http://a/", "title", "A", "origin", "cc", "added", "2024"));
        Text second = (Text) entries.getLast();
        assertThat(second.metadata()).containsEntry("url", "http://b/");
        assertThat(second.created()).contains("2019");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"text": "cut           | invalid-json
            [1, 2]                  | invalid-json
            {"text": "x"} extra     | invalid-json
            {"title": "no text"}    | missing-text
            {"text": 5}             | missing-text
            {"text": " \\t "}       | empty
            {"messages": "none"}    | missing-text
            {"messages": [{"role": "user", "content": " "}]} | empty
            {"messages": [{"role": "user", "content": "\\ud800"}]} | invalid-utf8
            {"text": "\\ud800 alone"} | invalid-utf8
            """)
    void refusesALineWithItsReasonAndReadsOn(String line, String reason) throws IOException {
        List<SourceEntry> entries = Readings.read("x.jsonl", utf8(line + "\n{\"text\": \"next\"}\n"));
        assertThat(Readings.refused(entries)).isEqualTo(Map.of(reason, 1));
        assertThat(Readings.texts(entries)).containsExactly("next");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"id": 1, "messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}]}
            {"text": " ", "messages": [{"content": "Why?", "role": "User", "weight": [1]}, {"role": "assistant", "content": "So.", "tool_calls": []}]}
            {"text": null, "messages": [{"role": "user", "content": [{"type": "text", "text": "Wh"}, {"text": "y?", "type": "text"}]}, {"role": "assistant", "content": "So.", "function_call": null}]}
            {"conversations": [{"from": "human", "value": "Why?"}, {"from": "gpt", "value": "So."}]}
            {"conversation": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}]}
            """)
    void readsChatDataAsDialogs(String line) throws IOException {
        assertThat(Readings.read("x.jsonl", utf8(line))).singleElement().isInstanceOfSatisfying(Text.class, dialog -> {
            assertThat(dialog.text()).isEqualTo("User: Why?\nAssistant: So.");
            assertThat(dialog.messages())
                    .contains(List.of(new Message("user", "Why?"), new Message("assistant", "So.")));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [{"type": "function", "function": {"name": "grind"}}] | {"tool_calls": [{"id": "1", "type": "function", "function": {"name": "grind", "arguments": "{\\"kg\\": 2}"}}]}
            "[{\\"type\\":\\"function\\",\\"function\\":{\\"name\\":\\"grind\\"}}]" | {"content": null, "function_call": null, "tool_calls": [{"id": "1", "function": {"name": "grind", "arguments": {"kg": 2}}}]}
            """)
    void toolsAndCallsOfThemAreMessages(String tools, String call) throws IOException {
        String line =
                "{\"messages\": [{\"role\": \"user\", \"content\": \"Grind.\"}, %s, {\"role\": \"tool\", \"tool_call_id\": \"1\", \"content\": \"done\"}], \"tools\": %s}"
                        .formatted(call.replaceFirst("\\{", "{\"role\": \"assistant\", "), tools);
        assertThat(Readings.read("x.jsonl", utf8(line)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Text.class,
                        dialog -> assertThat(dialog.messages())
                                .contains(List.of(
                                        new Message(
                                                Message.TOOLS,
                                                "[{\"type\":\"function\",\"function\":{\"name\":\"grind\"}}]"),
                                        new Message(Message.USER, "Grind."),
                                        new Message(
                                                Message.CALLS,
                                                "[{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"grind\",\"arguments\":{\"kg\":2}}}]"),
                                        new Message(Message.TOOL, "done"))));
    }

    @Test
    void toolsThatAreNoneAreRefused() throws IOException {
        List<SourceEntry> entries = Readings.read(
                "x.jsonl",
                utf8(
                        "{\"messages\": [{\"role\": \"user\", \"content\": \"Why?\"}], \"tools\": \"none\"}\n{\"text\": \"next\", \"tools\": 1}\n"));
        assertThat(entries.getFirst())
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.detail())
                                .isEqualTo(Map.of("field", "tools", "message", "0", "error", "no list of tools")));
        assertThat(Readings.texts(entries)).containsExactly("next");
    }

    @Test
    void aTextIsATextWhateverElseTheRecordHas() throws IOException {
        byte[] lines = utf8("""
                {"messages": [{"role": "user", "content": "Why?"}], "text": "A text."}
                {"messages": [{"from": 1}], "content": "Another."}
                """);
        assertThat(Readings.read("x.jsonl", lines))
                .containsExactly(
                        new Text("A text.", Optional.empty(), Optional.empty(), Map.of()),
                        new Text("Another.", Optional.empty(), Optional.empty(), Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                                                               | 0 | no messages
            ["Why?"]                                                         | 1 | no object
            [{"role": "user", "content": "Why?"}, {"role": "jane@example.com", "content": "So."}, 5] | 2 | no known role
            [{"role": "user"}]                                               | 1 | no content that is text
            [{"role": "assistant", "content": null}]                         | 1 | no content that is text
            [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}, {"type": "text", "text": "?"}]}] | 1 | no content that is text
            [{"role": "assistant", "content": "", "tool_calls": [{"id": "1"}, 2]}] | 1 | a call of a tool without a name, or with arguments that are no JSON object
            [{"role": "assistant", "content": "", "function_call": {"name": [1]}}] | 1 | a call of a tool without a name, or with arguments that are no JSON object
            [{"role": "assistant", "tool_calls": [{"function": {"name": "a", "arguments": "{kg"}}]}] | 1 | a call of a tool without a name, or with arguments that are no JSON object
            [{"role": "user", "content": "?", "tool_calls": [{"function": {"name": "a"}}]}] | 1 | a call of a tool by another than the assistant
            [{"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "a"}}]}, {"role": "tool", "tool_call_id": "2", "content": "So."}] | 2 | an answer to another call than the next
            """)
    void refusesADialogThatCantBeKeptWholeAndSaysWhere(String messages, String message, String error)
            throws IOException {
        byte[] lines = utf8("{\"messages\": " + messages + "}\n{\"text\": \"next\"}\n");
        List<SourceEntry> entries = Readings.read("x.jsonl", lines);
        assertThat(entries.getFirst()).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(SourceEntry.Reason.INVALID_MESSAGES);
            assertThat(refused.detail()).isEqualTo(Map.of("field", "messages", "message", message, "error", error));
        });
        assertThat(Readings.texts(entries)).containsExactly("next");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"prompt": "Why?", "chosen": "So.", "rejected": "No."}
            {"prompt": [{"role": "user", "content": "Why?"}], "chosen": [{"role": "assistant", "content": "So."}], "rejected": "No."}
            {"chosen": [{"from": "human", "value": "Why?"}, {"from": "gpt", "value": "So."}], "rejected": [{"from": "human", "value": "Why?"}, {"from": "gpt", "value": "No."}], "prompt": "Why?"}
            {"chosen": "\\n\\nHuman: Why?\\n\\nAssistant: So.", "rejected": "\\n\\nHuman: Why?\\n\\nAssistant: No."}
            {"prompt": "\\r\\n\\r\\nHuman: Why?\\r\\n\\r\\nAssistant:", "chosen": "So.", "rejected": "No."}
            """)
    void readsTwoAnswersToTheSameAsADialogWithBoth(String line) throws IOException {
        assertThat(Readings.read("x.jsonl", utf8(line))).singleElement().isInstanceOfSatisfying(Text.class, pair -> {
            assertThat(pair.text()).isEqualTo("User: Why?\nAssistant: So.\nRejected: No.");
            assertThat(pair.messages())
                    .contains(List.of(
                            new Message("user", "Why?"),
                            new Message("assistant", "So."),
                            new Message("rejected", "No.")));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"prompt": "Why?", "chosen": "So."}                       | rejected | 0 | missing
            {"prompt": "Why?", "chosen": 5, "rejected": "No."}        | chosen   | 0 | missing
            {"prompt": "Why?", "chosen": "So.", "rejected": " "}      | rejected | 2 | no answer
            {"chosen": "Human: Why?\\n\\nAssistant: So.", "rejected": "Human: How?\\n\\nAssistant: No."} | rejected | 0 | an answer to something else than chosen is
            {"chosen": "Human: Why?\\n\\nAssistant:", "rejected": "Human: Why?\\n\\nAssistant: No."} | chosen | 1 | no answer
            {"prompt": "Why?", "chosen": [{"role": "king", "content": "So."}], "rejected": "No."} | chosen | 1 | no known role
            {"prompt": "Why?", "chosen": [{"role": "user", "content": "How?"}, {"role": "assistant", "content": "So."}], "rejected": "No."} | rejected | 0 | an answer to something else than chosen is
            """)
    void refusesAnswersThatAreNoPair(String line, String field, String message, String error) throws IOException {
        assertThat(Readings.read("x.jsonl", utf8(line)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.detail())
                                .isEqualTo(Map.of("field", field, "message", message, "error", error)));
    }

    @Test
    void refusesALineThatIsNotUtf8() throws IOException {
        byte[] latin = "{\"text\": \"caf\u00e9\"}\n{\"text\": \"next\"}".getBytes(StandardCharsets.ISO_8859_1);
        List<SourceEntry> entries = Readings.read("x.jsonl", latin);
        assertThat(Readings.refused(entries)).isEqualTo(Map.of("invalid-utf8", 1));
        assertThat(Readings.texts(entries)).containsExactly("next");
    }

    @Test
    void refusesALineBeyondTheLimitAndNamesTheLimit() throws IOException {
        byte[] lines = utf8("{\"text\": \"" + "x".repeat(5_000) + "\"}\n{\"text\": \"next\"}\n");
        List<SourceEntry> entries = Readings.read("x.jsonl", lines, ReadLimits.DEFAULT.withDocumentBytes(1_000));
        assertThat(entries.getFirst())
                .isEqualTo(new Refused(SourceEntry.Reason.TOO_LARGE, 5_012, Map.of("documentBytes", "1000")));
        assertThat(Readings.texts(entries)).containsExactly("next");
    }

    @Test
    void refusesABombAndNamesTheLimit() throws IOException {
        byte[] bomb = gzip(new byte[200 << 20]);
        List<SourceEntry> entries = Readings.read("x.txt.gz", bomb, ReadLimits.DEFAULT.withDocumentBytes(1 << 30));
        assertThat(entries).singleElement().isInstanceOfSatisfying(Refused.class, r -> {
            assertThat(r.reason()).isEqualTo(SourceEntry.Reason.TOO_LARGE);
            assertThat(r.detail()).containsEntry("expansion", "500");
        });
    }

    @Test
    void keepsWhatComesBeforeADamageAndSaysThatTheRestIsMissing() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            lines.append("{\"text\": \"Line number ").append(i * 7919).append("\"}\n");
        }
        byte[] whole = gzip(utf8(lines.toString()));
        List<SourceEntry> entries = Readings.read("x.jsonl.gz", Arrays.copyOf(whole, whole.length / 2));
        assertThat(entries).hasSizeBetween(1_000, 4_000);
        assertThat(Readings.refused(entries)).containsEntry("truncated", 1);
        assertThat(entries.getLast()).isInstanceOf(Refused.class);
    }

    @Test
    void readsTextByItsByteOrderMarkOrStrictlyAsUtf8() throws IOException {
        byte[] utf16 = "\uFEFFd\u00e9j\u00e0 vu".getBytes(StandardCharsets.UTF_16LE);
        assertThat(Readings.texts(Readings.read("a.txt", utf16))).containsExactly("d\u00e9j\u00e0 vu");
        assertThat(Readings.texts(Readings.read("a.md", utf8("\uFEFF# Title\r\n\r\nText\r\n"))))
                .containsExactly("# Title\n\nText");
        assertThat(Readings.refused(Readings.read("a.txt", new byte[] {'c', (byte) 0xE9, ' '})))
                .isEqualTo(Map.of("invalid-utf8", 1));
    }

    @Test
    void decodesAPageAsDeclaredOrAsWindows1252() throws IOException {
        String body = "<p>" + "Le caf\u00e9 est ouvert \u2013 entrez donc, il fait chaud. ".repeat(8) + "</p>";
        byte[] undeclared = ("<html><body>" + body + "</body></html>").getBytes(Charset.forName("windows-1252"));
        assertThat(Readings.texts(Readings.read("a.html", undeclared)).getFirst())
                .contains("caf\u00e9 est ouvert \u2013");
        byte[] greek = ("<html><head><meta charset=iso-8859-7></head><body><p>"
                        + "\u03ba\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1 ".repeat(40) + "</p></body></html>")
                .getBytes(Charset.forName("iso-8859-7"));
        assertThat(Readings.texts(Readings.read("a.html", greek)).getFirst())
                .startsWith("\u03ba\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1");
    }

    @ParameterizedTest
    @CsvSource({"x.parquet,PAR1,damaged", "x.pdf,%PDF-1.7,damaged", "x,'',empty"})
    void refusesWhatItCannotReadAndWhatIsEmpty(String name, String content, String reason) throws IOException {
        assertThat(Readings.refused(Readings.read(name, utf8(content)))).isEqualTo(Map.of(reason, 1));
    }

    @Test
    void tellsFormatsByTheirFirstBytesWhenTheNameSaysNothing() throws IOException {
        assertThat(Readings.texts(Readings.read("blob", gzip(utf8(LINES))))).hasSize(2);
        assertThat(Readings.texts(Readings.read("README", utf8("Just words.")))).containsExactly("Just words.");
        assertThat(Readings.refused(Readings.read("blob", new byte[] {1, 2, 0, 3})))
                .isEqualTo(Map.of("unsupported-format", 1));
    }

    @Test
    void passesOnTroubleOfTheDiskOrNetworkItself() throws IOException {
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(utf8("{{{")), new PulledCable());
        try (FileReading reading = Readings.open(broken, "x.jsonl")) {
            assertThatThrownBy(reading::next).hasMessage("cable pulled");
        }
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static final class PulledCable extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("cable pulled");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
        }
    }

    private static final class OneByteAtATime extends InputStream {
        private final byte[] bytes;
        private int at;

        OneByteAtATime(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return at < bytes.length ? bytes[at++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int b = read();
            if (b < 0) {
                return -1;
            }
            buffer[offset] = (byte) b;
            return 1;
        }
    }
}
