package dev.millrace.bench.serving;

import dev.millrace.inference.domain.GenerationListener;
import dev.millrace.inference.domain.ScoredToken;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Requests that run together: counts their tokens and waits for the last. */
public final class Answered implements GenerationListener {
    private final AtomicLong tokens = new AtomicLong();
    private final CountDownLatch open;
    private volatile String failure = "";

    /** @param requests how many will end */
    public Answered(int requests) {
        this.open = new CountDownLatch(requests);
    }

    /**
     * Waits for the last.
     *
     * @return how many tokens were scored or generated
     */
    public long await() throws IOException, InterruptedException {
        open.await();
        if (!failure.isEmpty()) {
            throw new IOException("A generation failed: " + failure);
        }
        return tokens.get();
    }

    @Override
    public void prompt(List<ScoredToken> scored) {
        tokens.addAndGet(scored.size());
    }

    @Override
    public void token(ScoredToken token, String text) {
        tokens.incrementAndGet();
    }

    @Override
    public void finished(Finish finish, String text) {
        open.countDown();
    }

    @Override
    public void failed(String why) {
        failure = why;
        open.countDown();
    }
}
