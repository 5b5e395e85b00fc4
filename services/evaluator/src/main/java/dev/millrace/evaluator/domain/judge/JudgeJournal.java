package dev.millrace.evaluator.domain.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.evaluator.domain.AnsweringModel;
import dev.millrace.evaluator.domain.KeptLines;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a judge was asked and has said, a JSON object a line, as it came. What stands there isn't asked for again: a line is known by
 * the SHA-256 of address and request, so that another prompt, answer, model or setting is another question. Safe for use by many
 * threads at once.
 */
public final class JudgeJournal implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<KeptLines> file;
    private final Map<String, String> answers = new HashMap<>();

    private JudgeJournal() {
        this.file = Optional.empty();
    }

    private JudgeJournal(Path path) throws IOException {
        this.file = Optional.of(KeptLines.<IOException>open(
                path, (line, number) -> take(line, "%s:%d".formatted(path, number))));
    }

    /** One that is forgotten. */
    public static JudgeJournal unkept() {
        return new JudgeJournal();
    }

    /**
     * The one in this file, which may be there already. A last line that was cut off is given up.
     *
     * @throws IOException also when another line is damaged, naming it
     */
    public static JudgeJournal in(Path path) throws IOException {
        return new JudgeJournal(path);
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
            throw new IOException("%s: no JSON: %s; remove the line, and it is asked for again"
                    .formatted(place, e.getOriginalMessage()));
        }
        throw new IOException(place + ": expected key and said; is this the file of another program?");
    }

    /** What was said to this request before. */
    synchronized Optional<String> find(AnsweringModel.Asked asked) {
        return Optional.ofNullable(answers.get(key(asked)));
    }

    /** Keeps what was said: a process that is ended from now on doesn't ask again. */
    synchronized void add(AnsweringModel.Asked asked, String said, ObjectNode about) throws IOException {
        answers.put(key(asked), said);
        if (file.isPresent()) {
            ObjectNode line = about.put("key", key(asked)).put("said", said);
            line.set("request", asked.body());
            file.get().add(line.toString());
        }
    }

    private static String key(AnsweringModel.Asked asked) {
        String whole = asked.address() + "\n" + asked.body();
        return Sha256.of(whole.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
