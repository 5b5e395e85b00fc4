package dev.millrace.inference.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.models.chat.CallForm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads calls of tools out of an answer, as the chat template writes them. What is no call is text. */
final class CallReader {
    /** Unlike that of parameters it leaves what stands behind the arguments to whoever reads on. */
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CallForm form;
    private final boolean several;
    private final StringBuilder held = new StringBuilder();
    private final List<Called> calls = new ArrayList<>();
    private boolean opened;

    /**
     * A call.
     *
     * @param arguments as JSON
     */
    record Called(String name, String arguments) {}

    /** @param several whether more than the first call counts */
    CallReader(CallForm form, boolean several) {
        this.form = form;
        this.several = several;
    }

    /** Takes more of the answer and returns what is text for certain. */
    String next(String text) {
        held.append(text);
        if (opened) {
            return "";
        }
        int at = held.indexOf(form.open());
        opened = at >= 0;
        int safe = opened ? at : held.length() - begun();
        String shown = held.substring(0, safe);
        held.delete(0, safe);
        return shown;
    }

    /** How many characters at the end might be the beginning of a call. */
    private int begun() {
        int longest = Math.min(form.open().length() - 1, held.length());
        while (!form.open().startsWith(held.substring(held.length() - longest))) {
            longest--;
        }
        return longest;
    }

    /** There is no more: what is left of it as text. */
    String finish() {
        int at = opened ? form.open().length() : -1;
        while (at >= 0) {
            at = read(at);
        }
        return calls.isEmpty() ? held.toString() : "";
    }

    /** Reads a call from its name on; where the next one's name begins, or -1. */
    private int read(int name) {
        int between = held.indexOf(form.between(), name);
        if (between < 0 || (!several && !calls.isEmpty())) {
            return -1;
        }
        String rest = held.substring(between + form.between().length());
        try (JsonParser parser = JSON.getFactory().createParser(rest)) {
            JsonNode arguments = JSON.readTree(parser);
            if (arguments == null || !arguments.isObject()) {
                return -1;
            }
            int end = (int) parser.currentLocation().getCharOffset();
            calls.add(new Called(held.substring(name, between), rest.substring(0, end)));
            boolean more =
                    form.join().isPresent() && rest.startsWith(form.join().get(), end);
            return more
                    ? held.length() - rest.length() + end + form.join().get().length()
                    : -1;
        } catch (IOException e) {
            return -1; // cut off, or no call after all
        }
    }

    /** The calls that were found. */
    List<Called> calls() {
        return calls;
    }
}
