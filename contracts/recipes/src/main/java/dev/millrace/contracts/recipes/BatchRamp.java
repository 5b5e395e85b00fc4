package dev.millrace.contracts.recipes;

/**
 * A batch that grows at the beginning of a training (Brown et al. 2020, "GPT-3", 2.3), evenly from step to step.
 *
 * @param from sequences of the first step
 * @param steps after which it has its full size
 */
public record BatchRamp(int from, long steps) {

    /** Sequences of a step, counted from 0, where later ones have {@code batch}. */
    int rows(long step, int batch) {
        return step >= steps ? batch : (int) (from + (batch - from) * step / steps);
    }

    /** Sequences of the first {@code done} steps together. */
    long total(long done, int batch) {
        long growing = Math.min(done, steps);
        return growing * from + floors(growing, steps, batch - from) + (done - growing) * batch;
    }

    /** The sum of ⌊i · by / of⌋ for i below n, as Euclid's algorithm counts the points below a line. */
    private static long floors(long n, long of, long by) {
        long sum = 0;
        long count = n;
        long divisor = of;
        long slope = by;
        long offset = 0;
        while (true) {
            sum += (count - 1) * count / 2 * (slope / divisor) + count * (offset / divisor);
            slope %= divisor;
            offset %= divisor;
            long highest = slope * count + offset;
            if (highest < divisor) {
                return sum;
            }
            count = highest / divisor;
            offset = highest % divisor;
            long swapped = divisor;
            divisor = slope;
            slope = swapped;
        }
    }
}
