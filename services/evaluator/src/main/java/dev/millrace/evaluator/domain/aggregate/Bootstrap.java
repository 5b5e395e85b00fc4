package dev.millrace.evaluator.domain.aggregate;

import dev.millrace.evaluator.domain.random.PythonRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The standard error of a figure as the standard deviation of that figure over draws with replacement (Efron, 1979). The
 * draws are lm-evaluation-harness's: in chunks of 1,000, or all at once where they are fewer, each chunk from Python's
 * {@code random.Random} seeded with its number. A last chunk that isn't full is left out.
 *
 * @param draws how many, at least 2; or 0 for no standard errors at all, those of means included
 */
public record Bootstrap(int draws) {

    /** What the harness does when nothing else is said. */
    public static final Bootstrap DEFAULT = new Bootstrap(100_000);

    private static final int CHUNK = 1000;
    private static final int THREADS = 2;

    public Bootstrap {
        if (draws < 0 || draws == 1) {
            throw new IllegalArgumentException("Expected no draws or at least 2, found " + draws);
        }
    }

    /** The same with no more draws than that. */
    Bootstrap atMost(int most) {
        return draws <= most ? this : new Bootstrap(most);
    }

    /** The standard error of a figure of {@code n} items. */
    double error(Statistic statistic, int n) {
        int size = Math.min(CHUNK, draws);
        int chunks = draws / size;
        double[] drawn = new double[chunks * size];
        List<Future<?>> work = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, chunks))) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                int number = chunk;
                work.add(threads.submit(() -> draw(statistic, n, number, size, drawn)));
            }
        }
        for (Future<?> done : work) {
            check(done);
        }
        double sum = 0;
        for (double value : drawn) {
            sum += value;
        }
        return Statistics.sampleDeviation(drawn, sum / drawn.length);
    }

    private static void draw(Statistic statistic, int n, int chunk, int size, double[] drawn) {
        PythonRandom random = new PythonRandom(chunk);
        int[] places = new int[n];
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < n; k++) {
                places[k] = random.choice(n);
            }
            drawn[chunk * size + i] = statistic.of(places);
        }
    }

    private static void check(Future<?> done) {
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A draw of a bootstrap failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in a bootstrap", e);
        }
    }
}
