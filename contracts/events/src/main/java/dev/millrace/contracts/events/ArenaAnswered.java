package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * The models of an arena have answered: people can judge.
 *
 * @param arena its name
 * @param answers what each has answered, a JSON object a line: id, prompt or messages, and answers by the model's name
 * @param items prompts that all of them have answered
 * @param unanswered prompts that one of them has not
 * @param trouble what was told instead of the first answer that is missing
 */
public record ArenaAnswered(String arena, ObjectRef answers, int items, int unanswered, Optional<String> trouble)
        implements Event {

    public ArenaAnswered {
        if (items < 0 || unanswered < 0) {
            throw new IllegalArgumentException("Items are counted from 0");
        }
    }

    @Override
    public String run() {
        return EVERY_RUN;
    }

    @Override
    public String subject() {
        return arena;
    }
}
