package dev.millrace.console;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.millrace.contracts.events.Topic;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The newest events, numbered, and the browsers that follow them. A browser that was away for a moment gets what it
 * missed; one that was away for too long is told to load its state anew.
 */
@ApplicationScoped
public class LiveStream {

    /** Events kept for browsers that come back. */
    static final int KEPT = 8_192;
    /** Events kept for pages that are opened later; of a training's steps there are too many, and curves show them. */
    private static final int REMEMBERED = 1_024;

    /**
     * One server-sent event.
     *
     * @param id what a browser that comes back says it saw last; a heartbeat has none, since it may overtake events
     */
    record Item(Optional<String> id, String name, String data) {}

    /**
     * An event that has happened, for pages that are opened later.
     *
     * @param run the run it belongs to
     * @param time when it was published, in milliseconds since 1970
     * @param event what was published, JSON
     */
    public record Past(@JsonIgnore String run, String topic, long time, String event) {}

    private static final Item HEARTBEAT = new Item(Optional.empty(), "heartbeat", "{}");

    private final String epoch;
    private final Duration heartbeat;
    private final Deque<Item> newest = new ArrayDeque<>();
    private final Deque<Past> remembered = new ArrayDeque<>();
    private final List<MultiEmitter<? super Item>> followers = new CopyOnWriteArrayList<>();
    private final AtomicLong number = new AtomicLong();

    @Inject
    LiveStream() {
        this(Long.toString(System.currentTimeMillis(), Character.MAX_RADIX), Duration.ofSeconds(15));
    }

    /**
     * A stream without events yet.
     *
     * @param epoch tells this process's numbers from those of an earlier one
     * @param heartbeat how often followers hear something, so that nothing between takes the connection for dead
     */
    LiveStream(String epoch, Duration heartbeat) {
        this.epoch = epoch;
        this.heartbeat = heartbeat;
    }

    synchronized void add(Topic topic, String run, long time, String event) {
        if (topic != Topic.TRAININGS_PROGRESSED) {
            remembered.addLast(new Past(run, topic.topicName(), time, event));
            if (remembered.size() > REMEMBERED) {
                remembered.removeFirst();
            }
        }
        number.incrementAndGet();
        Item item = here(topic.topicName(), event);
        newest.addLast(item);
        if (newest.size() > KEPT) {
            newest.removeFirst();
        }
        followers.forEach(follower -> follower.emit(item));
    }

    /** What came after {@code last}, then what comes. Who reads too slowly is cut off, and catches up when it returns. */
    Multi<Item> after(Optional<String> last) {
        Multi<Item> events = Multi.createFrom()
                .<Item>emitter(emitter -> begin(emitter, last))
                .onOverflow()
                .buffer(2 * KEPT);
        Multi<Item> beats = Multi.createFrom()
                .ticks()
                .startingAfter(heartbeat)
                .every(heartbeat)
                .onOverflow()
                .drop()
                .map(tick -> HEARTBEAT);
        return Multi.createBy().merging().streams(events, beats);
    }

    /** The newest events of {@code run} that are still remembered, the oldest first, at most {@code most} of them. */
    synchronized List<Past> recent(String run, int most) {
        List<Past> all =
                remembered.stream().filter(past -> past.run().equals(run)).toList();
        return all.subList(Math.max(0, all.size() - most), all.size());
    }

    int followers() {
        return followers.size();
    }

    private synchronized void begin(MultiEmitter<? super Item> emitter, Optional<String> last) {
        missed(last).forEach(emitter::emit);
        followers.add(emitter);
        emitter.onTermination(() -> followers.remove(emitter));
    }

    private Item here(String name, String data) {
        return new Item(Optional.of(epoch + '-' + number.get()), name, data);
    }

    private List<Item> missed(Optional<String> last) {
        if (last.isEmpty()) {
            return List.of(here("hello", "{}"));
        }
        long seen = last.get().startsWith(epoch + '-') ? numberOf(last.get()) : -1;
        long oldest = number.get() - newest.size();
        if (seen < oldest || seen > number.get()) {
            return List.of(here("reset", "{}"));
        }
        return new ArrayList<>(newest).subList((int) (seen - oldest), newest.size());
    }

    private long numberOf(String id) {
        try {
            return Long.parseLong(id.substring(epoch.length() + 1));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
