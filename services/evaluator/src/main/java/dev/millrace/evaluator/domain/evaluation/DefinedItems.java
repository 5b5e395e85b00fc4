package dev.millrace.evaluator.domain.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.evaluator.domain.document.Document;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.TaskRequests;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Items of tasks that a file defines. */
final class DefinedItems {

    /** Names the way of scoring them. */
    static final String SCORING = "task-1";

    private static final String CLUSTER = "cluster";

    private DefinedItems() {}

    static List<AskedItem> of(TaskLibrary library, TaskRequests task) {
        String definition = library.digest(task.task().name());
        List<AskedItem> items = new ArrayList<>();
        for (ItemRequests item : task.items()) {
            items.add(new AskedItem(
                    item,
                    Integer.toString(item.document().index()),
                    digest(definition, item),
                    cluster(item.document()),
                    item.document().name()));
        }
        return items;
    }

    private static String digest(String definition, ItemRequests item) {
        ItemDigest digest = new ItemDigest(SCORING);
        digest.add(definition);
        item.requests().forEach(request -> digest.add(request.id()));
        digest.add(item.target().toString());
        return digest.hex();
    }

    private static Optional<String> cluster(Document document) {
        JsonNode cluster = document.fields().getOrDefault(CLUSTER, MissingNode.getInstance());
        return cluster.isTextual() || cluster.isNumber() ? Optional.of(cluster.asText()) : Optional.empty();
    }
}
