package dev.millrace.evaluator.domain.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.evaluator.domain.document.ItemFile;
import dev.millrace.evaluator.domain.document.TaskDocuments;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import dev.millrace.testkit.RealData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests, draws and answers of every recorded run of lm-evaluation-harness, compared character for character. */
class GoldenRequestsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** ChatML, as the runs were made with. */
    private static final String CHAT = "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' +"
            + " message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    @TempDir
    Path folder;

    @Test
    void requestsAreThoseOfTheHarness() throws Exception {
        Path gold = RealData.require("K_eval_requests/dev");
        TaskLibrary library = library();
        ItemFile items = ItemFile.read(gold.resolve("items.jsonl.gz"));
        List<String> compared = new ArrayList<>();
        for (JsonNode run : JSON.readTree(gold.resolve("runs.json").toFile())) {
            String name = run.path("run").textValue();
            Map<String, List<JsonNode>> rows = rows(gold.resolve("runs/%s.requests.jsonl.gz".formatted(name)));
            for (Map.Entry<String, List<JsonNode>> task : rows.entrySet()) {
                TaskDefinition definition = library.tasks(task.getKey()).getFirst();
                compare(name, definition, items.documents(definition), prompting(run), task.getValue());
            }
            String group = name.substring(0, name.indexOf('.'));
            if (List.of("mmlu", "blimp", "truthfulqa").contains(group)) {
                assertThat(library.tasks(group))
                        .extracting(TaskDefinition::name)
                        .containsExactlyElementsOf(rows.keySet());
            }
            compared.add(name);
        }
        System.out.printf("Compared %d runs: %s%n", compared.size(), String.join(", ", compared));
        assertThat(compared).hasSizeGreaterThan(50);
    }

    /** The shipped tasks, and three of them with all metrics that there are, as one of a user's own would extend them. */
    private TaskLibrary library() throws Exception {
        TaskLibrary library = TaskLibrary.shipped();
        String all = "acc, acc_norm, acc_bytes, exact_match";
        Map<String, String> metrics = Map.of(
                "arc_challenge", all + ", acc_mutual_info",
                "hellaswag", all + ", brier_score",
                "openbookqa", all + ", brier_score, acc_mutual_info");
        for (Map.Entry<String, String> task : metrics.entrySet()) {
            Path file = folder.resolve(task.getKey() + ".yaml");
            Files.writeString(
                    file,
                    "extends: %s%nname: %s_all_metrics%nmetrics: [%s]%n"
                            .formatted(task.getKey(), task.getKey(), task.getValue()));
            library.add(file);
        }
        return library;
    }

    private static Prompting prompting(JsonNode run) throws Exception {
        JsonNode shots = run.path("asked_num_fewshot");

        boolean chat = run.path("apply_chat_template").asBoolean();
        JsonNode system = run.path("system_instruction");
        return new Prompting(
                shots.isInt() ? OptionalInt.of(shots.intValue()) : OptionalInt.empty(),
                chat
                        ? Optional.of(DialogForm.read(
                                CHAT, run.path("fewshot_as_multiturn").asBoolean()))
                        : Optional.empty(),
                Optional.ofNullable(system.textValue()));
    }

    /** One run has only the first item of a task. */
    private static void compare(
            String run, TaskDefinition task, TaskDocuments all, Prompting prompting, List<JsonNode> rows)
            throws Exception {
        TaskDocuments documents = new TaskDocuments(all.evaluation().subList(0, rows.size()), all.examples());
        if (!run.contains("one_item")) {
            assertThat(all.evaluation()).as(run).hasSameSizeAs(rows);
        }
        Iterator<JsonNode> expected = rows.iterator();
        for (ItemRequests made : Requests.of(task, documents, prompting)) {
            JsonNode row = expected.next();
            String place = "%s, %s, item %d"
                    .formatted(run, made.task(), row.path("doc_id").intValue());
            assertThat(made.task()).as(place).isEqualTo(row.path("task").textValue());
            assertThat(made.document().index())
                    .as(place)
                    .isEqualTo(row.path("doc_id").intValue());
            assertThat(made.requests()).as(place).isEqualTo(requests(row));
            if (row.has("target")) {
                assertThat(made.target()).as(place).isEqualTo(row.path("target"));
            }
            JsonNode examples = row.path("fewshot");
            assertThat(JSON.valueToTree(made.examples().chosen()).toString())
                    .as(place)
                    .isEqualTo(
                            examples.has("indices") ? examples.path("indices").toString() : "[]");
            if (examples.has("drawn")) {
                assertThat(JSON.valueToTree(made.examples().drawn()).toString())
                        .as(place)
                        .isEqualTo(examples.path("drawn").toString());
            }
        }
    }

    private static List<Request> requests(JsonNode row) {
        List<Request> requests = new ArrayList<>();
        for (JsonNode request : row.path("requests")) {
            String context =
                    row.path("contexts").path(request.path("context").asInt()).asText();
            requests.add(
                    switch (request.path("type").textValue()) {
                        case "loglikelihood" ->
                            new Request.LogLikelihood(
                                    context, request.path("continuation").textValue());
                        case "loglikelihood_rolling" ->
                            new Request.Rolling(request.path("text").textValue());
                        default -> {
                            Map<String, JsonNode> arguments = new LinkedHashMap<>();
                            request.path("gen_kwargs")
                                    .properties()
                                    .forEach(entry -> arguments.put(entry.getKey(), entry.getValue()));
                            yield new Request.Generation(context, arguments);
                        }
                    });
        }
        return requests;
    }

    /** A run's rows by their tasks, both in order. */
    private static Map<String, List<JsonNode>> rows(Path file) throws IOException {
        Map<String, List<JsonNode>> rows = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = JSON.readTree(line);
                rows.computeIfAbsent(row.path("task").textValue(), task -> new ArrayList<>())
                        .add(row);
            }
        }
        return rows;
    }
}
