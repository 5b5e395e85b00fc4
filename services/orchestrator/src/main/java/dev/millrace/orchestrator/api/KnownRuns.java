package dev.millrace.orchestrator.api;

import dev.millrace.contracts.events.DatasetRemoved;
import dev.millrace.contracts.events.RunRemoved;
import dev.millrace.orchestrator.OrchestratorService;
import dev.millrace.orchestrator.api.Failures.NotFound;
import dev.millrace.orchestrator.archive.RunArchive;
import dev.millrace.orchestrator.domain.RunFacts;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Function;

/** Runs by their names; one that isn't known is answered as such. */
@ApplicationScoped
class KnownRuns {

    private final OrchestratorService orchestrator;

    KnownRuns(OrchestratorService orchestrator) {
        this.orchestrator = orchestrator;
    }

    /** Reads from a run's facts. */
    <T> T ask(String run, Function<RunFacts, T> question) {
        return orchestrator.ask(run, question).orElseThrow(() -> new NotFound("There is no run %s.".formatted(run)));
    }

    /** Where a run's objects lie. */
    RunArchive archive(String run) {
        ask(run, facts -> facts.the(RunRemoved.class)).ifPresent(removed -> {
            throw removed("What run %s had made".formatted(run), removed.who(), removed.when(), removed.reason());
        });
        ask(run, facts -> facts.the(DatasetRemoved.class)).ifPresent(removed -> {
            throw removed("The dataset " + removed.subject(), removed.who(), removed.when(), removed.reason());
        });
        return ask(run, RunArchive::of).orElseThrow(() -> gone(run));
    }

    private static NotFound removed(String what, String who, String when, Optional<String> reason) {
        return new NotFound("%s was removed by %s at %s%s."
                .formatted(what, who, when, reason.map(": "::concat).orElse("")));
    }

    /** Says that the recipe of a run isn't in the store any more. */
    static NotFound gone(String run) {
        return new NotFound("The recipe of %s is gone.".formatted(run));
    }
}
