package dev.millrace.orchestrator.archive;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.ObjectRef;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a model was asked in an evaluation and what it answered, item by item: why it scored as it did. */
@ApplicationScoped
public class AnsweredItems {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

    private final Archive archive;

    AnsweredItems(Archive archive) {
        this.archive = archive;
    }

    /**
     * Which items.
     *
     * @param task of this task alone; empty: of all
     * @param wrong those alone that score nothing by the first metric
     * @param text those alone in which this stands, in whatever case
     * @param from how many of these to pass over
     * @param limit how many to give at most
     */
    public record Wanted(Optional<String> task, boolean wrong, Optional<String> text, int from, int limit) {}

    /**
     * An item.
     *
     * @param scores what it adds to each metric
     * @param requests each with what was answered to it, as the record of the evaluation has them
     */
    public record Item(String task, String item, Map<String, Object> scores, List<Map<String, Object>> requests) {}

    /**
     * Some of them, in the order in which they were asked.
     *
     * @param next how many to pass over for those that follow; absent where none do
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Page(List<Item> items, Optional<Integer> next) {}

    /** Those of a record that are wanted. */
    public Page of(ObjectRef record, Wanted wanted) {
        Search search = new Search(wanted);
        archive.lines(record, search::read);
        return search.page();
    }

    /** Goes through the requests, of which those of an item follow each other. */
    private static final class Search {
        private final Wanted wanted;
        private final List<Item> found = new ArrayList<>();
        private List<ObjectNode> item = List.of();
        private int matching;

        Search(Wanted wanted) {
            this.wanted = wanted;
        }

        boolean read(ObjectNode line) {
            if (item.isEmpty() || !isOfItem(line)) {
                take();
                item = new ArrayList<>();
            }
            item.add(line);
            return found.size() <= wanted.limit();
        }

        private boolean isOfItem(ObjectNode line) {
            ObjectNode before = item.getFirst();
            return before.path("task").equals(line.path("task"))
                    && before.path("item").equals(line.path("item"));
        }

        private void take() {
            if (!item.isEmpty() && isWanted() && matching++ >= wanted.from() && found.size() <= wanted.limit()) {
                ObjectNode first = item.getFirst();
                found.add(new Item(
                        first.path("task").asText(),
                        first.path("item").asText(),
                        JSON.convertValue(
                                first.path("scores").isObject() ? first.path("scores") : JSON.createObjectNode(),
                                FIELDS),
                        item.stream().map(AnsweredItems::request).toList()));
            }
        }

        private boolean isWanted() {
            ObjectNode first = item.getFirst();
            return wanted.task().map(first.path("task").asText()::equals).orElse(true)
                    && (!wanted.wrong() || isWrong(first.path("scores")))
                    && wanted.text().map(this::says).orElse(true);
        }

        private boolean says(String text) {
            String sought = text.toLowerCase(Locale.ROOT);
            return item.stream().anyMatch(line -> says(line, sought));
        }

        private static boolean says(JsonNode node, String sought) {
            return node.isTextual()
                    ? node.textValue().toLowerCase(Locale.ROOT).contains(sought)
                    : node.valueStream().anyMatch(part -> says(part, sought));
        }

        Page page() {
            take();
            boolean more = found.size() > wanted.limit();
            return new Page(
                    List.copyOf(more ? found.subList(0, wanted.limit()) : found),
                    more ? Optional.of(wanted.from() + wanted.limit()) : Optional.empty());
        }
    }

    private static boolean isWrong(JsonNode scores) {
        return scores.valueStream()
                .filter(JsonNode::isNumber)
                .findFirst()
                .map(score -> score.doubleValue() == 0)
                .orElse(false);
    }

    private static Map<String, Object> request(ObjectNode line) {
        return JSON.convertValue(line.deepCopy().without(List.of("task", "item", "scores")), FIELDS);
    }
}
