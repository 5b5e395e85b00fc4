package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.api.EvaluationReport;
import dev.millrace.contracts.events.EvaluationFailed;
import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.Score;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How often a run's model was scored: once because the run had got that far, and each time that somebody asked for it
 * again. Adding is commutative and idempotent.
 */
public final class Evaluations {

    /** The evaluation that nobody had to ask for. */
    private static final String OWN = "";

    private final Map<String, EvaluationRequested> requested = new HashMap<>();
    private final Map<String, ModelEvaluated> scored = new HashMap<>();
    private final Map<String, EvaluationFailed> failed = new HashMap<>();

    Evaluations() {}

    void add(EvaluationRequested request) {
        requested.merge(request.request(), request, RunFacts::pick);
    }

    void add(ModelEvaluated evaluated) {
        scored.merge(evaluated.request().orElse(OWN), evaluated, RunFacts::pick);
    }

    void add(EvaluationFailed failure) {
        failed.merge(failure.request(), failure, RunFacts::pick);
    }

    /** The wish with this id. */
    public Optional<EvaluationRequested> request(String id) {
        return Optional.ofNullable(requested.get(id));
    }

    /** What the gate goes by: the first evaluation that gave scores. Asking again is no way round the gate. */
    Optional<ModelEvaluated> judged() {
        return scoredInOrder().findFirst();
    }

    /** The newest scores. */
    public Optional<ModelEvaluated> latest() {
        return scoredInOrder().reduce((before, after) -> after);
    }

    /** Every figure there is, the newest first. */
    List<Score> scores() {
        return scoredInOrder().toList().reversed().stream()
                .flatMap(evaluated -> evaluated.scores().stream())
                .toList();
    }

    /**
     * What an evaluation that was asked for may still give the run, or has given it: the request behind the scores that
     * the gate goes by, or else one that isn't answered yet.
     */
    Optional<String> rescue() {
        Optional<ModelEvaluated> first = judged();
        return first.isPresent()
                ? first.get().request()
                : requested.keySet().stream()
                        .filter(id -> !failed.containsKey(id))
                        .sorted()
                        .findFirst();
    }

    /** What became of each, in the order in which they were asked for. */
    public List<EvaluationReport> reports() {
        Stream<EvaluationReport> own = Optional.ofNullable(scored.get(OWN)).map(EvaluationReports::own).stream();
        Stream<EvaluationReport> asked = requested.values().stream()
                .sorted(Comparator.comparing((EvaluationRequested request) -> Instant.parse(request.when()))
                        .thenComparing(EvaluationRequested::request))
                .map(request -> EvaluationReports.of(
                        request,
                        Optional.ofNullable(scored.get(request.request())),
                        Optional.ofNullable(failed.get(request.request()))));
        return Stream.concat(own, asked).toList();
    }

    private Stream<ModelEvaluated> scoredInOrder() {
        return scored.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, ModelEvaluated> entry) -> when(entry))
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getValue);
    }

    private static Instant when(Map.Entry<String, ModelEvaluated> entry) {
        return entry.getKey().equals(OWN)
                ? Instant.MIN
                : entry.getValue().when().map(Instant::parse).orElse(Instant.MIN);
    }
}
