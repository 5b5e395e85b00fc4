package dev.millrace.orchestrator.api;

import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.orchestrator.api.Failures.BadParameter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A wish to have a version scored once more.
 *
 * @param id identifies the wish, so that it can be sent again without being fulfilled twice; made up when absent
 * @param who who wishes it, as they call themselves
 * @param reason why
 */
public record EvaluationWish(Optional<String> id, Optional<String> who, Optional<String> reason) {

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    static final EvaluationWish PLAIN = new EvaluationWish(Optional.empty(), Optional.empty(), Optional.empty());

    /** The wish about this model with the time now. */
    EvaluationRequested about(ModelExported made) {
        String request = id.orElseGet(() -> UUID.randomUUID().toString());
        if (!ID.matcher(request).matches()) {
            throw new BadParameter(
                    "id must be 1 to 64 of a to z, 0 to 9 and -, not beginning with -; found %s.".formatted(request));
        }
        return new EvaluationRequested(
                made.run(),
                made.recipe(),
                made.model(),
                made.version(),
                request,
                PromotionRequest.who(who),
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                PromotionRequest.reason(reason));
    }
}
