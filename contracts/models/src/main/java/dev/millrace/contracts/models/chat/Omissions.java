package dev.millrace.contracts.models.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.contracts.text.template.Origin;
import dev.millrace.contracts.text.template.Rendered.Piece;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** What a template leaves out of a dialog without a word. */
final class Omissions {

    private static final String TOOL = "tool";

    private final ArrayNode messages;
    private final BitSet written = new BitSet();
    private final boolean offersTools;

    /** @param pieces what the template has written of the messages */
    Omissions(ArrayNode messages, List<Piece> pieces) {
        this.messages = messages;
        boolean tools = false;
        for (Piece piece : pieces) {
            Optional<Origin> origin = piece.origin();
            origin.filter(of -> of.value().equals(ChatFormat.MESSAGES)).ifPresent(of -> written.set(of.place()));
            tools |= origin.filter(of -> of.value().equals(ChatFormat.TOOLS)).isPresent();
        }
        this.offersTools = tools;
    }

    /** Expects something of the tools that may be called. */
    void expectTools() throws MalformedTemplate {
        if (!offersTools) {
            throw new ToolsLeftOut();
        }
    }

    /** Expects something of every message in which something is said or called. */
    void expectAll() throws MalformedTemplate {
        for (int m = 0; m < messages.size(); m++) {
            expect(m, says(messages.path(m)) || calls(messages.path(m)));
        }
    }

    /** Expects something of every message in which a tool is called or says something; others are the template's choice. */
    void expectCallsAndTools() throws MalformedTemplate {
        for (int m = 0; m < messages.size(); m++) {
            JsonNode message = messages.path(m);
            boolean tool = message.path(ChatFormat.ROLE).asText().equals(TOOL);
            expect(m, calls(message) || (tool && says(message)));
        }
    }

    private void expect(int m, boolean something) throws MalformedTemplate {
        if (something && !written.get(m)) {
            throw new MalformedTemplate("it writes nothing of message %d, which is that of %s"
                    .formatted(m + 1, messages.path(m).path(ChatFormat.ROLE).asText()));
        }
    }

    private static boolean says(JsonNode message) {
        return message.path("content")
                .asText()
                .codePoints()
                .anyMatch(point -> !Character.isWhitespace(point) && !Character.isSpaceChar(point));
    }

    /** Whether a tool is called in a message. */
    static boolean calls(JsonNode message) {
        return !message.path(ChatFormat.CALLS).isEmpty();
    }
}
