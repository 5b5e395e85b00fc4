package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private FakePlatform platform;
    private Path recipe;

    @BeforeEach
    void startPlatform() throws IOException {
        platform = new FakePlatform(folder);
        Files.writeString(Files.createDirectory(folder.resolve("data")).resolve("a.txt"), "text ".repeat(1_000));
        recipe = Files.writeString(folder.resolve("tiny.yaml"), """
                name: tiny
                sources:
                  - {name: texts, path: data, licence: CC0-1.0}
                promotion:
                  minimum: [{task: held-out, metric: bits_per_byte, atMost: 1.6}]
                """);
    }

    @AfterEach
    void stopPlatform() {
        platform.close();
    }

    @Test
    void aPromotedModelEndsWithZeroAReportAndASample() throws IOException {
        Path json = folder.resolve("report.json");

        CommandLineOutput output = CommandLineOutput.of("run", recipe, "--folder", folder, "--json", json);

        assertThat(output.err()).isEmpty();
        assertThat(output.status()).isZero();
        assertThat(output.out()).contains("tiny@v1, promoted").contains("a miller lived by the river");
        JsonNode report = JSON.readTree(json.toFile());
        assertThat(report.path("run").asText()).isEqualTo("tiny-0-1");
        assertThat(report.path("stages").path(0).path("kept").asInt()).isEqualTo(10);
        assertThat(report.path("endpoints").path("inference").asText())
                .startsWith("http://localhost:")
                .endsWith("/v1");
    }

    @Test
    void aRunIsCancelledPausedAndResumedByItsName() throws IOException {
        for (String what : new String[] {"cancel", "pause", "resume", "stop", "rm"}) {
            CommandLineOutput output =
                    CommandLineOutput.of("run", what, "tiny-0-1", "--folder", folder, "--reason", "the wrong corpus");

            assertThat(output.err()).isEmpty();
            assertThat(output.out()).contains("It is so.");
            assertThat(output.status()).isZero();
            assertThat(platform.query).isEqualTo("/api/runs/tiny-0-1/" + (what.equals("rm") ? "remove" : what));
            assertThat(JSON.readTree(platform.submitted).path("reason").asText())
                    .isEqualTo("the wrong corpus");
        }
        CommandLineOutput refused = CommandLineOutput.of("run", "cancel", "over-0-1", "--folder", folder);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("Run over-0-1 is over.");
        CommandLineOutput nothing = CommandLineOutput.of("run", "--folder", folder);
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.err()).contains("a RECIPE to run, or cancel, pause, resume, stop or rm");
    }

    @Test
    void aTrainingIsPausedResumedAndStoppedInOneWord() throws IOException {
        for (String what : new String[] {"pause", "resume", "stop"}) {
            assertThat(CommandLineOutput.of(what, "tiny-0-1", "--folder", folder)
                            .status())
                    .isZero();
            assertThat(platform.query).isEqualTo("/api/runs/tiny-0-1/" + what);
        }
        assertThat(CommandLineOutput.of("stop", "--export", "tiny-0-1", "--folder", folder)
                        .status())
                .isZero();
        assertThat(platform.query).isEqualTo("/api/runs/tiny-0-1/stop?export=true");
    }

    @Test
    void relativePathsStartAtTheRecipesFolder() throws IOException {
        CommandLineOutput.of("run", recipe, "--folder", folder);

        assertThat(JSON.readTree(platform.submitted)
                        .path("sources")
                        .path(0)
                        .path("path")
                        .asText())
                .isEqualTo(folder.resolve("data").toString());
    }

    @Test
    void filesThatGoWithARecipeAreSentOnceAndNamedByTheirContent() throws IOException {
        byte[] exam = "{\"query\": \"?\"}".getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("exam.jsonl"), exam);
        Files.write(Files.createDirectory(folder.resolve("sets")).resolve("quiz.jsonl"), exam);
        Files.writeString(recipe, """
                filter: {decontamination: {sets: [sets]}}
                evaluation: {tasks: [{name: exam, kind: choice, path: exam.jsonl}, {name: held-out, kind: perplexity}]}
                """, StandardOpenOption.APPEND);

        CommandLineOutput output = CommandLineOutput.of("run", recipe, "--folder", folder);

        assertThat(output.err()).isEmpty();
        String sha256 = FakePlatform.sha256(exam);
        assertThat(platform.uploads).containsOnlyKeys(sha256);
        assertThat(platform.uploads.get(sha256)).isEqualTo(exam);
        assertThat(output.out()).containsOnlyOnce("100 %");
        JsonNode submitted = JSON.readTree(platform.submitted);
        assertThat(submitted.at("/evaluation/tasks/0/path").asText()).isEqualTo("sha256:" + sha256 + "/exam.jsonl");
        assertThat(submitted.at("/filter/decontamination/sets/0").asText())
                .isEqualTo("sha256:" + sha256 + "/quiz.jsonl");
        assertThat(submitted.at("/sources/0/path").asText()).startsWith("/");
    }

    @Test
    void aFileThatChangesWhileItIsSentIsNamedAndNothingIsSubmitted() throws IOException {
        Files.writeString(folder.resolve("exam.jsonl"), "{}");
        Files.writeString(
                recipe,
                "evaluation: {tasks: [{name: exam, kind: choice, path: exam.jsonl}, {name: held-out, kind: perplexity}]}\n",
                StandardOpenOption.APPEND);
        platform.received = Optional.of("ab".repeat(32));

        CommandLineOutput output = CommandLineOutput.of("run", recipe, "--folder", folder);

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains(folder.resolve("exam.jsonl") + " has changed while it was being sent");
        assertThat(platform.submitted).isEmpty();
    }

    @Test
    void aModelThatIsNotPromotedEndsWithOneAndSaysWhy() {
        platform.outcome = "refused";

        CommandLineOutput output = CommandLineOutput.of("run", recipe, "--folder", folder);

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.out())
                .contains("not promoted", "acc 0.2 is below 0.6", "not served by inference-0: model.onnx is cut");
        assertThat(output.out().substring(output.out().indexOf("exists but was not promoted")))
                .contains(
                        "held-out bits_per_byte is 2.1",
                        "at most 1.6",
                        "2.5 standard errors",
                        "/#/models/tiny/v1",
                        "millrace chat tiny@v1",
                        "millrace lineage tiny@v1",
                        "millrace model promote tiny@v1 --reason");
    }

    @Test
    void aModelIsPromotedOrRolledBackByHandWithAReason() throws IOException {
        CommandLineOutput promoted = CommandLineOutput.of(
                "model", "promote", "tiny@v1", "--reason", "a better \"tone\"", "--folder", folder);

        assertThat(promoted.status()).isZero();
        assertThat(promoted.out()).contains("It is live.");
        assertThat(platform.query).isEqualTo("/api/models/tiny/v1/promote");
        assertThat(JSON.readTree(platform.submitted).path("reason").asText()).isEqualTo("a better \"tone\"");
        assertThat(JSON.readTree(platform.submitted).path("who").asText()).isEqualTo(System.getProperty("user.name"));

        CommandLineOutput back =
                CommandLineOutput.of("model", "rollback", "tiny", "--reason", "it stutters", "--folder", folder);

        assertThat(back.status()).isZero();
        assertThat(platform.query).isEqualTo("/api/models/tiny/rollback");
    }

    @Test
    void aPromotionThatIsNotServedYetEndsWithOne() {
        CommandLineOutput output =
                CommandLineOutput.of("model", "promote", "draft@v3", "--reason", "it must", "--folder", folder);

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.out()).contains("Not yet.");
    }

    @Test
    void aPromotionWithoutReasonOrVersionAsksNobody() {
        assertThat(CommandLineOutput.of("model", "promote", "tiny@v1", "--folder", folder)
                        .status())
                .isEqualTo(2);
        assertThat(CommandLineOutput.of("model", "promote", "tiny@v1", "--reason", " ", "--folder", folder)
                        .status())
                .isEqualTo(2);
        CommandLineOutput nameless =
                CommandLineOutput.of("model", "promote", "tiny", "--reason", "why not", "--folder", folder);
        assertThat(nameless.status()).isEqualTo(2);
        assertThat(nameless.err()).contains("tiny@v1");
        assertThat(platform.query).isEmpty();
    }

    @Test
    void chattingWithAModelOfWhichNoVersionIsLiveOffersTheVersionThereIs() {
        CommandLineOutput output = CommandLineOutput.of("chat", "draft", "--folder", folder);

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err())
                .contains("No version of draft is live; there is draft@v3")
                .contains("millrace chat draft@v3")
                .contains("millrace model promote draft@v3 --reason");
    }

    @Test
    void aDryRunShowsWhatEachRuleDropsWithExamples() {
        platform.outcome = "dry-run-finished";

        CommandLineOutput output =
                CommandLineOutput.of("run", recipe, "--folder", folder, "--dry-run", "--sample", "600");

        assertThat(output.err()).isEmpty();
        assertThat(output.status()).isZero();
        assertThat(platform.query).isEqualTo("dryRun=true&sample=600");
        assertThat(output.out())
                .contains("1,164 of 1,200 documents kept, 36 dropped (3.0 %)")
                .containsPattern("quality\n +short +words at least 50 +36 +3.0 % +40")
                .contains("measured 12, threshold 50")
                .contains("Only [31ma few words.")
                .doesNotContain("\u001b");
    }

    @Test
    void aRunThatIsToEndWithItsDatasetSaysWhatToDoWithIt() {
        platform.outcome = "curated";

        CommandLineOutput output = CommandLineOutput.of("run", recipe, "--folder", folder, "--until", "dataset");

        assertThat(output.err()).isEmpty();
        assertThat(output.status()).isZero();
        assertThat(platform.submitted).contains("\"until\":\"dataset\"");
        assertThat(output.out())
                .contains("Dataset     tiny@v1, 10 documents")
                .contains("millrace dataset export tiny@v1 FOLDER", "`dataset: tiny@v1`");
    }

    @Test
    void aRecipeThatMakesNoSenseStartsNothing() throws IOException {
        Files.writeString(recipe, "name: tiny\nsauces: []\n");

        CommandLineOutput output = CommandLineOutput.of("run", recipe, "--folder", folder);

        assertThat(output.status()).isEqualTo(2);
        assertThat(output.err()).contains("tiny.yaml:").contains("sauces");
        assertThat(platform.submitted).isEmpty();
    }

    @Test
    void questionsGoToTheRunningOrchestrator() {
        assertThat(CommandLineOutput.of("replay", "shards.ingested", "--folder", folder)
                        .out())
                .contains("3 messages are back in shards.ingested");
        assertThat(CommandLineOutput.of("lineage", "tiny", "--folder", folder).out())
                .contains("version: v2");
        assertThat(CommandLineOutput.of("ledger", "tiny-0-1", "--folder", folder)
                        .out())
                .contains("Run tiny-0-1");
    }

    @Test
    void overlapsWithEvaluationItemsAreNamedBySetAndItem() {
        CommandLineOutput output = CommandLineOutput.of("ledger", "tiny-0-1", "--contamination", "--folder", folder);

        assertThat(output.err()).isEqualToNormalizingNewlines("Read 1 of 2 shards.\n");
        assertThat(output.out())
                .contains("Overlap     7 documents with evaluation items, 2 dropped")
                .containsPattern("quiz +7 +2 +23\n +q-4 +3 +0f \\(9\\)\n +… and 22 more");
        assertThat(CommandLineOutput.of("ledger", "tiny-0-1", "0f", "--contamination", "--folder", folder)
                        .status())
                .isEqualTo(2);
    }

    @Test
    void aTopicThatDoesNotExistIsRefusedWithThoseThatDo() {
        CommandLineOutput output = CommandLineOutput.of("replay", "shards.ingest", "--folder", folder);

        assertThat(output.status()).isEqualTo(2);
        assertThat(output.err()).contains("shards.ingested");
    }

    @Test
    void withoutAStackTheAdviceIsToStartOne() {
        CommandLineOutput output = CommandLineOutput.of(
                "status", "--folder", folder.resolve("data"), "--orchestrator", "http://localhost:1");

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains("http://localhost:1").contains("millrace up");
    }
}
