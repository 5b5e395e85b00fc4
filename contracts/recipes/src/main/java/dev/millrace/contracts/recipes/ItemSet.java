package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The items that a task is measured on, as a line of a file of items names them: {@code hf_path} and {@code hf_name} the
 * published set, or {@code data} the task, and {@code split}.
 *
 * @param task its name
 * @param hub the published set's; empty where there is none
 * @param config the set's configuration; empty where it has none
 * @param split the others are solved examples
 */
public record ItemSet(String task, String hub, String config, String split) {

    /** Whether an item of the split that this line is of belongs to the task. */
    public boolean has(JsonNode line) {
        JsonNode named = line.path("hf_name");
        boolean published = !hub.isEmpty()
                && line.path("hf_path").asText().equals(hub)
                && (named.isNull() ? "" : named.asText()).equals(config);
        return (published || line.path("data").asText().equals(task))
                && line.path("split").asText().equals(split);
    }
}
