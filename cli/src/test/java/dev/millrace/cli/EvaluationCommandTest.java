package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.json.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationCommandTest {

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void requestsOfAShippedTaskAreMadeOfAFileOfItems() throws IOException {
        Path items = file("items.jsonl", """
                {"hf_path": "baber/piqa", "hf_name": null, "split": "train", "index": 0, "doc": {"goal": "To sit", "sol1": "a chair", "sol2": "a knife", "label": 0}}
                {"hf_path": "baber/piqa", "hf_name": null, "split": "train", "index": 1, "doc": {"goal": "To cut", "sol1": "a chair", "sol2": "a knife", "label": 1}}
                {"hf_path": "baber/piqa", "hf_name": null, "split": "validation", "index": 7, "doc": {"goal": "To see", "sol1": "a lamp", "sol2": "a wall", "label": 0}}
                """);
        Path template =
                file("chat.jinja", "{% for m in messages %}\n<{{ m.role }}>{{ m.content }}\n{% endfor %}\n<assistant>");

        CommandLineOutput output = CommandLineOutput.of(
                "evaluate",
                "requests",
                "piqa",
                "--shots",
                "1",
                "--multiturn",
                "--chat-template",
                template,
                "--system",
                "Help.",
                "--items",
                items,
                "--json");

        assertThat(output.err()).isEmpty();
        JsonNode row = new ObjectMapper().readTree(output.out());
        assertThat(row.path("task").asText()).isEqualTo("piqa");
        assertThat(row.path("doc_id").intValue()).isEqualTo(7);
        assertThat(row.path("target").intValue()).isZero();
        assertThat(row.path("requests")).hasSize(2);
        assertThat(row.path("requests").path(1).path("type").asText()).isEqualTo("loglikelihood");
        assertThat(row.path("requests").path(1).path("continuation").asText()).isEqualTo("a wall");
        assertThat(row.path("requests").path(1).path("context").asText())
                .startsWith("<system>Help.\n<user>Question: To ")
                .endsWith("\n<user>Question: To see\nAnswer:\n<assistant>");
    }

    @Test
    void aTaskOfOnesOwnIsAFileBesideItsItems() throws IOException {
        file("mine.jsonl", "{\"said\": \"a b\"}\n");
        Path task = file("mine.yaml", """
                name: mine
                about: the last word
                data: {files: {all: mine.jsonl}, evaluation: all}
                output: generate_until
                prompt: "{{ said.split()[0] }}"
                target: "{{ said.split()[1] }}"
                generation: {until: ["\\n"], max_gen_toks: 3}
                metrics: [exact_match]
                """);

        assertThat(CommandLineOutput.of("evaluate", "requests", task, "--json").out())
                .isEqualTo(
                        "{\"task\":\"mine\",\"doc_id\":0,\"requests\":[{\"type\":\"generate_until\",\"context\":\"a\","
                                + "\"gen_kwargs\":{\"until\":[\"\\n\"],\"max_gen_toks\":3}}],\"target\":\"b\"}\n");
    }

    @Test
    void aFileOfItemsThatIsPinnedIsThatFile() throws IOException {
        Path items = file("mine.jsonl", "{\"said\": \"a\"}\n");
        String yaml = """
                name: mine
                about: a text
                data: {files: {all: mine.jsonl}, sha256: {all: %s}, evaluation: all}
                output: loglikelihood_rolling
                target: "{{ said }}"
                metrics: [bits_per_byte]
                """;
        Path right = file("right.yaml", yaml.formatted(Sha256.of(items)));
        Path wrong = file("wrong.yaml", yaml.formatted("a".repeat(64)));

        assertThat(CommandLineOutput.of("evaluate", "requests", right).status()).isZero();
        CommandLineOutput refused = CommandLineOutput.of("evaluate", "requests", wrong);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("mine: data.sha256: the split all", "mine.jsonl", Sha256.of(items));
    }

    @Test
    void answersAreScoredItemByItemAndTogether() throws IOException {
        Path items = file("items.jsonl", """
                {"data": "piqa", "split": "validation", "index": 0, "doc": {"goal": "See", "sol1": "a lamp", "sol2": "a wall", "label": 0}}
                {"data": "piqa", "split": "validation", "index": 1, "doc": {"goal": "Sit", "sol1": "a knife", "sol2": "a chair", "label": 1}}
                {"data": "piqa", "split": "validation", "index": 2, "doc": {"goal": "Cut", "sol1": "a knife", "sol2": "a chair", "label": 0}}
                """);
        Path answers = file("answers.jsonl", """
                {"task": "piqa", "doc_id": 0, "responses": [[[-1.0, false]], [[-2.0, false]]]}
                {"task": "piqa", "doc_id": 1, "responses": [[[-1.0, false]], [[-2.0, false]]]}
                """);

        CommandLineOutput output =
                CommandLineOutput.of("evaluate", "score", "piqa", "--items", items, "--answers", answers, "--json");

        assertThat(output.err()).contains("piqa: 1 of 3 items have no answer and are left out");
        List<String> lines = output.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).contains("\"doc_id\":1,\"filter\":\"none\"", "\"acc\":0.0");
        JsonNode results =
                new ObjectMapper().readTree(lines.get(2)).path("results").path("piqa");
        assertThat(results.path("acc,none").doubleValue()).isEqualTo(0.5);
        assertThat(results.path("acc_stderr,none").doubleValue()).isEqualTo(0.5);
        assertThat(CommandLineOutput.of("evaluate", "score", "piqa", "--items", items, "--answers", answers)
                        .out())
                .contains("acc,none", "0.5000 ± 0.5000");
    }

    @Test
    void whatIsShippedIsListed() {
        CommandLineOutput output = CommandLineOutput.of("evaluate", "tasks");

        assertThat(output.out()).contains("hellaswag ", "mmlu ", "commonsense ").doesNotContain("mmlu_virology");
    }

    @Test
    void whatCannotBeAskedIsTold() throws IOException {
        CommandLineOutput unknown = CommandLineOutput.of("evaluate", "requests", "hellaswagg");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("hellaswagg", "did you mean hellaswag?");

        CommandLineOutput itemless = CommandLineOutput.of("evaluate", "requests", "piqa");
        assertThat(itemless.status()).isEqualTo(1);
        assertThat(itemless.err()).contains("name a file that has them with --items");

        Path items = file(
                "items.jsonl",
                "{\"data\": \"piqa\", \"split\": \"validation\", \"index\": 0, \"doc\": {\"goal\": \"x\"}}");
        CommandLineOutput unfit = CommandLineOutput.of("evaluate", "requests", "piqa", "--items", items);
        assertThat(unfit.status()).isEqualTo(1);
        assertThat(unfit.err()).contains("choices: sol1 isn't defined", "items.jsonl:1 has the fields goal");
    }
}
