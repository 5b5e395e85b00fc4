package dev.millrace.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which content tasks' data had, by the SHA-256 of each file: scores on another one aren't those of the same task. */
final class ContentOfData {

    /** In the results. */
    static final String KEY = "data_sha256";

    private final SortedMap<String, SortedMap<String, String>> byTask = new TreeMap<>();

    /** @param sha256 of each file that its items were read from */
    void add(String task, SortedMap<String, String> sha256) {
        byTask.put(task, sha256);
    }

    /** As the results have it: by task and split. */
    ObjectNode toJson() {
        ObjectNode json = HttpApi.JSON.createObjectNode();
        byTask.forEach((task, files) -> {
            ObjectNode of = json.putObject(task);
            files.forEach(of::put);
        });
        return json;
    }

    /**
     * A sentence for each file that has another content than when results were last written there.
     *
     * @throws IOException when the file with them can't be read
     */
    List<String> changed(ResultFiles files) throws IOException {
        JsonNode before = files.earlier().path(KEY);
        List<String> changed = new ArrayList<>();
        byTask.forEach((task, now) -> {
            for (Map.Entry<String, String> file : now.entrySet()) {
                String known = before.path(task).path(file.getKey()).asText(file.getValue());
                if (!known.equals(file.getValue())) {
                    changed.add(
                            "%s: its data isn't what it was when %s was written: %s had the SHA-256 %s, and has %s; the figures there were of other items"
                                    .formatted(
                                            task,
                                            files.folder().resolve("results.json"),
                                            file.getKey(),
                                            known,
                                            file.getValue()));
                }
            }
        });
        return changed;
    }
}
