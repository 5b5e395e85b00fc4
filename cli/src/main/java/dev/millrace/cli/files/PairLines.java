package dev.millrace.cli.files;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.shards.Message;
import dev.millrace.ingestion.domain.files.FileReading;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pairs of answers, a JSON object a line: {@code prompt}, {@code chosen} and {@code rejected}, each a text or a list of messages
 * with {@code role} and {@code content}. Without a prompt the two are whole dialogs.
 */
final class PairLines {

    private static final ObjectMapper JSON = new ObjectMapper();

    private PairLines() {}

    /**
     * Two dialogs, both of which end with an answer.
     *
     * @param place file and line
     */
    record Pair(String place, List<Message> chosen, List<Message> rejected) {

        Pair {
            chosen = List.copyOf(chosen);
            rejected = List.copyOf(rejected);
        }
    }

    /** Takes one pair. */
    interface Taker {
        void take(Pair pair) throws IOException;
    }

    /**
     * Reads files, in order.
     *
     * @throws CommandFailed naming file and line of the first that is no pair
     */
    static void read(List<Path> files, Taker taker) throws IOException, CommandFailed {
        for (Path path : files) {
            NamedFile file = new NamedFile(path);
            try (FileReading reading = file.open();
                    BufferedReader lines = new BufferedReader(
                            new InputStreamReader(reading.content(), StandardCharsets.UTF_8.newDecoder()))) {
                int number = 0;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    number++;
                    if (!line.isBlank()) {
                        taker.take(pair(file + ":" + number, line));
                    }
                }
            } catch (CharacterCodingException e) {
                throw new CommandFailed(file + ": pairs are JSON lines in UTF-8; this isn't UTF-8", e);
            }
        }
    }

    private static Pair pair(String place, String line) throws CommandFailed {
        JsonNode record;
        try {
            record = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new CommandFailed("%s: not JSON: %s".formatted(place, e.getOriginalMessage()), e);
        }
        List<Message> prompt = record.has("prompt") ? messages(place, record, "prompt", Message.USER) : List.of();
        return new Pair(place, dialog(place, prompt, record, "chosen"), dialog(place, prompt, record, "rejected"));
    }

    private static List<Message> dialog(String place, List<Message> prompt, JsonNode record, String key)
            throws CommandFailed {
        List<Message> all = new ArrayList<>(prompt);
        all.addAll(messages(place, record, key, Message.ASSISTANT));
        Message last = all.getLast();
        if (!last.role().equals(Message.ASSISTANT) || last.content().isEmpty()) {
            throw new CommandFailed(
                    "%s: %s doesn't end with an answer; expected a text, or messages of which the last is the assistant's"
                            .formatted(place, key));
        }
        return all;
    }

    private static List<Message> messages(String place, JsonNode record, String key, String role) throws CommandFailed {
        JsonNode said = record.path(key);
        if (said.isTextual()) {
            return List.of(new Message(role, said.asText()));
        }
        if (!said.isArray() || said.isEmpty()) {
            throw new CommandFailed(
                    "%s: %s is %s; expected a text or a list of messages (a preference is learnt from records with prompt, chosen and rejected)"
                            .formatted(place, key, said.isMissingNode() ? "missing" : "no text"));
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : said) {
            JsonNode content = message.path("content");
            try {
                messages.add(new Message(message.path("role").asText(), content.asText()));
            } catch (IllegalArgumentException e) {
                throw new CommandFailed(
                        "%s: %s: %s; found %s".formatted(place, key, e.getMessage(), message.path("role")), e);
            }
            if (!content.isTextual()) {
                throw new CommandFailed(
                        "%s: %s: a message has no content; expected role and content".formatted(place, key));
            }
        }
        return messages;
    }
}
