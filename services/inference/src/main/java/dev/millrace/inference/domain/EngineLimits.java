package dev.millrace.inference.domain;

/**
 * What one engine may use.
 *
 * @param slots most sequences at once
 * @param cacheBytes most bytes of keys and values, which may mean fewer slots
 * @param queue requests that may wait before more are turned away
 * @param threads that one step may use
 */
public record EngineLimits(int slots, long cacheBytes, int queue, int threads) {

    /**
     * Slots that a model gets.
     *
     * @param bytesPerSlot of keys and values
     */
    int slotsFor(long bytesPerSlot) {
        long affordable = cacheBytes / bytesPerSlot;
        return (int) Math.max(CausalNetwork.LEAST_BATCH, Math.min(slots, affordable));
    }
}
