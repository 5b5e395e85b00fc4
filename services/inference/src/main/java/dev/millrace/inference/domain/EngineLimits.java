package dev.millrace.inference.domain;

/**
 * What one engine may use.
 *
 * @param slots most sequences at once
 * @param cacheBytes most bytes of keys and values, which may mean fewer slots
 * @param queue requests that may wait before more are turned away
 * @param threads that one step may use
 * @param cacheNumbers how keys and values are held, by graphs that can hold them so
 */
public record EngineLimits(int slots, long cacheBytes, int queue, int threads, CacheNumbers cacheNumbers) {

    /** With keys and values as they are computed. */
    public EngineLimits(int slots, long cacheBytes, int queue, int threads) {
        this(slots, cacheBytes, queue, threads, CacheNumbers.F32);
    }

    /** Prompts that are read, or kept for those that begin alike, at once. */
    private static final int PROMPTS = 8;

    /** What is kept free for short calls is so much of what there is: one in this many. */
    private static final int SHORT_SHARE = 4;

    /** What the queue has besides for callers that have less waiting than others: one in this many. */
    private static final int SHARED_SHARE = 4;

    /**
     * Slots that a model gets.
     *
     * @param longs sequences of calls that aren't short, which get their next tokens together
     * @param shorts room beside them that only short calls take
     * @param prompts sequences that are being read, or kept
     */
    record Slots(int longs, int shorts, int prompts) {
        int running() {
            return longs + shorts;
        }

        int all() {
            return running() + prompts;
        }

        /** How many prompts of calls that aren't short are read at once. */
        int longPrompts() {
            return prompts - prompts / SHORT_SHARE;
        }
    }

    /** Requests of calls that aren't short that wait before more of these are turned away. */
    int longQueue() {
        return queue - shortQueue();
    }

    /** Requests of short calls that may wait whatever else does. */
    int shortQueue() {
        return queue / SHORT_SHARE;
    }

    /** Requests that wait before callers that have less than their share waiting are turned away, too. */
    int sharedQueue() {
        return queue + queue / SHARED_SHARE;
    }

    /**
     * Slots that a model gets.
     *
     * @param bytesPerSlot of keys and values
     */
    Slots slotsFor(long bytesPerSlot) {
        long affordable = cacheBytes / bytesPerSlot;
        int longs = (int) Math.max(CausalNetwork.LEAST_SLOTS, Math.min(slots, affordable - 1));
        int prompts = Math.clamp(affordable - longs, 1, PROMPTS);
        return new Slots(longs, Math.clamp(affordable - longs - prompts, 0, slots / SHORT_SHARE), prompts);
    }
}
