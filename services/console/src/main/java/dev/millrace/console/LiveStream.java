package dev.millrace.console;

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

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** One server-sent event. */
    record Item(String id, String name, String data) {}

    private final String epoch;
    private final Deque<Item> newest = new ArrayDeque<>();
    private final List<MultiEmitter<? super Item>> followers = new CopyOnWriteArrayList<>();
    private final AtomicLong number = new AtomicLong();

    @Inject
    LiveStream() {
        this(Long.toString(System.currentTimeMillis(), Character.MAX_RADIX));
    }

    LiveStream(String epoch) {
        this.epoch = epoch;
    }

    synchronized void add(Topic topic, String event) {
        Item item = new Item(epoch + '-' + number.incrementAndGet(), topic.topicName(), event);
        newest.addLast(item);
        if (newest.size() > KEPT) {
            newest.removeFirst();
        }
        followers.forEach(follower -> follower.emit(item));
    }

    Multi<Item> after(Optional<String> last) {
        Multi<Item> events = Multi.createFrom().emitter(emitter -> begin(emitter, last));
        Multi<Item> heartbeat =
                Multi.createFrom().ticks().every(HEARTBEAT).onOverflow().drop().map(t -> here("heartbeat"));
        return Multi.createBy().merging().streams(events, heartbeat);
    }

    private synchronized void begin(MultiEmitter<? super Item> emitter, Optional<String> last) {
        missed(last).forEach(emitter::emit);
        followers.add(emitter);
        emitter.onTermination(() -> followers.remove(emitter));
    }

    private synchronized Item here(String name) {
        return new Item(epoch + '-' + number.get(), name, "{}");
    }

    private List<Item> missed(Optional<String> last) {
        if (last.isEmpty()) {
            return List.of(here("hello"));
        }
        long seen = last.get().startsWith(epoch + '-') ? numberOf(last.get()) : -1;
        long oldest = number.get() - newest.size();
        if (seen < oldest || seen > number.get()) {
            return List.of(here("reset"));
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
