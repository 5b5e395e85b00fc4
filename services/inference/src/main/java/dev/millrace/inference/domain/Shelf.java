package dev.millrace.inference.domain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;

/** The packages in memory, in the order of their last use, and which of them their models' bare names lead to. Guarded by the pool's lock. */
final class Shelf {
    private final int most;
    private final SequencedMap<ModelAddress, ServedModel> loaded = new LinkedHashMap<>();
    private final SequencedMap<String, ModelAddress> live = new LinkedHashMap<>();

    /** @param most packages that stay; what must stay does so beyond it */
    Shelf(int most) {
        this.most = most;
    }

    int most() {
        return most;
    }

    boolean holds(ModelAddress address) {
        return loaded.containsKey(address);
    }

    Optional<ServedModel> get(ModelAddress address) {
        return Optional.ofNullable(loaded.get(address));
    }

    /** The same, for somebody who asks it. */
    Optional<ServedModel> use(ModelAddress address) {
        Optional<ServedModel> model = get(address);
        model.ifPresent(one -> loaded.putLast(address, one));
        return model;
    }

    /**
     * Takes a package in; those not used for longest make room for it.
     *
     * @param stays whether a package has to be in memory, whoever asks for it
     * @return which have made room
     */
    List<ServedModel> put(ModelAddress address, ServedModel model, Predicate<ModelAddress> stays) {
        loaded.putLast(address, model);
        List<ServedModel> gone = new ArrayList<>();
        while (loaded.size() > most) {
            Optional<ModelAddress> oldest = loaded.keySet().stream()
                    .filter(one -> !one.equals(address) && !isLive(one) && !stays.test(one))
                    .findFirst();
            if (oldest.isEmpty()) {
                break;
            }
            remove(oldest.get()).ifPresent(gone::add);
        }
        return gone;
    }

    /** Puts a package away, which finishes what it has begun. */
    Optional<ServedModel> remove(ModelAddress address) {
        Optional<ServedModel> model = Optional.ofNullable(loaded.remove(address));
        live.remove(address.name(), address);
        model.ifPresent(one -> one.engine().close());
        return model;
    }

    /** Puts it away if it is still there. */
    @SuppressWarnings("ReferenceEquality") // the same package may have been loaded again since
    boolean remove(ServedModel model) {
        boolean there = loaded.get(model.address()) == model;
        if (there) {
            remove(model.address());
        }
        return there;
    }

    /** From now on this is what its model's bare name leads to. */
    void live(ServedModel model) {
        live.putLast(model.address().name(), model.address());
    }

    /** What a bare name leads to. */
    Optional<ModelAddress> live(String name) {
        return Optional.ofNullable(live.get(name));
    }

    boolean isLive(ModelAddress address) {
        return address.equals(live.get(address.name()));
    }

    /** Whether a bare name is answered. */
    boolean answers(String name) {
        return live(name).filter(this::holds).isPresent();
    }

    /** The model meant when none is named: what became live last, else what was used last and isn't a training's. */
    Optional<ServedModel> standard() {
        if (live.isEmpty()) {
            return loaded.sequencedValues().reversed().stream()
                    .filter(model -> !model.ref().inTraining())
                    .findFirst();
        }
        return get(live.lastEntry().getValue());
    }

    /** All of them, the oldest first. */
    List<ServedModel> all() {
        return loaded.values().stream()
                .sorted(Comparator.comparing(model -> model.ref().created()))
                .toList();
    }

    /** Puts everything away. */
    void clear() {
        loaded.values().forEach(model -> model.engine().close());
        loaded.clear();
        live.clear();
    }
}
