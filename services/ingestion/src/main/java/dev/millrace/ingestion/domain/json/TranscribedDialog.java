package dev.millrace.ingestion.domain.json;

import dev.millrace.contracts.shards.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dialog that is written as one text, as Anthropic's HH-RLHF and what was made of it have them: {@code Human: …} and
 * {@code Assistant: …} in turn, with empty lines between. Where the last turn has no words, they are in another text.
 */
final class TranscribedDialog {

    private static final String FIRST = "Human:";
    private static final Pattern TURN = Pattern.compile("(?:^|\\n\\n)(Human|Assistant):[ \\t]?");

    private TranscribedDialog() {}

    /** The messages; empty if {@code text} is no such dialog. */
    static Optional<List<Message>> messages(String text) {
        String said = text.replace("\r\n", "\n").strip();
        if (!said.startsWith(FIRST)) {
            return Optional.empty();
        }
        List<Message> messages = new ArrayList<>();
        Matcher turn = TURN.matcher(said);
        String role = "";
        int from = 0;
        while (turn.find()) {
            if (!role.isEmpty()) {
                messages.add(
                        new Message(role, said.substring(from, turn.start()).strip()));
            }
            role = turn.group(1).equals("Human") ? Message.USER : Message.ASSISTANT;
            from = turn.end();
        }
        String last = said.substring(from).strip();
        if (!last.isEmpty() || role.equals(Message.USER)) {
            messages.add(new Message(role, last));
        }
        return Optional.of(messages);
    }
}
