package dev.millrace.contracts.models.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * How a prompt is made of messages.
 *
 * @param opensAnswer whether it ends with what an answer begins with (transformers' {@code add_generation_prompt})
 * @param continuesLast whether it ends with the last message, which isn't over ({@code continue_final_message})
 * @param said what else the template is given, by its names there
 */
public record PromptOptions(boolean opensAnswer, boolean continuesLast, Map<String, JsonNode> said) {

    /** Open for an answer. */
    public static final PromptOptions USUAL = new PromptOptions(true, false, Map.of());

    public PromptOptions {
        said = Map.copyOf(said);
    }
}
