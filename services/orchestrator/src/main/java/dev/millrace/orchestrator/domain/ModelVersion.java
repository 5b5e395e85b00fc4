package dev.millrace.orchestrator.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.Score;
import java.util.List;
import java.util.Optional;

/**
 * A model that was trained.
 *
 * @param live whether it was promoted last, so that the model's bare name is to lead to it
 * @param serving whether a server has said that it answers with it under the model's bare name
 * @param promoted whether it was ever promoted, by the gate or by hand
 * @param scores the newest; empty until it has been evaluated
 * @param scored when that was, as ISO 8601 in UTC
 * @param gate what the gate said of it: passed or refused
 * @param reasons what the gate compared
 * @param byHand who promoted it whatever the gate said, the earliest first
 * @param evaluations how often it was scored, and what came of it each time, the earliest first
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ModelVersion(
        String model,
        String version,
        String run,
        boolean live,
        boolean serving,
        boolean promoted,
        long parameters,
        long steps,
        long tokens,
        List<Score> scores,
        Optional<String> scored,
        Optional<String> gate,
        List<String> reasons,
        List<ModelPromoted.ByHand> byHand,
        List<EvaluationReport> evaluations) {

    /** The model that a run made, if it has got that far. */
    public static Optional<ModelVersion> of(RunFacts facts, Orchestration all) {
        Optional<GateVerdict> gate = facts.gate();
        List<ModelPromoted.ByHand> byHand = facts.promotionsByHand();
        return facts.the(ModelExported.class)
                .map(made -> new ModelVersion(
                        made.model(),
                        made.version(),
                        made.run(),
                        all.live(made.model())
                                .filter(now -> now.run().equals(made.run()))
                                .isPresent(),
                        all.serving(made.model())
                                .filter(now -> now.run().equals(made.run()))
                                .isPresent(),
                        gate.map(GateVerdict::passed).orElse(false) || !byHand.isEmpty(),
                        made.parameters(),
                        made.steps(),
                        made.tokens(),
                        facts.evaluations().latest().map(ModelEvaluated::scores).orElse(List.of()),
                        facts.evaluations().latest().flatMap(ModelEvaluated::when),
                        gate.map(GateVerdict::inWords),
                        gate.map(GateVerdict::reasons).orElse(List.of()),
                        byHand,
                        facts.evaluations().reports()));
    }
}
