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
 * @param judged what came of asking a judge about the answers, where that was wanted
 */
public record ArenaAnswered(
        String arena, ObjectRef answers, int items, int unanswered, Optional<String> trouble, Optional<Judged> judged)
        implements Event {

    /**
     * That a judge was asked about every two answers, in both orders; its verdicts are events of their own.
     *
     * @param judge its name
     * @param verdicts how many it has given
     * @param flipped of these, ties because it said otherwise in the other order
     * @param unparsable pairs of answers about which it said nothing that can be read
     * @param said every request and what was said to it, a JSON object a line
     * @param trouble why it wasn't asked about all of them, if so
     */
    public record Judged(
            String judge, int verdicts, int flipped, int unparsable, ObjectRef said, Optional<String> trouble) {}

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
