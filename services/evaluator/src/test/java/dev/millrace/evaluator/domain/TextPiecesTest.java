package dev.millrace.evaluator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextPiecesTest {

    @Test
    void aTextIsCutBetweenWordsTheBlankGoingWithTheSecond() {
        assertThat(TextPieces.of("the cat sat on", 10)).containsExactly("the cat", " sat on");
        assertThat(TextPieces.of("the cat", 10)).containsExactly("the cat");
    }

    @Test
    void tokenizersLookAcrossRunsOfBlanksAndPunctuationSoThereIsNoCutThere() {
        assertThat(TextPieces.of("cats and  so. On we", 14)).containsExactly("cats and  so. ", "On we");
    }

    @Test
    void whereThereIsNoGoodPlaceNoCharacterIsTornApart() {
        String faces = "\uD83D\uDE00".repeat(7);

        List<String> pieces = TextPieces.of(faces, 5);

        assertThat(pieces)
                .allSatisfy(piece -> assertThat(piece.length()).isEven().isLessThanOrEqualTo(5));
        assertThat(String.join("", pieces)).isEqualTo(faces);
    }
}
