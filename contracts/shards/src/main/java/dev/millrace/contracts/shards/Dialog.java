package dev.millrace.contracts.shards;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How messages are one text: a line break between them, and before each who says it, as in {@code User: Why?}. What judges
 * texts (filters, deduplication, redaction) judges that one. Part of the format: a document whose text is another is refused.
 *
 * @param text all messages
 * @param contents where in {@code text} what each of them says stands
 */
public record Dialog(String text, List<Part> contents) {

    private static final String AFTER_ROLE = ": ";
    private static final char BETWEEN = '\n';

    /**
     * A part of a text, in chars.
     *
     * @param from its first
     * @param to behind its last
     */
    public record Part(int from, int to) {}

    /** As one text. */
    public static Dialog of(List<Message> messages) {
        StringBuilder text = new StringBuilder();
        List<Part> contents = new ArrayList<>(messages.size());
        for (Message message : messages) {
            if (!contents.isEmpty()) {
                text.append(BETWEEN);
            }
            text.append(message.role().substring(0, 1).toUpperCase(Locale.ROOT))
                    .append(message.role(), 1, message.role().length())
                    .append(AFTER_ROLE);
            int from = text.length();
            text.append(message.content());
            contents.add(new Part(from, text.length()));
        }
        return new Dialog(text.toString(), contents);
    }
}
