package dev.millrace.inference.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;

/** Which packages exist, which version of each model was promoted last, and so which ones ought to be in memory. */
final class Catalogue {
    private final SequencedMap<ModelAddress, ModelRef> exported = new LinkedHashMap<>();
    private final Map<String, ModelAddress> promoted = new LinkedHashMap<>();
    private final SequencedSet<ModelAddress> requested = new LinkedHashSet<>();
    private final Set<ModelAddress> wereLoaded = new HashSet<>();
    private final Map<ModelAddress, String> refused = new HashMap<>();
    private final Map<ModelAddress, Long> askedNanos = new HashMap<>();

    /** Enters a package; false when it is known already. */
    boolean export(ModelRef ref) {
        boolean fresh = exported.putIfAbsent(ref.address(), ref) == null;
        if (fresh) {
            askedNanos.put(ref.address(), System.nanoTime());
        }
        return fresh;
    }

    void promote(ModelAddress address) {
        promoted.put(address.name(), address);
        askedNanos.put(address, System.nanoTime());
    }

    /** Somebody wants a package that isn't in memory. */
    void request(ModelAddress address) {
        if (requested.add(address)) {
            askedNanos.put(address, System.nanoTime());
        }
    }

    void refuse(ModelAddress address, String why) {
        refused.put(address, why);
        requested.remove(address);
    }

    void loaded(ModelAddress address) {
        requested.remove(address);
        wereLoaded.add(address);
    }

    Optional<String> refusal(ModelAddress address) {
        return Optional.ofNullable(refused.get(address));
    }

    Optional<ModelRef> find(ModelAddress address) {
        return Optional.ofNullable(exported.get(address));
    }

    Optional<ModelAddress> promoted(String name) {
        return Optional.ofNullable(promoted.get(name));
    }

    boolean isPromoted(ModelAddress address) {
        return address.equals(promoted.get(address.name()));
    }

    long nanosSinceAsked(ModelAddress address) {
        return System.nanoTime() - askedNanos.getOrDefault(address, System.nanoTime());
    }

    /**
     * What ought to be in memory, most wanted first: what is live, what was asked for, then the newest up to a number.
     * The newest is offered once: having made room for what somebody asked for, it would only push that out again.
     */
    List<ModelRef> wanted(int most) {
        SequencedSet<ModelAddress> wanted = new LinkedHashSet<>(promoted.values());
        wanted.addAll(requested);
        exported.sequencedKeySet().reversed().stream()
                .filter(address -> !wanted.contains(address))
                .limit(Math.max(0, most - wanted.size()))
                .filter(address -> !wereLoaded.contains(address))
                .toList()
                .forEach(wanted::add);
        List<ModelRef> refs = new ArrayList<>();
        for (ModelAddress address : wanted) {
            ModelRef ref = exported.get(address);
            if (ref != null && !refused.containsKey(address)) {
                refs.add(ref);
            }
        }
        return refs;
    }
}
