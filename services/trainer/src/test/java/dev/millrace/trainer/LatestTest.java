package dev.millrace.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LatestTest {

    @Test
    void whatIsInsistedOnIsNeitherOvertakenNorHandledOutOfTurn() throws Exception {
        List<Integer> handled = new CopyOnWriteArrayList<>();
        List<Integer> dropped = new CopyOnWriteArrayList<>();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Latest<Integer> latest = new Latest<>(
                "test",
                value -> {
                    busy.countDown();
                    awaitQuietly(go);
                    handled.add(value);
                },
                dropped::add)) {
            latest.offer(1);
            busy.await();
            latest.offer(2);
            latest.insist(3);
            latest.offer(4);
            latest.offer(5);
            go.countDown();
        }

        assertThat(handled).containsExactly(1, 3, 5);
        assertThat(dropped).containsExactly(2, 4);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
