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

    /** Prompts that are read, or kept for those that begin alike, at once. */
    private static final int PROMPTS = 8;

    /**
     * Slots that a model gets.
     *
     * @param running sequences that get their next tokens together
     * @param prompts sequences that are being read, or kept
     */
    record Slots(int running, int prompts) {
        int all() {
            return running + prompts;
        }
    }

    /**
     * Slots that a model gets.
     *
     * @param bytesPerSlot of keys and values
     */
    Slots slotsFor(long bytesPerSlot) {
        long affordable = cacheBytes / bytesPerSlot;
        int running = (int) Math.max(CausalNetwork.LEAST_SLOTS, Math.min(slots, affordable - 1));
        return new Slots(running, Math.clamp(affordable - running, 1, PROMPTS));
    }
}
