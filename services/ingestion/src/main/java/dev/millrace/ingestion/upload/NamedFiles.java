package dev.millrace.ingestion.upload;

import dev.millrace.contracts.recipes.Asset;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.Assets;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Files that a recipe names beside its sources, such as a list of addresses: by path, or as an upload. */
@ApplicationScoped
public class NamedFiles {

    private static final Pattern UPLOAD = Pattern.compile("[0-9a-f]{64}");

    private final Assets assets;

    NamedFiles(Assets assets) {
        this.assets = assets;
    }

    /**
     * Opens {@code name}: an asset, the SHA-256 of an upload, or a path.
     *
     * @throws UnreadableSource if there is no such file
     */
    public InputStream open(String name) throws UnreadableSource, IOException {
        Optional<Asset> asset = Asset.in(name)
                .or(() ->
                        Optional.of(name).filter(UPLOAD.asMatchPredicate()).map(sha256 -> new Asset(sha256, "upload")));
        if (asset.isPresent()) {
            try {
                return assets.open(asset.get());
            } catch (ObjectStoreException.Missing e) {
                throw new UnreadableSource(
                        "Nothing was uploaded with the SHA-256 %s (%s)"
                                .formatted(asset.get().sha256(), name),
                        e);
            } catch (ObjectStoreException.Corrupt e) {
                throw new UnreadableSource(String.valueOf(e.getMessage()), e);
            }
        }
        Path path = Path.of(name);
        if (!Files.isReadable(path)) {
            throw new UnreadableSource("There is no file %s, or it may not be read".formatted(name));
        }
        return Files.newInputStream(path);
    }
}
