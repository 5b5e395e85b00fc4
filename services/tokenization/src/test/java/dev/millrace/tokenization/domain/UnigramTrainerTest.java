package dev.millrace.tokenization.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.models.tokenizer.Preprocessing;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.testkit.FixedTexts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnigramTrainerTest {
    private static final List<String> SPECIAL = List.of("<|end|>");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whatever order the texts come in, and however many threads there are: sums are made in the same parts. */
    @Test
    void theOrderOfTheTextsDoesNotMatter() throws Exception {
        List<String> texts = texts();
        byte[] inOrder = train(texts, 700).json();

        Collections.shuffle(texts, new Random(7));

        assertThat(train(texts, 700).json()).isEqualTo(inOrder);
    }

    @Test
    void theVocabularyHasTheSizeThatWasAskedForAndGivesEveryTextBack() throws Exception {
        TrainedTokenizer trained = train(texts(), 700);
        Tokenizer tokenizer = Tokenizer.read(trained.json());

        assertThat(trained.vocabulary()).isEqualTo(700).isEqualTo(tokenizer.vocabularySize());
        for (String text : List.of("the mill", "  漢字 ñ\n\tx ", "<0x41><|end|><unk>", "a  b   c", "😀", "")) {
            assertThat(tokenizer.decode(tokenizer.encodeOrdinary(text))).isEqualTo(text);
        }
        assertThat(tokenizer.encodeOrdinary("<0x41>"))
                .doesNotContain(tokenizer.id("<0x41>").orElseThrow());
    }

    /** Probabilities add up to one but for what the Bayesian step takes off rare pieces; the least likely come last. */
    @Test
    void piecesHaveProbabilitiesInOrder() throws Exception {
        List<Double> scores = new ArrayList<>();
        for (JsonNode token : JSON.readTree(train(texts(), 700).json()).at("/model/vocab")) {
            if (token.path(1).asDouble() > -100) {
                scores.add(token.path(1).asDouble());
            }
        }

        assertThat(scores).hasSize(700 - 258).isSortedAccordingTo(Collections.reverseOrder());
        assertThat(scores.stream().mapToDouble(Math::exp).sum()).isCloseTo(1, within(0.02));
    }

    /** What occurs most is a token, though what it is made of occurs more often. */
    @Test
    void aFrequentWordIsOnePiece() throws Exception {
        Tokenizer tokenizer = Tokenizer.read(train(texts(), 700).json());

        assertThat(tokenizer.encodeOrdinary("the")).hasSize(1);
        assertThat(tokenizer.encodeOrdinary("and the")).hasSize(2);
    }

    @Test
    void withoutTextsThereAreTheBytes() throws Exception {
        assertThat(train(List.of(), 5000).vocabulary()).isEqualTo(258);
        assertThat(train(List.of("abc"), 258).vocabulary()).isEqualTo(258);
        assertThatThrownBy(() -> train(List.of(), 257))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 258 tokens, not 257");
    }

    /** Abramowitz and Stegun, table 6.1: at 1 it is less Euler's constant. */
    @Test
    void digammaIsThatOfTheTables() {
        assertThat(UnigramPieces.digamma(1)).isCloseTo(-0.5772156649, within(1e-9));
        assertThat(UnigramPieces.digamma(0.5)).isCloseTo(-1.9635100260, within(1e-9));
        assertThat(UnigramPieces.digamma(10)).isCloseTo(2.2517525891, within(1e-9));
    }

    /** Every substring of several words, found the slow way, is a seed or part of a longer one that is as frequent. */
    @Test
    void seedsAreWhatOccursSeveralTimesAndCannotBeLonger() {
        WordCounts texts = new WordCounts(
                TokenizerFile.writeUnigram(Preprocessing.USUAL, List.of(), List.of()), WordCounts.Learnt.WORDS);
        Random random = new Random(3);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            StringBuilder word = new StringBuilder();
            for (int n = random.nextInt(1, 9); n > 0; n--) {
                word.append((char) ('a' + random.nextInt(3)));
            }
            words.add(word.toString());
            texts.add(word.toString());
        }
        SymbolRuns runs = new SymbolRuns(texts, CharacterCounts.covering(texts, 100));
        SeedPieces seeds = new SeedPieces(runs, 1_000_000);
        List<String> found = IntStream.range(0, seeds.size())
                .mapToObj(seed -> runs.text(seeds.place(seed), seeds.length(seed)))
                .toList();

        assertThat(found).doesNotHaveDuplicates();
        for (int seed = 0; seed < seeds.size(); seed++) {
            assertThat(seeds.weight(seed))
                    .as(found.get(seed))
                    .isEqualTo((long) seeds.length(seed) * count(found.get(seed), words));
        }
        for (String word : words) {
            for (int from = 0; from < word.length(); from++) {
                for (int to = from + 2; to <= word.length(); to++) {
                    String part = word.substring(from, to);
                    long n = count(part, words);
                    if (n > 1) {
                        assertThat(found).anyMatch(piece -> piece.contains(part) && count(piece, words) == n);
                    }
                }
            }
        }
    }

    private static long count(String piece, List<String> words) {
        long n = 0;
        for (String word : words) {
            String marked = '\u2581' + word;
            for (int at = marked.indexOf(piece); at >= 0; at = marked.indexOf(piece, at + 1)) {
                n++;
            }
        }
        return n;
    }

    private static List<String> texts() {
        List<String> texts = new ArrayList<>();
        FixedTexts.documents(200).forEach(document -> texts.add(document.text()));
        return texts;
    }

    private static TrainedTokenizer train(List<String> texts, int vocabulary) throws InterruptedException {
        UnigramTrainer trainer = new UnigramTrainer(vocabulary, SPECIAL, Preprocessing.USUAL);
        texts.forEach(trainer::add);
        return trainer.train();
    }
}
