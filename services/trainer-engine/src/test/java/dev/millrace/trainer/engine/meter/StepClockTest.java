package dev.millrace.trainer.engine.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.StepTimes;
import dev.millrace.trainer.engine.meter.StepClock.Part;
import java.util.Iterator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StepClockTest {

    @Test
    void aPartLastsUntilTheNextBeginsAndRestCountsForNone() {
        // What the time is, in seconds, each time it is asked for.
        Iterator<Long> times = LongStream.of(10, 11, 13, 17, 20, 30, 31, 33, 33).iterator();
        StepClock clock = new StepClock(() -> times.next() * 1_000_000_000L);

        clock.begin(Part.DATA);
        clock.begin(Part.FORWARD);
        clock.begin(Part.BACKWARD);
        clock.begin(Part.OPTIMIZER);
        clock.rest();
        clock.begin(Part.DATA);
        clock.begin(Part.FORWARD);
        clock.rest();

        assertThat(clock.perStep(2)).isEqualTo(new StepTimes(1, 2, 2, 0, 1.5, 0));
    }

    @Test
    void whatWasAskedForIsForgotten() {
        Iterator<Long> times = LongStream.of(0, 2, 2, 5, 6, 6).iterator();
        StepClock clock = new StepClock(() -> times.next() * 1_000_000_000L);
        clock.begin(Part.CHECKPOINT);
        clock.rest();
        clock.perStep(1);

        clock.begin(Part.COMMUNICATION);
        clock.rest();

        assertThat(clock.perStep(1)).isEqualTo(new StepTimes(0, 0, 0, 1, 0, 0));
    }
}
