package dev.millrace.orchestrator.api;

import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.orchestrator.api.Failures.BadParameter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A wish to have a version served, whatever the gate said.
 *
 * @param reason why: whoever looks at the model later will want to know
 * @param who who wishes it, as they call themselves
 */
public record PromotionRequest(Optional<String> reason, Optional<String> who) {

    private static final int LONGEST_REASON = 1_000;
    private static final int LONGEST_NAME = 100;

    /** The wish with the time now. */
    ModelPromoted.ByHand now() {
        String why = reason(reason)
                .orElseThrow(
                        () -> new BadParameter(
                                "A promotion by hand needs a reason, such as {\"reason\": \"the gate's task is too narrow\"}."));
        return new ModelPromoted.ByHand(
                who(who), Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(), why);
    }

    /** Who somebody says they are. */
    static String who(Optional<String> who) {
        return given(who, "who", LONGEST_NAME).orElse("unnamed");
    }

    /** What somebody gives as their reason. */
    static Optional<String> reason(Optional<String> reason) {
        return given(reason, "reason", LONGEST_REASON);
    }

    private static Optional<String> given(Optional<String> value, String field, int longest) {
        Optional<String> text = value.map(String::strip).filter(stripped -> !stripped.isEmpty());
        if (text.isPresent() && text.get().length() > longest) {
            throw new BadParameter("%s has %d characters; expected at most %d."
                    .formatted(field, text.get().length(), longest));
        }
        return text;
    }
}
