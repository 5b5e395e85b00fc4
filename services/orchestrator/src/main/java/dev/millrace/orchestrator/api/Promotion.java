package dev.millrace.orchestrator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.ModelPromoted;
import java.util.List;
import java.util.Optional;

/**
 * What became of a promotion by hand.
 *
 * @param live whether a server answers with the version under the model's bare name now
 * @param serving the version that servers answered with last, if any has been served
 * @param message the same in a sentence, with what to do
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Promotion(
        String model,
        String version,
        boolean live,
        Optional<String> serving,
        ModelPromoted.ByHand byHand,
        String message) {

    /**
     * Of a version.
     *
     * @param refusals why servers have refused its package, a sentence each; they may have loaded it since
     */
    static Promotion of(
            String model,
            String version,
            boolean live,
            Optional<String> serving,
            List<String> refusals,
            ModelPromoted.ByHand byHand) {
        String address = model + "@" + version;
        String until = serving.map(other -> "; %s@%s is served until then".formatted(model, other))
                .orElse("");
        String why = refusals.isEmpty()
                ? "Look at the inference service's log if it stays so."
                : "Servers have refused its package: " + String.join("; ", refusals);
        String message = live
                ? address + " is live."
                : "%s is promoted, but no server answers with it yet%s. %s".formatted(address, until, why);
        return new Promotion(model, version, live, serving, byHand, message);
    }
}
