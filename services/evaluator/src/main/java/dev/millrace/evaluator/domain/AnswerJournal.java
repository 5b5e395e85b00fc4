package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.json.JsonFault;
import dev.millrace.contracts.json.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What models were asked and have said, a JSON object a line, as it came. What stands there isn't asked for again: a line is
 * known by the SHA-256 of address and request, so that another prompt, answer, model or setting is another question. Safe
 * for use by many threads at once.
 */
public final class AnswerJournal implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> answers = new HashMap<>();
    private final Lines lines;

    private AnswerJournal(Lines.Opening<IOException> opening) throws IOException {
        this.lines = opening.open(this::take);
    }

    private AnswerJournal(Lines lines) {
        this.lines = lines;
    }

    /** One that is forgotten. */
    public static AnswerJournal unkept() {
        return new AnswerJournal(new Lines() {
            @Override
            public void add(String line) {}

            @Override
            public void close() {}
        });
    }

    /**
     * The one in this file, which may be there already. A last line that was cut off is given up.
     *
     * @throws IOException also when another line is damaged, naming it
     */
    public static AnswerJournal in(Path path) throws IOException {
        return of(reader -> KeptLines.open(path, reader));
    }

    /**
     * The one of these lines.
     *
     * @throws IOException also when one is damaged, naming it
     */
    public static AnswerJournal of(Lines.Opening<IOException> opening) throws IOException {
        return new AnswerJournal(opening);
    }

    private void take(String line, String place) throws IOException {
        try {
            if (JSON.readTree(line) instanceof ObjectNode entry
                    && entry.path("key").isTextual()
                    && entry.path("said").isTextual()) {
                answers.put(entry.path("key").textValue(), entry.path("said").textValue());
                return;
            }
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "%s: no JSON: %s; remove the line, and it is asked for again".formatted(place, JsonFault.of(e)));
        }
        throw new IOException(place + ": expected key and said; is this the file of another program?");
    }

    /** What was said to this request before. */
    public synchronized Optional<String> find(AnsweringModel.Asked asked) {
        return Optional.ofNullable(answers.get(key(asked)));
    }

    /**
     * Keeps what was said.
     *
     * @param about what the line says besides
     */
    public synchronized void add(AnsweringModel.Asked asked, String said, ObjectNode about) throws IOException {
        answers.put(key(asked), said);
        ObjectNode line = about.put("key", key(asked)).put("said", said);
        line.set("request", asked.body());
        lines.add(line.toString());
    }

    private static String key(AnsweringModel.Asked asked) {
        String whole = asked.address() + "\n" + asked.body();
        return Sha256.of(whole.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
