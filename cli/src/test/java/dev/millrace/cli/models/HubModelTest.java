package dev.millrace.cli.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.recipes.ModelFetch;
import dev.millrace.contracts.recipes.Problem;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.recipes.RemoteModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a hub on this machine that answers as huggingface.co does; the real one can't be reached from a test. */
class HubModelTest {

    private static final String MAIN = "hf://" + FakeHub.NAME;
    private static final String WEIGHTS = "model.safetensors";

    @TempDir
    Path folder;

    private final StringWriter said = new StringWriter();
    private byte[] weights = new byte[0];
    private FakeHub hub;

    @BeforeEach
    void aModel() throws IOException {
        weights = TinyModel.weights(Files.createDirectory(folder.resolve("scratch")));
        hub = new FakeHub();
        hub.put("config.json", TinyModel.CONFIG);
        hub.put("tokenizer.json", TokenizerFile.write(List.of("<|endoftext|>"), List.of()));
        hub.put("tokenizer_config.json", "{}");
        hub.put(WEIGHTS, weights);
        hub.put("README.md", "# Tiny");
        hub.put("pytorch_model.bin", "a pickle");
        hub.put("consolidated.safetensors", "the same once more");
        hub.put("onnx/model.onnx", "a graph");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private FetchedModels models(String token) {
        return new FetchedModels(
                folder.resolve("models"),
                Map.of("HF_ENDPOINT", hub.endpoint() + "/", "HF_TOKEN", token),
                new PrintWriter(said, true),
                Duration.ofMillis(1));
    }

    private Reading read(String from, FetchedModels models) {
        return RecipeReader.read("""
                name: tuned
                sources: [{name: stories, generator: {kind: stories, documents: 10}}]
                model:
                  context: 64
                  from: %s
                """.formatted(from), folder, models);
    }

    private Path fetched(String from) throws CommandFailed, InterruptedException {
        try (FetchedModels models = models("secret")) {
            Reading reading = read(from, models);
            models.complete();
            return Path.of(((Reading.Accepted) reading).recipe().model().from().orElseThrow());
        }
    }

    private String refused(String from) {
        try (FetchedModels models = models("")) {
            Problem problem = ((Reading.Refused) read(from, models)).problems().getFirst();
            assertThat(problem.line()).isEqualTo(5);
            assertThat(problem.path()).isEqualTo("model.from");
            return problem.message();
        }
    }

    /**
     * From which byte on the weights were asked for, each time. How much of what was sent comes before a broken connection
     * is noticed isn't the same each time.
     */
    private List<Integer> begins() {
        Pattern range = Pattern.compile("/cdn/model\\.safetensors(?: bytes=(\\d+)-)? as nobody");
        return hub.asked.stream()
                .map(range::matcher)
                .filter(Matcher::matches)
                .map(asked -> asked.group(1) == null ? 0 : Integer.parseInt(asked.group(1)))
                .toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void ofAClassifierGraphConfigurationAndTokenizerAreFetchedWithoutWeights() throws Exception {
        try (FetchedModels models = models("secret")) {
            assertThat(models.fetchClassifier(new RemoteModel.Hub(FakeHub.NAME, "main")))
                    .isInstanceOfSatisfying(ModelFetch.Fetched.In.class, in -> {
                        assertThat(in.folder().resolve("model.onnx")).hasContent("a graph");
                        assertThat(in.folder().resolve("config.json")).exists();
                        assertThat(in.folder().resolve("tokenizer.json")).exists();
                        assertThat(in.folder().resolve(WEIGHTS)).doesNotExist();
                    });
            hub.asked.clear();
            models.fetchClassifier(new RemoteModel.Hub(FakeHub.NAME, "main"));
            assertThat(hub.asked).noneMatch(asked -> asked.contains("/resolve/"));
            hub.remove("onnx/model.onnx");
            assertThat(models.fetchClassifier(new RemoteModel.Hub(FakeHub.NAME, "main")))
                    .isInstanceOfSatisfying(
                            ModelFetch.Fetched.Refused.class,
                            refused -> assertThat(refused.problem())
                                    .contains("has neither model.onnx nor onnx/model.onnx"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatATrainingNeedsIsFetchedOverBrokenConnectionsOnce(boolean terse) throws Exception {
        hub.patience = 70_000;
        hub.terse = terse;

        Path model = fetched(MAIN);

        assertThat(names(model)).containsExactly("config.json", WEIGHTS, "tokenizer.json", "tokenizer_config.json");
        assertThat(model.resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(model)
                .isEqualTo(folder.resolve("models").resolve(FakeHub.COMMIT).resolve("tiny"));
        assertThat(hub.asked)
                .filteredOn(asked -> !asked.startsWith("/cdn/"))
                .allMatch(asked -> asked.endsWith(" as Bearer secret"));
        List<Integer> begins = begins();
        assertThat(begins.getFirst()).isZero();
        for (int i = 1; i < begins.size(); i++) {
            assertThat(begins.get(i) - begins.get(i - 1)).isBetween(1, hub.patience);
        }
        assertThat(weights.length - begins.getLast()).isLessThanOrEqualTo(hub.patience);

        assertThat(hub.asked).contains("/cdn/model.safetensors bytes=0-262143 as nobody");
        hub.asked.clear();
        assertThat(fetched(MAIN)).isEqualTo(model);
        assertThat(hub.asked).containsExactly("/api/models/people/tiny/revision/main as Bearer secret");
        hub.asked.clear();
        assertThat(fetched("hf://people/tiny@" + FakeHub.COMMIT)).isEqualTo(model);
        assertThat(hub.asked).isEmpty();
    }

    /** What says how texts are pooled lies in a folder of its own, there as here. */
    @Test
    void howTextsArePooledComesWithAModelWhole() throws Exception {
        hub.put("modules.json", "[]");
        hub.put("1_Pooling/config.json", "{}");
        hub.put("2_Dense/config.json", "{}");

        Path model = fetched(MAIN);

        assertThat(model.resolve("1_Pooling/config.json")).hasContent("{}");
        assertThat(model.resolve("modules.json")).hasContent("[]");
        assertThat(model.resolve("2_Dense")).doesNotExist();
    }

    /** Of a model that no training could begin with, its tokenizer can be used. */
    @Test
    void aTokenizerIsFetchedWithoutItsModelOnce() throws Exception {
        hub.remove(WEIGHTS);
        hub.put("config.json", "{\"model_type\": \"abacus\"}");
        hub.put("tokenizer_config.json", "{\"eos_token\": \"<|endoftext|>\"}");
        try (FetchedModels models = models("")) {
            Recipe recipe = ((Reading.Accepted) readWithTokenizer(models)).recipe();

            Path folder = Path.of(recipe.tokenizer().from().orElseThrow());
            assertThat(names(folder)).containsExactly("tokenizer.json", "tokenizer_config.json");
            assertThat(recipe.tokenizer().vocabulary()).isEqualTo(257);
            hub.asked.clear();
            assertThat(readWithTokenizer(models)).isEqualTo(new Reading.Accepted(recipe));
            assertThat(hub.asked).containsExactly("/api/models/people/tiny/revision/main as nobody");
        }
        hub.remove("tokenizer.json");
        try (FetchedModels models = models("")) {
            Problem problem =
                    ((Reading.Refused) readWithTokenizer(models)).problems().getFirst();
            assertThat(problem.path()).isEqualTo("tokenizer.from");
            assertThat(problem.message()).contains("hf://people/tiny@main has no tokenizer");
        }
    }

    private static Reading readWithTokenizer(FetchedModels models) {
        return RecipeReader.read("""
                name: named
                sources: [{name: stories, generator: {kind: stories, documents: 10}}]
                tokenizer: {from: 'hf://people/tiny'}
                """, Path.of("."), models);
    }

    @Test
    void weightsAreThoseThatTheirIndexNamesAndAreFetchedOnceTheRecipeIsAccepted() throws Exception {
        hub.remove(WEIGHTS);
        hub.put("model.safetensors.index.json", """
                {"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}
                """);
        hub.put("model-1.safetensors", weights);
        hub.put("model-2.safetensors", TinyModel.none());
        try (FetchedModels models = models("")) {
            read("hf://people/tiny@refs/pr/1", models);
            assertThat(hub.asked)
                    .filteredOn(asked -> asked.startsWith("/cdn/"))
                    .containsExactly(
                            "/cdn/model-1.safetensors bytes=0-262143 as nobody",
                            "/cdn/model-2.safetensors bytes=0-262143 as nobody");
            hub.asked.clear();

            models.complete();
        }
        assertThat(hub.asked)
                .filteredOn(asked -> asked.startsWith("/cdn/"))
                .containsExactly("/cdn/model-1.safetensors as nobody", "/cdn/model-2.safetensors as nobody");
    }

    @Test
    void adaptersBringTheModelThatTheyNameWithThem() throws Exception {
        hub.putOfAdapters(
                "adapter_config.json", TinyModel.adapterConfig(FakeHub.NAME).getBytes(UTF_8));
        hub.putOfAdapters("adapter_model.safetensors", TinyModel.adapters(folder));
        hub.putOfAdapters("tokenizer.json", "theirs".getBytes(UTF_8));
        Path local = Files.createDirectory(folder.resolve("local"));
        Files.writeString(local.resolve("adapter_config.json"), TinyModel.adapterConfig(FakeHub.NAME));
        Files.write(local.resolve("adapter_model.safetensors"), TinyModel.adapters(folder));

        for (String from : List.of("hf://" + FakeHub.ADAPTERS, "local")) {
            Path adapters = fetched(from);
            BaseModel model = BaseModel.open(adapters);

            assertThat(model.adapters()).contains(adapters);
            assertThat(adapters.resolve("adapter_model.safetensors")).hasBinaryContent(TinyModel.adapters(folder));
            assertThat(model.folder())
                    .isEqualTo(folder.resolve("models").resolve(FakeHub.COMMIT).resolve("tiny"));
            assertThat(model.folder().resolve(WEIGHTS)).hasBinaryContent(weights);
            assertThat(adapters.resolve("adapter_config.json")).content().contains("\"r\" : 2");
            hub.asked.clear();
            assertThat(fetched(from)).isEqualTo(adapters);
            assertThat(hub.asked).noneMatch(asked -> asked.startsWith("/cdn/"));
        }
        assertThat(local.resolve("adapter_config.json")).hasContent(TinyModel.adapterConfig(FakeHub.NAME));
    }

    @Test
    void adaptersWhoseModelIsNowhereAreRefusedAtTheirLine() throws Exception {
        hub.putOfAdapters("adapter_model.safetensors", TinyModel.adapters(folder));
        hub.putOfAdapters(
                "adapter_config.json",
                TinyModel.adapterConfig("/home/somebody/llama").getBytes(UTF_8));
        assertThat(refused("hf://" + FakeHub.ADAPTERS)).contains("/home/somebody/llama", "expected a model of the hub");
        hub.putOfAdapters(
                "adapter_config.json", TinyModel.adapterConfig(FakeHub.ADAPTERS).getBytes(UTF_8));
        assertThat(refused("hf://" + FakeHub.ADAPTERS)).contains("adapters to itself");
        hub.putOfAdapters(
                "adapter_config.json", TinyModel.adapterConfig("people/nothing").getBytes(UTF_8));
        assertThat(refused("hf://" + FakeHub.ADAPTERS)).contains("people/nothing@main", "401");
        Path local = Files.createDirectory(folder.resolve("local"));
        Files.write(local.resolve("adapter_model.safetensors"), TinyModel.adapters(folder));
        Files.writeString(local.resolve("adapter_config.json"), TinyModel.adapterConfig("../missing"));
        assertThat(refused("local")).contains("base_model_name_or_path is \"../missing\"", "expected the folder");
    }

    /** Of three hundred thousand bytes the first are looked at. */
    @Test
    void weightsOfAnotherModelAreRefusedBeforeTheyAreFetched() {
        hub.put("config.json", TinyModel.CONFIG.replace("2000", "2001"));
        assertThat(refused(MAIN)).contains("isn't the model that its config.json describes", "wte.weight", "2001");
        hub.put("config.json", TinyModel.CONFIG);
        hub.put(WEIGHTS, Arrays.copyOf(weights, weights.length - 4));
        assertThat(refused(MAIN)).contains(WEIGHTS + ": ", "ends at");
        hub.put(WEIGHTS, "no tensors");
        assertThat(refused(MAIN)).contains(WEIGHTS + ": ", "a header of");
        assertThat(hub.asked)
                .filteredOn(asked -> asked.startsWith("/cdn/"))
                .hasSize(3)
                .allMatch(asked -> asked.contains("bytes=0-262143"));
    }

    @Test
    void whatIsNotThereIsRefusedAtItsLine() {
        assertThat(refused("hf://people/nothing")).contains("hf://people/nothing@main", "401", "HF_TOKEN");
        assertThat(refused(MAIN + "@v9")).contains("no revision v9");
        assertThat(refused("https://huggingface.co/people/tiny/tree/v9")).contains("no revision v9");
        assertThat(refused("hf://people/tiny/model.safetensors"))
                .contains("expected NAME@VERSION", "s3://BUCKET/PREFIX");
        assertThat(refused("gs://people/tiny")).contains("expected NAME@VERSION", "hf://ORG/NAME[@REVISION]");
        hub.remove(WEIGHTS);
        assertThat(refused(MAIN)).contains("pickles", "pytorch_model.bin", "save_pretrained");
        hub.remove("pytorch_model.bin");
        assertThat(refused(MAIN)).contains("has no model.safetensors");
        hub.remove("config.json");
        assertThat(refused(MAIN)).contains("has no config.json");
        hub.put("adapter_config.json", "{}");
        assertThat(refused(MAIN)).contains("adapters", "adapter_model.safetensors");
        hub.close();
        assertThat(refused(MAIN)).contains("doesn't answer", "HF_ENDPOINT");
    }

    @Test
    void aGatedModelSaysWhereItsTermsAre() {
        hub.error = "GatedRepo";

        assertThat(refused(MAIN)).contains("gated", hub.endpoint() + "/people/tiny", "HF_TOKEN");
    }

    @Test
    void weightsThatArentWhatTheHubSaysAreNotKept() throws Exception {
        hub.wrong = true;

        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> fetched(MAIN))
                .withMessageContaining("SHA-256")
                .withMessageContaining(WEIGHTS);

        hub.wrong = false;
        assertThat(fetched(MAIN).resolve(WEIGHTS)).hasBinaryContent(weights);
    }

    @Test
    void whatHasComeWhenTheHubGoesAwayIsNotFetchedAgain() throws Exception {
        hub.patience = 100_000;
        hub.answers.set(1);
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> fetched(MAIN))
                .withMessageContaining("503")
                .withMessageContaining("goes on from what has come");

        hub.answers.set(Integer.MAX_VALUE);
        hub.asked.clear();

        assertThat(fetched(MAIN).resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(begins().getFirst()).isBetween(1, hub.patience);
        assertThat(said.toString()).contains("Fetching hf://people/tiny@main, version " + FakeHub.COMMIT, "100 %");
    }
}
