package dev.millrace.inference.domain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * The models in memory. Packages are loaded on one thread, one after the other, while those on the shelf go on
 * answering. A version becomes live only once it is ready; requests that began on the old one finish on it. At most
 * {@code most} packages stay, and always those that are live: the one not used for longest makes room.
 */
public final class Shelf implements AutoCloseable {
    private static final long RETRY_MILLIS = 2_000;

    private final Packages packages;
    private final EngineLimits limits;
    private final EngineStats stats;
    private final ShelfListener listener;
    private final int most;
    private final Catalogue catalogue = new Catalogue();
    /** In the order of their last use. */
    private final SequencedMap<ModelAddress, ServedModel> loaded = new LinkedHashMap<>();

    private final SequencedMap<String, ModelAddress> live = new LinkedHashMap<>();
    private final Object lock = new Object();
    private final Thread loader = Thread.ofPlatform().daemon().name("shelf").unstarted(this::load);
    private boolean closed;

    public Shelf(Packages packages, EngineLimits limits, int most, EngineStats stats, ShelfListener listener) {
        this.packages = packages;
        this.limits = limits;
        this.most = most;
        this.stats = stats;
        this.listener = listener;
    }

    /** Begins to load. */
    public void start() {
        loader.start();
    }

    /** A package exists. */
    public void exported(ModelRef ref) {
        synchronized (lock) {
            if (catalogue.export(ref)) {
                lock.notifyAll();
            }
        }
    }

    /** This version is to be what its model's bare name leads to, as soon as it is ready. */
    public void promoted(ModelAddress address) {
        synchronized (lock) {
            catalogue.promote(address);
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
            ModelAddress serving = live.get(name);
            if (serving != null) {
                return find(serving, name);
            }
            return catalogue.promoted(name).map(a -> find(a, name)).orElseGet(() -> new Lookup.Unknown(name));
        }
    }

    /** The model meant when none is named: what became live last, else what was exported last. */
    public Optional<ServedModel> standard() {
        synchronized (lock) {
            ModelAddress address = live.isEmpty() ? null : live.lastEntry().getValue();
            if (address == null && !loaded.isEmpty()) {
                address = loaded.lastEntry().getKey();
            }
            return Optional.ofNullable(address == null ? null : loaded.get(address));
        }
    }

    /** Everything that answers now, live or not. */
    public List<ServedModel> models() {
        synchronized (lock) {
            return loaded.values().stream()
                    .sorted(Comparator.comparing(m -> m.ref().created()))
                    .toList();
        }
    }

    /** Whether a version is what its model's bare name leads to. */
    public boolean isLive(ModelAddress address) {
        synchronized (lock) {
            return address.equals(live.get(address.name()));
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            loaded.values().forEach(model -> model.engine().close());
            loaded.clear();
            live.clear();
        }
        loader.interrupt();
    }

    private Lookup find(ModelAddress address, String name) {
        ServedModel model = loaded.get(address);
        if (model != null) {
            loaded.putLast(address, model);
            return new Lookup.Ready(model);
        }
        Optional<String> refusal = catalogue.refusal(address);
        if (refusal.isPresent()) {
            return new Lookup.Refused(address, refusal.get());
        }
        if (catalogue.find(address).isEmpty()) {
            return new Lookup.Unknown(name);
        }
        catalogue.request(address);
        lock.notifyAll();
        return new Lookup.Loading(address);
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
                for (ModelRef ref : catalogue.wanted(most)) {
                    if (!loaded.containsKey(ref.address())) {
                        return ref;
                    }
                }
                if (!switchable().isEmpty()) {
                    continue;
                }
                lock.wait();
            }
        }
    }

    private void load(ModelRef ref) throws InterruptedException {
        Optional<ServedModel> model = Optional.empty();
        try {
            model = Optional.of(fetched(ref));
        } catch (PackageUnavailable e) {
            listener.postponed(ref, String.valueOf(e.getMessage()));
            Thread.sleep(RETRY_MILLIS);
        } catch (IOException | RuntimeException e) { // whatever a package does, the next one gets its turn
            synchronized (lock) {
                catalogue.refuse(ref.address(), String.valueOf(e.getMessage()));
            }
            listener.refused(ref, String.valueOf(e.getMessage()));
        }
        model.ifPresent(this::shelve);
    }

    private ServedModel fetched(ModelRef ref) throws IOException, PackageUnavailable, InterruptedException {
        Path folder = Files.createTempDirectory("millrace-model-");
        try {
            return ServedModel.load(ref, packages.fetch(ref, folder), limits, stats);
        } finally {
            remove(folder);
        }
    }

    private void shelve(ServedModel model) {
        List<ModelRef> evicted = new ArrayList<>();
        boolean waits;
        synchronized (lock) {
            if (closed) {
                model.engine().close();
                return;
            }
            loaded.putLast(model.address(), model);
            catalogue.loaded(model.address());
            waits = catalogue.isPromoted(model.address());
            while (loaded.size() > most) {
                Optional<ServedModel> oldest = oldestSpare(model.address());
                if (oldest.isEmpty()) {
                    break;
                }
                loaded.remove(oldest.get().address());
                oldest.get().engine().close();
                evicted.add(oldest.get().ref());
            }
        }
        evicted.forEach(listener::evicted);
        if (!waits) {
            listener.served(model.ref(), false, sinceAsked(model.address()));
        }
    }

    /** Of those neither live nor about to be, the one not used for longest. */
    private Optional<ServedModel> oldestSpare(ModelAddress newest) {
        return loaded.values().stream()
                .filter(m -> !m.address().equals(newest))
                .filter(m -> !isLive(m.address()) && !catalogue.isPromoted(m.address()))
                .findFirst();
    }

    private void switchLive() {
        List<ModelRef> switched = new ArrayList<>();
        synchronized (lock) {
            for (ServedModel model : switchable()) {
                live.putLast(model.address().name(), model.address());
                switched.add(model.ref());
            }
        }
        switched.forEach(ref -> listener.served(ref, true, sinceAsked(ref.address())));
    }

    private List<ServedModel> switchable() {
        return loaded.values().stream()
                .filter(m -> catalogue.isPromoted(m.address()) && !isLive(m.address()))
                .toList();
    }

    private Duration sinceAsked(ModelAddress address) {
        synchronized (lock) {
            return Duration.ofNanos(catalogue.nanosSinceAsked(address));
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
