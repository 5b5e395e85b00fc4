package dev.millrace.inference.domain;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * The models in memory. Packages are loaded on one thread, one after the other, while those in the pool go on answering. A
 * version becomes live only once it is ready; requests that began on the old one finish on it. While the version promoted
 * last can't be loaded, the one before it serves, and what failed is tried again later. What packages weigh is known before
 * they are loaded: those not used for longest make room and have ended before the next is loaded, but for those that are
 * live or on trial. A package for which that isn't enough is refused. Only a version that is to be live is loaded beside the
 * one before it however much both weigh together.
 */
public final class ModelPool implements AutoCloseable {
    private final ModelPoolListener listener;
    private final ModelRegistry registry;
    private final Shelf shelf;
    private final Object lock = new Object();
    private final ShelfKeeper keeper;
    private boolean started;

    public ModelPool(
            Packages packages,
            EngineLimits limits,
            ShelfLimits shelfLimits,
            Function<String, EngineStats> stats,
            ModelPoolListener listener,
            LoadBackoff backoff,
            InstantSource clock) {
        this.registry = new ModelRegistry(backoff);
        this.shelf = new Shelf(shelfLimits, clock);
        this.listener = listener;
        this.keeper =
                new ShelfKeeper(lock, registry, shelf, new PackageLoader(packages, limits, stats), listener, clock);
    }

    /** Begins to load, now that everything that existed beforehand has been entered. */
    public void start() {
        synchronized (lock) {
            started = true;
            keeper.start();
        }
    }

    /** What has to happen before this server is ready, a sentence for each model; empty: it is. */
    public List<String> waitingFor() {
        synchronized (lock) {
            if (!started) {
                return List.of("the log of models is being read");
            }
            return keeper.unanswered().stream()
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

    /** All versions that aren't served though they ought to be, or were asked for, each with the reason. */
    public SequencedMap<ModelAddress, Failure> refusals() {
        synchronized (lock) {
            return registry.refusals();
        }
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
            registry.roomChanged();
            lock.notifyAll();
        }
        gone.forEach(ref -> listener.evicted(ref, Eviction.REMOVED));
    }

    /** What a training had learnt by some step is needed no longer. */
    public void forget(ModelAddress address) {
        Optional<ServedModel> gone;
        synchronized (lock) {
            registry.forget(address);
            gone = shelf.remove(address);
            lock.notifyAll();
        }
        gone.ifPresent(model -> listener.evicted(model.ref(), Eviction.REMOVED));
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
            registry.roomChanged();
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
    public List<LoadedModel> models() {
        synchronized (lock) {
            return shelf.all(registry::stays);
        }
    }

    /** What is known of one that answers. */
    public Optional<LoadedModel> loaded(ServedModel model) {
        return models().stream()
                .filter(one -> one.address().equals(model.address()))
                .findFirst();
    }

    /** What may be in memory. */
    public ShelfLimits limits() {
        return shelf.limits();
    }

    /** Bytes of memory that packages take, with those that are about to leave it. */
    public long bytes() {
        synchronized (lock) {
            return shelf.bytes();
        }
    }

    /** A package that has been asked is to be kept for so long from its last use on. */
    public void keep(ServedModel model, KeepAlive keepAlive) {
        synchronized (lock) {
            shelf.keep(model, keepAlive);
            lock.notifyAll();
        }
    }

    /** Looks again at what is to be loaded and what is to go: the clock may have gone on. */
    void look() {
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            shelf.clear();
            keeper.close();
        }
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
        return failure.filter(Failure::isRefusal)
                .<Lookup>map(refused -> refused.kind() == Failure.Kind.BROKEN
                        ? new Lookup.Refused(address, refused.why())
                        : new Lookup.TooLarge(address, refused.why()))
                .orElseGet(() -> new Lookup.Loading(address));
    }
}
