package dev.millrace.ingestion.domain.json;

import dev.millrace.contracts.shards.Message;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two answers to the same, one of which is preferred: {@code prompt}, {@code chosen} and {@code rejected}, each a text or a list
 * of messages. A list that holds more than an answer is a whole dialog, and so is a text that is one ({@link TranscribedDialog}). It becomes one dialog, in which the answer that isn't
 * preferred stands behind the other as {@link Message#REJECTED}.
 */
final class JsonPair {

    static final String PROMPT = "prompt";
    static final String CHOSEN = "chosen";
    static final String REJECTED = "rejected";

    private final Map<String, String> texts;
    private final Map<String, JsonDialog> dialogs;

    /** @param texts members that are texts */
    JsonPair(Map<String, String> texts, Map<String, JsonDialog> dialogs) {
        this.texts = texts;
        this.dialogs = dialogs;
    }

    /** Whether the record says of an answer that it is preferred, or isn't. */
    boolean isThere() {
        return has(CHOSEN) || has(REJECTED);
    }

    private boolean has(String name) {
        return texts.containsKey(name) || dialogs.containsKey(name);
    }

    /** What came of it: messages, or why there are none. */
    sealed interface Read {
        record Both(List<Message> messages) implements Read {
            public Both {
                messages = List.copyOf(messages);
            }
        }

        /** @param field what is at fault */
        record Unfit(String field, int message, String error) implements Read {

            SourceEntry.Refused refused(long bytes) {
                return new SourceEntry.Refused(
                        Reason.INVALID_MESSAGES,
                        bytes,
                        Map.of("field", field, "message", Integer.toString(message), "error", error));
            }
        }
    }

    Read read() {
        for (String name : List.of(PROMPT, CHOSEN, REJECTED)) {
            if (!has(name) && !name.equals(PROMPT)) {
                return new Read.Unfit(name, 0, "missing");
            }
            if (dialogs.get(name) instanceof JsonDialog.Unfit(int message, String error)) {
                return new Read.Unfit(name, message, error);
            }
        }
        List<Message> chosen = dialog(CHOSEN);
        List<Message> rejected = dialog(REJECTED);
        return unfit(CHOSEN, chosen)
                .or(() -> unfit(REJECTED, rejected))
                .or(() -> apart(chosen, rejected))
                .orElseGet(() -> both(chosen, rejected));
    }

    private List<Message> dialog(String name) {
        List<Message> answer = messages(name, Message.ASSISTANT);
        if (answer.size() > 1) {
            return answer;
        }
        List<Message> all = new ArrayList<>(messages(PROMPT, Message.USER));
        all.addAll(answer);
        return all;
    }

    private List<Message> messages(String name, String role) {
        if (dialogs.get(name) instanceof JsonDialog.Said(List<Message> messages)) {
            return messages;
        }
        String text = texts.get(name);
        return text == null
                ? List.of()
                : TranscribedDialog.messages(text).orElseGet(() -> List.of(new Message(role, text)));
    }

    private static Optional<Read> unfit(String name, List<Message> dialog) {
        Message last = dialog.getLast();
        return last.role().equals(Message.ASSISTANT) && !last.content().isBlank()
                ? Optional.empty()
                : Optional.of(new Read.Unfit(name, dialog.size(), "no answer"));
    }

    private static Optional<Read> apart(List<Message> chosen, List<Message> rejected) {
        return chosen.subList(0, chosen.size() - 1).equals(rejected.subList(0, rejected.size() - 1))
                ? Optional.empty()
                : Optional.of(new Read.Unfit(REJECTED, 0, "an answer to something else than chosen is"));
    }

    private static Read both(List<Message> chosen, List<Message> rejected) {
        List<Message> messages = new ArrayList<>(chosen);
        messages.add(new Message(Message.REJECTED, rejected.getLast().content()));
        return new Read.Both(messages);
    }
}
