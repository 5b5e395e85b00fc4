package dev.millrace.evaluator.domain.asking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** What a model reads. */
sealed interface Prompt {

    /** How much it is, in tokens; of a text at most. */
    int size();

    JsonNode toJson();

    /** Token ids. */
    record Ids(List<Integer> ids) implements Prompt {

        public Ids {
            ids = List.copyOf(ids);
        }

        @Override
        public int size() {
            return ids.size();
        }

        @Override
        public JsonNode toJson() {
            ArrayNode json = JsonNodeFactory.instance.arrayNode(ids.size());
            ids.forEach(json::add);
            return json;
        }
    }

    /** A text that the endpoint makes tokens of. */
    record Text(String text) implements Prompt {

        @Override
        public int size() {
            return text.length();
        }

        @Override
        public JsonNode toJson() {
            return JsonNodeFactory.instance.textNode(text);
        }
    }
}
