package dev.millrace.evaluator.domain.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.AnsweringModel;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What a judge was asked and has said, a JSON object a line, as it came. What stands there isn't asked for again: a line is known by
 * the SHA-256 of address and request, so that another prompt, answer, model or setting is another question. Safe for use by many
 * threads at once.
 */
public final class JudgeJournal implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<FileChannel> file;
    private final Map<String, String> answers = new HashMap<>();

    private JudgeJournal(Optional<FileChannel> file) {
        this.file = file;
    }

    /** One that is forgotten. */
    public static JudgeJournal unkept() {
        return new JudgeJournal(Optional.empty());
    }

    /**
     * The one in this file, which may be there already. A last line that was cut off is given up.
     *
     * @throws IOException also when another line is damaged, naming it
     */
    public static JudgeJournal in(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        JudgeJournal journal = new JudgeJournal(Optional.of(channel));
        try {
            if (channel.tryLock() == null) {
                throw new IOException(path + " is being written by another command; wait for its end");
            }
            channel.truncate(journal.load(path));
            channel.position(channel.size());
            return journal;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Returns where the last whole line ends. */
    private long load(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        int start = 0;
        int number = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                number++;
                take(new String(bytes, start, i - start, StandardCharsets.UTF_8), "%s:%d".formatted(path, number));
                start = i + 1;
            }
        }
        return start;
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
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.get().write(bytes);
            }
        }
    }

    private static String key(AnsweringModel.Asked asked) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String whole = asked.address() + "\n" + asked.body();
            return HexFormat.of().formatHex(digest.digest(whole.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
