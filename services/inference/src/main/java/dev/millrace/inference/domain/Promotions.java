package dev.millrace.inference.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** Which versions of each model were promoted, in the order of their last promotion. */
final class Promotions {
    private final Map<String, SequencedSet<ModelAddress>> byName = new LinkedHashMap<>();

    void add(ModelAddress address) {
        byName.computeIfAbsent(address.name(), name -> new LinkedHashSet<>()).addLast(address);
    }

    void remove(ModelAddress address) {
        SequencedSet<ModelAddress> versions = byName.get(address.name());
        if (versions != null && versions.remove(address) && versions.isEmpty()) {
            byName.remove(address.name());
        }
    }

    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    Optional<ModelAddress> newest(String name) {
        return newestFirst(name).stream().findFirst();
    }

    /** What may serve a name: the last one promoted, then those before it. */
    List<ModelAddress> newestFirst(String name) {
        SequencedSet<ModelAddress> versions = byName.get(name);
        return versions == null ? List.of() : List.copyOf(versions.reversed());
    }

    /** The newest of each name, in the order in which the names were promoted first. */
    List<ModelAddress> newest() {
        List<ModelAddress> newest = new ArrayList<>();
        byName.values().forEach(versions -> newest.add(versions.getLast()));
        return newest;
    }
}
