package dev.millrace.orchestrator.api;

import dev.millrace.orchestrator.domain.Steering;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A wish to have a run stop or go on.
 *
 * @param who who wishes it, as they call themselves
 * @param reason why
 */
public record SteeringWish(Optional<String> who, Optional<String> reason) {

    static SteeringWish given(@Nullable SteeringWish wish) {
        return wish == null ? new SteeringWish(Optional.empty(), Optional.empty()) : wish;
    }

    /** The wish with the time now. */
    Steering.Wish now() {
        return new Steering.Wish(
                PromotionRequest.who(who),
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                PromotionRequest.reason(reason));
    }
}
