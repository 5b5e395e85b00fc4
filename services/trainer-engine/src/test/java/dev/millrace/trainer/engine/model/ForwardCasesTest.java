package dev.millrace.trainer.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.trainer.engine.GoldenData;
import dev.millrace.trainer.engine.forward.ForwardCases;
import dev.millrace.trainer.engine.forward.ModelForward;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inputs that a model can't compute are named before libtorch sees them. */
class ForwardCasesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            gpt2      | 'input_ids': [[1, 97]]                                 | input_ids holds 97; whole numbers from 0 to 96
            gpt2      | 'input_ids': [[1, 2], [3]]                             | input_ids has rows of several lengths
            gpt2      | 'input_ids': [[1]], 'position_ids': [[48]]             | position_ids holds 48; whole numbers from 0 to 47
            gpt2      | 'input_ids': [[1]], 'token_type_ids': [[1]]            | token_type_ids holds 1; whole numbers from 0 to 0
            gpt2      | 'input_ids': [[1]], 'decoder_input_ids': [[1]]         | decoder_input_ids is there, and the model has no decoder
            gpt2      | 'input_ids': [[1, 2]], 'attention_mask': [[1]]         | attention_mask has 1 rows of 1, and the ids beside it have 1 of 2
            gpt2      | 'labels': [[1]]                                        | input_ids is missing
            bart      | 'input_ids': [[1]]                                     | decoder_input_ids is missing, and there are no labels
            t5_v1_0   | 'input_ids': [[1]], 'labels': [[1]], 'position_ids': [[0]] | position_ids is there, and the model knows distances alone
            bert_mlm  | 'input_ids': [[1]], 'labels': [[-1]]                   | labels holds -1
            """)
    void whatTheModelDoesNotHaveIsNamed(String model, String inputs, String problem) throws IOException {
        try (PublishedModel published = PublishedModel.open(GoldenData.folder().resolve(model))) {
            assertThatThrownBy(() -> ForwardCases.read(file(inputs), published))
                    .isInstanceOf(MalformedModel.class)
                    .hasMessageContaining("inputs.json: case 0: ")
                    .hasMessageContaining(problem);
        }
    }

    /** Without labels there is no loss: its gradients would all be told as 0. */
    @Test
    void gradientsAreOfTheNamedCaseIfItHasLabels() throws IOException {
        String cases =
                "{\"cases\": [{\"name\": \"bare\", \"input_ids\": [[1]]}, {\"name\": \"first\", \"input_ids\": [[1, 2]], \"labels\": [[1, 2]]},"
                        + " {\"name\": \"second\", \"input_ids\": [[3, 4]], \"labels\": [[3, 4]]}], \"grad\": {\"case\": %s}}";
        Path file = folder.resolve("cases.json");
        try (PublishedModel published = PublishedModel.open(GoldenData.folder().resolve("gpt2"))) {
            for (String named : new String[] {"bare", "third"}) {
                Files.writeString(file, cases.formatted("\"" + named + "\""));
                assertThat(ForwardCases.read(file, published).differentiated())
                        .as(named)
                        .isEmpty();
            }
            Files.writeString(file, cases.formatted("\"second\""));
            assertThat(ForwardCases.read(file, published)
                            .differentiated()
                            .orElseThrow()
                            .name())
                    .isEqualTo("second");
            Files.writeString(file, cases.formatted("null"));
            assertThat(ForwardCases.read(file, published)
                            .differentiated()
                            .orElseThrow()
                            .name())
                    .isEqualTo("first");
        }
    }

    @Test
    void whatIsNoFileOfCasesIsNamed() throws IOException {
        try (PublishedModel published = PublishedModel.open(GoldenData.folder().resolve("gpt2"))) {
            assertThatThrownBy(() -> ForwardCases.read(folder.resolve("none.json"), published))
                    .isInstanceOf(MalformedModel.class)
                    .hasMessage(folder.resolve("none.json") + " is missing");
            assertThatThrownBy(() -> ForwardCases.read(folder, published))
                    .isInstanceOf(MalformedModel.class)
                    .hasMessage(folder + " is a folder; expected a file with cases");
        }
    }

    /** Rows are short, positions are not. */
    @Test
    void positionsMayBeFartherThanARowIsLong() throws IOException {
        for (String model : new String[] {"llama_mha_tied", "gpt2", "roberta_mlm"}) {
            try (PublishedModel published =
                    PublishedModel.open(GoldenData.folder().resolve(model))) {
                ForwardCases cases =
                        ForwardCases.read(file("'input_ids': [[5, 6, 7]], 'position_ids': [[40, 41, 42]]"), published);
                ModelForward forward = new ModelForward(published, cases.longest(published.architecture()));

                float[] logits = forward.run(cases.cases().getFirst().inputs()).logits(0, 2);

                assertThat(logits).as(model).isNotEmpty().doesNotContain(Float.NaN);
            }
        }
    }

    private Path file(String inputs) throws IOException {
        return Files.writeString(
                folder.resolve("inputs.json"), "{\"cases\": [{%s}]}".formatted(inputs.replace('\'', '"')));
    }
}
