package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.json.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateEndpointTest {

    @TempDir
    Path folder;

    private ServedLetters model;

    @BeforeEach
    void start() throws IOException {
        model = new ServedLetters();
        // "a" is the likelier choice, and right three times of four; the fifth choice is longer than the context.
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            items.append("{\"said\": \"item %d\", \"wrong\": \"%s\", \"right\": %d}%n"
                    .formatted(i, i == 4 ? "x".repeat(400) : "z", i == 3 ? 1 : 0));
        }
        Files.writeString(folder.resolve("letters.jsonl"), items.toString());
        Files.writeString(folder.resolve("letters.yaml"), """
                name: letters
                about: which letter comes first
                data: {files: {all: letters.jsonl}, evaluation: all, few_shot: all}
                output: multiple_choice
                prompt: "{{ said }}:"
                choices: "{{ ['a', wrong] }}"
                target: "{{ right }}"
                metrics: [acc, acc_norm]
                """);
        Files.writeString(folder.resolve("all.yaml"), """
                name: all_letters
                about: a gauntlet of one
                gauntlet:
                  - {task: letters, metric: acc, shots: 1, baseline: 0.5}
                """);
    }

    @AfterEach
    void stop() {
        model.close();
    }

    private CommandLineOutput evaluate(Object... arguments) {
        Object[] all = new Object[arguments.length + 4];
        System.arraycopy(
                new Object[] {"evaluate", folder.resolve("letters.yaml"), "--endpoint", model.endpoint()},
                0,
                all,
                0,
                4);
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return CommandLineOutput.of(all);
    }

    @Test
    void aServedModelIsScoredAndEverythingIsKept() throws IOException {
        Path out = folder.resolve("out");

        CommandLineOutput output = evaluate("--out", out);

        assertThat(output.status()).as(output.err()).isZero();
        assertThat(output.out()).contains("letters", "acc,none", "0.7500 ± 0.2500, n = 4");
        assertThat(output.err()).contains("letters: 1 of 5 items are unscored and left out, first item 4", "300");
        JsonNode results =
                new ObjectMapper().readTree(out.resolve("results.json").toFile());
        assertThat(results.at("/results/letters/acc,none").doubleValue()).isEqualTo(0.75);
        assertThat(results.at("/n-samples/letters/original").intValue()).isEqualTo(5);
        assertThat(results.at("/n-samples/letters/effective").intValue()).isEqualTo(4);
        assertThat(results.at("/config/model_args/model").textValue()).isEqualTo("letters");
        List<String> samples = Files.readAllLines(out.resolve("samples_letters.jsonl"));
        assertThat(samples).hasSize(4);
        JsonNode sample = new ObjectMapper().readTree(samples.get(3));
        assertThat(sample.at("/arguments/gen_args_1/arg_1").textValue()).isEqualTo(" z");
        // A blank is 32, a 97: -(32 + 97) / 100.
        assertThat(sample.at("/resps/0/0/0").textValue()).isEqualTo("-1.29");
        assertThat(sample.path("acc").doubleValue()).isZero();
        assertThat(out.resolve("items.parquet")).isNotEmptyFile();
        assertThat(out.resolve("results.parquet")).isNotEmptyFile();
    }

    private CommandLineOutput evaluateAt(String endpoint) {
        return CommandLineOutput.of("evaluate", folder.resolve("letters.yaml"), "--endpoint", endpoint);
    }

    @Test
    void anEndpointIsFoundHoweverItsAddressIsWritten() {
        for (String path : List.of("/", "//v1", "/v1/", "/v1/models", "/v1/completions", "/v1/chat/completions/")) {
            CommandLineOutput output = evaluateAt(model.endpoint() + path);

            assertThat(output.status()).as(path + output.err()).isZero();
        }
    }

    @Test
    void anAddressThatCanNotBeOneIsRefusedWithAnExample() {
        for (String address : List.of("http://localhost:99999/v1", "ftp://localhost/v1", "localhost:8120/v1")) {
            CommandLineOutput output = evaluateAt(address);

            assertThat(output.status()).as(address).isEqualTo(2);
            assertThat(output.err()).contains("--endpoint is an address such as http://localhost:8120/v1");
        }
    }

    @Test
    void anAddressThatIsNoApisIsSaidToBeNone() {
        CommandLineOutput output = evaluateAt(model.endpoint() + "/no/api");

        assertThat(output.status()).isEqualTo(2);
        assertThat(output.err()).contains("/no/api/models isn't there", "ends in /v1", "--model");
    }

    @Test
    void theSameCommandGoesOnFromWhatWasAnswered() throws IOException {
        Path out = folder.resolve("out");
        model.least = 3 + 3; // the probe's prompts, and three more

        CommandLineOutput broken = evaluate("--out", out, "--in-flight", "1");
        assertThat(broken.status()).isEqualTo(1);
        assertThat(broken.err()).contains("/v1/completions", "the same command goes on from there");
        model.least = Integer.MAX_VALUE;
        assertThat(evaluate("--out", out).status()).isZero();
        model.answered.set(0);
        CommandLineOutput again = evaluate("--out", out, "--json");

        assertThat(model.answered).hasValue(3);
        assertThat(new ObjectMapper()
                        .readTree(again.out())
                        .at("/results/letters/acc,none")
                        .doubleValue())
                .isEqualTo(0.75);
    }

    @Test
    void theContentOfItsDataStandsInTheResultsAndAChangedOneIsNamed() throws IOException {
        Path out = folder.resolve("out");
        Path data = folder.resolve("letters.jsonl");
        String first = Sha256.of(data);

        CommandLineOutput before = evaluate("--out", out);
        Files.writeString(data, Files.readString(data).replace("\"right\": 1", "\"right\": 0"));
        CommandLineOutput after = evaluate("--out", out);
        CommandLineOutput again = evaluate("--out", out);

        assertThat(before.err()).doesNotContain("SHA-256");
        assertThat(after.err())
                .contains(
                        "letters: its data isn't what it was",
                        "all had the SHA-256 " + first + ", and has " + Sha256.of(data));
        assertThat(again.err()).doesNotContain("SHA-256");
        assertThat(new ObjectMapper()
                        .readTree(out.resolve("results.json").toFile())
                        .at("/data_sha256/letters/all")
                        .textValue())
                .isEqualTo(Sha256.of(data))
                .isNotEqualTo(first);
    }

    @Test
    void aGauntletsOwnExamplesStandBeforeItsItems() throws IOException {
        CommandLineOutput output = CommandLineOutput.of(
                "evaluate",
                folder.resolve("letters.yaml"),
                folder.resolve("all.yaml"),
                "--endpoint",
                model.endpoint(),
                "--limit",
                "4");

        // letters itself is asked without examples, so that the two can't both be had under one name.
        assertThat(output.status()).isEqualTo(2);
        assertThat(output.err()).contains("letters is asked for with 0 examples and with 1");
        CommandLineOutput alone = CommandLineOutput.of(
                "evaluate",
                "requests",
                Files.writeString(
                        folder.resolve("one.yaml"),
                        "name: one\nabout: piqa\ngauntlet: [{task: piqa, metric: acc, shots: 1}]\n"),
                "--items",
                Files.writeString(folder.resolve("items.jsonl"), """
                        {"data": "piqa", "split": "train", "index": 0, "doc": {"goal": "Sit", "sol1": "a", "sol2": "b", "label": 0}}
                        {"data": "piqa", "split": "train", "index": 1, "doc": {"goal": "Cut", "sol1": "a", "sol2": "b", "label": 0}}
                        {"data": "piqa", "split": "validation", "index": 0, "doc": {"goal": "See", "sol1": "a", "sol2": "b", "label": 0}}
                        """),
                "--json");
        assertThat(alone.out().split("Question:", -1)).as(alone.err()).hasSize(1 + 2 * 2);
    }

    @Test
    void whatMakesNoSenseIsToldBeforeAnythingIsAsked() {
        assertThat(CommandLineOutput.of("evaluate").status()).isEqualTo(2);
        CommandLineOutput nowhere = CommandLineOutput.of("evaluate", folder.resolve("letters.yaml"));
        assertThat(nowhere.status()).isEqualTo(2);
        assertThat(nowhere.err()).contains("--endpoint URL");
        assertThat(evaluate("--model", "another", "--patience", "1").status()).isEqualTo(1);
        model.echoes = false;
        CommandLineOutput deaf = evaluate();
        assertThat(deaf.status()).isEqualTo(1);
        assertThat(deaf.err()).contains("ignores \"echo\"");
        assertThat(model.answered.get()).isLessThanOrEqualTo(3);
    }
}
