package dev.millrace.orchestrator;

import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectKeys.Part;
import dev.millrace.contracts.json.MalformedJson;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.BaseFiles;
import dev.millrace.contracts.recipes.BaseFiles.BaseFile;
import dev.millrace.contracts.recipes.ModelName;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.orchestrator.domain.ModelVersions;
import dev.millrace.stage.Assets;
import dev.millrace.stage.References;
import dev.millrace.stage.StoredModels;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The models that trainings are to begin with, and tokenizers that recipes name: found when a recipe is submitted, and named
 * by their files from then on.
 */
@ApplicationScoped
public class BaseModels {

    private final OrchestratorService orchestrator;
    private final ObjectStore store;
    private final Assets assets;
    private final StoredModels models;
    private final References references;

    BaseModels(
            OrchestratorService orchestrator,
            ObjectStore store,
            Assets assets,
            StoredModels models,
            References references) {
        this.orchestrator = orchestrator;
        this.store = store;
        this.assets = assets;
        this.models = models;
        this.references = references;
    }

    /**
     * The model that a recipe names.
     *
     * @param written an {@link Asset}, a {@link ModelName} or an absolute path
     * @param folder gets its files but for weights
     * @param trains whether its weights will be needed, too
     * @throws MalformedModel when there is none, or training can't begin with it, with the reason
     */
    public Asset take(String written, Path folder, boolean trains) throws IOException {
        Optional<Asset> given = Asset.in(written);
        Optional<ModelName> made = ModelName.in(written);
        BaseFiles all = given.isPresent()
                ? uploaded(given.get())
                : made.isPresent() ? made(made.get()) : sent(Path.of(written), folder);
        BaseFiles files = trains ? all : all.withoutWeights();
        Optional<String> missing = trains ? files.missing() : files.missingOfDescription();
        if (missing.isPresent()) {
            throw new MalformedModel("training can't begin with %s: %s".formatted(name(given, written), missing.get()));
        }
        for (BaseFile file : files.files()) {
            if (!models.has(file)) {
                throw new MalformedModel(
                        "%s of %s isn't in the store; submit the recipe with 'millrace run', which sends what it names"
                                .formatted(file.name(), name(given, written)));
            }
        }
        models.copyDescription(files, folder);
        return given.isPresent() ? given.get() : models.put(files, name(given, written));
    }

    private static String name(Optional<Asset> given, String written) {
        return given.map(Asset::name)
                .orElseGet(() -> Path.of(written).getFileName().toString());
    }

    private BaseFiles uploaded(Asset asset) throws IOException {
        try {
            return models.files(asset);
        } catch (ObjectStoreException.Missing e) {
            throw new MalformedModel(
                    "nothing was uploaded with the SHA-256 of %s; submit the recipe with 'millrace run', which sends what it names"
                            .formatted(asset.name()),
                    e);
        } catch (MalformedJson e) {
            throw new MalformedModel("%s isn't the list of a model's files".formatted(asset.name()), e);
        }
    }

    /**
     * The tokenizer that a recipe names.
     *
     * @param written an {@link Asset}, a {@link ModelName} or an absolute path
     * @param scratch a folder, gets its files
     * @return how it is named from now on, and where it can be looked at
     * @throws IOException when there is none, with the reason
     */
    public StoredModels.Copy takeTokenizer(String written, Path scratch) throws IOException {
        Optional<Asset> given = Asset.in(written);
        Optional<ModelName> made = ModelName.in(written);
        Asset asset = given.isPresent()
                ? given.get()
                : made.isPresent() ? tokenizerOf(made.get()) : sentTokenizer(Path.of(written));
        try {
            return models.copyTokenizer(asset, scratch);
        } catch (ObjectStoreException.Missing e) {
            throw new MalformedTokenizer(
                    "nothing was uploaded with the SHA-256 of %s; send it with 'millrace upload', or submit the recipe with 'millrace run', which sends what it names"
                            .formatted(asset.name()),
                    e);
        }
    }

    private Asset tokenizerOf(ModelName name) throws IOException {
        BaseFiles all = made(name);
        List<String> needed =
                PublishedTokenizer.read(all.files().stream().map(BaseFile::name).toList());
        return models.put(
                new BaseFiles(all.files().stream()
                        .filter(file -> needed.contains(file.name()))
                        .toList()),
                name.toString());
    }

    private Asset sentTokenizer(Path path) throws IOException {
        if (!Files.isReadable(path)) {
            throw new MalformedTokenizer(
                    "%s isn't there for the orchestrator, or can't be read; submit the recipe with 'millrace run', which sends what it names"
                            .formatted(path));
        }
        if (!Files.isDirectory(path)) {
            return assets.take(path);
        }
        return models.put(taken(BaseFiles.ofTokenizer(path)), path.getFileName().toString());
    }

    private BaseFiles taken(Map<String, Path> folder) throws IOException {
        List<BaseFile> files = new ArrayList<>();
        for (Map.Entry<String, Path> one : folder.entrySet()) {
            String sha256 = assets.take(one.getValue()).sha256();
            files.add(new BaseFile(one.getKey(), Files.size(one.getValue()), sha256, Optional.empty()));
        }
        return new BaseFiles(files);
    }

    private BaseFiles made(ModelName name) throws IOException {
        ModelExported exported = orchestrator
                .ask(all -> ModelVersions.maker(name.model(), name.version(), all)
                        .flatMap(facts -> facts.the(ModelExported.class)))
                .orElseThrow(() -> new MalformedModel(
                        orchestrator.ask(all -> ModelVersions.missing(name.model(), name.version(), all))));
        String run = ObjectKeys.owner(exported.manifest().key()).orElse(exported.run());
        List<BaseFile> files = new ArrayList<>();
        List<Manifest.Part> parts =
                Manifest.parse(store.read(exported.manifest())).files();
        List<String> read =
                BaseFiles.read(parts.stream().map(Manifest.Part::name).toList());
        for (Manifest.Part part : parts) {
            if (read.contains(part.name())) {
                files.add(new BaseFile(
                        part.name(), part.bytes(), part.sha256(), Optional.of(ObjectKeys.model(run, part.name()))));
            }
        }
        files.sort(Comparator.comparing(BaseFile::name));
        return new BaseFiles(files);
    }

    private BaseFiles sent(Path folder, Path scratch) throws IOException {
        if (!Files.isReadable(folder)) {
            throw new MalformedModel(
                    "%s isn't there for the orchestrator, or can't be read; submit the recipe with 'millrace run', which sends what it names"
                            .formatted(folder));
        }
        return taken(BaseFiles.in(folder, scratch));
    }

    /**
     * From now on {@code run} refers to what the model that its training begins with, or its tokenizer, is made of.
     *
     * @throws NoModel when that is being removed
     */
    void refer(String run, Recipe recipe) {
        recipe.model().base().ifPresent(base -> refer(run, base, () -> Optional.of(models.files(base))));
        recipe.tokenizer().given().ifPresent(given -> refer(run, given, () -> models.filesOfTokenizer(given)));
    }

    private interface Listed {
        Optional<BaseFiles> files() throws IOException;
    }

    private void refer(String run, Asset asset, Listed listed) {
        try {
            listed.files().stream()
                    .flatMap(files -> files.owners().stream())
                    .filter(owner -> !references.refer(run, owner, Part.MODEL))
                    .findFirst()
                    .ifPresent(owner -> {
                        throw new NoModel(
                                "The model %s is being removed with the run %s.".formatted(asset.name(), owner));
                    });
        } catch (IOException e) {
            throw new NoModel("The files of the model %s can't be listed: %s".formatted(asset.name(), e.getMessage()));
        }
    }
}
