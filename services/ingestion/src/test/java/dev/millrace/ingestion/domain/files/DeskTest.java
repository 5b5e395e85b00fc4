package dev.millrace.ingestion.domain.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeskTest {

    private final Desk desk = new Desk();
    private final List<String> said = new CopyOnWriteArrayList<>();

    @Test
    void whoeverWaitsForItsSourceLetsOthersCome() throws IOException {
        PipedOutputStream source = new PipedOutputStream();
        PipedInputStream bytes = new PipedInputStream(source);
        CompletableFuture<Void> slow = run(() -> {
            try (InputStream waited = desk.away(bytes)) {
                return say("slow has read " + waited.read());
            }
        });
        run(() -> say("another")).orTimeout(30, TimeUnit.SECONDS).join();
        source.write(7);
        source.flush();
        slow.orTimeout(30, TimeUnit.SECONDS).join();

        assertThat(said).containsExactly("another", "slow has read 7");
    }

    @Test
    void oneIsAtTheDeskAtATime() {
        AtomicInteger there = new AtomicInteger();
        List<CompletableFuture<Void>> all = IntStream.range(0, 8)
                .mapToObj(i -> run(() -> {
                    for (int document = 0; document < 500; document++) {
                        assertThat(there.incrementAndGet()).isEqualTo(1);
                        there.decrementAndGet();
                        desk.makeWay();
                    }
                    return true;
                }))
                .toList();
        all.forEach(work -> work.orTimeout(Duration.ofSeconds(30).toSeconds(), TimeUnit.SECONDS)
                .join());
    }

    private CompletableFuture<Void> run(Desk.Errand<Boolean> work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        desk.at(work);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    private boolean say(String what) {
        return said.add(what);
    }
}
