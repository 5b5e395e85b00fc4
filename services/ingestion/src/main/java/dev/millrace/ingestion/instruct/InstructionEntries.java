package dev.millrace.ingestion.instruct;

import dev.millrace.contracts.json.MalformedJson;
import dev.millrace.contracts.recipes.Format;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.instruct.InstructionGeneration.Candidate;
import dev.millrace.ingestion.domain.instruct.InstructionTask;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Instructions as documents; each says which model made it and which seed tasks it had seen. What the model wrote and wasn't
 * kept is refused with the rule that it broke.
 */
final class InstructionEntries implements EntryReader {

    private final BufferedReader lines;
    private final String model;
    private int number;

    InstructionEntries(InputStream in, String model) {
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.model = model;
    }

    @Override
    public Optional<Format> format() {
        return Optional.of(Format.JSONL);
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        Optional<String> line = Optional.ofNullable(lines.readLine());
        return line.isEmpty() ? Optional.empty() : Optional.of(entry(line.get()));
    }

    private SourceEntry entry(String line) {
        number++;
        try {
            Candidate candidate = Instructions.LINE.readEnveloped(line.getBytes(StandardCharsets.UTF_8), 1);
            InstructionTask task = candidate.task();
            if (candidate.refusal().isPresent()) {
                return new SourceEntry.Refused(
                        Reason.UNFIT_INSTRUCTION,
                        text(task).getBytes(StandardCharsets.UTF_8).length,
                        Map.of("rule", candidate.refusal().get(), "request", Integer.toString(candidate.request())));
            }
            String seeds = candidate.seeds().stream().map(String::valueOf).collect(Collectors.joining(" "));
            return new SourceEntry.Text(
                    text(task),
                    Optional.of("instruction-" + number),
                    Optional.empty(),
                    Map.of("model", model, "request", Integer.toString(candidate.request()), "seedTasks", seeds));
        } catch (MalformedJson e) {
            return SourceEntry.refused(Reason.INVALID_JSON, line.length(), "line", Integer.toString(number));
        }
    }

    /** The parts under headings of their own, as instruction-tuned models are taught. */
    static String text(InstructionTask task) {
        String input = task.input().isEmpty() ? "" : "### Input:\n%s\n\n".formatted(task.input());
        return "### Instruction:\n%s\n\n%s### Response:\n%s".formatted(task.instruction(), input, task.output());
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
