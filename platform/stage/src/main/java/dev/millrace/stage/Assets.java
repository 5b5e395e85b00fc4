package dev.millrace.stage;

import dev.millrace.contracts.events.UploadKeys;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files that go with recipes: taken into the store when a recipe is submitted, had from there by who follows it. */
@ApplicationScoped
public class Assets {

    private final ObjectStore store;
    private final StoredUploads uploads;
    private final Scratch scratch;
    private final AssetCache cache;

    Assets(ObjectStore store, StoredUploads uploads, Scratch scratch, StageConfig config) {
        this.store = store;
        this.uploads = uploads;
        this.scratch = scratch;
        this.cache = new AssetCache(scratch, config.assetBytes(), this::fetch);
    }

    /** Whether the store has it. */
    public boolean has(Asset asset) throws IOException {
        return uploads.bytes(asset.sha256()).isPresent();
    }

    /**
     * Takes a file of this machine into the store, unless it is there. What is put is the copy whose digest was found, so
     * that nothing can come between.
     *
     * @throws IOException when it can't be read, or somebody writes to it meanwhile
     */
    public Asset take(Path file) throws IOException {
        try (Scratch.TempFile copy = scratch.file()) {
            Stamp before = Stamp.of(file);
            String sha256;
            try (InputStream in = Files.newInputStream(file)) {
                sha256 = copy(in, copy.path());
            }
            if (!Stamp.of(file).equals(before)) {
                throw new IOException(
                        "%s changed while it was being taken in; submit the recipe again once nothing writes to the file"
                                .formatted(file));
            }
            Asset asset = new Asset(sha256, file.getFileName().toString());
            if (!has(asset)) {
                store.put(UploadKeys.whole(sha256), copy.path());
            }
            return asset;
        }
    }

    /** What tells that a file was written to. */
    private record Stamp(long bytes, FileTime written) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.size(), attributes.lastModifiedTime());
        }
    }

    /**
     * Opens a checked copy of an asset.
     *
     * @throws ObjectStoreException when it can't be had
     */
    public InputStream open(Asset asset) throws IOException {
        AssetCache.Lease lease = cache.lease(asset);
        boolean open = false;
        try {
            InputStream in = new FilterInputStream(Files.newInputStream(lease.path())) {
                @Override
                public void close() throws IOException {
                    try (lease) {
                        super.close();
                    }
                }
            };
            open = true;
            return in;
        } finally {
            if (!open) {
                lease.close();
            }
        }
    }

    /** Copies of what a recipe names, until they are closed. */
    public static final class Copies implements AutoCloseable {
        private final Recipe recipe;
        private final List<AssetCache.Lease> leases;

        private Copies(Recipe recipe, List<AssetCache.Lease> leases) {
            this.recipe = recipe;
            this.leases = leases;
        }

        /** The recipe with the paths of copies in place of assets. */
        public Recipe recipe() {
            return recipe;
        }

        @Override
        public void close() {
            leases.forEach(AssetCache.Lease::close);
        }
    }

    /**
     * Checked copies of the assets that {@code parts} of {@code recipe} name; each has its own name, so that what is said of
     * one can be understood.
     *
     * @throws ObjectStoreException when one can't be had
     */
    public Copies of(Recipe recipe, RecipeAssets.Part... parts) throws IOException {
        Map<Asset, AssetCache.Lease> leases = new HashMap<>();
        boolean all = false;
        try {
            Recipe copied = RecipeAssets.copied(recipe, List.of(parts), asset -> {
                AssetCache.Lease lease = leases.get(asset);
                if (lease == null) {
                    lease = cache.lease(asset);
                    leases.put(asset, lease);
                }
                return lease.path();
            });
            all = true;
            return new Copies(copied, List.copyOf(leases.values()));
        } finally {
            if (!all) {
                leases.values().forEach(AssetCache.Lease::close);
            }
        }
    }

    /** Puts a checked copy of an asset at {@code target}. */
    void fetch(Asset asset, Path target) throws IOException {
        String named = "%s, which is the recipe's %s".formatted(UploadKeys.whole(asset.sha256()), asset.name());
        String found;
        try (InputStream in = uploads.open(asset.sha256())) {
            found = copy(in, target);
        } catch (ObjectStoreException.Missing e) {
            throw (ObjectStoreException.Missing) new ObjectStoreException.Missing(named).initCause(e);
        }
        if (!found.equals(asset.sha256())) {
            throw new ObjectStoreException.Corrupt(named, asset.sha256(), found);
        }
    }

    /** Copies all of {@code in}; returns its SHA-256. */
    private static String copy(InputStream in, Path target) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream digested = new DigestInputStream(in, digest);
                OutputStream out = Files.newOutputStream(target)) {
            digested.transferTo(out);
        }
        return Sha256.hex(digest.digest());
    }
}
