package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.Safetensors.Dtype;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.models.forms.TensorLayout;
import dev.millrace.contracts.models.forms.TensorPlan;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An objective that its model can't learn, or that rows can't be made for, is refused at its line. */
class ObjectiveChecksTest {

    private static final String BEGINNING = """
            name: tiny
            sources: [{name: dialogs, path: dialogs.jsonl}]
            """;

    /** Can be read wherever the recipe's files aren't. */
    private static final String MADE =
            BEGINNING.replace("{name: dialogs, path: dialogs.jsonl}", "{name: stories, generator: {kind: stories}}");

    @TempDir
    Path folder;

    @BeforeEach
    void dialogs() throws IOException {
        Files.createFile(folder.resolve("dialogs.jsonl"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{objective: masked} | training.objective | masked is learnt by an encoder; the model is a decoder",
                "{objective: span-corruption} | training.objective | learnt by an encoder-decoder",
                "{objective: preference, packing: blend} | training.packing | leave packing out",
                "{corruption: {rate: 0.3}} | training.corruption | nothing of a text is hidden when the objective is causal",
                "{objective: dialog, preference: {beta: 1}} | training.preference | the objective isn't preference",
                "{objective: casual} | training.objective | causal",
            })
    void isRefused(String training, String place, String message) {
        Reading reading = RecipeReader.read(BEGINNING + "training: " + training + "\n", folder);

        assertThat(reading)
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .satisfies(problem -> {
                                    assertThat(problem.line()).isEqualTo(3);
                                    assertThat(problem.path()).isEqualTo(place);
                                    assertThat(problem.message()).contains(message);
                                }));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{kind: encoder} | {objective: token-classification} | training.objective | add model.head.labels",
                "{kind: encoder, head: {labels: [PER]}} | {objective: masked} | model.head.labels | labels are learnt by the objective token-classification",
                "{head: {labels: [PER]}} | {objective: token-classification} | model.head.labels | only an encoder gives labels to tokens",
                "{kind: encoder, head: {labels: [PER]}} | {objective: token-classification, validateEvery: 9} | training.validateEvery | leave validateEvery out",
                "{kind: encoder, head: {labels: [PER]}} | {objective: token-classification, packing: blend} | training.packing | expected documents or auto",
                "{kind: encoder, head: {labels: [B PER]}} | {objective: token-classification} | model.head.labels[0] | expected text",
            })
    void labelsAreLearntByEncodersThatHaveSome(String model, String training, String place, String message) {
        Reading reading = RecipeReader.read(
                BEGINNING + "model: " + model + "\ntraining: " + training + "\nevaluation: {tasks: []}\n", folder);

        assertThat(reading)
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.problems()).anySatisfy(problem -> {
                            assertThat(problem.path()).isEqualTo(place);
                            assertThat(problem.message()).contains(message);
                        }));
    }

    /** A BERT's shape with labels is the published one, without what stands before a masked model's head. */
    @Test
    void aTokenClassifierIsTrainedHereAndPublishedAsOthersAre() {
        String recipe = MADE
                + "model: {preset: bert-base, head: {labels: [PER, LOC]}}\ntraining: {objective: token-classification}\nevaluation: {tasks: []}\n";
        Recipe read = ((Reading.Accepted) RecipeReader.read(recipe, folder)).recipe();

        assertThat(PublishedForms.of(read.model().architecture(1_000)).className())
                .isEqualTo("BertForTokenClassification");
        assertThat(read.model().architecture(1_000).head().labels())
                .containsExactly("O", "B-PER", "I-PER", "B-LOC", "I-LOC");
        assertThat(((Reading.Refused) RecipeReader.readElsewhere(recipe)).problems())
                .anySatisfy(problem -> assertThat(problem.message()).contains("trained by 'millrace train'"));
    }

    /** The kind of a model that is there already isn't said in the recipe; its metrics are those of the kind that learns the objective. */
    @ParameterizedTest
    @CsvSource({
        "tuned-encoder@v3, masked, pseudo_bits_per_byte, bits_per_byte",
        "tuned-decoder@v3, prefix, bits_per_byte, pseudo_bits_per_byte",
        "tuned-both@v3, span-corruption, bits_per_byte, pseudo_bits_per_byte"
    })
    void theGateAsksAModelToBeginWithForTheMetricsOfItsKind(
            String from, String objective, String known, String unknown) {
        String recipe = BEGINNING + """
                model: {from: %s}
                training: {objective: %s}
                evaluation: {tasks: [{name: held-out, kind: perplexity}]}
                promotion: {minimum: [{task: held-out, metric: %s, atMost: 4}]}
                """;

        assertThat(RecipeReader.read(recipe.formatted(from, objective, known), folder))
                .isInstanceOf(Reading.Accepted.class);
        assertThat(refusals(recipe.formatted(from, objective, unknown)))
                .singleElement()
                .asString()
                .startsWith("6 promotion.minimum[0].metric: held-out has no metric " + unknown)
                .contains(known);
    }

    @Test
    void whatTheModelToBeginWithCantBeUsedForIsRefusedAtItsLines() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("base")).resolve("config.json"), """
                {"model_type": "llama", "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
                 "num_attention_heads": 2, "vocab_size": 300, "max_position_embeddings": 64, "rms_norm_eps": 1e-5}
                """);
        Path base = folder.resolve("base");
        writeWeights(base);
        Files.write(base.resolve("tokenizer.json"), TokenizerFile.write(List.of("<|endoftext|>"), List.of()));
        Files.writeString(
                Files.createDirectory(folder.resolve("other")).resolve("config.json"), "{\"model_type\": \"abacus\"}");
        String usable = BEGINNING + "model: {from: base, context: 64}\ntraining: {lora: {targets: [query, gate]}}\n";

        assertThat(RecipeReader.read(usable, folder)).isInstanceOf(Reading.Accepted.class);
        assertThat(refusals(BEGINNING + "model:\n  from: base\n  layers: 3\n"))
                .containsExactly(
                        "5 model.layers: the model that training begins with has a shape of its own; leave layers out");
        assertThat(refusals(BEGINNING + "model:\n  from: base\n  context: 65\ntraining: {objective: masked}\n"))
                .containsExactly(
                        "5 model.context: found 65; the model that training begins with has positions for 64 tokens",
                        "6 training.objective: masked is learnt by an encoder; the model is a decoder");
        assertThat(RecipeReader.read(usable.replace("gate]", "gate], merged: false"), folder))
                .isInstanceOf(Reading.Accepted.class);
        assertThat(refusals(BEGINNING + "model: {kind: encoder-decoder}\n"))
                .containsExactly(
                        "1 training.objective: causal is learnt by a decoder; the model is an encoder-decoder");
        assertThat(refusals(BEGINNING + "model: {from: other}\n"))
                .singleElement()
                .asString()
                .contains("3 model.from", "abacus");
        assertThat(refusals(BEGINNING + "model: {from: nowhere}\n"))
                .singleElement()
                .asString()
                .contains("3 model.from", "nowhere");
        assertThat(refusals(BEGINNING + "training: {lora: {}}\n"))
                .singleElement()
                .asString()
                .contains("3 training.lora", "model.from");
        assertThat(refusals(BEGINNING + "model: {from: base, context: 64}\ntokenizer: {vocabulary: 300}\n"))
                .containsExactly(
                        "4 tokenizer: the model that training begins with has a tokenizer of its own; leave tokenizer out");
        Files.writeString(base.resolve("tokenizer.json"), "{}");
        assertThat(refusals(usable))
                .singleElement()
                .asString()
                .startsWith("3 model.from: its tokenizer can't be used: ");
        Files.delete(base.resolve("tokenizer.json"));
        assertThat(refusals(usable))
                .singleElement()
                .asString()
                .startsWith("3 model.from: ")
                .contains("tokenizer");
        Files.writeString(
                base.resolve("config.json"),
                Files.readString(base.resolve("config.json")).replace("\"vocab_size\": 300", "\"vocab_size\": 400"));
        assertThat(refusals(usable))
                .singleElement()
                .asString()
                .startsWith("3 model.from: ")
                .contains("model.embed_tokens.weight has the shape [300, 32]; the configuration asks for [400, 32]");
        Files.delete(base.resolve("model.safetensors"));
        assertThat(refusals(usable))
                .singleElement()
                .asString()
                .startsWith("3 model.from: ")
                .contains("model.safetensors");
    }

    @Test
    void aChatTemplateThatDialogsCantBeWrittenInIsRefusedWithItsReason() throws IOException {
        Path base = Files.createDirectory(folder.resolve("base"));
        Files.writeString(base.resolve("config.json"), """
                {"model_type": "llama", "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
                 "num_attention_heads": 2, "vocab_size": 300, "max_position_embeddings": 64, "rms_norm_eps": 1e-5}
                """);
        writeWeights(base);
        Files.write(base.resolve("tokenizer.json"), TokenizerFile.write(List.of("<|endoftext|>"), List.of()));
        String causal = BEGINNING + "model: {from: base, context: 64}\n";
        String dialog = causal + "training: {objective: dialog}\n";
        Path template = base.resolve("chat_template.jinja");

        assertThat(RecipeReader.read(dialog, folder)).isInstanceOf(Reading.Accepted.class);
        Files.writeString(template, "{% for m in messages %}\n{{ m.content | shout }}{% endfor %}");
        assertThat(refusals(dialog))
                .singleElement()
                .asString()
                .startsWith("3 model.from: dialogs can't be written in its chat template: template, line 2: ")
                .contains("shout");
        assertThat(RecipeReader.read(causal, folder)).isInstanceOf(Reading.Accepted.class);
        Files.writeString(template, "{{ raise_exception('Only poems') }}");
        assertThat(refusals(dialog)).singleElement().asString().endsWith(": Only poems");
        Files.writeString(template, "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}");
        assertThat(RecipeReader.read(dialog, folder)).isInstanceOf(Reading.Accepted.class);
    }

    @Test
    void aModelOfThePlatformIsNamedAndKnownWhereItIs() throws IOException {
        String named = MADE + "model: {from: stories@v3, context: 4096}\n";
        String adapters = MADE + "model: {from: stories@v3}\ntraining: {lora: {merged: false}}\n";

        Reading here = RecipeReader.read(named, folder);

        Recipe recipe = ((Reading.Accepted) here).recipe();
        assertThat(recipe.model().from()).contains("stories@v3");
        // As the command sends it: with every default.
        assertThat(RecipeReader.readElsewhere(new String(RecipeReader.complete(recipe), StandardCharsets.UTF_8)))
                .isEqualTo(new Reading.Accepted(recipe));
        assertThat(RecipeReader.read(adapters, folder)).isInstanceOf(Reading.Accepted.class);
        assertThat(RecipeReader.readElsewhere(adapters)).isInstanceOf(Reading.Accepted.class);
        assertThat(((Reading.Refused) RecipeReader.readElsewhere(adapters.replace("stories@v3", "/models/stories")))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("training.lora.merged"))
                .satisfies(problem -> assertThat(problem.message()).contains("name@version"));
        assertThat(((Reading.Refused) RecipeReader.readElsewhere(named.replace("stories@v3", "stories/v3"))).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("is relative"));
    }

    @Test
    void aModelNamedByItsAddressIsFetchedByWhoReadsTheRecipeOrLeftToThem() {
        String named = BEGINNING + "model: {from: 'hf://people/tiny', context: 64}\n";

        Recipe recipe = ((Reading.Accepted) RecipeReader.read(named, folder)).recipe();
        assertThat(recipe.model().from()).contains("hf://people/tiny");
        assertThat(RecipeAssets.files(recipe)).isEmpty();
        assertThat(refusals(BEGINNING + "model:\n  context: 64\n  from: ftp://people/tiny\n"))
                .containsExactly(
                        "5 model.from: found the text \"ftp://people/tiny\"; expected NAME@VERSION of the platform, a folder, hf://ORG/NAME[@REVISION], https://huggingface.co/ORG/NAME or s3://BUCKET/PREFIX");
    }

    @ParameterizedTest
    @CsvSource({
        "hf://people/tiny, hf://people/tiny@main, tiny",
        "hf://gpt2@607a30d, hf://gpt2@607a30d, gpt2",
        "hf://people/tiny@refs/pr/1, hf://people/tiny@refs/pr/1, tiny",
        "https://huggingface.co/people/tiny, hf://people/tiny@main, tiny",
        "https://huggingface.co/people/tiny/tree/v1/, hf://people/tiny@v1, tiny",
        "s3://models/llms/tiny/, s3://models/llms/tiny, tiny",
        "s3://models, s3://models/, models",
        "hf://people/../tiny,,",
        "hf://people/tiny/config.json,,",
        "hf://people/tiny@,,",
        "https://huggingface.co/datasets/people/tiny,,",
        "https://example.org/people/tiny,,",
        "s3://M/tiny,,",
        "s3://models//tiny,,",
    })
    void anAddressIsOneOfTheKnownForms(String written, String read, String name) {
        assertThat(RemoteModel.isAddress(written)).isTrue();
        assertThat(RemoteModel.in(written).map(RemoteModel::toString)).isEqualTo(Optional.ofNullable(read));
        assertThat(RemoteModel.in(written).map(RemoteModel::shortName)).isEqualTo(Optional.ofNullable(name));
    }

    private List<String> refusals(String recipe) {
        return ((Reading.Refused) RecipeReader.read(recipe, folder))
                .problems().stream()
                        .map(problem -> "%d %s: %s".formatted(problem.line(), problem.path(), problem.message()))
                        .toList();
    }

    /** Of the model that {@code folder} describes, all zero. */
    private static void writeWeights(Path folder) throws IOException {
        Published published = PublishedForms.read(folder.resolve("config.json"));
        TensorLayout layout = new TensorLayout(published.architecture());
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (TensorPlan plan : published.tensors()) {
            List<Long> shape = layout.shape(plan);
            long size = shape.stream().reduce(1L, (a, b) -> a * b);
            tensors.put(plan.name(), new Tensor(Dtype.F32, shape, Arena.ofAuto().allocate(4 * size, 8)));
        }
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, new LinkedHashMap<>());
    }
}
