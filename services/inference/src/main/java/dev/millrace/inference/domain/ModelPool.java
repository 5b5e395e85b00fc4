package dev.millrace.inference.domain;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The models in memory. Packages are loaded on one thread, one after the other, while those in the pool go on
 * answering. A version becomes live only once it is ready; requests that began on the old one finish on it. While the
 * version promoted last can't be loaded, the one before it serves, and what failed is tried again later. At most
 * {@code most} packages stay, and always those that are live: the one not used for longest makes room.
 */
public final class ModelPool implements AutoCloseable {
    private final Packages packages;
    private final EngineLimits limits;
    private final Function<String, EngineStats> stats;
    private final ModelPoolListener listener;
    private final ModelRegistry registry;
    private final Shelf shelf;
    private final Object lock = new Object();
    private final Thread loader = Thread.ofPlatform().daemon().name("shelf").unstarted(this::load);
    /** Names that must be answered for the server to be ready: what was promoted at the start, and what was live since. */
    private final Set<String> required = new LinkedHashSet<>();

    private boolean started;
    private boolean closed;

    public ModelPool(
            Packages packages,
            EngineLimits limits,
            int most,
            Function<String, EngineStats> stats,
            ModelPoolListener listener,
            LoadBackoff backoff) {
        this.registry = new ModelRegistry(backoff);
        this.packages = packages;
        this.limits = limits;
        this.shelf = new Shelf(most);
        this.stats = stats;
        this.listener = listener;
    }

    /** Begins to load, now that everything that existed beforehand has been entered. */
    public void start() {
        synchronized (lock) {
            started = true;
            required.addAll(registry.promotions().names());
        }
        loader.start();
    }

    /** What has to happen before this server is ready, a sentence for each model; empty: it is. */
    public List<String> waitingFor() {
        synchronized (lock) {
            if (!started) {
                return List.of("the log of models is being read");
            }
            return required.stream()
                    .filter(name -> !shelf.answers(name) && !registry.isHopeless(name))
                    .map(name -> name + " isn't in memory yet")
                    .toList();
        }
    }

    /** Promoted versions that can't be served, each with the reason. */
    public SequencedMap<ModelAddress, String> faults() {
        SequencedMap<ModelAddress, String> faults = new LinkedHashMap<>();
        synchronized (lock) {
            for (ModelAddress address : registry.promotions().newest()) {
                registry.failure(address).ifPresent(failure -> faults.put(address, failure.why()));
            }
        }
        return faults;
    }

    /** A package exists. */
    public void exported(ModelRef ref) {
        synchronized (lock) {
            if (registry.export(ref)) {
                lock.notifyAll();
            }
        }
    }

    /** What this run has made is removed: it leaves the pool, and isn't known any more. */
    public void removed(String run) {
        List<ModelRef> gone = new ArrayList<>();
        synchronized (lock) {
            registry.remove(run)
                    .forEach(ref ->
                            shelf.remove(ref.address()).map(ServedModel::ref).ifPresent(gone::add));
            lock.notifyAll();
        }
        gone.forEach(listener::evicted);
    }

    /** What a training had learnt by some step is needed no longer. */
    public void forget(ModelAddress address) {
        Optional<ServedModel> gone;
        synchronized (lock) {
            registry.forget(address);
            gone = shelf.remove(address);
            lock.notifyAll();
        }
        gone.map(ServedModel::ref).ifPresent(listener::evicted);
    }

    /** This version, which {@code run} has made, is to be what its model's bare name leads to, as soon as it is ready. */
    public void promoted(ModelAddress address, String run) {
        synchronized (lock) {
            registry.promote(address, run);
            lock.notifyAll();
        }
    }

    /** This version gets a share of the requests to its model's bare name, or does no longer. */
    public void trial(ModelAddress address, boolean underWay) {
        synchronized (lock) {
            registry.trial(address, underWay);
            lock.notifyAll();
        }
    }

    /** The model for {@code name} or {@code name@version}; asks for one that isn't in memory. */
    public Lookup find(String name) {
        synchronized (lock) {
            int at = name.lastIndexOf('@');
            if (at >= 0) {
                return find(new ModelAddress(name.substring(0, at), name.substring(at + 1)), name);
            }
            return findByName(name);
        }
    }

    /** The model meant when none is named: what became live last, else what was exported last. */
    public Optional<ServedModel> standard() {
        synchronized (lock) {
            return shelf.standard();
        }
    }

    /** Everything that answers now, live or not. */
    public List<ServedModel> models() {
        synchronized (lock) {
            return shelf.all();
        }
    }

    /** Whether a version is what its model's bare name leads to. */
    public boolean isLive(ModelAddress address) {
        synchronized (lock) {
            return shelf.isLive(address);
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            shelf.clear();
        }
        loader.interrupt();
    }

    private Lookup findByName(String name) {
        Optional<ModelAddress> serving = shelf.live(name);
        if (serving.isPresent()) {
            return find(serving.get(), name);
        }
        Optional<ModelAddress> newest = registry.promotions().newest(name);
        if (newest.isEmpty()) {
            return unknown(name);
        }
        return find(registry.candidate(name, shelf::holds).orElse(newest.get()), name);
    }

    private Lookup unknown(String name) {
        return started ? new Lookup.Unknown(name) : new Lookup.Starting(name);
    }

    private Lookup find(ModelAddress address, String name) {
        Optional<ServedModel> model = shelf.use(address);
        if (model.isPresent()) {
            return new Lookup.Ready(model.get());
        }
        if (registry.find(address).isEmpty() && !registry.isPromoted(address)) {
            return unknown(name);
        }
        Optional<Failure> failure = registry.failure(address);
        if (registry.mayBeTried(address)) {
            registry.request(address);
            lock.notifyAll();
        }
        return failure.filter(Failure::broken)
                .<Lookup>map(broken -> new Lookup.Refused(address, broken.why()))
                .orElseGet(() -> new Lookup.Loading(address));
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
            synchronized (lock) {
                List<ModelRef> missing = registry.missing(shelf.most(), shelf::holds);
                if (!missing.isEmpty()) {
                    return missing.getFirst();
                }
                if (switchable().isEmpty()) {
                    lock.wait(millisToRetry());
                }
            }
        }
    }

    /** 0, and so without end, when nothing that failed waits for another attempt. */
    private long millisToRetry() {
        OptionalLong nanos = registry.nanosToRetry();
        return nanos.isPresent() ? 1 + TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong()) : 0;
    }

    /** Whatever a package does, the next one gets its turn. */
    private void load(ModelRef ref) throws InterruptedException {
        try {
            add(fetched(ref));
        } catch (PackageUnavailable e) {
            String why = String.valueOf(e.getMessage());
            fail(ref, why, false);
            listener.postponed(ref, why);
        } catch (IOException | RuntimeException e) {
            refuse(ref, String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
            refuse(ref, "it can't be loaded here: " + e);
        }
    }

    private void refuse(ModelRef ref, String why) {
        fail(ref, why, true);
        listener.refused(ref, why);
    }

    private void fail(ModelRef ref, String why, boolean broken) {
        synchronized (lock) {
            registry.fail(ref.address(), why, broken);
        }
    }

    private ServedModel fetched(ModelRef ref) throws IOException, PackageUnavailable, InterruptedException {
        try (ScratchFolder scratch = ScratchFolder.make()) {
            return ServedModel.load(
                    ref,
                    packages.fetch(ref, scratch.folder()),
                    limits,
                    stats.apply(ref.address().name()));
        }
    }

    private void add(ServedModel model) {
        List<ServedModel> evicted;
        boolean waits;
        synchronized (lock) {
            if (closed || registry.find(model.address()).isEmpty()) { // removed while it was being loaded
                model.engine().close();
                return;
            }
            evicted = shelf.put(model.address(), model, registry::stays);
            registry.loaded(model.address());
            waits = registry.isPromoted(model.address());
        }
        evicted.stream().map(ServedModel::ref).forEach(listener::evicted);
        if (model.chat() instanceof Chat.Broken(var why)) {
            listener.chatless(model.ref(), why);
        }
        if (!waits) {
            listener.served(model.ref(), false, sinceAsked(model.address()));
        }
        var _ = model.engine().end().thenAccept(cause -> cause.ifPresent(why -> died(model, why)));
    }

    /** An engine has ended by itself: its package leaves the pool, to be loaded again when it is still wanted. */
    private void died(ServedModel model, String why) {
        synchronized (lock) {
            if (!shelf.remove(model)) {
                return;
            }
            registry.lost(model.address());
            lock.notifyAll();
        }
        listener.died(model.ref(), why);
    }

    private void switchLive() {
        List<ModelRef> switched = new ArrayList<>();
        synchronized (lock) {
            for (ServedModel model : switchable()) {
                shelf.live(model);
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
