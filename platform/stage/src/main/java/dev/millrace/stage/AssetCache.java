package dev.millrace.stage;

import dev.millrace.contracts.recipes.Asset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Copies of assets on the local disk: each is fetched once for all who use it, and stays until others need its room.
 * While somebody uses one it stays in any case.
 */
final class AssetCache {

    /** Gets an asset. */
    interface Fetch {
        /** Writes the checked content of {@code asset} to {@code target}. */
        void to(Asset asset, Path target) throws IOException;
    }

    /** A copy in use, until it is closed. */
    final class Lease implements AutoCloseable {
        private final Entry entry;
        private boolean over;

        private Lease(Entry entry) {
            this.entry = entry;
        }

        Path path() {
            return entry.file();
        }

        /** Once or more often: it counts once. */
        @Override
        public void close() {
            if (!over) {
                over = true;
                release(entry);
            }
        }
    }

    /** Its folder has the copy alone, under the asset's own name, so that what is said of it can be understood. */
    private static final class Entry {
        private final Asset asset;
        /** Guarded by the cache. */
        private int users;
        /** Guarded by the cache. */
        private long bytes;
        /** Guarded by this entry until it is there, and then stays. */
        private Scratch.@Nullable Drawer drawer;

        Entry(Asset asset) {
            this.asset = asset;
        }

        Path file() {
            return place().orElseThrow().path().resolve(asset.name());
        }

        Optional<Scratch.Drawer> place() {
            return Optional.ofNullable(drawer);
        }
    }

    private final Scratch scratch;
    private final long most;
    private final Fetch fetch;
    /** The one used longest ago first. */
    private final Map<Asset, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** @param most how many bytes may stay that nobody uses */
    AssetCache(Scratch scratch, long most, Fetch fetch) {
        this.scratch = scratch;
        this.most = most;
        this.fetch = fetch;
    }

    /** A copy of {@code asset}; who asks while it is being fetched waits for that. */
    Lease lease(Asset asset) throws IOException {
        Lease lease = new Lease(used(asset));
        boolean there = false;
        try {
            fill(lease.entry);
            there = true;
            return lease;
        } finally {
            if (!there) {
                lease.close();
            }
        }
    }

    private synchronized Entry used(Asset asset) {
        Entry entry = entries.computeIfAbsent(asset, Entry::new);
        entry.users++;
        return entry;
    }

    private void fill(Entry entry) throws IOException {
        synchronized (entry) {
            if (entry.place().isPresent()) {
                return;
            }
            Scratch.Drawer drawer = scratch.drawer();
            boolean there = false;
            try {
                Path file = drawer.path().resolve(entry.asset.name());
                fetch.to(entry.asset, file);
                filled(entry, drawer, Files.size(file));
                there = true;
            } finally {
                if (!there) {
                    drawer.close();
                }
            }
        }
    }

    private synchronized void filled(Entry entry, Scratch.Drawer drawer, long bytes) {
        entry.drawer = drawer;
        entry.bytes = bytes;
    }

    private synchronized void release(Entry entry) {
        entry.users--;
        if (entry.users == 0 && entry.place().isEmpty()) {
            entries.remove(entry.asset); // it couldn't be had: who asks next tries again
        }
        makeRoom();
    }

    private void makeRoom() {
        long idle = entries.values().stream()
                .filter(entry -> entry.users == 0)
                .mapToLong(entry -> entry.bytes)
                .sum();
        Iterator<Entry> oldest = entries.values().iterator();
        while (idle > most) {
            Entry entry = oldest.next();
            if (entry.users == 0) {
                oldest.remove();
                idle -= entry.bytes;
                entry.place().ifPresent(AssetCache::remove);
            }
        }
    }

    private static void remove(Scratch.Drawer drawer) {
        try {
            drawer.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Can't remove a copy of an asset from the local disk", e);
        }
    }
}
