package dev.millrace.inference.domain;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The packages in memory, in the order of their last use, what they weigh, and which of them their models' bare names lead to.
 * Guarded by the pool's lock.
 */
final class Shelf {

    /** How long a package stays at least for somebody who has found it, or has asked for it and will come back. */
    private static final Duration IN_HAND = Duration.ofMinutes(1);

    /**
     * A package and what is known of it.
     *
     * @param rests whether whoever asked for it has been answered since
     */
    private record Place(
            ServedModel model, PackageWeight weight, Instant lastUsed, boolean rests, KeepAlive keepAlive) {
        Place used(Instant now, boolean answered) {
            return new Place(model, weight, now, answered, keepAlive);
        }

        Place kept(KeepAlive other) {
            return new Place(model, weight, lastUsed, rests, other);
        }

        boolean isBusy() {
            return model.engine().isBusy();
        }

        Optional<Instant> end() {
            return keepAlive.time().map(time -> lastUsed.plus(rests || time.compareTo(IN_HAND) > 0 ? time : IN_HAND));
        }
    }

    /**
     * A package that is to be loaded.
     *
     * @param asked whether it has to be there, or somebody asks for it
     * @param succeeds whether it is to be what its model's bare name leads to: what is now may go then
     */
    record Newcomer(ModelRef ref, PackageWeight weight, boolean asked, boolean succeeds) {}

    private final ShelfLimits limits;
    private final InstantSource clock;
    private final SequencedMap<ModelAddress, Place> loaded = new LinkedHashMap<>();
    private final SequencedMap<String, ModelAddress> live = new LinkedHashMap<>();
    /** Those that were put away and end what they had begun, and what they weigh. */
    private final Map<Engine, PackageWeight> leaving = new HashMap<>();

    Shelf(ShelfLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    ShelfLimits limits() {
        return limits;
    }

    boolean holds(ModelAddress address) {
        return loaded.containsKey(address);
    }

    Optional<ServedModel> get(ModelAddress address) {
        return Optional.ofNullable(loaded.get(address)).map(Place::model);
    }

    /** The same, for somebody who asks it. */
    Optional<ServedModel> use(ModelAddress address) {
        Optional<Place> place = Optional.ofNullable(loaded.get(address));
        place.ifPresent(one -> loaded.putLast(address, one.used(clock.instant(), false)));
        return place.map(Place::model);
    }

    /** Everything it was asked for is answered; whether it may have to go by time now. */
    boolean rests(ServedModel model) {
        if (!isHere(model)) {
            return false;
        }
        Place place = place(model).used(clock.instant(), true);
        loaded.putLast(model.address(), place);
        return place.end().isPresent();
    }

    /** Somebody says how long it is to be kept from its last use on. */
    void keep(ServedModel model, KeepAlive keepAlive) {
        if (isHere(model)) {
            loaded.replace(model.address(), place(model).kept(keepAlive));
        }
    }

    /**
     * Whether a package can be loaded, and what has to go before. Those that nobody uses go first, each the longer it wasn't
     * asked for; then, where that isn't enough, those that are being used. What is live stays beside its successor until
     * that has taken over, and doesn't count.
     *
     * @param stays whether a package has to be in memory, whoever asks for it
     */
    Room roomFor(Newcomer newcomer, Predicate<ModelAddress> stays) {
        long alone = wanted(newcomer, _ -> false);
        if (alone > limits.bytes()) {
            return new Room.None(
                    Failure.Kind.TOO_LARGE,
                    "it needs %,d bytes of memory, and all packages together may take %,d (%s)"
                            .formatted(alone, limits.bytes(), ShelfLimits.SETTING));
        }
        // One that is also on trial stays when its successor is live.
        Optional<ModelAddress> outgoing = newcomer.succeeds()
                ? live(newcomer.ref().address().name()).filter(address -> !stays.test(address))
                : Optional.empty();
        Predicate<ModelAddress> counts = address -> !outgoing.equals(Optional.of(address));
        Predicate<ModelAddress> fixed = counts.and(address -> needed(address, stays));
        if (newcomer.asked() && bytesOf(fixed) + wanted(newcomer, fixed) > limits.bytes()) {
            return new Room.None(
                    Failure.Kind.NO_ROOM,
                    "it needs %,d bytes of memory, and what is live or on trial leaves %,d of the %,d that packages may take (%s)"
                            .formatted(
                                    wanted(newcomer, fixed),
                                    limits.bytes() - bytesOf(fixed),
                                    limits.bytes(),
                                    ShelfLimits.SETTING));
        }
        List<ModelAddress> going = new ArrayList<>();
        Predicate<ModelAddress> left = counts.and(address -> !going.contains(address));
        for (ModelAddress address : idleFirst(stays)) {
            boolean fits = bytesOf(left) + wanted(newcomer, left) <= limits.bytes()
                    && loaded.size() - going.size() < limits.most();
            if (!fits && (newcomer.asked() || isWorthLess(address, newcomer.ref()))) {
                going.add(address);
            }
        }
        boolean fewer = loaded.size() - going.size() < limits.most();
        long together = bytesOf(left) + wanted(newcomer, left);
        if (together > limits.bytes() || (!newcomer.asked() && !fewer)) {
            return new Room.Unwanted();
        }
        if (!going.isEmpty()) {
            return new Room.Made(going);
        }
        return together + leavingBytes() > limits.bytes() ? new Room.Awaited() : new Room.Free();
    }

    private long wanted(Newcomer newcomer, Predicate<ModelAddress> beside) {
        return newcomer.weight().loadingBeside(weights(beside));
    }

    /** What has to go since together they are more than may be: what was live until its successor was. */
    List<ModelAddress> excess(Predicate<ModelAddress> stays) {
        List<ModelAddress> going = new ArrayList<>();
        for (ModelAddress address : idleFirst(stays)) {
            if (bytesOf(one -> !going.contains(one)) > limits.bytes()) {
                going.add(address);
            }
        }
        return going;
    }

    /** What nobody has asked for as long as it was to be kept. */
    List<ModelAddress> unused(Predicate<ModelAddress> stays) {
        Instant now = clock.instant();
        return loaded.keySet().stream()
                .filter(address ->
                        end(address, stays).filter(end -> !end.isAfter(now)).isPresent())
                .toList();
    }

    /** When the next one is unused for so long. */
    Optional<Instant> nextEnd(Predicate<ModelAddress> stays) {
        return loaded.keySet().stream()
                .flatMap(address -> end(address, stays).stream())
                .min(Comparator.naturalOrder());
    }

    /** Takes a package in, for which there is room. */
    void put(ServedModel model, PackageWeight weight) {
        loaded.putLast(model.address(), new Place(model, weight, clock.instant(), false, limits.keepAlive()));
    }

    /** Puts a package away, which finishes what it has begun; until it has {@link #gone}, its bytes are in use. */
    Optional<ServedModel> remove(ModelAddress address) {
        Optional<Place> place = Optional.ofNullable(loaded.remove(address));
        live.remove(address.name(), address);
        place.ifPresent(one -> {
            leaving.put(one.model().engine(), one.weight());
            one.model().engine().close();
        });
        return place.map(Place::model);
    }

    /**
     * It has ended: nothing is left of it in memory.
     *
     * @return whether that was its own doing, and nobody had put it away
     */
    boolean gone(ServedModel model) {
        boolean here = isHere(model);
        if (here) {
            remove(model.address());
        }
        leaving.remove(model.engine());
        return here;
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
                    .map(Place::model)
                    .filter(model -> !model.ref().inTraining())
                    .findFirst();
        }
        return get(live.lastEntry().getValue());
    }

    /** All of them, the oldest first. */
    List<LoadedModel> all(Predicate<ModelAddress> stays) {
        return loaded.values().stream()
                .map(place -> new LoadedModel(
                        place.model(),
                        place.weight().served(),
                        isLive(place.model().address()),
                        place.lastUsed(),
                        end(place.model().address(), stays)))
                .sorted(Comparator.comparing(one -> one.served().ref().created()))
                .toList();
    }

    /** Bytes of all that are in memory, and of those that are about to leave it. */
    long bytes() {
        return bytesOf(_ -> true) + leavingBytes();
    }

    /** Puts everything away. */
    void clear() {
        List.copyOf(loaded.keySet()).forEach(this::remove);
        live.clear();
    }

    @SuppressWarnings("ReferenceEquality") // the same package may have been loaded again since
    private boolean isHere(ServedModel model) {
        Place place = loaded.get(model.address());
        return place != null && place.model() == model;
    }

    private Place place(ServedModel model) {
        return Objects.requireNonNull(loaded.get(model.address()));
    }

    private long bytesOf(Predicate<ModelAddress> which) {
        return PackageWeight.served(weights(which));
    }

    /** What those that leave add to what stays. */
    private long leavingBytes() {
        List<PackageWeight> here = weights(_ -> true);
        return PackageWeight.served(
                        Stream.concat(here.stream(), leaving.values().stream()).toList())
                - PackageWeight.served(here);
    }

    private List<PackageWeight> weights(Predicate<ModelAddress> which) {
        return loaded.entrySet().stream()
                .filter(place -> which.test(place.getKey()))
                .map(place -> place.getValue().weight())
                .toList();
    }

    private boolean needed(ModelAddress address, Predicate<ModelAddress> stays) {
        return isLive(address) || stays.test(address);
    }

    /** Those that may go: which nobody uses, then which somebody does, each in the order of their last use. */
    private List<ModelAddress> idleFirst(Predicate<ModelAddress> stays) {
        Map<Boolean, List<ModelAddress>> byUse = loaded.values().stream()
                .filter(place -> !needed(place.model().address(), stays))
                .collect(Collectors.partitioningBy(
                        Place::isBusy, Collectors.mapping(place -> place.model().address(), Collectors.toList())));
        return Stream.of(false, true)
                .flatMap(used -> byUse.getOrDefault(used, List.of()).stream())
                .toList();
    }

    /** Whether a package has to give way to one that nobody has asked for: it isn't newer and has nothing to answer. */
    private boolean isWorthLess(ModelAddress address, ModelRef than) {
        return Optional.ofNullable(loaded.get(address))
                .filter(place ->
                        !place.isBusy() && !place.model().ref().created().isAfter(than.created()))
                .isPresent();
    }

    private Optional<Instant> end(ModelAddress address, Predicate<ModelAddress> stays) {
        return Optional.ofNullable(loaded.get(address))
                .filter(place -> !needed(address, stays) && !place.isBusy())
                .flatMap(Place::end);
    }
}
