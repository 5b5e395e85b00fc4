package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.inference.domain.CallMemory.Full;
import dev.millrace.inference.domain.CallMemory.Held;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallMemoryTest {
    private static final long TOTAL = 1L << 20;
    private static final long SMALL = TOTAL / 512;

    private final CallMemory memory = new CallMemory(TOTAL);

    private List<Held> asManyAsFit(long bytes) {
        List<Held> held = new ArrayList<>();
        try {
            while (true) {
                held.add(memory.hold(bytes));
            }
        } catch (Full e) {
            assertThat(e.bytes()).isEqualTo(bytes);
            assertThat(e.comeBack()).isPositive();
        }
        return held;
    }

    @Test
    void smallCallsAreTakenWhenLargeOnesHoldAllTheyGet() throws Full {
        asManyAsFit(SMALL + 1);
        asManyAsFit(1);
        assertThat(memory.used()).as("all of it").isEqualTo(TOTAL);

        CallMemory other = new CallMemory(TOTAL);
        List<Held> large = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            large.add(other.hold(TOTAL / 16));
        }
        assertThatThrownBy(() -> other.hold(TOTAL / 16)).isInstanceOf(Full.class);
        try (Held small = other.hold(SMALL)) {
            assertThatThrownBy(() -> small.resize(SMALL + 1)).isInstanceOf(Full.class);
            large.getFirst().close();
            small.resize(TOTAL / 16);
            assertThat(other.used()).isEqualTo(14 * TOTAL / 16);
            small.resize(1);
        }
        large.forEach(Held::close);
        assertThat(other.used()).isZero();
    }

    @Test
    void whatWasRefusedChangesNothingAndWhatWasGivenBackStaysSo() throws Full {
        Held held = memory.hold(100);
        assertThatThrownBy(() -> held.resize(Long.MAX_VALUE)).isInstanceOf(Full.class);
        assertThat(memory.used()).isEqualTo(100);
        held.close();
        held.close();

        assertThatThrownBy(() -> held.resize(1)).isInstanceOf(Full.class);
        assertThat(memory.used()).isZero();
        assertThat(memory.perCall()).isEqualTo(TOTAL / 2);
    }
}
