package dev.millrace.contracts.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** The same ids as tiktoken and Hugging Face's tokenizers, over 365 texts in some 220 languages, code and noise. */
class ReferenceVectorsTest {

    @Test
    void givesTiktokensIdsForGpt2() throws IOException {
        Tokenizer gpt2 = ReferenceData.gpt2();
        matches("r50k_base", gpt2::encodeOrdinary);
    }

    @Test
    void givesTiktokensIdsForCl100k() throws IOException {
        Tokenizer cl100k = ReferenceData.cl100k();
        matches("cl100k_base", cl100k::encodeOrdinary);
    }

    @Test
    void givesHuggingFacesIdsForGptNeoxWithItsAddedTokensAndNormalizer() throws IOException {
        Tokenizer neox = Tokenizer.read(ReferenceData.gunzip("gpt-neox-tokenizer.json.gz"));
        matches("gpt-neox", neox::encode);
    }

    @Test
    void givesHuggingFacesIdsForAVocabularyWithoutMergesAndWithMissingBytes() throws IOException {
        Tokenizer small =
                Tokenizer.read(ReferenceData.folder().resolve("reference_vocabs/torchtitan-small-tokenizer.json"));
        matches("torchtitan-small", small::encode);
    }

    @Test
    void givesTiktokensIdsForItsFilesOfRanks() throws IOException {
        for (String name : List.of("r50k_base", "cl100k_base")) {
            Tokenizer ranks = Tokenizer.read(ReferenceData.gunzip(name + ".tiktoken.gz"));
            matches(name, ranks::encodeOrdinary);
            for (JsonNode vector : ReferenceData.vectors()) {
                assertThat(ranks.decode(ids(vector, name)))
                        .isEqualTo(vector.path("text").asText());
            }
        }
    }

    @Test
    void givesSentencePiecesIdsForItsModels() throws IOException {
        Path models = ReferenceData.folder().resolve("reference_vocabs");
        matches("sp_en", Tokenizer.read(models.resolve("test_model.model"))::encodeOrdinary);
        matches("sp_ja", Tokenizer.read(models.resolve("test_ja_model.model"))::encodeOrdinary);
    }

    @Test
    void decodesItsIdsBackToTheText() throws IOException {
        Tokenizer gpt2 = ReferenceData.gpt2();
        for (JsonNode vector : ReferenceData.vectors()) {
            String text = vector.path("text").asText();
            assertThat(gpt2.decode(ids(vector, "r50k_base"))).isEqualTo(text);
        }
    }

    private interface Encoder {
        int[] encode(String text);
    }

    private static void matches(String name, Encoder encoder) throws IOException {
        SoftAssertions all = new SoftAssertions();
        int compared = 0;
        for (JsonNode vector : ReferenceData.vectors()) {
            if (vector.path("ids").has(name)) {
                compared++;
                String text = vector.path("text").asText();
                all.assertThat(encoder.encode(text)).as(text).containsExactly(ids(vector, name));
            }
        }
        assertThat(compared).isGreaterThan(300);
        all.assertAll();
    }

    private static int[] ids(JsonNode vector, String name) {
        return StreamSupport.stream(vector.path("ids").path(name).spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }
}
