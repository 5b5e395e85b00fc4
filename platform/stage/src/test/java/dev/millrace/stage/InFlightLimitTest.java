package dev.millrace.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InFlightLimitTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void release() {
        hanging.countDown();
        end.countDown();
    }

    @Test
    void workThatHangsHoldsOnePlaceAndTheNextMessageComes() {
        InFlightLimit limit = new InFlightLimit(2);
        limit.start("hangs", this::hang).await().atMost(LIMIT);
        UniAssertSubscriber<Void> full =
                limit.start("also", this::hang).subscribe().withSubscriber(UniAssertSubscriber.create());
        full.assertNotTerminated();

        hanging.countDown();

        full.awaitItem(LIMIT);
    }

    @Test
    void withOnePlaceTheNextMessageComesWhenTheWorkIsDone() {
        UniAssertSubscriber<Void> first = new InFlightLimit(1)
                .start("hangs", this::hang)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
        first.assertNotTerminated();
        hanging.countDown();
        first.awaitItem(LIMIT);
    }

    @Test
    void aDefectStopsTheChannelEvenWhenItAskedForMoreBefore() {
        InFlightLimit limit = new InFlightLimit(3);
        CountDownLatch broken = new CountDownLatch(1);
        limit.start("breaks", () -> {
                    await(hanging);
                    broken.countDown();
                    throw new IllegalStateException("a defect");
                })
                .await()
                .atMost(LIMIT);
        UniAssertSubscriber<Void> last = fill(limit);
        hanging.countDown();
        await(broken);

        assertThat(last.awaitFailure(LIMIT).getFailure()).hasMessage("a defect");
    }

    /** Takes the other places with work that doesn't end before the test. */
    private UniAssertSubscriber<Void> fill(InFlightLimit limit) {
        limit.start("second", () -> await(end)).await().atMost(LIMIT);
        return limit.start("third", () -> await(end)).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private void hang() {
        await(hanging);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
