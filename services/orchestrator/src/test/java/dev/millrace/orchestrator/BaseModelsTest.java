package dev.millrace.orchestrator;

import static dev.millrace.orchestrator.SubmittedRuns.submit;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectKeys.Part;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class BaseModelsTest {

    private static final String RECIPE = """
            name: tuned
            sources: [{name: stories, generator: {kind: stories, documents: 10}}]
            until: dataset
            model:
              from: %s
              context: %d
            """;

    @InjectLocalStack
    TestStack stack;

    @TempDir
    Path folder;

    @BeforeEach
    void aModel() throws IOException {
        SubmittedRuns.awaitReady();
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "gpt2", "n_embd": 32, "n_layer": 1, "n_head": 2, "vocab_size": 300, "n_positions": 64}
                """);
        Files.write(folder.resolve("tokenizer.json"), TokenizerFile.write(List.of("<|endoftext|>"), List.of()));
        Files.writeString(folder.resolve("model.safetensors"), "not looked at");
    }

    @Test
    void aFolderGoesWithItsRecipe() {
        String run = submit(RECIPE.formatted(folder, 64));

        given().get("/api/runs/" + run + "/recipe")
                .then()
                .body("model.from", matchesPattern("sha256:[0-9a-f]{64}/" + folder.getFileName()));
    }

    @Test
    void adaptersGoWithTheirModel() throws IOException {
        Path adapters = Files.createDirectory(folder.resolve("adapters"));
        Files.writeString(
                adapters.resolve("adapter_config.json"),
                "{\"peft_type\": \"LORA\", \"r\": 8, \"lora_alpha\": 16, \"base_model_name_or_path\": \"..\"}");
        refused(RECIPE.formatted(adapters, 64), "model.from", "holds no adapter_model.safetensors");
        Files.writeString(adapters.resolve("adapter_model.safetensors"), "not looked at");

        String run = submit(RECIPE.formatted(adapters, 64));

        given().get("/api/runs/" + run + "/recipe")
                .then()
                .body("model.from", matchesPattern("sha256:[0-9a-f]{64}/adapters"));
        refused(RECIPE.formatted(adapters, 65), "model.context", "positions for 64 tokens");
    }

    @Test
    void whatItCantBeUsedForIsRefusedAtItsLine() throws IOException {
        refused(RECIPE.formatted(folder, 65), "model.context", "positions for 64 tokens");
        refused(RECIPE.formatted("nothing@v7", 64), "model.from", "There is no model nothing@v7");
        refused(RECIPE.formatted("hf://people/tiny", 64), "model.from", "submit the recipe with 'millrace run'");
        Files.delete(folder.resolve("model.safetensors"));
        refused(RECIPE.formatted(folder, 64), "model.from", "it has no weights");
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"abacus\"}");
        refused(RECIPE.formatted(folder, 64), "model.from", "model_type is abacus");
    }

    private static final String NAMED = """
            name: named
            sources: [{name: stories, generator: {kind: stories, documents: 10}}]
            until: dataset
            tokenizer: {from: %s}
            """;

    @Test
    void aTokenizerGoesWithItsRecipeAsAFileOrAsAFolder() {
        String file = submit(NAMED.formatted(folder.resolve("tokenizer.json")));
        String all = submit(NAMED.formatted(folder));

        given().get("/api/runs/" + file + "/recipe")
                .then()
                .body("tokenizer.from", matchesPattern("sha256:[0-9a-f]{64}/tokenizer.json"))
                .body("tokenizer.vocabulary", equalTo(257));
        given().get("/api/runs/" + all + "/recipe")
                .then()
                .body("tokenizer.from", matchesPattern("sha256:[0-9a-f]{64}/" + folder.getFileName()))
                .body("tokenizer.vocabulary", equalTo(257));
    }

    @Test
    void aTokenizerThatCantBeUsedIsRefusedAtItsLine() throws IOException {
        refused(NAMED.formatted("tokenizer.json"), "tokenizer.from", "is relative");
        refused(NAMED.formatted(folder.resolve("no.model")), "tokenizer.from", "isn't there for the orchestrator");
        refused(NAMED.formatted("nothing@v7"), "tokenizer.from", "There is no model nothing@v7");
        refused(NAMED.formatted("hf://people/tiny"), "tokenizer.from", "submit the recipe with 'millrace run'");
        refused(
                NAMED.formatted("'sha256:" + "ab".repeat(32) + "/tokenizer.json'"),
                "tokenizer.from",
                "nothing was uploaded with the SHA-256 of tokenizer.json");
        Path broken = Files.writeString(
                folder.resolve("broken.json"),
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\": 2}, \"merges\": []}}");
        refused(NAMED.formatted(broken), "tokenizer.from", "no token has id 1");
        Files.delete(folder.resolve("tokenizer.json"));
        refused(NAMED.formatted(folder), "tokenizer.from", "holds no tokenizer");
    }

    private static void refused(String recipe, String path, String message) {
        given().body(recipe)
                .post("/api/runs")
                .then()
                .statusCode(422)
                .body("problems.size()", equalTo(1))
                .body("problems[0].path", equalTo(path))
                .body("problems[0].message", containsString(message));
    }

    @Test
    void aModelOfThePlatformStaysAsLongAsARunRefersToIt() throws IOException {
        String maker = submit("name: base\nsources: [{name: s, generator: {kind: stories}}]\n");
        Manifest manifest = Manifest.of("model", "base", "v1", maker, 1, folder);
        manifest.write(folder);
        for (String name : List.of("config.json", "tokenizer.json", "model.safetensors", Manifest.FILE)) {
            stack.store().put(ObjectKeys.model(maker, name), folder.resolve(name));
        }
        var made = stack.store().put(ObjectKeys.model(maker, Manifest.FILE), folder.resolve(Manifest.FILE));
        stack.publish(new ModelExported(maker, "digest", "base", "v1", made, 1, 1, 1, 2, 1, 1, 1));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> given().get("/api/models/base/v1").statusCode() == 200);

        String run = submit(RECIPE.formatted("base@v1", 64));

        given().get("/api/runs/" + run + "/recipe")
                .then()
                .body("model.from", matchesPattern("sha256:[0-9a-f]{64}/base@v1"));
        assertThat(stack.store().exists(ObjectKeys.user(maker, Part.MODEL, run)))
                .isTrue();

        String named = submit(NAMED.formatted("base@v1"));

        given().get("/api/runs/" + named + "/recipe")
                .then()
                .body("tokenizer.from", matchesPattern("sha256:[0-9a-f]{64}/base@v1"))
                .body("tokenizer.vocabulary", equalTo(257));
        assertThat(stack.store().exists(ObjectKeys.user(maker, Part.MODEL, named)))
                .isTrue();
    }
}
