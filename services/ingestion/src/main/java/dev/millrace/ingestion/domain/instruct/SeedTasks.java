package dev.millrace.ingestion.domain.instruct;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.json.JsonFault;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import java.util.ArrayList;
import java.util.List;

/** Seed tasks, as Self-Instruct publishes them: JSON Lines with {@code instruction} and {@code instances}. */
public final class SeedTasks {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private SeedTasks() {}

    /**
     * Reads seed tasks; of several instances the first counts. {@code input} and {@code output} may also stand beside the
     * instruction.
     *
     * @param name what to call the file in messages
     * @throws UnreadableSource naming the line that makes no sense, or if there is none that does
     */
    public static List<InstructionTask> read(String name, String lines) throws UnreadableSource {
        List<InstructionTask> tasks = new ArrayList<>();
        int number = 0;
        for (String line : lines.split("\n", -1)) {
            number++;
            if (!line.isBlank()) {
                tasks.add(task(name + ":" + number, line));
            }
        }
        if (tasks.isEmpty()) {
            throw new UnreadableSource(name + " has no seed task");
        }
        return tasks;
    }

    private static InstructionTask task(String where, String line) throws UnreadableSource {
        try {
            JsonNode json = JSON.readTree(line);
            JsonNode instance = json.path("instances").isEmpty()
                    ? json
                    : json.path("instances").path(0);
            InstructionTask task = new InstructionTask(
                    json.path("instruction").asText().strip(),
                    instance.path("input").asText().strip(),
                    instance.path("output").asText().strip());
            if (task.instruction().isEmpty() || task.output().isEmpty()) {
                throw new UnreadableSource(
                        where + ": expected \"instruction\" and, in \"instances\" or beside it, \"output\"");
            }
            return task;
        } catch (JsonProcessingException e) {
            throw new UnreadableSource(where + ": no JSON: " + JsonFault.of(e), e);
        }
    }
}
