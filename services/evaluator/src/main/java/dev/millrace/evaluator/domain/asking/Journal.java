package dev.millrace.evaluator.domain.asking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.scoring.GivenAnswers;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answers of one model, kept as they come: JSON Lines, of which the first names the model and each other is an answer. Who
 * opens it again finds what was answered before, whatever ended it. A line that was cut off is taken away; it is asked again.
 * Safe for use from many threads at once.
 */
public final class Journal implements GivenAnswers, Closeable {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String REMEDY = "name another folder, or take the file away to ask everything anew";

    private final Path file;
    /** Not a channel's: one whose writer is interrupted is closed for all others. */
    private final RandomAccessFile out;

    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();

    /**
     * Whose answers they are.
     *
     * @param endpoint its address
     * @param model what the endpoint calls it, the version where it tells
     * @param context most tokens that it is shown
     * @param tokens whether it is asked in token ids, and not in texts
     */
    public record Owner(String endpoint, String model, int context, boolean tokens) {

        ObjectNode toJson() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("endpoint", endpoint)
                    .put("model", model)
                    .put("context", context)
                    .put("tokens", tokens);
        }
    }

    private Journal(Path file, RandomAccessFile out) {
        this.file = file;
        this.out = out;
    }

    /**
     * The journal in a file, made if it isn't there.
     *
     * @throws UnusableJournal when it is another model's, another process writes to it, or it is no journal
     */
    public static Journal open(Path file, Owner owner) throws IOException, UnusableJournal {
        RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw");
        Journal journal = new Journal(file, out);
        try {
            journal.lock();
            journal.read(owner);
            return journal;
        } catch (IOException | UnusableJournal | RuntimeException e) {
            out.close();
            throw e;
        }
    }

    private void lock() throws IOException, UnusableJournal {
        boolean locked;
        try {
            locked = out.getChannel().tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false;
        }
        if (!locked) {
            throw new UnusableJournal(file + ": another evaluation writes to it; wait for it, or name another folder");
        }
    }

    private void read(Owner owner) throws IOException, UnusableJournal {
        FileChannel channel = out.getChannel();
        cutOff(channel);
        // Not closed: that would close the channel.
        BufferedReader lines = new BufferedReader(Channels.newReader(channel.position(0), StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            JsonNode json = parsed(line, number);
            if (number == 1) {
                check(json, owner);
            } else {
                outcomes.put(key(json, number), outcome(json, number));
            }
        }
        out.seek(channel.size());
        if (number == 0) {
            write(owner.toJson());
        }
    }

    /** Takes away what stands behind the last line break. */
    private static void cutOff(FileChannel channel) throws IOException {
        long end = channel.size();
        ByteBuffer block = ByteBuffer.allocate(1 << 16);
        while (end > 0) {
            long from = Math.max(0, end - block.capacity());
            block.clear().limit((int) (end - from));
            while (block.hasRemaining() && channel.read(block, from + block.position()) >= 0) {
                // goes on until the block is whole
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    channel.truncate(from + i + 1);
                    return;
                }
            }
            end = from;
        }
        channel.truncate(0);
    }

    private JsonNode parsed(String line, int number) throws UnusableJournal {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UnusableJournal(
                    "%s:%d: expected a JSON object, as this command writes it; %s".formatted(file, number, REMEDY));
        }
    }

    private void check(JsonNode json, Owner owner) throws UnusableJournal {
        JsonNode expected = owner.toJson();
        for (Map.Entry<String, JsonNode> field : expected.properties()) {
            JsonNode found = json.path(field.getKey());
            if (!found.equals(field.getValue())) {
                throw new UnusableJournal("%s:1: %s: these are the answers of another model: %s, not %s; %s"
                        .formatted(
                                file,
                                field.getKey(),
                                found.isMissingNode() ? "none is named" : found,
                                field.getValue(),
                                REMEDY));
            }
        }
    }

    private String key(JsonNode json, int number) throws UnusableJournal {
        return Optional.ofNullable(json.path("id").textValue())
                .orElseThrow(() ->
                        new UnusableJournal("%s:%d: id: expected a request's id; %s".formatted(file, number, REMEDY)));
    }

    private Outcome outcome(JsonNode json, int number) throws UnusableJournal {
        if (json.path("unscored").isTextual()) {
            return new Outcome.Unscored(json.path("unscored").textValue());
        }
        try {
            return new Outcome.Answered(Answer.of(json.path("answer")));
        } catch (IllegalArgumentException e) {
            throw new UnusableJournal("%s:%d: answer: %s; %s".formatted(file, number, e.getMessage(), REMEDY));
        }
    }

    /** Whether it lacks what is wished for. */
    synchronized boolean lacks(Wish wish) {
        return !outcomes.containsKey(wish.key());
    }

    /** Keeps what came of a wish. Once this returns, it is in the file. */
    synchronized void add(Wish wish, Outcome outcome) throws IOException {
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("id", wish.key());
        switch (outcome) {
            case Outcome.Answered(Answer answer) -> line.set("answer", answer.toJson());
            case Outcome.Unscored(String reason) -> line.put("unscored", reason);
        }
        write(line);
        outcomes.put(wish.key(), outcome);
    }

    private void write(JsonNode line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<List<List<Answer>>> to(ItemRequests item, int repeats) {
        List<List<Answer>> answers = new ArrayList<>();
        for (Wish wish : Wish.about(List.of(item), repeats)) {
            Optional<Outcome> known = outcome(wish);
            if (known.isEmpty() || !(known.get() instanceof Outcome.Answered(Answer answer))) {
                return Optional.empty();
            }
            if (wish.time() == 0) {
                answers.add(new ArrayList<>());
            }
            answers.getLast().add(answer);
        }
        return Optional.of(answers);
    }

    /** Why an item has no score, where one of its requests couldn't be asked. */
    public Optional<String> unscored(ItemRequests item) {
        for (Wish wish : Wish.about(List.of(item), 1)) {
            Optional<Outcome> known = outcome(wish);
            if (known.isPresent() && known.get() instanceof Outcome.Unscored(String reason)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }

    private synchronized Optional<Outcome> outcome(Wish wish) {
        return Optional.ofNullable(outcomes.get(wish.key()));
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
