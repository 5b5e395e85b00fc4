package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.api.EvaluationReport;
import dev.millrace.contracts.events.EvaluationFailed;
import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.ModelEvaluated;
import java.util.List;
import java.util.Optional;

/** Evaluations, from what the log says of them. */
final class EvaluationReports {

    private EvaluationReports() {}

    static EvaluationReport own(ModelEvaluated evaluated) {
        return new EvaluationReport(
                "scored",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                evaluated.when(),
                Optional.empty(),
                evaluated.scores(),
                evaluated.comparisons(),
                evaluated.contamination());
    }

    static EvaluationReport of(
            EvaluationRequested request, Optional<ModelEvaluated> scored, Optional<EvaluationFailed> failed) {
        return new EvaluationReport(
                scored.isPresent() ? "scored" : failed.isPresent() ? "failed" : "under-way",
                Optional.of(request.request()),
                Optional.of(request.who()),
                Optional.of(request.when()),
                request.reason(),
                scored.flatMap(ModelEvaluated::when).or(() -> failed.map(EvaluationFailed::when)),
                scored.isPresent() ? Optional.empty() : failed.map(EvaluationFailed::reason),
                scored.map(ModelEvaluated::scores).orElse(List.of()),
                scored.flatMap(ModelEvaluated::comparisons),
                scored.flatMap(ModelEvaluated::contamination));
    }
}
