package dev.millrace.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeldLeaseTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final HeldLease lease = new HeldLease(new OffsetTracker());
    private final AtomicInteger told = new AtomicInteger();

    @AfterEach
    void clear() {
        lease.end();
    }

    @Test
    void aRunThatIsOverTakesTheLeaseAwayAndInterruptsTheWork() {
        lease.onLost(told::incrementAndGet);

        lease.endWork();
        lease.endWork();

        assertThat(lease.lost()).isTrue();
        assertThat(lease.over()).isTrue();
        assertThat(told).hasValue(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatIsDecidedIsNotInterruptedByTheEndOfItsRun() {
        lease.settle();

        lease.endWork();
        lease.pause(Duration.ZERO);

        assertThat(lease.stopped()).isFalse();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aPauseLeavesTheWorkItsTimeAndThenInterruptsIt() {
        lease.onPaused(told::incrementAndGet);

        lease.pause(LONG);
        lease.pause(LONG);
        assertThat(lease.paused()).isTrue();
        assertThat(lease.lost()).isFalse();
        assertThat(lease.stopped()).isFalse();
        assertThat(told).hasValue(1);
        assertThat(Thread.interrupted()).isFalse();

        lease.pause(Duration.ZERO);
        assertThat(lease.stopped()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void workThatIsToConcludeIsToldOnceAndNotInterrupted() {
        lease.onConclusion(told::incrementAndGet);

        lease.conclude();
        lease.conclude();
        lease.onConclusion(told::incrementAndGet);

        assertThat(told).hasValue(2);
        assertThat(lease.stopped()).isFalse();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void workThatGoesOnHasItsTimeOnceMoreAtTheNextPause() {
        Duration minute = Duration.ofMinutes(1);
        AtomicLong time = new AtomicLong();
        HeldLease timed = new HeldLease(new OffsetTracker(), time::get);
        timed.pause(minute);
        timed.goOn();
        time.addAndGet(LONG.toNanos());

        timed.pause(minute);
        assertThat(timed.stopped()).isFalse();
        assertThat(timed.paused()).isTrue();
        time.addAndGet(minute.toNanos() + 1);
        timed.pause(minute);
        assertThat(timed.stopped()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoAsksLateIsToldAtOnce() {
        lease.pause(LONG);
        lease.onPaused(told::incrementAndGet);
        lease.endWork();
        lease.onLost(told::incrementAndGet);

        assertThat(told).hasValue(2);
    }
}
