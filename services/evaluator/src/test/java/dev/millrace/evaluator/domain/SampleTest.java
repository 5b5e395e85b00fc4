package dev.millrace.evaluator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {

    private static List<String> sample(List<String> ids, OptionalInt limit) {
        Sample<String> sample = new Sample<>("task", limit);
        ids.forEach(id -> sample.add(id, id));
        return sample.items();
    }

    private static final List<String> IDS =
            IntStream.range(0, 500).mapToObj(i -> "item-" + i).toList();

    @Test
    void withoutALimitEverythingIsTakenInOrder() {
        assertThat(sample(IDS, OptionalInt.empty())).isEqualTo(IDS);
    }

    @Test
    void theSameItemsAreTakenWhateverOrderTheyComeIn() {
        List<String> shuffled = new ArrayList<>(IDS);
        Collections.shuffle(shuffled, new Random(7));

        assertThat(sample(shuffled, OptionalInt.of(50)))
                .hasSize(50)
                .containsExactlyInAnyOrderElementsOf(sample(IDS, OptionalInt.of(50)));
    }

    @Test
    void aGreaterLimitOnlyAdds() {
        assertThat(new HashSet<>(sample(IDS, OptionalInt.of(200)))).containsAll(sample(IDS, OptionalInt.of(50)));
    }

    @Test
    void theOrderOfTheItemsIsKept() {
        List<String> taken = sample(IDS, OptionalInt.of(50));
        assertThat(taken).isSortedAccordingTo((a, b) -> Integer.compare(IDS.indexOf(a), IDS.indexOf(b)));
    }
}
