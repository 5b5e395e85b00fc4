package dev.millrace.evaluator.domain.overlap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small cases; what isn't plain by counting was computed by sacrebleu 2.6.0 and NLTK 3.10.3. */
class OverlapTest {

    @Test
    void theSameTextIsAsGoodAsCanBe() {
        List<String> same = List.of("Rain fell on the old harbour wall.");

        assertThat(Bleu.DEFAULT.score(same.getFirst(), same)).isEqualTo(100, offset(1e-9));
        assertThat(new Chrf(2).score(same.getFirst(), same)).isEqualTo(100, offset(1e-9));
        assertThat(new Ter(false).score(same.getFirst(), same)).isZero();
    }

    @Test
    void wordsThatAreMovedTogetherAreOneEdit() {
        assertThat(new Ter(false).score("d e f a b c", List.of("a b c d e f"))).isEqualTo(100.0 / 6, offset(1e-9));
    }

    @Test
    void aTextAgainstNothingIsAllWrong() {
        assertThat(new Ter(false).score("a b", List.of(""))).isEqualTo(100);
        assertThat(new Ter(false).score("", List.of(""))).isZero();
        assertThat(Bleu.DEFAULT.score("", List.of("a b"))).isZero();
        assertThat(new Chrf(0).score("", List.of("a b"))).isZero();
    }

    @Test
    void asMuchOfASequenceCountsAsTheReferenceHas() {
        // Two of seven words, and no sequence of two.
        double[] counts = Bleu.DEFAULT.counts("the the the the the the the", List.of("the cat is on the mat"));

        assertThat(counts).containsExactly(7, 6, 2, 0, 0, 0, 7, 6, 5, 4);
    }

    @ParameterizedTest
    @CsvSource({
        "caresses,caress",
        "ponies,poni",
        "ties,tie",
        "enjoy,enjoy",
        "happy,happi",
        "skies,sky",
        "feed,feed",
        "agreed,agre",
        "hopping,hop",
        "filing,file",
        "relational,relat",
        "radically,radic",
        "fully,fulli",
        "geologies,geolog",
        "adoption,adopt",
        "controll,control",
        "cease,ceas",
        "died,die",
        "by,by"
    })
    void wordsAreStemmedAsNltkDoes(String word, String stem) {
        assertThat(PorterStemmer.stem(word)).isEqualTo(stem);
    }

    @Test
    void stemsAreOnlyComparedOnRequest() {
        assertThat(new Rouge(false).sequences(1, "he walked", "he walks").f()).isEqualTo(0.5);
        assertThat(new Rouge(true).sequences(1, "he walked", "he walks").f()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"the Eiffel Tower,Eiffel tower!,1", "in Paris,Paris,0.6666666666666666", "Rome,Paris,0", "'',an,1"})
    void theF1OfWordsIsBlindToCaseMarksAndArticles(String reference, String text, double f1) {
        assertThat(WordF1.of(reference, text)).isEqualTo(f1, offset(1e-12));
    }
}
