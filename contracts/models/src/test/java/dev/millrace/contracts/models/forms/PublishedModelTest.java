package dev.millrace.contracts.models.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Head;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A folder whose files aren't the model that its configuration describes says so. */
class PublishedModelTest {

    private static final String CONFIG = """
            {"model_type": "llama", "hidden_size": 8, "intermediate_size": 6, "max_position_embeddings": 4,
             "num_attention_heads": 2, "num_hidden_layers": 1, "vocab_size": 5, "tie_word_embeddings": true}""";

    @TempDir
    Path folder;

    private Map<String, List<Long>> whole() throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        var published = PublishedForms.read(folder.resolve("config.json"));
        TensorLayout layout = new TensorLayout(published.architecture());
        return new TreeMap<>(published.tensors().stream().collect(Collectors.toMap(TensorPlan::name, layout::shape)));
    }

    @Test
    void severalFilesAreOneModelAndWhatIsRepeatedIsPassedOver() throws IOException {
        Map<String, List<Long>> tensors = whole();
        Map<String, List<Long>> first = new TreeMap<>(Map.of("lm_head.weight", List.of(5L, 8L)));
        first.put("model.norm.weight", tensors.remove("model.norm.weight"));
        write("a.safetensors", first);
        write("b.safetensors", tensors);
        index("a.safetensors", "b.safetensors");

        try (PublishedModel model = PublishedModel.open(folder)) {
            assertThat(model.differences()).isEmpty();
            assertThat(model.architecture().parameterCount()).isEqualTo(5 * 8 + 4 * 64 + 3 * 48 + 3 * 8);
        }
    }

    /** T5 as transformers 5 writes it, made without and with a head's matrix; one that transformers 4 has untied has to have it. */
    @Test
    void whereTheConfigurationLeavesTheHeadOpenItsMatrixTells() throws IOException {
        String config = """
                {"model_type": "t5", "d_model": 8, "d_ff": 6, "d_kv": 4, "num_heads": 2, "num_layers": 1, "vocab_size": 5,
                 %s}""";
        Files.writeString(
                folder.resolve("config.json"),
                config.formatted("\"scale_decoder_outputs\": false, \"tie_word_embeddings\": true"));
        var published = PublishedForms.read(folder.resolve("config.json"));
        TensorLayout layout = new TensorLayout(published.architecture());
        Map<String, List<Long>> tensors =
                new TreeMap<>(published.tensors().stream().collect(Collectors.toMap(TensorPlan::name, layout::shape)));

        write("model.safetensors", tensors);
        try (PublishedModel model = PublishedModel.open(folder)) {
            assertThat(model.differences()).isEmpty();
            assertThat(model.architecture().head().tied()).isFalse();
        }
        tensors.remove("lm_head.weight");
        write("model.safetensors", tensors);
        try (PublishedModel model = PublishedModel.open(folder)) {
            assertThat(model.differences()).isEmpty();
            assertThat(model.architecture().head()).isEqualTo(Head.of(true, Head.Bias.NONE));
            assertThat(BaseModel.open(folder).architecture()).isEqualTo(model.architecture());
        }
        Files.writeString(folder.resolve("config.json"), config.formatted("\"tie_word_embeddings\": false"));
        try (PublishedModel model = PublishedModel.open(folder)) {
            assertThat(model.differences()).singleElement().asString().startsWith("lm_head.weight is missing");
        }
    }

    @Test
    void whatIsMissingOtherwiseOrTooMuchIsNamed() throws IOException {
        Map<String, List<Long>> tensors = whole();
        tensors.remove("model.norm.weight");
        tensors.put("model.layers.0.mlp.up_proj.weight", List.of(7L, 8L));
        tensors.put("model.layers.1.mlp.up_proj.weight", List.of(6L, 8L));
        write("model.safetensors", tensors);

        try (PublishedModel model = PublishedModel.open(folder)) {
            assertThat(model.differences())
                    .containsExactlyInAnyOrder(
                            "model.norm.weight is missing; the configuration asks for one of the shape [8]",
                            "model.layers.0.mlp.up_proj.weight has the shape [7, 8]; the configuration asks for [6, 8]",
                            "model.layers.1.mlp.up_proj.weight is no tensor of the form llama");
        }
    }

    @Test
    void aTensorInTwoFilesAndAFileElsewhereAreRefused() throws IOException {
        write("a.safetensors", whole());
        write("b.safetensors", Map.of("model.norm.weight", List.of(8L)));
        index("a.safetensors", "b.safetensors");
        assertThatThrownBy(() -> PublishedModel.open(folder))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("model.norm.weight is in another file, too");

        index("../a.safetensors");
        assertThatThrownBy(() -> PublishedModel.open(folder))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("is no file of this folder");
        Files.delete(folder.resolve("model.safetensors.index.json"));
        assertThatThrownBy(() -> PublishedModel.open(folder))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("holds neither");
    }

    /** Whole numbers of the right shape would be taken for the bits of others. */
    @Test
    void aTensorOfWholeNumbersIsNoParameter() throws IOException {
        write("model.safetensors", whole());
        byte[] file = Files.readAllBytes(folder.resolve("model.safetensors"));
        int tensor = text(file).indexOf("\"model.norm.weight\"");
        file[text(file).indexOf("F32", tensor)] = 'I';
        Files.write(folder.resolve("model.safetensors"), file);

        try (PublishedModel model = PublishedModel.open(folder)) {
            assertThat(model.differences())
                    .containsExactly(
                            "model.norm.weight has elements of the type I32; a model's are F32, F16, BF16 or F64");
            assertThatThrownBy(model::verify).isInstanceOf(MalformedModel.class);
        }
    }

    /** transformers 4 passes such a head over, and transformers 5 goes by it. */
    @Test
    void aCopyOfTheEmbeddingThatSaysSomethingElseIsNamed() throws IOException {
        Map<String, List<Long>> tensors = whole();
        tensors.put("lm_head.weight", List.of(5L, 8L));
        write("model.safetensors", tensors);
        byte[] file = Files.readAllBytes(folder.resolve("model.safetensors"));
        int data = text(file).lastIndexOf("]}}") + 3;
        file[data] = 1;
        Files.write(folder.resolve("model.safetensors"), file);

        try (PublishedModel model = PublishedModel.open(folder)) {
            assertThat(model.differences())
                    .containsExactly(
                            "lm_head.weight isn't the same as model.embed_tokens.weight, which the configuration takes it for; leave it out, or set tie_word_embeddings to false");
        }
        tensors.put("lm_head.weight", List.of(8L, 5L));
        write("model.safetensors", tensors);
        try (PublishedModel model = PublishedModel.open(folder)) {
            assertThat(model.differences()).singleElement().asString().startsWith("lm_head.weight isn't the same");
        }
    }

    private static String text(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatIsInAFilesPlaceIsNamed() throws IOException {
        write("model.safetensors", whole());
        Path none = folder.resolve("none");
        Path file = folder.resolve("config.json");

        refused(none, none.resolve("config.json") + " is missing: " + none + " is no folder");
        refused(file, file.resolve("config.json") + " is missing: " + file + " is no folder");
        Files.delete(folder.resolve("model.safetensors"));
        Files.createDirectory(folder.resolve("model.safetensors"));
        refused(folder, folder.resolve("model.safetensors") + " is no file");
        Files.delete(folder.resolve("model.safetensors"));
        Files.createSymbolicLink(folder.resolve("model.safetensors"), none);
        refused(folder, folder.resolve("model.safetensors") + " is a link to what isn't there");
        Files.delete(folder.resolve("model.safetensors"));
        Files.createFile(folder.resolve("pytorch_model.bin"));
        refused(
                folder,
                folder
                        + " holds neither model.safetensors nor model.safetensors.index.json; pytorch_model.bin isn't read: have transformers save the model as safetensors");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | weight_map is missing",
                "{\"weight_map\": [\"a.safetensors\"]} | weight_map is missing, or no object",
                "{\"weight_map\": {\"t\": 5}} | 5 is no file of this folder",
                "{\"weight_map\": {}} | weight_map names no file",
                "{\"weight_map\": {\"t\": \"a.safetensors\"}} {} | isn't JSON",
            })
    void anIndexThatNamesNoFilesIsRefused(String index, String why) throws IOException {
        write("a.safetensors", whole());
        Path file = Files.writeString(folder.resolve("model.safetensors.index.json"), index);

        assertThatThrownBy(() -> PublishedModel.open(folder))
                .isInstanceOf(MalformedModel.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(why);
    }

    private static void refused(Path folder, String why) {
        assertThatThrownBy(() -> PublishedModel.open(folder))
                .isInstanceOf(MalformedModel.class)
                .hasMessage(why);
    }

    @Test
    void aFileThatTheIndexNamesAndIsMissingIsNamed() throws IOException {
        write("a.safetensors", whole());
        index("a.safetensors", "b.safetensors");

        assertThatThrownBy(() -> PublishedModel.open(folder))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("b.safetensors is missing; model.safetensors.index.json names it");
    }

    /** Sizes that can't be are named before anything of that size is made. */
    @ParameterizedTest
    @CsvSource({
        "'\"num_hidden_layers\": 1', '\"num_hidden_layers\": 2000000000', num_hidden_layers is 2000000000; expected at most 10000",
        "'\"num_attention_heads\": 2', '\"num_attention_heads\": 65536, \"head_dim\": 65536', 65536 heads of 65536 components are too many",
        "'\"vocab_size\": 5', '\"vocab_size\": 2147483647', model.embed_tokens.weight has the shape",
        "'\"vocab_size\": 5', '\"vocab_size\": 99999999999', vocab_size is 99999999999; expected a whole number",
        "'\"vocab_size\": 5', '\"vocab_size\": 5, \"rope_theta\": 1e400', 'rope_theta is \"Infinity\"; expected a number'",
        "'\"vocab_size\": 5', '\"vocab_size\": 5, \"rms_norm_eps\": 1e999', 'rms_norm_eps is \"Infinity\"; expected a number'"
    })
    void sizesThatCannotBeAreNamed(String from, String to, String why) throws IOException {
        write("model.safetensors", whole());
        Files.writeString(folder.resolve("config.json"), CONFIG.replace(from, to));

        assertThatThrownBy(() -> {
                    try (PublishedModel model = PublishedModel.open(folder)) {
                        model.verify();
                    }
                })
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining(why);
    }

    /** Whatever is turned in one of the files, the model is the same, or what is wrong is named. */
    @Test
    void aDamagedFolderIsRefusedOrTheSame() throws IOException {
        write("model.safetensors", whole());
        Random random = new Random(23);
        for (String name : List.of("config.json", "model.safetensors")) {
            byte[] sound = Files.readAllBytes(folder.resolve(name));
            int refused = 0;
            for (int turn = 0; turn < 600; turn++) {
                byte[] damaged = sound.clone();
                int at = random.nextInt(Math.min(sound.length, 1_200));
                damaged[at] = random.nextBoolean()
                        ? (byte) (damaged[at] ^ 1 << random.nextInt(8))
                        : (byte) "0123456789-.e\"{}[],:".charAt(random.nextInt(20));
                Files.write(folder.resolve(name), damaged);
                try (PublishedModel model = PublishedModel.open(folder);
                        Arena arena = Arena.ofConfined()) {
                    assertThat(model.parameters(arena).keySet())
                            .hasSize(model.architecture().parameters().size());
                } catch (MalformedModel e) {
                    assertThat(e).hasMessageContaining(folder.toString());
                    refused++;
                }
            }
            assertThat(refused).as(name).isGreaterThan(200);
            Files.write(folder.resolve(name), sound);
        }
    }

    private void index(String... files) throws IOException {
        StringBuilder map = new StringBuilder();
        for (int i = 0; i < files.length; i++) {
            map.append(i == 0 ? "" : ", ").append("\"t%d\": \"%s\"".formatted(i, files[i]));
        }
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {%s}}".formatted(map));
    }

    private void write(String name, Map<String, List<Long>> tensors) throws IOException {
        StringBuilder header = new StringBuilder("{");
        long at = 0;
        for (Map.Entry<String, List<Long>> tensor : tensors.entrySet()) {
            long bytes = 4 * tensor.getValue().stream().reduce(1L, Math::multiplyExact);
            header.append(at == 0 ? "" : ",")
                    .append("\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                            .formatted(tensor.getKey(), tensor.getValue(), at, at + bytes));
            at += bytes;
        }
        byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate((int) (8 + json.length + at)).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        Files.write(folder.resolve(name), file.array());
    }
}
