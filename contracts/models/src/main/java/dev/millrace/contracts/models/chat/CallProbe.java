package dev.millrace.contracts.models.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.text.template.MalformedTemplate;
import java.util.List;
import java.util.Optional;

/** Finds out how a template writes calls of tools: by having it write some. */
record CallProbe(Writer writer, String end) {

    private static final String NAME = "probed_tool";
    private static final String OTHER = "other_tool";
    private static final String KEY = "probed_key";
    private static final String ID = "prb12ab7d";
    private static final String SAID = "Something said.";

    /** Writes a dialog. */
    interface Writer {
        /** @param opensAnswer whether it ends with what an answer begins with */
        String written(ArrayNode messages, boolean opensAnswer) throws MalformedTemplate;
    }

    /**
     * The form.
     *
     * @throws MalformedTemplate when calls aren't written, or couldn't be read back
     */
    CallForm form() throws MalformedTemplate {
        String question = writer.written(dialog(Optional.empty(), List.of()), true);
        String one = writer.written(dialog(Optional.of(""), List.of(NAME)), false);
        int name = one.indexOf(NAME);
        if (name < 0 || !one.contains(KEY)) {
            throw new MalformedTemplate("it writes nothing of calls of tools");
        }
        if (one.contains(ID)) {
            throw new MalformedTemplate("it writes the ids of calls, which answers aren't read for");
        }
        int arguments = one.lastIndexOf('{', one.indexOf(KEY));
        int behind = one.indexOf('}', arguments) + 1;
        if (arguments < name) {
            throw new MalformedTemplate(
                    "it writes the arguments of a call before the name of its tool, or not as JSON");
        }
        String before = one.substring(Math.min(name, same(question, one)), name);
        String open = open(before);
        if (open.isEmpty()) {
            throw new MalformedTemplate("nothing in it marks where a call of a tool begins");
        }
        int over = end.isEmpty() ? one.length() : one.indexOf(end, behind);
        String after = one.substring(behind, over < 0 ? one.length() : over);
        return new CallForm(before, open, one.substring(name + NAME.length(), arguments), after, join());
    }

    /** What stands before a name whether or not something has been said before it. */
    private String open(String before) throws MalformedTemplate {
        String text = writer.written(dialog(Optional.of(SAID), List.of(NAME)), false);
        int said = text.indexOf(SAID);
        int name = text.indexOf(NAME);
        if (said < 0 || name < said) {
            return before.stripLeading();
        }
        String other = text.substring(said + SAID.length(), name);
        int n = 0;
        while (n < Math.min(before.length(), other.length())
                && before.charAt(before.length() - 1 - n) == other.charAt(other.length() - 1 - n)) {
            n++;
        }
        return before.substring(before.length() - n).stripLeading();
    }

    private Optional<String> join() {
        try {
            String two = writer.written(dialog(Optional.of(""), List.of(NAME, OTHER)), false);
            int behind = two.indexOf('}', two.indexOf(KEY)) + 1;
            int next = two.indexOf(OTHER, behind);
            return behind == 0 || next < 0 ? Optional.empty() : Optional.of(two.substring(behind, next));
        } catch (MalformedTemplate e) {
            return Optional.empty(); // one call at a time
        }
    }

    private static int same(String one, String other) {
        int n = 0;
        while (n < Math.min(one.length(), other.length()) && one.charAt(n) == other.charAt(n)) {
            n++;
        }
        return n;
    }

    private static ArrayNode dialog(Optional<String> said, List<String> calls) {
        ArrayNode dialog = JsonNodeFactory.instance.arrayNode();
        dialog.addObject().put("role", "user").put("content", "?");
        said.ifPresent(text -> {
            ObjectNode answer = dialog.addObject().put("role", "assistant").put("content", text);
            ArrayNode list = answer.putArray("tool_calls");
            for (String name : calls) {
                ObjectNode call = list.addObject().put("id", ID).put("type", "function");
                call.putObject("function")
                        .put("name", name)
                        .putObject("arguments")
                        .put(KEY, 1);
            }
        });
        return dialog;
    }
}
