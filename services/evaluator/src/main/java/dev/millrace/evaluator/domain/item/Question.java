package dev.millrace.evaluator.domain.item;

import java.util.List;

/**
 * An item as far as its answers are judged by it.
 *
 * @param choices what can be chosen, without the blank that joins it to the context; none where texts are asked for
 * @param target what is right
 */
public record Question(List<String> choices, Target target) {
    public Question {
        choices = List.copyOf(choices);
    }
}
