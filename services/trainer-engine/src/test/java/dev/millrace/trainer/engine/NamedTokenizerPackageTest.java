package dev.millrace.trainer.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.SpecialTokens;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.trainer.engine.export.PackageWriter;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package has the tokenizer that was named, as it was, and what was said of its use. */
class NamedTokenizerPackageTest {

    @TempDir
    Path folder;

    @Test
    void anotherKindOfFileIsCalledWhatItIsAndItsOwnTokenEndsATextAndAnAnswer() throws Exception {
        byte[] pieces = pieces("<unk>", "<s>", "</s>", "<stop>", "a");
        TrainingJob job = job("spiece.model", pieces);
        Files.createDirectories(Path.of(job.output()));
        Files.writeString(Path.of(job.output(), "tokenizer.json"), "of an earlier training");

        new PackageWriter(job).write(weights(job));

        Path written = Path.of(job.output());
        assertThat(written.resolve("tokenizer.model")).hasBinaryContent(pieces);
        assertThat(written.resolve("tokenizer.json")).doesNotExist();
        assertThat(TokenizerConfig.read(written).eosToken()).contains("</s>");
        assertThat(SpecialTokens.read(written).ends()).containsExactly(2);
        assertThat(SpecialTokens.read(written).first()).hasValue(2);
    }

    @Test
    void whatLiesBesideItCounts() throws Exception {
        TrainingJob job = job("spiece.model", pieces("<unk>", "<s>", "</s>", "<stop>", "a"));
        String config = "{\"eos_token\": \"<stop>\", \"unk_token\": \"<unk>\"}";
        Files.writeString(job.tokenizerFolder().resolve("tokenizer_config.json"), config);
        Files.writeString(job.tokenizerFolder().resolve("chat_template.jinja"), "{{ messages[0].content }}");

        new PackageWriter(job).write(weights(job));

        Path written = Path.of(job.output());
        assertThat(written.resolve("tokenizer_config.json")).hasContent(config);
        assertThat(TokenizerConfig.read(written).chatTemplate()).contains("{{ messages[0].content }}");
        assertThat(SpecialTokens.read(written).ends()).containsExactly(3);
    }

    @Test
    void aTokenizerThatEndsNothingIsRefusedBeforeAnythingIsTrained() throws Exception {
        TrainingJob job = job("spiece.model", pieces("<unk>", "a"));

        assertThatExceptionOfType(MalformedTokenizer.class)
                .isThrownBy(() -> new PackageWriter(job))
                .withMessageContaining("there is no token <|endoftext|> to end a text with");
    }

    private TrainingJob job(String name, byte[] tokenizer) throws IOException {
        TrainingJob job = new Jobs(folder).job("named");
        Path own = Files.createDirectories(folder.resolve("named").resolve("tokenizer"));
        return new TrainingJob(
                job.run(),
                job.recipe(),
                job.name(),
                job.version(),
                job.vocabulary(),
                job.model(),
                job.training(),
                job.execution(),
                job.shards(),
                Files.write(own.resolve(name), tokenizer).toString(),
                job.checkpoints(),
                job.output(),
                job.card(),
                job.export());
    }

    private static Function<String, Safetensors.Tensor> weights(TrainingJob job) throws IOException {
        Map<String, Parameter> parameters = job.architecture().parameters().stream()
                .collect(Collectors.toMap(Parameter::name, parameter -> parameter));
        return name -> {
            Parameter parameter = parameters.get(name);
            return new Safetensors.Tensor(
                    Safetensors.Dtype.F32,
                    parameter.shape().stream().map(Integer::longValue).toList(),
                    Arena.ofAuto().allocate(parameter.size() * Float.BYTES, Float.BYTES));
        };
    }

    /**
     * A SentencePiece model (sentencepiece_model.proto): the first piece is the unknown one, those in brackets are control
     * pieces.
     */
    private static byte[] pieces(String... pieces) {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        for (String piece : pieces) {
            byte[] text = piece.getBytes(UTF_8);
            int type = piece.equals("<unk>") ? 2 : piece.startsWith("<") ? 3 : 1;
            model.writeBytes(new byte[] {0x0a, (byte) (text.length + 4), 0x0a, (byte) text.length});
            model.writeBytes(text);
            model.writeBytes(new byte[] {0x18, (byte) type});
        }
        return model.toByteArray();
    }
}
