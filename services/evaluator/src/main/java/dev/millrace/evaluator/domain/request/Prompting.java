package dev.millrace.evaluator.domain.request;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a task's items are put to a model.
 *
 * @param shots how many solved examples stand before each; empty: the task's own number
 * @param chat how a dialog is written; empty: all of it is one text
 * @param system what the model is told before everything else
 */
public record Prompting(OptionalInt shots, Optional<DialogForm> chat, Optional<String> system) {

    /** As the task says, as one text. */
    public static final Prompting PLAIN = new Prompting(OptionalInt.empty(), Optional.empty(), Optional.empty());

    /** What kind of text a context is. */
    Request.Form form() {
        return chat.filter(form -> form.template().isEmpty()).isPresent() ? Request.Form.MESSAGES : Request.Form.TEXT;
    }
}
