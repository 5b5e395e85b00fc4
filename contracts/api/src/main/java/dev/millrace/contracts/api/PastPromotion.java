package dev.millrace.contracts.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.ModelPromoted;
import java.util.List;
import java.util.Optional;

/**
 * That a version was made live.
 *
 * @param run the run that made it
 * @param live whether it still is
 * @param previous the version that was live before, if any: what a rollback leads to
 * @param reasons what the gate compared; none when somebody decided by hand
 * @param byHand who decided so, when it wasn't the gate
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PastPromotion(
        String model,
        String version,
        String run,
        boolean live,
        Optional<String> previous,
        List<String> reasons,
        Optional<ModelPromoted.ByHand> byHand) {}
