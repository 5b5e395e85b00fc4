package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.SourceMeasured;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What has come to the sources of a continuous recipe since each of its cycles, as ingestion says, and about how many tokens
 * that makes.
 */
final class Arrivals {

    private record Said(long offset, SourceMeasured event) {}

    /** By run, by the source's place in the recipe; the one that was said last. */
    private final Map<String, Map<Integer, Said>> said = new HashMap<>();

    /** Tokens that came of each source, by its place; of runs that have ended, which don't change any more. */
    private final Map<String, Map<Integer, Long>> tokens = new HashMap<>();

    void add(SourceMeasured event, long offset) {
        said.computeIfAbsent(event.run(), run -> new TreeMap<>())
                .merge(
                        event.order(),
                        new Said(offset, event),
                        (known, other) -> other.offset() >= known.offset() ? other : known);
    }

    /** What was said of the sources of {@code run}, in the order of its recipe. */
    List<SourceMeasured> since(String run) {
        return said.getOrDefault(run, Map.of()).values().stream()
                .map(Said::event)
                .toList();
    }

    /** Files and parts of topics that are new since {@code run}. */
    int files(String run) {
        return since(run).stream().mapToInt(SourceMeasured::newFiles).sum();
    }

    /**
     * About how many tokens are new since the last of {@code cycles}: each source's new bytes are taken to make as many as its
     * bytes made in the latest cycle that has ended with tokens.
     *
     * @param cycles from the first to the last
     * @return nothing as long as that can't be said of a source that has grown
     */
    OptionalLong tokens(List<RunSubmitted> cycles, Function<String, Optional<RunFacts>> runs) {
        long all = 0;
        for (SourceMeasured grown : since(cycles.getLast().run())) {
            OptionalLong made = grown.newBytes() == 0 ? OptionalLong.of(0) : tokens(grown, cycles.reversed(), runs);
            if (made.isEmpty()) {
                return OptionalLong.empty();
            }
            all += made.getAsLong();
        }
        return OptionalLong.of(all);
    }

    private OptionalLong tokens(
            SourceMeasured grown, Collection<RunSubmitted> latestFirst, Function<String, Optional<RunFacts>> runs) {
        for (RunSubmitted cycle : latestFirst) {
            Said then = said.getOrDefault(cycle.run(), Map.of()).get(grown.order());
            Long made = made(cycle.run(), runs).get(grown.order());
            if (then != null && then.event().source().equals(grown.source()) && made != null) {
                long bytes = Math.max(1, then.event().bytes());
                return OptionalLong.of(Math.round((double) grown.newBytes() * made / bytes));
            }
        }
        return OptionalLong.empty();
    }

    private Map<Integer, Long> made(String run, Function<String, Optional<RunFacts>> runs) {
        Map<Integer, Long> known = tokens.get(run);
        if (known == null) {
            Optional<RunFacts> ended = runs.apply(run).filter(RunFacts::hasEnded);
            if (ended.isEmpty()) {
                return Map.of();
            }
            known = ended.get().tokensBySource();
            tokens.put(run, known);
        }
        return known;
    }
}
