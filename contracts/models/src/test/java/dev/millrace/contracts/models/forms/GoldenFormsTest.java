package dev.millrace.contracts.models.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that transformers has written are read as what they are, and written again as they were. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenFormsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MODELS = Optional.ofNullable(
                    System.getProperty("MILLRACE_DATA", System.getenv("MILLRACE_DATA")))
            .map(Path::of)
            .orElse(Path.of(System.getProperty("millrace.root"), "..", "shared", "data"))
            .resolve("J_models");

    @BeforeAll
    static void there() {
        assumeTrue(Files.isDirectory(MODELS), () -> "Skipped: no " + MODELS + "; MILLRACE_DATA names its folder");
    }

    static Stream<String> folders() throws IOException {
        if (!Files.isDirectory(MODELS)) {
            return Stream.of("none");
        }
        try (Stream<Path> all = Files.list(MODELS)) {
            return all
                    .filter(folder -> Files.exists(folder.resolve("golden.json")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void bothLayoutsOfAConfigurationSayTheSameAndItIsWrittenAsItWas(String name) throws IOException {
        Path folder = MODELS.resolve(name);
        Published published = PublishedForms.read(folder.resolve("config.json"));

        assertThat(PublishedForms.read(folder.resolve("config.v5.json"))).isEqualTo(published);
        ObjectNode written = published.config();
        assertThat(PublishedForms.read("written", written)).isEqualTo(published);
        JsonNode original = JSON.readTree(folder.resolve("config.json").toFile());
        written.properties().forEach(field -> {
            JsonNode was = Optional.ofNullable(original.get(field.getKey())).orElse(JSON.nullNode());
            assertThat(isSame(was, field.getValue()))
                    .as("%s: %s, and was %s", field.getKey(), field.getValue(), was)
                    .isTrue();
        });
    }

    /** Numbers by their value: 10000 and 10000.0 are one. */
    private static boolean isSame(JsonNode a, JsonNode b) {
        return a.equals(b) || (a.isNumber() && b.isNumber() && a.doubleValue() == b.doubleValue());
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyTensorIsKnownByNameAndShapeAndComesBackByteForByte(String name) throws IOException {
        Path folder = MODELS.resolve(name);
        Published published = PublishedForms.read(folder.resolve("config.json"));
        Architecture architecture = published.architecture();
        TensorLayout layout = new TensorLayout(architecture);
        Map<String, MemorySegment> parameters = new HashMap<>();
        architecture.parameters().forEach(parameter -> parameters.put(parameter.name(), segment(parameter.size())));
        try (Safetensors file = Safetensors.open(folder.resolve("model.safetensors"))) {
            Map<String, List<Long>> shapes = new TreeMap<>();
            file.tensors().forEach((tensor, content) -> shapes.put(tensor, content.shape()));
            Map<String, List<Long>> planned = new TreeMap<>();
            published.tensors().forEach(plan -> planned.put(plan.name(), layout.shape(plan)));
            assertThat(planned).isEqualTo(shapes);
            assertThat(published.tensors().stream().flatMap(plan -> plan.parameters().stream()))
                    .containsExactlyInAnyOrderElementsOf(architecture.parameters().stream()
                            .map(Parameter::name)
                            .toList());

            for (TensorPlan plan : published.tensors()) {
                MemorySegment tensor = tensor(file, plan);
                layout.split(plan, tensor, Float.BYTES, of -> Objects.requireNonNull(parameters.get(of)));
                MemorySegment again = MemorySegment.ofArray(new byte[(int) tensor.byteSize()]);
                layout.join(plan, again, Float.BYTES, of -> Objects.requireNonNull(parameters.get(of)));
                assertThat(again.mismatch(tensor)).as(plan.name()).isEqualTo(-1);
            }
        }
        assertThat(parameters)
                .allSatisfy((parameter, numbers) -> assertThat(numbers.toArray(ValueLayout.JAVA_FLOAT))
                        .as("every number of %s comes from the file", parameter)
                        .doesNotContain(Float.NaN));
        assertThat(architecture.parameterCount())
                .isEqualTo(JSON.readTree(folder.resolve("golden.json").toFile())
                        .path("parameters")
                        .asLong());
    }

    private static MemorySegment tensor(Safetensors file, TensorPlan plan) {
        return Objects.requireNonNull(file.tensors().get(plan.name())).data();
    }

    private static MemorySegment segment(long numbers) {
        float[] unset = new float[(int) numbers];
        Arrays.fill(unset, Float.NaN);
        return MemorySegment.ofArray(unset);
    }
}
