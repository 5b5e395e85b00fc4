package dev.millrace.orchestrator.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelRefused;
import dev.millrace.contracts.events.Score;
import java.util.List;
import java.util.Optional;

/**
 * A model that was trained.
 *
 * @param live whether the model's bare name leads to it
 * @param scores empty until it has been evaluated
 * @param reasons what the gate said of it
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ModelVersion(
        String model,
        String version,
        String run,
        boolean live,
        boolean promoted,
        long parameters,
        long steps,
        long tokens,
        List<Score> scores,
        List<String> reasons) {

    /** The model that a run made, if it has got that far. */
    public static Optional<ModelVersion> of(RunFacts facts, boolean live) {
        Optional<ModelPromoted> promoted = facts.the(ModelPromoted.class);
        return facts.the(ModelExported.class)
                .map(made -> new ModelVersion(
                        made.model(),
                        made.version(),
                        made.run(),
                        live,
                        promoted.isPresent(),
                        made.parameters(),
                        made.steps(),
                        made.tokens(),
                        facts.the(ModelEvaluated.class)
                                .map(ModelEvaluated::scores)
                                .orElse(List.of()),
                        promoted.map(ModelPromoted::reasons)
                                .or(() -> facts.the(ModelRefused.class).map(ModelRefused::reasons))
                                .orElse(List.of())));
    }
}
