package dev.millrace.ingestion.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.plan.Plan.KnownFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A run that has come to nothing takes nothing from the next one. */
class CataloguesTest {

    private static final KnownFile OLD_A = known("a", "1", "first");
    private static final KnownFile OLD_B = known("b", "1", "first");
    private static final KnownFile OLD_GONE = known("gone", "1", "first");
    private static final KnownFile NEW_A = known("a", "1", "cancelled");
    private static final KnownFile NEW_B = known("b", "2", "cancelled");
    private static final KnownFile NEW_C = known("c", "1", "cancelled");

    @Test
    void whatTheNewestHasNotReadIsKnownByWhoeverHasReadTheSame() throws IOException {
        assertThat(merged(Set.of("first"), List.of(List.of(NEW_A, NEW_B, NEW_C), List.of(OLD_A, OLD_B, OLD_GONE))))
                .as("b has changed since, c is new, and what was gone is gone")
                .containsExactly(OLD_A, NEW_B, NEW_C);
    }

    @Test
    void whatTheNewestHasReadIsItsOwn() throws IOException {
        assertThat(merged(Set.of("first", "cancelled"), List.of(List.of(NEW_A, NEW_B), List.of(OLD_A, OLD_B))))
                .containsExactly(NEW_A, NEW_B);
    }

    @Test
    void theNewestOfSeveralThatHaveReadItCounts() throws IOException {
        KnownFile middle = known("a", "1", "middle");

        assertThat(merged(Set.of("first", "middle"), List.of(List.of(NEW_A), List.of(middle), List.of(OLD_A))))
                .containsExactly(middle);
        assertThat(merged(Set.of("first"), List.of(List.of(NEW_A), List.of(middle), List.of(OLD_A))))
                .containsExactly(OLD_A);
        assertThat(new Catalogues((run, order, split) -> Optional.empty()).merged(List.of()))
                .isEmpty();
    }

    private static List<KnownFile> merged(Set<String> complete, List<List<KnownFile>> newestFirst) throws IOException {
        return new Catalogues((run, order, split) -> complete.contains(run) ? Optional.of(List.of()) : Optional.empty())
                .merged(newestFirst);
    }

    private static KnownFile known(String path, String fingerprint, String run) {
        return new KnownFile(SourceFile.of(path, 1, fingerprint), run, 0, 0);
    }
}
