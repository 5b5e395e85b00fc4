package dev.millrace.orchestrator.api;

import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.ItemFiles;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.recipes.RecipeReader.AssetDesk;
import dev.millrace.contracts.recipes.RecipeReader.Taken;
import dev.millrace.contracts.recipes.RecipeReader.TakenModel;
import dev.millrace.orchestrator.BaseModels;
import dev.millrace.stage.Assets;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.StoredModels;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The files that go with a submitted recipe. What was uploaded must be there. What is named by path is taken in from this
 * machine: where all services share one that is the file the sender means; elsewhere it usually isn't there, and the
 * recipe is refused.
 */
@ApplicationScoped
class RecipeFiles {

    private final Assets assets;
    private final BaseModels models;
    private final Scratch scratch;

    RecipeFiles(Assets assets, BaseModels models, Scratch scratch) {
        this.assets = assets;
        this.models = models;
        this.scratch = scratch;
    }

    /**
     * Reads a recipe with the files that go with it.
     *
     * @param sample how many documents of each source a dry run reads at most
     */
    Reading read(String yaml, OptionalInt sample) {
        try (Scratch.Drawer drawer = scratch.drawer()) {
            return RecipeReader.readElsewhere(yaml, sample, new Desk(drawer.path(), sample.isEmpty()));
        } catch (IOException e) {
            throw new UncheckedIOException("The scratch folder can't be used", e);
        }
    }

    private final class Desk implements AssetDesk {
        private final Path folder;
        private final boolean trains;

        /**
         * @param folder gets what the model that a training begins with says of itself
         * @param trains whether there will be a training
         */
        Desk(Path folder, boolean trains) {
            this.folder = folder;
            this.trains = trains;
        }

        @Override
        public Taken take(String written, boolean several) {
            Optional<Asset> asset = Asset.in(written);
            return asset.isPresent() ? uploaded(asset.get()) : file(Path.of(written), several);
        }

        @Override
        public TakenModel takeModel(String written) {
            try {
                return new TakenModel.In(models.take(written, folder, trains), folder);
            } catch (IOException e) {
                return new TakenModel.Refused(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public TakenModel takeTokenizer(String written) {
            try {
                StoredModels.Copy copy = models.takeTokenizer(written, folder);
                return new TakenModel.In(copy.asset(), copy.path());
            } catch (IOException e) {
                return new TakenModel.Refused(String.valueOf(e.getMessage()));
            }
        }
    }

    private Taken uploaded(Asset asset) {
        try {
            return assets.has(asset)
                    ? new Taken.In(List.of(asset))
                    : new Taken.Refused(
                            "nothing was uploaded with the SHA-256 of %s; send it with 'millrace upload', or submit the recipe with 'millrace run', which sends what it names"
                                    .formatted(asset.name()));
        } catch (IOException e) {
            throw new UncheckedIOException("The uploads can't be looked at", e);
        }
    }

    private Taken file(Path path, boolean several) {
        if (!Files.isReadable(path)) {
            return new Taken.Refused(
                    "%s isn't there for the orchestrator, or can't be read; send it with 'millrace upload' and name it sha256:DIGEST/NAME, or submit the recipe with 'millrace run', which does so"
                            .formatted(path));
        }
        if (Files.isDirectory(path) && !several) {
            return new Taken.Refused("%s is a folder; expected a file".formatted(path));
        }
        try {
            List<Asset> taken = new ArrayList<>();
            for (Path file : ItemFiles.at(path)) {
                taken.add(assets.take(file));
            }
            return new Taken.In(taken);
        } catch (IOException e) {
            return new Taken.Refused("%s can't be taken in: %s".formatted(path, Objects.toString(e.getMessage())));
        }
    }
}
