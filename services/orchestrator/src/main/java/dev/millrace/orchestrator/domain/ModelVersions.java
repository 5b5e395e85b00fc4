package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.api.ModelVersion;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import java.util.List;
import java.util.Optional;

/** Models, from what the log says of the runs that made them. */
public final class ModelVersions {

    private ModelVersions() {}

    /** The run that has made a model, as far as the model is there. */
    public static Optional<RunFacts> maker(String model, String version, Orchestration all) {
        return all.runs().stream()
                .filter(facts -> !Removable.MODEL.isRemoved(facts))
                .filter(facts -> facts.the(ModelExported.class)
                        .filter(made ->
                                made.model().equals(model) && made.version().equals(version))
                        .isPresent())
                .findFirst();
    }

    /** That there is no such model, and which there are. */
    public static String missing(String model, String version, Orchestration all) {
        List<String> others = all.runs().stream()
                .filter(facts -> !Removable.MODEL.isRemoved(facts))
                .flatMap(facts -> facts.the(ModelExported.class).stream())
                .filter(made -> made.model().equals(model))
                .map(ModelExported::version)
                .toList();
        return others.isEmpty()
                ? "There is no model %s@%s, nor any other of that name; `millrace model ls` shows all."
                        .formatted(model, version)
                : "There is no model %s@%s; of that name there are %s."
                        .formatted(model, version, String.join(", ", others));
    }

    /** The model that a run made, if it has got that far. */
    public static Optional<ModelVersion> of(RunFacts facts, Orchestration all) {
        Optional<GateVerdict> gate = facts.gate();
        List<ModelPromoted.ByHand> byHand = facts.promotionsByHand().all();
        return facts.the(ModelExported.class)
                .filter(made -> !Removable.MODEL.isRemoved(facts))
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
                        facts.evaluations().reports(),
                        RunReports.winRate(facts)));
    }
}
