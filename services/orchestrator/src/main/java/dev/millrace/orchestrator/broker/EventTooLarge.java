package dev.millrace.orchestrator.broker;

/** An event that no topic takes. Nothing was published, and the publisher can go on. */
public final class EventTooLarge extends Exception {
    private static final long serialVersionUID = 1L;

    EventTooLarge(String topic, int bytes, int most) {
        super(("An event of %d bytes for %s can't be written: a message has at most %d. "
                        + "Make the recipe's shards larger or its lists shorter, and submit it again.")
                .formatted(bytes, topic, most));
    }
}
