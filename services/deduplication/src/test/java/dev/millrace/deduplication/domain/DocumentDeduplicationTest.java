package dev.millrace.deduplication.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.recipes.Dedup;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DocumentDeduplicationTest {

    private final DocumentDeduplication deduplication =
            new DocumentDeduplication(new Dedup(true, true, Optional.of(MinHashTest.DATATROVE)));

    @Test
    void theFirstOfTwoEqualTextsStays() {
        assertThat(decide("a", text(0, 50)).verdict()).isEqualTo("keep");
        var second = decide("b", text(0, 50));
        assertThat(second.verdict()).isEqualTo("exact");
        assertThat(second.survivor()).contains("a");
        assertThat(second.similarity()).contains(1.0);
    }

    @Test
    void aNearCopyNamesItsSurvivorAndHowAlikeTheyAre() {
        decide("a", text(0, 300));
        var near = decide("b", text(0, 295) + " and five other words here");
        assertThat(near.verdict()).isEqualTo("near");
        assertThat(near.survivor()).contains("a");
        assertThat(near.similarity().orElseThrow()).isBetween(0.85, 1.0);
    }

    @Test
    void theSameAddressIsACopyWhateverTheText() {
        deduplication.decide("a", "Nothing here.", Optional.of("http://Example.org:80/page/#top"));
        var second = deduplication.decide("b", "Nothing there.", Optional.of("https://example.org/page"));
        assertThat(second.verdict()).isEqualTo("url");
        assertThat(second.survivor()).contains("a");
        assertThat(second.similarity()).isEmpty();
    }

    @Test
    void exactIsNamedBeforeUrlAndNear() {
        deduplication.decide("a", text(0, 50), Optional.of("https://example.org/a"));
        var second = deduplication.decide("b", text(0, 50), Optional.of("https://example.org/a"));
        assertThat(second.verdict()).isEqualTo("exact");
    }

    @Test
    void theSurvivorOfACopyOfACopyIsTheOneThatStays() {
        deduplication.decide("a", text(0, 50), Optional.of("https://example.org/a"));
        deduplication.decide("b", text(100, 150), Optional.of("https://example.org/a"));
        var third = deduplication.decide("c", text(100, 150), Optional.of("https://example.org/c"));
        assertThat(third.verdict()).isEqualTo("exact");
        assertThat(third.survivor()).contains("a");
        assertThat(third.similarity().orElseThrow()).isLessThan(0.1);
    }

    @Test
    void differentShortTextsStay() {
        assertThat(decide("a", "One.").verdict()).isEqualTo("keep");
        assertThat(decide("b", "Two.").verdict()).isEqualTo("keep");
        assertThat(decide("c", "").verdict()).isEqualTo("keep");
    }

    private DocumentDeduplication.Outcome decide(String id, String text) {
        return deduplication.decide(id, text, Optional.empty());
    }

    private static String text(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "word" + (char) ('a' + i / 26) + (char) ('a' + i % 26))
                .collect(Collectors.joining(" "));
    }
}
