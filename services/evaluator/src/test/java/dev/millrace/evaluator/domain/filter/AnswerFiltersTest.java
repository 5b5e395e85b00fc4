package dev.millrace.evaluator.domain.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.item.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerFiltersTest {

    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    @Test
    void theMostFrequentAnswerWinsAndOfSeveralTheFirst() {
        AnswerFilter vote = AnswerFilters.of("majority_vote", NOTHING);

        assertThat(vote.apply(List.of("7", "[invalid]", "8", "8", "[invalid]"), List.of()))
                .containsExactly("[invalid]");
    }

    @Test
    void theLastNumberOfAnAnswerIsFound() {
        AnswerFilter last = AnswerFilters.of(
                "regex",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("regex_pattern", "(\\$[0-9]+)|([0-9]+)")
                        .put("group_select", -1));

        assertThat(last.apply(List.of("first 3, then $14", "nothing"), List.of()))
                .containsExactly("$14", "[invalid]");
    }

    @Test
    void aFilterOfTextsSaysSoWhenItIsGivenLikelihoods() {
        FilterPipeline lower = new FilterPipeline("lower", List.of(AnswerFilters.of("lowercase", NOTHING)));

        assertThatThrownBy(() -> lower.apply(List.of(new Answer.Likelihood(-1, true)), List.of()))
                .hasMessage("The filter \"lower\" reads texts, but was given log-likelihoods");
    }

    @Test
    void whatNoFilterIsCalledOrTakesIsNamed() {
        assertThatThrownBy(() -> AnswerFilters.of("reggex", NOTHING)).hasMessageContaining("found \"reggex\"");
        assertThatThrownBy(() -> AnswerFilters.of("regex", NOTHING.deepCopy().put("pattern", "x")))
                .hasMessageContaining("no parameter \"pattern\"");
        assertThatThrownBy(() -> AnswerFilters.of("regex", NOTHING.deepCopy().put("group_select", "last")))
                .hasMessage("group_select: expected a whole number, found \"last\"");
    }
}
