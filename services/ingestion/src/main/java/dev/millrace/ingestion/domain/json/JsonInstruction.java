package dev.millrace.ingestion.domain.json;

import dev.millrace.contracts.shards.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An instruction and the answer to it, as sets for instruction tuning have them: {@code instruction}, {@code input} and
 * {@code output} (Alpaca), {@code prompt} and {@code response} or {@code completion}, {@code question} and {@code answer},
 * each a text or a list of messages, with {@code system} before them where it is said. It becomes a dialog.
 */
final class JsonInstruction {

    private static final List<String> SYSTEM = List.of("system", "system_prompt");
    private static final List<String> ASKED = List.of("instruction", "prompt", "question", "query", "inputs");
    private static final List<String> MORE = List.of("input", "context");
    private static final List<String> ANSWERED = List.of("response", "output", "completion", "answer", "targets");

    /** Members that may be a part of one. */
    static final List<String> NAMES =
            Stream.of(SYSTEM, ASKED, MORE, ANSWERED).flatMap(List::stream).toList();

    private final Map<String, String> texts;
    private final Map<String, JsonDialog> dialogs;

    JsonInstruction(Map<String, String> texts, Map<String, JsonDialog> dialogs) {
        this.texts = texts;
        this.dialogs = dialogs;
    }

    /** Whether something is asked, or given to work on, and answered. */
    boolean isThere() {
        return (first(ASKED).isPresent() || first(MORE).isPresent())
                && first(ANSWERED).isPresent();
    }

    /** The first of {@code names} that the record has, and that isn't blank. */
    private Optional<String> first(List<String> names) {
        return names.stream()
                .filter(name -> dialogs.containsKey(name)
                        || !texts.getOrDefault(name, "").isBlank())
                .findFirst();
    }

    JsonPair.Read read() {
        for (String name : NAMES) {
            if (dialogs.get(name) instanceof JsonDialog.Unfit(int message, String error)) {
                return new JsonPair.Read.Unfit(name, message, error);
            }
        }
        List<Message> messages = new ArrayList<>(said(first(SYSTEM), Message.SYSTEM));
        List<Message> asked = new ArrayList<>(said(first(ASKED), Message.USER));
        Optional<String> more = first(MORE);
        boolean oneText = asked.size() == 1 && more.filter(texts::containsKey).isPresent();
        if (oneText) {
            asked.set(
                    0,
                    new Message(
                            asked.getFirst().role(),
                            asked.getFirst().content() + "\n\n"
                                    + more.map(name -> texts.getOrDefault(name, ""))
                                            .orElse("")));
        } else {
            asked.addAll(said(more, Message.USER));
        }
        messages.addAll(asked);
        messages.addAll(said(first(ANSWERED), Message.ASSISTANT));
        return new JsonPair.Read.Both(messages);
    }

    private List<Message> said(Optional<String> name, String role) {
        if (name.isEmpty()) {
            return List.of();
        }
        return dialogs.get(name.get()) instanceof JsonDialog.Said(List<Message> messages)
                ? messages
                : List.of(new Message(role, texts.getOrDefault(name.get(), "")));
    }
}
