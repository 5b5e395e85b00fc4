package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.tokenizer.NormalizerKind;
import dev.millrace.contracts.models.tokenizer.PreTokenizerKind;
import dev.millrace.contracts.models.tokenizer.Preprocessing;
import dev.millrace.contracts.models.tokenizer.TrainedKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a tokenizer is trained, as a recipe says it. */
class TokenizerOptionsTest {

    private static final String BEGINNING = "name: tiny\nsources: [{name: stories, generator: {kind: stories}}]\n";

    @Test
    void whatIsNotSaidIsAsItAlwaysWas() {
        TokenizerSpec usual = read("").tokenizer();

        assertThat(usual.preprocessing()).isEqualTo(Preprocessing.USUAL);
        assertThat(usual.specialTokens()).isEmpty();
        assertThat(RecipeReader.digest(read("tokenizer: {preTokenizer: gpt2, splitDigits: false, normalizer: none}\n")))
                .isEqualTo(RecipeReader.digest(read("")));
    }

    @Test
    void whatIsSaidIsDone() {
        TokenizerSpec spec = read("""
                        tokenizer:
                          preTokenizer: llama3
                          splitDigits: true
                          normalizer: nfkc
                          specialTokens: [<|tool|>, <|image|>]
                        """).tokenizer();

        assertThat(spec.preprocessing())
                .isEqualTo(new Preprocessing(NormalizerKind.NFKC, PreTokenizerKind.LLAMA3, true));
        assertThat(spec.specialTokens()).containsExactly("<|tool|>", "<|image|>");
    }

    @Test
    void unigramIsAKind() {
        TokenizerSpec spec =
                read("tokenizer: {kind: unigram, splitDigits: true}\n").tokenizer();

        assertThat(spec.kind()).isEqualTo(TrainedKind.UNIGRAM);
        assertThat(spec.sized(12_000).kind()).isEqualTo(TrainedKind.UNIGRAM);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "{preTokenizer: gpt5} § tokenizer.preTokenizer § the text \"gpt5\"; did you mean gpt2?",
                "{normalizer: nfd} § tokenizer.normalizer § nfd",
                "{specialTokens: [x]} § tokenizer.specialTokens[0] § a special token as it is written",
                "{specialTokens: [<|a|>, <|end|>]} § tokenizer.specialTokens[1] § every such vocabulary has <|end|>; leave it out",
                "{specialTokens: [<|a|>, <|a|>]} § tokenizer.specialTokens § each only once",
                "{kind: sentencepiece-bpe, preTokenizer: o200k} § tokenizer.preTokenizer § leave preTokenizer out",
                "{kind: sentencepiece-bpe, vocabulary: 260} § tokenizer.vocabulary § at least 261",
                "{kind: unigram, preTokenizer: cl100k} § tokenizer.preTokenizer § leave preTokenizer out",
                "{kind: unigram, vocabulary: 260} § tokenizer.vocabulary § at least 261 of the kind unigram",
                "{kind: wordpiece} § tokenizer.kind § wordpiece",
                "{vocabulary: 261, specialTokens: [<|a|>, <|b|>]} § tokenizer.vocabulary § found 261; expected at least 262",
            })
    void whatMakesNoSenseIsRefused(String tokenizer, String place, String message) {
        Reading reading = RecipeReader.read(BEGINNING + "tokenizer: " + tokenizer + "\n", Path.of("."));

        List<Problem> problems = ((Reading.Refused) reading).problems();
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(3);
            assertThat(problem.path()).isEqualTo(place);
            assertThat(problem.message()).contains(message);
        });
    }

    private static Recipe read(String more) {
        Reading reading = RecipeReader.read(BEGINNING + more, Path.of("."));
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).recipe();
    }
}
