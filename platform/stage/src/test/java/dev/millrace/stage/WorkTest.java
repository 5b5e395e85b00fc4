package dev.millrace.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorkTest {

    @Test
    void everythingThatTheResultDependsOnCountsInItsOrder() {
        assertThat(List.of(
                        Work.of("filtering", 1, List.of("a", "b")),
                        Work.of("filtering", 2, List.of("a", "b")),
                        Work.of("redaction", 1, List.of("a", "b")),
                        Work.of("filtering", 1, List.of("b", "a")),
                        Work.of("filtering", 1, List.of("ab")),
                        Work.of("filtering", 1, List.of("a", "b", "")),
                        Work.of("filtering", 1, List.of("a\n1:b")),
                        Work.of("filtering", 1, List.of())))
                .doesNotHaveDuplicates();
        assertThat(Work.of("filtering", 1, List.of("a", "b"))).isEqualTo(Work.of("filtering", 1, List.of("a", "b")));
    }
}
