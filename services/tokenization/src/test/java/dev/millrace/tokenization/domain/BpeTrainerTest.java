package dev.millrace.tokenization.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.testkit.RealData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BpeTrainerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void takesTheMostFrequentPairAndOfEqualOnesTheLast() throws Exception {
        JsonNode model = train(List.of("low low low lower lower newest newest widest"), 256 + 4 + 3);

        assertThat(merges(model)).containsExactly("o w", "l ow", "\u0120 low");
    }

    @Test
    void givesTheReferencesMergesAndVocabulary() throws Exception {
        Path folder = RealData.require("H_tokenizer/bpe_training_reference");
        BpeTrainer trainer = new BpeTrainer(500, List.of("<|endoftext|>"));
        trainer.add(Files.readString(folder.resolve("corpus.en")));

        JsonNode model = JSON.readTree(trainer.train().json()).path("model");

        assertThat(merges(model))
                .containsExactlyElementsOf(Files.readAllLines(folder.resolve("train-bpe-reference-merges.txt")));
        assertThat(model.path("vocab"))
                .isEqualTo(JSON.readTree(
                        folder.resolve("train-bpe-reference-vocab.json").toFile()));
    }

    @Test
    void theOrderOfTheTextsDoesNotMatter() throws Exception {
        List<String> texts = new ArrayList<>(List.of("a rose is a rose", "the cat sat", "on the mat", "is it a cat?"));
        byte[] inOrder = BpeTrainer.train(texts, 300).json();

        Collections.shuffle(texts, new Random(7));

        assertThat(BpeTrainer.train(texts, 300).json()).isEqualTo(inOrder);
    }

    @Test
    void theTokenizerGivesEveryTextBackAndKeepsItsMarks() throws Exception {
        TrainedTokenizer trained = BpeTrainer.train(List.of("once upon a time there was a little boy"), 280);

        Tokenizer tokenizer = Tokenizer.read(trained.json());

        assertThat(tokenizer.vocabularySize()).isEqualTo(trained.vocabulary());
        assertThat(tokenizer.decode(tokenizer.encodeOrdinary("Ünique 漢字 😀\u0000")))
                .isEqualTo("Ünique 漢字 😀\u0000");
        assertThat(tokenizer.encode("<|endoftext|><|user|><|assistant|><|end|>"))
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void stopsWhenNothingOccursTwice() throws Exception {
        assertThat(BpeTrainer.train(List.of("abcdef"), 5000).vocabulary()).isEqualTo(260);
        assertThat(BpeTrainer.train(List.of(), 5000).vocabulary()).isEqualTo(260);
    }

    @Test
    void aPairThatOverlapsItselfIsCountedAsItMerges() throws Exception {
        TrainedTokenizer trained = BpeTrainer.train(List.of("aaaaaaaaaaaaaaaaa", "aaaaaaa", "aaaa"), 300);

        Tokenizer tokenizer = Tokenizer.read(trained.json());

        assertThat(tokenizer.decode(tokenizer.encode("aaaaaaa"))).isEqualTo("aaaaaaa");
        assertThat(tokenizer.encode("aaaa")).hasSize(1);
    }

    @Test
    void aVocabularyTooSmallForTheBytesIsRefused() {
        assertThatThrownBy(() -> BpeTrainer.train(List.of(), 259))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("260");
    }

    private static JsonNode train(List<String> texts, int vocabulary) throws Exception {
        return JSON.readTree(BpeTrainer.train(texts, vocabulary).json()).path("model");
    }

    private static List<String> merges(JsonNode model) {
        List<String> merges = new ArrayList<>();
        model.path("merges")
                .forEach(pair ->
                        merges.add(pair.get(0).asText() + " " + pair.get(1).asText()));
        return merges;
    }
}
