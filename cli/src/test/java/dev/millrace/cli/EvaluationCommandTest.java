package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
