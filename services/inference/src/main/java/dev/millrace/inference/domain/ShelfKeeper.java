package dev.millrace.inference.domain;

import dev.millrace.onnxruntime.FreedMemory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Loads what is wanted, on a thread of its own, makes room for it, and puts away what isn't wanted any more. */
final class ShelfKeeper {
    /** The pool's, which guards registry and shelf; who changes them notifies it. */
    private final Object lock;

    private final ModelRegistry registry;
    private final Shelf shelf;
    private final PackageLoader packages;
    private final ModelPoolListener listener;
    private final InstantSource clock;
    private final Thread thread = Thread.ofPlatform().daemon().name("shelf").unstarted(this::load);
    /** Names that must be answered for the server to be ready: what was promoted at the start, and what was live since. */
    private final Set<String> required = new LinkedHashSet<>();

    private boolean closed;

    ShelfKeeper(
            Object lock,
            ModelRegistry registry,
            Shelf shelf,
            PackageLoader packages,
            ModelPoolListener listener,
            InstantSource clock) {
        this.lock = lock;
        this.registry = registry;
        this.shelf = shelf;
        this.packages = packages;
        this.listener = listener;
        this.clock = clock;
    }

    /** Begins. Under the lock. */
    void start() {
        required.addAll(registry.promotions().names());
        thread.start();
    }

    /** Loads nothing more. Under the lock. */
    void close() {
        closed = true;
        thread.interrupt();
    }

    /** Names that have to be answered and will be. Under the lock. */
    List<String> unanswered() {
        return required.stream()
                .filter(name -> !shelf.answers(name) && !registry.isHopeless(name))
                .toList();
    }

    private void load() {
        try {
            while (true) {
                load(nextWanted());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ModelRef nextWanted() throws InterruptedException {
        while (true) {
            switchLive();
            putAwayUnwanted();
            synchronized (lock) {
                List<ModelRef> missing = registry.missing(shelf.limits().most(), shelf::holds);
                if (!missing.isEmpty()) {
                    return missing.getFirst();
                }
                if (switchable().isEmpty()) {
                    lock.wait(millisToLook());
                }
            }
        }
    }

    /** 0, and so without end, when nothing that failed waits for another attempt and nothing goes by time. */
    private long millisToLook() {
        OptionalLong retry = registry.nanosToRetry();
        Optional<Instant> end = shelf.nextEnd(registry::stays);
        long millis = retry.isPresent() ? 1 + TimeUnit.NANOSECONDS.toMillis(retry.getAsLong()) : Long.MAX_VALUE;
        if (end.isPresent()) {
            millis = Math.clamp(clock.instant().until(end.get(), ChronoUnit.MILLIS) + 1, 1, millis);
        }
        return millis == Long.MAX_VALUE ? 0 : millis;
    }

    /** Whatever a package does, the next one gets its turn. */
    private void load(ModelRef ref) throws InterruptedException {
        try {
            PackageWeight weight = packages.weight(ref);
            if (hasRoom(ref, weight)) {
                add(packages.load(ref), weight);
            }
        } catch (PackageUnavailable e) {
            String why = String.valueOf(e.getMessage());
            fail(ref, why, Failure.Kind.AWAY);
            listener.postponed(ref, why);
        } catch (IOException | RuntimeException e) {
            refuse(ref, Failure.Kind.BROKEN, String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
            refuse(ref, Failure.Kind.BROKEN, "it can't be loaded here: " + e);
        }
    }

    /** Whether a package can be loaded now; if not, what is to be done about it has begun. */
    @SuppressWarnings(
            "WaitNotInLoop") // whoever asks looks at everything anew: something else may be wanted more by then
    private boolean hasRoom(ModelRef ref, PackageWeight weight) throws InterruptedException {
        Room room;
        List<ModelRef> gone = List.of();
        synchronized (lock) {
            room = shelf.roomFor(newcomer(ref, weight), registry::stays);
            switch (room) {
                case Room.Made(var leaving) -> gone = removed(leaving);
                case Room.Awaited() -> lock.wait(millisToLook());
                case Room.Unwanted() -> registry.pass(ref.address());
                case Room.Free() -> {
                    return true;
                }
                case Room.None _ -> {}
            }
        }
        gone.forEach(one -> listener.evicted(one, Eviction.ROOM));
        if (room instanceof Room.None(var kind, var why)) {
            refuse(ref, kind, why);
        }
        return false;
    }

    private Shelf.Newcomer newcomer(ModelRef ref, PackageWeight weight) {
        ModelAddress address = ref.address();
        boolean succeeds = registry.candidate(address.name(), one -> one.equals(address) || shelf.holds(one))
                .filter(address::equals)
                .isPresent();
        return new Shelf.Newcomer(ref, weight, succeeds || registry.isAsked(address), succeeds);
    }

    private void refuse(ModelRef ref, Failure.Kind kind, String why) {
        fail(ref, why, kind);
        listener.refused(ref, kind, why);
    }

    private void fail(ModelRef ref, String why, Failure.Kind kind) {
        synchronized (lock) {
            registry.fail(ref.address(), why, kind);
        }
    }

    private void putAwayUnwanted() {
        List<ModelRef> excess;
        List<ModelRef> unused;
        synchronized (lock) {
            excess = removed(shelf.excess(registry::stays));
            unused = removed(shelf.unused(registry::stays));
        }
        excess.forEach(ref -> listener.evicted(ref, Eviction.ROOM));
        unused.forEach(ref -> listener.evicted(ref, Eviction.UNUSED));
    }

    private List<ModelRef> removed(List<ModelAddress> addresses) {
        return addresses.stream()
                .flatMap(address -> shelf.remove(address).stream())
                .map(ServedModel::ref)
                .toList();
    }

    private void add(ServedModel model, PackageWeight weight) {
        boolean waits;
        synchronized (lock) {
            if (closed || registry.find(model.address()).isEmpty()) { // removed while it was being loaded
                model.engine().close();
                return;
            }
            shelf.put(model, weight);
            registry.loaded(model.address());
            waits = registry.isPromoted(model.address());
        }
        if (model.chat() instanceof Chat.Broken(var why)) {
            listener.chatless(model.ref(), why);
        }
        if (!waits) {
            listener.served(model.ref(), false, sinceAsked(model.address()));
        }
        model.engine().whenIdle(() -> rests(model));
        var _ = model.engine().end().thenAccept(cause -> ended(model, cause));
    }

    private void rests(ServedModel model) {
        synchronized (lock) {
            if (shelf.rests(model)) {
                lock.notifyAll();
            }
        }
    }

    /** Nothing is left of an engine. If it has ended by itself, its package is loaded again when it is still wanted. */
    private void ended(ServedModel model, Optional<String> cause) {
        FreedMemory.giveBack();
        boolean died;
        synchronized (lock) {
            died = shelf.gone(model);
            if (died) {
                registry.lost(model.address());
            }
            lock.notifyAll();
        }
        if (died) {
            listener.died(model.ref(), cause.orElse("it ended"));
        }
    }

    private void switchLive() {
        List<ModelRef> switched = new ArrayList<>();
        synchronized (lock) {
            for (ServedModel model : switchable()) {
                shelf.live(model);
                registry.roomChanged();
                required.add(model.address().name());
                switched.add(model.ref());
            }
        }
        switched.forEach(ref -> listener.served(ref, true, sinceAsked(ref.address())));
    }

    private List<ServedModel> switchable() {
        List<ServedModel> switchable = new ArrayList<>();
        for (String name : registry.promotions().names()) {
            registry.candidate(name, shelf::holds)
                    .filter(address -> !shelf.isLive(address))
                    .flatMap(shelf::get)
                    .ifPresent(switchable::add);
        }
        return switchable;
    }

    private Duration sinceAsked(ModelAddress address) {
        synchronized (lock) {
            return Duration.ofNanos(registry.nanosSinceAsked(address));
        }
    }
}
