package dev.millrace.inference.domain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Pooling;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.inference.TinyModel;
import dev.millrace.inference.domain.Engine.Submission;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors of texts, of encoders and of decoders. */
class EmbeddingsTest {

    private static final EngineLimits LIMITS = new EngineLimits(16, 1L << 26, 1000, 2);

    @TempDir
    Path folder;

    @Test
    void whatAnEncoderMakesOfATextDoesNotDependOnTheOthers() throws Exception {
        assertAlone(TinyModel.writeEncoder(folder, "tiny", "v1", 1));
    }

    @Test
    void norWhatADecoderDoes() throws Exception {
        assertAlone(TinyModel.write(folder, "tiny", "v1", 1));
    }

    /** Texts of many lengths at once, with others scored among them; afterwards each by itself: the same to the last bit. */
    private static void assertAlone(ModelPackage model) throws Exception {
        Random random = new Random(5);
        List<int[]> texts = new ArrayList<>();
        for (int length : new int[] {1, 2, 15, 16, 17, 32, 33, 63, 64, 65, 128, 129, 319, 320}) {
            for (int i = 0; i < 4; i++) {
                texts.add(random.ints(length, 5, 260).toArray());
            }
        }
        try (Engine engine = Engine.start(model, LIMITS, new EngineStats())) {
            List<Recorded> heard = new ArrayList<>();
            List<Submission> submissions = new ArrayList<>();
            for (int[] text : texts) {
                heard.add(new Recorded());
                submissions.add(new Submission(
                        GenerationRequest.embedding(IntStream.of(text).boxed().toList()), heard.getLast()));
                if (text.length == 17) {
                    submissions.add(new Submission(Recorded.request(text, 0, Sampling.GREEDY, true), new Recorded()));
                }
            }
            engine.submit(submissions);
            List<float[]> together = new ArrayList<>();
            for (Recorded one : heard) {
                together.add(one.vector());
            }

            for (int i = 0; i < texts.size(); i++) {
                assertThat(Recorded.embedded(engine, texts.get(i)).vector())
                        .as("text %d, of %d tokens", i, texts.get(i).length)
                        .isEqualTo(together.get(i))
                        .hasSize(32);
            }
            assertThat(together.get(0)).isNotEqualTo(together.get(1));
        }
    }

    /** The head's matrix makes of a decoder's vector the scores that it has for the next token. */
    @Test
    void aDecodersVectorIsWhatItsNextTokenIsChosenBy() throws Exception {
        pooled("lasttoken", "");
        ModelPackage model = TinyModel.write(folder, "tiny", "v1", 1);
        int[] text = new Random(7).ints(150, 5, 260).toArray();
        try (Engine engine = Engine.start(model, LIMITS, new EngineStats())) {
            double[] scores = scores(Recorded.embedded(engine, text).vector());

            Recorded said = Recorded.greedy(engine, text, 1);
            said.await();

            double normalizer = Math.log(IntStream.range(0, scores.length)
                    .mapToDouble(i -> Math.exp(scores[i]))
                    .sum());
            said.tokens
                    .getFirst()
                    .top()
                    .forEach(candidate -> assertThat(scores[candidate.id()] - normalizer)
                            .isCloseTo(candidate.logprob(), within(1e-4)));
        }
    }

    private double[] scores(float[] vector) throws IOException {
        try (PublishedModel model = PublishedModel.open(folder);
                Arena arena = Arena.ofConfined()) {
            Tensor head = Objects.requireNonNull(model.parameters(arena).get("head.weight"));
            double[] scores = new double[head.shape().getFirst().intValue()];
            for (int id = 0; id < scores.length; id++) {
                for (int i = 0; i < vector.length; i++) {
                    scores[id] += vector[i]
                            * head.data().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, (long) id * vector.length + i);
                }
            }
            return scores;
        }
    }

    @Test
    void aPackageThatSaysMoreThanCanBeDoneIsServedButMakesNoVectors() throws Exception {
        pooled("mean", """
                , {"path": "2_Dense", "type": "sentence_transformers.models.Dense"}""");
        try (Engine engine = Engine.start(TinyModel.writeEncoder(folder, "tiny", "v1", 1), LIMITS, new EngineStats())) {
            assertThat(refused(engine)).contains("modules.json: step 2", "sentence_transformers.models.Dense");
            assertThat(Recorded.scored(engine, new int[] {5, 6}).prompt()).hasSize(2);
        }
    }

    @Test
    void aDecoderWhoseTokensWouldHaveToBeKeptMakesNoVectors() throws Exception {
        pooled("mean", "");
        try (Engine engine = Engine.start(TinyModel.write(folder, "tiny", "v1", 1), LIMITS, new EngineStats())) {
            assertThat(refused(engine)).contains("decoder", "MEAN");
        }
    }

    /** What an earlier release has exported gives out scores alone, an encoder's without a choice of which. */
    @Test
    void anEarlierReleasesPackageSaysThatItMakesNoVectors() throws Exception {
        for (boolean encoder : List.of(true, false)) {
            Path own = folder.resolve(encoder ? "encoder" : "decoder");
            if (encoder) {
                TinyModel.writeEncoder(own, "tiny", "v1", 1);
            } else {
                TinyModel.write(own, "tiny", "v1", 1);
            }
            Path onnx = own.resolve(ModelPackage.ONNX);
            Files.writeString(
                    onnx,
                    Files.readString(onnx, ISO_8859_1).replace("last_hidden_state", "last_hidden_other"),
                    ISO_8859_1);
            Manifest.of("model", "tiny", "v1", "run", 1, own).write(own);
            try (Engine engine = Engine.start(ModelPackage.open(own), LIMITS, new EngineStats())) {
                assertThat(refused(engine)).contains("last_hidden_state", "earlier release");
                assertThat(Recorded.embedded(engine, new int[] {5}).end())
                        .failsWithin(java.time.Duration.ofSeconds(20))
                        .withThrowableOfType(ExecutionException.class)
                        .withMessageContaining("failed");
            }
        }
    }

    private static String refused(Engine engine) {
        return ((Embeddings.Refused) engine.embeddings()).why();
    }

    private void pooled(String mode, String more) throws IOException {
        Files.writeString(folder.resolve(Pooling.MODULES), """
                [{"path": "", "type": "sentence_transformers.models.Transformer"},
                 {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}%s]""".formatted(more));
        Files.writeString(
                Files.createDirectories(folder.resolve("1_Pooling")).resolve("config.json"),
                "{\"pooling_mode\": \"%s\"}".formatted(mode));
    }
}
