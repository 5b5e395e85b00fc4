package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.inference.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageWeightTest {
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    Path folder;

    /** Of the model of {@link TinyModel}: 2 layers of 2 key heads of 16, 272 tokens, a context of 320. */
    @Test
    void aDecoderWeighsItsGraphItsKeysAndValuesAndItsScores() throws IOException {
        ModelPackage model = TinyModel.write(folder.resolve("f32"), "tiny", "v1", 1);
        long graph = Files.size(model.folder().resolve(ModelPackage.ONNX));
        long cache = 2 * 2 * (2 * 16) * 320 * 4;
        // 4 slots and one more of short calls, and 8 of prompts
        EngineLimits limits = new EngineLimits(4, 1L << 30, 10, 1);

        PackageWeight weight = PackageWeight.of(model.manifest(), architecture(model), limits);

        assertThat(weight.served()).isEqualTo(8 * MEBIBYTE + graph + 13 * (cache + 272 * 4));
        assertThat(weight.loading()).isEqualTo(weight.served() + graph / 2);
        EngineLimits halved = new EngineLimits(4, 1L << 30, 10, 1, CacheNumbers.F16);
        assertThat(PackageWeight.of(model.manifest(), architecture(model), halved)
                        .served())
                .isEqualTo(weight.served() - 13 * cache / 2);
    }

    /** Its head is its embedding, 272 by 32, and it keeps nothing of texts. */
    @Test
    void anEncoderWeighsItsGraphAndItsVocabularyOnceMore() throws IOException {
        ModelPackage model = TinyModel.writeEncoder(folder.resolve("encoder"), "tiny", "v1", 1);
        long graph = Files.size(model.folder().resolve(ModelPackage.ONNX));

        PackageWeight weight =
                PackageWeight.of(model.manifest(), architecture(model), new EngineLimits(4, 1L << 30, 10, 1));

        assertThat(weight.served()).isEqualTo(8 * MEBIBYTE + graph + 272 * 32 * 4);
    }

    @Test
    void onlyTheGraphThatServesCounts() throws IOException {
        EngineLimits limits = new EngineLimits(4, 1L << 30, 10, 1);
        for (GraphPrecision precision : GraphPrecision.values()) {
            ModelPackage model = TinyModel.write(folder.resolve(precision.label()), "tiny", "v1", 1, precision);

            assertThat(ModelPackage.servedGraphs(model.manifest()))
                    .singleElement()
                    .satisfies(part -> assertThat(part.name()).isEqualTo(precision.file(ModelPackage.ONNX)));
            assertThat(PackageWeight.of(model.manifest(), architecture(model), limits)
                            .loading())
                    .isLessThan(12 * MEBIBYTE + 5 * Files.size(model.served(ModelPackage.ONNX)));
        }
    }

    private static Architecture architecture(ModelPackage model) throws IOException {
        return PublishedForms.read(model.folder().resolve(ModelPackage.CONFIG)).architecture();
    }
}
