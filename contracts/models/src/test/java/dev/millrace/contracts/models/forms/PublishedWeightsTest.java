package dev.millrace.contracts.models.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors.Dtype;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Embedding;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read again, in one file or in several; and which form an architecture is written in. */
class PublishedWeightsTest {

    @TempDir
    Path folder;

    /** As GPT-2, whose file has queries, keys and values in one tensor with the input first. */
    private static Architecture gpt2(Activation activation, boolean gated) {
        Norm norm = Norm.layer(1e-5);
        Block block = Block.of(
                Attention.of(12, 3, Attention.Biases.ALL),
                new FeedForward(20, activation, gated, true),
                Norms.pre(norm));
        return Architecture.decoder(
                16,
                Embedding.of(11, 12),
                Stack.of(
                        true,
                        new Positions.Learned(16, 0, Positions.Counting.ALL),
                        Optional.empty(),
                        block,
                        2,
                        Optional.of(norm)),
                Head.of(true, Head.Bias.NONE));
    }

    @Test
    void anArchitectureIsWrittenInAFormThatSaysAllOfIt() {
        assertThat(PublishedForms.of(gpt2(Activation.GELU_TANH, false)).modelType())
                .isEqualTo("gpt2");
        assertThat(PublishedForms.of(gpt2(Activation.GELU_TANH, true)).modelType())
                .isEqualTo("millrace");
    }

    @Test
    void whatNoOtherFormSaysIsWrittenInOurOwnAndReadAgain() throws IOException {
        Published published = PublishedForms.of(gpt2(Activation.GELU_TANH, true));
        Map<String, Tensor> parameters = drawn(published.architecture());
        Path config = folder.resolve("config.json");
        Files.writeString(config, published.config().toString());
        PublishedWeights.write(folder, published, name -> Objects.requireNonNull(parameters.get(name)));

        assertThat(PublishedForms.read(config)).isEqualTo(published);
        assertSame(parameters);

        Files.writeString(config, published.config().toString().replaceFirst("\"heads\":\\d+", "\"heads\":0"));
        assertThatThrownBy(() -> PublishedForms.read(config))
                .isInstanceOf(MalformedModel.class)
                .hasMessageStartingWith(config + ": architecture.decoder.blocks[0].attention.part: ")
                .hasMessageContaining("key and value heads don't divide 0 query heads");
        Files.writeString(config, published.config().toString().replace("\"head\":{", "\"head\":{\"later\":1,"));
        assertThatThrownBy(() -> PublishedForms.read(config))
                .hasMessageStartingWith(config + ": architecture.head.later: Unrecognized field");
    }

    @Test
    void tooMuchForOneFileIsWrittenToSeveralAndNothingOfBeforeIsLeft() throws IOException {
        Published published = PublishedForms.of(gpt2(Activation.GELU_TANH, false));
        Map<String, Tensor> parameters = drawn(published.architecture());
        Files.writeString(folder.resolve("config.json"), published.config().toString());

        PublishedWeights.write(folder, published, name -> Objects.requireNonNull(parameters.get(name)), 2_000);
        assertThat(files()).hasSizeGreaterThan(3).contains("model.safetensors.index.json");
        assertSame(parameters);

        PublishedWeights.write(folder, published, name -> Objects.requireNonNull(parameters.get(name)));
        assertThat(files()).containsExactly("model.safetensors");
        assertSame(parameters);
    }

    private void assertSame(Map<String, Tensor> parameters) throws IOException {
        try (PublishedModel model = PublishedModel.open(folder);
                Arena arena = Arena.ofConfined()) {
            Map<String, Tensor> read = model.parameters(arena);
            assertThat(read.keySet()).isEqualTo(parameters.keySet());
            parameters.forEach((name, tensor) -> assertThat(
                            Objects.requireNonNull(read.get(name)).data().mismatch(tensor.data()))
                    .as(name)
                    .isEqualTo(-1));
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(PublishedWeights::isTheirs)
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, Tensor> drawn(Architecture architecture) {
        Random random = new Random(3);
        Map<String, Tensor> drawn = new HashMap<>();
        for (Parameter parameter : architecture.parameters()) {
            byte[] bytes = new byte[(int) parameter.size() * Float.BYTES];
            random.nextBytes(bytes);
            MemorySegment data = Arena.ofAuto().allocate(bytes.length, Long.BYTES);
            data.copyFrom(MemorySegment.ofArray(bytes));
            drawn.put(
                    parameter.name(),
                    new Tensor(
                            Dtype.F32,
                            parameter.shape().stream().map(Integer::longValue).toList(),
                            data));
        }
        return drawn;
    }
}
