package dev.millrace.inference.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Predicate;

/** Which packages exist, which versions were promoted, what failed, and so which packages ought to be in memory. */
final class ModelRegistry {
    private final SequencedMap<ModelAddress, ModelRef> exported = new LinkedHashMap<>();
    private final Promotions promotions = new Promotions();
    private final SequencedSet<ModelAddress> requested = new LinkedHashSet<>();
    private final Set<ModelAddress> wereLoaded = new HashSet<>();
    private final Map<ModelAddress, Failure> failures = new HashMap<>();
    /** Runs whose models are removed; topics are read side by side, so one may be known to exist only after that. */
    private final Set<String> removed = new HashSet<>();

    /** Versions that get a share of the requests before they are promoted; they stay in memory for that. */
    private final SequencedSet<ModelAddress> onTrial = new LinkedHashSet<>();

    private final Map<ModelAddress, Long> askedNanos = new HashMap<>();
    private final LoadBackoff backoff;

    ModelRegistry(LoadBackoff backoff) {
        this.backoff = backoff;
    }

    /** Enters a package; false when it is known already, or removed. */
    boolean export(ModelRef ref) {
        boolean fresh = !removed.contains(ref.run()) && exported.putIfAbsent(ref.address(), ref) == null;
        if (fresh) {
            askedNanos.put(ref.address(), System.nanoTime());
        }
        return fresh;
    }

    /** Forgets what a run has made, now and when it is entered later; returns what was known of it. */
    List<ModelRef> remove(String run) {
        removed.add(run);
        List<ModelRef> gone =
                exported.values().stream().filter(ref -> ref.run().equals(run)).toList();
        gone.forEach(ref -> {
            forget(ref.address());
            promotions.remove(ref.address());
            onTrial.remove(ref.address());
        });
        return gone;
    }

    /** Forgets what a training had learnt by some step. One that is entered only after that is harmless: nobody asks for it. */
    void forget(ModelAddress address) {
        exported.remove(address);
        requested.remove(address);
        failures.remove(address);
        wereLoaded.remove(address);
        askedNanos.remove(address);
    }

    /** Whoever promotes a version that failed before wants it tried again now. */
    void promote(ModelAddress address, String run) {
        if (removed.contains(run)) {
            return;
        }
        promotions.add(address);
        failures.remove(address);
        askedNanos.put(address, System.nanoTime());
    }

    /** From now on this version has to be in memory, or needn't be. */
    void trial(ModelAddress address, boolean underWay) {
        if (underWay) {
            onTrial.add(address);
        } else {
            onTrial.remove(address);
        }
    }

    /** Whether this version has to be in memory, whoever asks for it. */
    boolean stays(ModelAddress address) {
        return isPromoted(address) || onTrial.contains(address);
    }

    /** Somebody wants a package that isn't in memory. */
    void request(ModelAddress address) {
        if (requested.add(address)) {
            askedNanos.put(address, System.nanoTime());
        }
    }

    /** A package couldn't be loaded. */
    void fail(ModelAddress address, String why, Failure.Kind kind) {
        Failure before = failures.get(address);
        int times = before == null ? 1 : before.times() + 1;
        boolean refused = kind != Failure.Kind.AWAY;
        failures.put(address, new Failure(why, kind, times, System.nanoTime() + backoff.nanos(refused, times)));
        if (refused) {
            requested.remove(address);
        }
    }

    /** Something that had to stay in memory needn't any more: there may be room for what had none. */
    void roomChanged() {
        long now = System.nanoTime();
        failures.replaceAll((_, failure) -> failure.kind() == Failure.Kind.NO_ROOM ? failure.dueAt(now) : failure);
    }

    /** Nobody has asked for this package, and there is no room: it is offered no more. */
    void pass(ModelAddress address) {
        wereLoaded.add(address);
    }

    /** Whether somebody needs a package, rather than that it just exists. */
    boolean isAsked(ModelAddress address) {
        return stays(address)
                || requested.contains(address)
                || promotions.newestFirst(address.name()).contains(address);
    }

    /** What isn't served, and why. */
    SequencedMap<ModelAddress, Failure> refusals() {
        SequencedMap<ModelAddress, Failure> refusals = new LinkedHashMap<>();
        exported.keySet()
                .forEach(address ->
                        failure(address).filter(Failure::isRefusal).ifPresent(one -> refusals.put(address, one)));
        return refusals;
    }

    void loaded(ModelAddress address) {
        requested.remove(address);
        failures.remove(address);
        wereLoaded.add(address);
    }

    /** A package that was in memory is no more. */
    void lost(ModelAddress address) {
        wereLoaded.remove(address);
        askedNanos.put(address, System.nanoTime());
    }

    Optional<Failure> failure(ModelAddress address) {
        return Optional.ofNullable(failures.get(address));
    }

    Optional<ModelRef> find(ModelAddress address) {
        return Optional.ofNullable(exported.get(address));
    }

    Promotions promotions() {
        return promotions;
    }

    boolean isPromoted(ModelAddress address) {
        return promotions.newest(address.name()).filter(address::equals).isPresent();
    }

    long nanosSinceAsked(ModelAddress address) {
        return System.nanoTime() - askedNanos.getOrDefault(address, System.nanoTime());
    }

    /** Nanoseconds until a package that failed may be tried again, if one did. */
    OptionalLong nanosToRetry() {
        long now = System.nanoTime();
        return failures.values().stream()
                .mapToLong(failure -> failure.retryNanos() - now)
                .filter(nanos -> nanos > 0)
                .min();
    }

    /**
     * What is to be loaded, most wanted first: what is to be live, what is on trial, what was asked for, then the newest up
     * to a number. The newest is offered once: having made room for what somebody asked for, it would only push that out
     * again.
     */
    List<ModelRef> missing(int most, Predicate<ModelAddress> loaded) {
        SequencedSet<ModelAddress> wanted = new LinkedHashSet<>();
        promotions.names().forEach(name -> candidate(name, loaded).ifPresent(wanted::add));
        wanted.addAll(promotions.newest());
        wanted.addAll(onTrial);
        wanted.addAll(requested);
        exported.sequencedValues().reversed().stream()
                .filter(ref -> !ref.inTraining())
                .map(ModelRef::address)
                .filter(address -> !wanted.contains(address))
                .limit(Math.max(0, most - wanted.size()))
                .filter(address -> !wereLoaded.contains(address))
                .toList()
                .forEach(wanted::add);
        List<ModelRef> missing = new ArrayList<>();
        for (ModelAddress address : wanted) {
            if (!loaded.test(address) && mayBeTried(address)) {
                find(address).ifPresent(missing::add);
            }
        }
        return missing;
    }

    /** The version that is to serve a name: the newest, or while that fails the first before it that doesn't. */
    Optional<ModelAddress> candidate(String name, Predicate<ModelAddress> loaded) {
        return promotions.newestFirst(name).stream()
                .filter(exported::containsKey)
                .filter(address -> loaded.test(address)
                        || failure(address).filter(Failure::givesWay).isEmpty())
                .findFirst();
    }

    /** Whether every version that might serve a name is broken, so that waiting for one is in vain. */
    boolean isHopeless(String name) {
        return promotions.newestFirst(name).stream()
                .filter(exported::containsKey)
                .allMatch(address -> failure(address).filter(Failure::isRefusal).isPresent());
    }

    /** Whether it makes sense to try a package now. */
    boolean mayBeTried(ModelAddress address) {
        Failure failure = failures.get(address);
        return failure == null || failure.isDue(System.nanoTime());
    }
}
