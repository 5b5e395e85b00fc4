package dev.millrace.stage;

import dev.millrace.contracts.events.UploadKeys;
import dev.millrace.contracts.json.MalformedJson;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.BaseFiles;
import dev.millrace.contracts.recipes.BaseFiles.BaseFile;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The models that trainings begin with: lists of their files among the uploads, and the files wherever they lie. */
@ApplicationScoped
public class StoredModels {

    private final ObjectStore store;
    private final Assets assets;

    StoredModels(ObjectStore store, Assets assets) {
        this.store = store;
        this.assets = assets;
    }

    /**
     * The files of the model that a recipe names.
     *
     * @throws MalformedJson when the asset is no list of files
     * @throws ObjectStoreException when it can't be had
     */
    public BaseFiles files(Asset asset) throws IOException {
        try (InputStream in = assets.open(asset)) {
            return BaseFiles.fromJson(in.readAllBytes());
        }
    }

    /** The asset by which a recipe names these files. */
    public Asset put(BaseFiles files, String name) throws IOException {
        byte[] json = files.toJson();
        Asset asset = new Asset(Sha256.of(json), name);
        if (!assets.has(asset)) {
            store.put(UploadKeys.whole(asset.sha256()), json);
        }
        return asset;
    }

    /** Whether the store has a file. */
    public boolean has(BaseFile file) throws IOException {
        return file.key().isPresent() ? store.exists(file.key().get()) : assets.has(asset(file));
    }

    /**
     * Puts all files into {@code folder}, each checked.
     *
     * @throws ObjectStoreException when one can't be had
     */
    public void copyAll(BaseFiles files, Path folder) throws IOException {
        for (BaseFile file : files.files()) {
            copy(file, folder);
        }
    }

    /** The same without weights: what is said of the model, and its tokenizer. */
    public void copyDescription(BaseFiles files, Path folder) throws IOException {
        for (BaseFile file : files.files()) {
            if (!file.isWeights()) {
                copy(file, folder);
            }
        }
    }

    /**
     * A copy of a tokenizer.
     *
     * @param asset by which a recipe names it
     * @param path the file, or the folder where it lies with what says how it is used
     */
    public record Copy(Asset asset, Path path) {}

    /**
     * Puts a tokenizer's files into {@code folder}, each checked.
     *
     * @throws ObjectStoreException when one can't be had
     */
    public Copy copyTokenizer(Asset asset, Path folder) throws IOException {
        Optional<BaseFiles> files = filesOfTokenizer(asset);
        if (files.isEmpty()) {
            Path file = folder.resolve(asset.name());
            assets.fetch(asset, file);
            return new Copy(asset, file);
        }
        copyDescription(files.get(), folder);
        return new Copy(asset, folder);
    }

    /**
     * The files of a tokenizer's folder; empty where the asset is the tokenizer itself.
     *
     * @throws ObjectStoreException when it can't be had
     */
    public Optional<BaseFiles> filesOfTokenizer(Asset asset) throws IOException {
        try {
            return Optional.of(files(asset));
        } catch (MalformedJson e) {
            return Optional.empty();
        }
    }

    private void copy(BaseFile file, Path folder) throws IOException {
        Path target = folder.resolve(file.name());
        Files.createDirectories(target.getParent());
        if (file.object().isPresent()) {
            store.fetch(file.object().get(), target);
        } else {
            assets.fetch(asset(file), target);
        }
    }

    private static Asset asset(BaseFile file) {
        return new Asset(file.sha256(), Path.of(file.name()).getFileName().toString());
    }
}
