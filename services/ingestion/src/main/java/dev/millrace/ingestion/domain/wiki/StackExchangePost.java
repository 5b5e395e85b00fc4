package dev.millrace.ingestion.domain.wiki;

import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.text.HtmlText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A row of {@code Posts.xml} (<a href="https://meta.stackexchange.com/questions/2677">schema</a>).
 *
 * @param question the id of the question that it belongs to; its own, if it is one or has none
 * @param type {@code PostTypeId}: 1 a question, 2 an answer, others are texts about tags and the like
 */
record StackExchangePost(long question, int type, long score, long id, String body, Map<String, String> fields) {

    /** Question, then answers by score: so many bytes of a record bring that order about. */
    static final int KEY = 8 + 1 + 8 + 8;

    private static final List<String> KEPT =
            List.of("Title", "Tags", "CreationDate", "AcceptedAnswerId", "ContentLicense");

    static StackExchangePost of(Map<String, String> row) {
        int type = (int) number(row, "PostTypeId");
        long id = number(row, "Id");
        Map<String, String> fields = new HashMap<>();
        for (String name : KEPT) {
            Optional.ofNullable(row.get(name)).ifPresent(value -> fields.put(name, value));
        }
        return new StackExchangePost(
                type == 2 ? number(row, "ParentId") : id,
                type,
                number(row, "Score"),
                id,
                row.getOrDefault("Body", ""),
                fields);
    }

    private static long number(Map<String, String> row, String name) {
        String value = row.getOrDefault(name, "");
        return value.matches("-?\\d{1,18}") ? Long.parseLong(value) : 0;
    }

    boolean isQuestion() {
        return type == 1;
    }

    boolean answers(StackExchangePost other) {
        return type == 2 && question == other.id;
    }

    Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    String what() {
        return type == 2 ? "answer without its question" : "type " + type;
    }

    byte[] record() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(KEY + body.length());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(question ^ Long.MIN_VALUE);
            out.writeByte(type & 0xFF);
            out.writeLong(~(score ^ Long.MIN_VALUE));
            out.writeLong(id ^ Long.MIN_VALUE);
            write(body, out);
            out.writeInt(fields.size());
            for (Map.Entry<String, String> field : fields.entrySet()) {
                write(field.getKey(), out);
                write(field.getValue(), out);
            }
        }
        return bytes.toByteArray();
    }

    static StackExchangePost read(byte[] record) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
            long question = in.readLong() ^ Long.MIN_VALUE;
            int type = in.readUnsignedByte();
            long score = ~in.readLong() ^ Long.MIN_VALUE;
            long id = in.readLong() ^ Long.MIN_VALUE;
            String body = readString(in);
            Map<String, String> fields = new HashMap<>();
            for (int n = in.readInt(); n > 0; n--) {
                fields.put(readString(in), readString(in));
            }
            return new StackExchangePost(question, type, score, id, body, fields);
        }
    }

    private static void write(String text, DataOutputStream out) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static String readString(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    /** This question with {@code answers}, which come by score. */
    String conversation(List<StackExchangePost> answers) {
        StringBuilder text = new StringBuilder();
        field("Title").ifPresent(title -> text.append(title.strip()).append("\n\n"));
        text.append(HtmlText.of(body));
        for (StackExchangePost answer : answers) {
            text.append(isAccepted(answer) ? "\n\nAccepted answer:\n\n" : "\n\nAnswer:\n\n")
                    .append(HtmlText.of(answer.body));
        }
        return text.toString().strip();
    }

    private boolean isAccepted(StackExchangePost answer) {
        return field("AcceptedAnswerId")
                .filter(Long.toString(answer.id)::equals)
                .isPresent();
    }

    Map<String, String> metadata(List<StackExchangePost> answers) {
        Map<String, String> metadata = new HashMap<>();
        field("Title").ifPresent(title -> metadata.put(Document.TITLE, title));
        field("ContentLicense").ifPresent(licence -> metadata.put(Document.LICENCE, licence.replace(' ', '-')));
        field("Tags").map(StackExchangePost::tags).ifPresent(tags -> metadata.put("tags", tags));
        metadata.put("score", Long.toString(score));
        metadata.put("answers", Integer.toString(answers.size()));
        if (!answers.isEmpty()) {
            metadata.put(
                    "answerScores",
                    answers.stream().limit(100).map(a -> Long.toString(a.score)).collect(Collectors.joining(",")));
        }
        OptionalInt accepted = IntStream.range(0, answers.size())
                .filter(i -> isAccepted(answers.get(i)))
                .findFirst();
        accepted.ifPresent(i -> metadata.put("acceptedAnswer", Integer.toString(i + 1)));
        return metadata;
    }

    /** {@code <a><b>} in older dumps, {@code |a|b|} in newer ones, as {@code a,b}. */
    private static String tags(String written) {
        return written.replaceAll("[<>|]+", ",").replaceAll("^,|,$", "");
    }
}
