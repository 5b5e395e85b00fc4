package dev.millrace.evaluator.domain.request;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.contracts.text.template.Template;
import dev.millrace.evaluator.domain.request.Turn.Role;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a dialog is written.
 *
 * @param template a model's, in Jinja; empty: as a list of messages in JSON, for an endpoint that writes it itself
 * @param multiturn whether each example is a turn of the user and one of the assistant, and not all of them part of the user's
 *     only turn
 */
public record DialogForm(Optional<Template> template, boolean multiturn) {

    /** As messages. */
    public static DialogForm messages(boolean multiturn) {
        return new DialogForm(Optional.empty(), multiturn);
    }

    /** @throws MalformedTemplate when the text is no template */
    public static DialogForm read(String template, boolean multiturn) throws MalformedTemplate {
        return new DialogForm(Optional.of(Template.read(template)), multiturn);
    }

    /**
     * A dialog as the model reads it, up to where it is to go on.
     *
     * @param turns at least one; when the assistant says the last, it isn't over
     */
    String write(List<Turn> turns) throws MalformedTemplate {
        List<Turn> written = multiturn ? turns : joined(turns);
        boolean begun = written.getLast().role() == Role.ASSISTANT;
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        for (Turn turn : written) {
            messages.addObject().put("role", turn.role().key()).put("content", turn.text());
        }
        if (template.isEmpty()) {
            return messages.toString();
        }
        String text = template.get()
                .write(
                        Map.of("messages", messages, "add_generation_prompt", BooleanNode.valueOf(!begun)),
                        Map.of("bos_token", TextNode.valueOf(""), "eos_token", TextNode.valueOf("")),
                        Clock.systemUTC())
                .text();
        return begun ? upTo(text, written.getLast().text()) : text;
    }

    /** All that isn't the system's, or the beginning of the answer, as one turn of the user. */
    private static List<Turn> joined(List<Turn> turns) {
        List<Turn> joined = new ArrayList<>();
        int from = turns.getFirst().role() == Role.SYSTEM ? 1 : 0;
        int to = turns.getLast().role() == Role.ASSISTANT ? turns.size() - 1 : turns.size();
        String said = turns.subList(from, to - 1).stream().map(Turn::plain).collect(Collectors.joining())
                + turns.get(to - 1).text();
        joined.addAll(turns.subList(0, from));
        joined.add(new Turn(Role.USER, said, ""));
        joined.addAll(turns.subList(to, turns.size()));
        return joined;
    }

    /**
     * The text up to the end of its last turn, without what the template writes behind it (transformers,
     * continue_final_message).
     */
    private static String upTo(String text, String last) throws MalformedTemplate {
        String bare = PythonText.strip(last);
        int begin = text.lastIndexOf(bare);
        if (begin < 0) {
            throw new MalformedTemplate("the chat template changes what the assistant's turn says: " + bare);
        }
        String kept = last.substring(last.indexOf(bare));
        boolean whole = last.equals(kept) && text.startsWith(kept, begin);
        return text.substring(0, begin + (whole ? kept : bare).length());
    }
}
