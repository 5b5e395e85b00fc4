package dev.millrace.trainer;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.BaseFiles;
import dev.millrace.contracts.recipes.InTraining;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.DatasetManifest;
import dev.millrace.contracts.shards.TokenShard;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.StoredModels;
import dev.millrace.trainer.domain.ModelCard;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * A run's folder on this machine: its dataset, its checkpoints and the package in the making. It is locked while it is
 * worked in. Between two attempts the dataset and the checkpoints stay; after the last one nothing does. Checkpoints
 * alone outlive the process: what a stopped or killed one hadn't uploaded is gone on from, should the run come back.
 */
final class JobFiles implements AutoCloseable {

    private static final String ROOT = "millrace-trainer";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String BASE = "base";
    private static final String TOKENIZER = "tokenizer";
    private static final Logger LOG = Logger.getLogger(JobFiles.class);

    private final Path folder;
    private final FileChannel lock;

    /**
     * The folder of a run; what an earlier attempt left there is used again.
     *
     * @throws IOException when another process works in it, or it can't be used
     */
    JobFiles(Path scratch, String run) throws IOException {
        this.folder = Files.createDirectories(scratch.resolve(ROOT).resolve(run));
        this.lock = lock(folder).orElseThrow(() -> new IOException(folder + " is in use by another trainer"));
    }

    private static Optional<FileChannel> lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException e) {
            LOG.debugf("%s is worked in here", folder);
        }
        channel.close();
        return Optional.empty();
    }

    /** Removes what trainers that are no more have left: everything but checkpoints younger than {@code keep}. */
    static void sweep(Path scratch, Duration keep) throws IOException {
        Path root = scratch.resolve(ROOT);
        if (!Files.isDirectory(root)) {
            return;
        }
        Instant oldest = Instant.now().minus(keep);
        for (Path folder : Folders.children(root)) {
            if (Files.isDirectory(folder)) {
                sweepRun(folder, oldest);
            }
        }
    }

    private static void sweepRun(Path folder, Instant oldest) throws IOException {
        Path checkpoints = folder.resolve(CHECKPOINTS);
        boolean young = Files.isDirectory(checkpoints)
                && Files.getLastModifiedTime(checkpoints).toInstant().isAfter(oldest);
        Optional<FileChannel> lock = lock(folder);
        if (lock.isEmpty()) {
            return;
        }
        try (FileChannel _ = lock.get()) {
            LOG.infof("%s was left by an earlier trainer", folder);
            if (young) {
                deleteAllBut(folder, Set.of(checkpoints));
            } else {
                Folders.delete(folder);
            }
        }
    }

    private static void deleteAllBut(Path folder, Set<Path> kept) throws IOException {
        for (Path child : Folders.children(folder)) {
            if (!kept.contains(child)) {
                Folders.delete(child);
            }
        }
    }

    /** An attempt is over and another may follow: the dataset and the checkpoints stay. */
    void endAttempt() {
        quietly(() -> deleteAllBut(
                folder,
                Set.of(
                        folder.resolve(CHECKPOINTS),
                        folder.resolve("data"),
                        folder.resolve(BASE),
                        folder.resolve(ModelPackage.TOKENIZER),
                        folder.resolve(TOKENIZER),
                        folder.resolve("lock"))));
    }

    /** This trainer was told to stop: the checkpoints stay. */
    void keepCheckpoints() {
        quietly(() -> deleteAllBut(folder, Set.of(folder.resolve(CHECKPOINTS), folder.resolve("lock"))));
    }

    private interface Removal {
        void run() throws IOException;
    }

    /** What can't be removed now is swept at the next start; it says nothing about the training. */
    private static void quietly(Removal removal) {
        try {
            removal.run();
        } catch (IOException e) {
            LOG.warnf("Not all of a training's files could be removed: %s", e.toString());
        }
    }

    Path checkpoints() throws IOException {
        return Files.createDirectories(folder.resolve(CHECKPOINTS));
    }

    Path uploads() {
        return folder.resolve("uploads");
    }

    Path attempt() {
        return folder.resolve("attempt");
    }

    /** Downloads what the workers need, each file checked against its checksum. */
    TrainingJob job(
            ObjectStore store,
            StoredModels models,
            TrainingRequested request,
            Recipe recipe,
            TrainingExecution execution)
            throws IOException {
        DatasetManifest dataset = DatasetManifest.fromJson(store.read(request.dataset()));
        Path tokenizer = tokenizer(store, models, request, recipe);
        Path data = Files.createDirectories(folder.resolve("data"));
        List<TrainingJob.Shard> shards = new ArrayList<>();
        int vocabulary = recipe.tokenizer().vocabulary();
        for (DatasetManifest.Shard shard : dataset.shards()) {
            Path file = data.resolve(shard.shard() + ".tokens");
            store.fetch(shard.data(), file);
            shards.add(new TrainingJob.Shard(file.toString(), shard.source(), shard.weight()));
            // A small corpus may yield fewer token ids than the recipe allows; all shards have the same.
            vocabulary = vocabulary(file);
        }
        Optional<BaseModel> base = base(store, models, recipe);
        Architecture architecture =
                base.map(BaseModel::architecture).orElse(recipe.model().architecture(vocabulary));
        return new TrainingJob(
                request.run(),
                request.recipe(),
                request.model(),
                request.version(),
                architecture.embedding().vocabulary(),
                base.map(model -> recipe.model().from(model.folder().toString()))
                        .orElse(recipe.model()),
                recipe.training(),
                execution,
                shards,
                tokenizer.toString(),
                checkpoints().toString(),
                folder.resolve("model").toString(),
                ModelCard.of(request, recipe, dataset, base),
                recipe.export(),
                recipe.evaluation().during().map(InTraining::every).orElse(0));
    }

    /** The run's tokenizer; one that the recipe names with what says how it is used. */
    private Path tokenizer(ObjectStore store, StoredModels models, TrainingRequested request, Recipe recipe)
            throws IOException {
        Optional<Asset> named = recipe.model().base().isPresent()
                ? Optional.empty()
                : recipe.tokenizer().given();
        if (named.isEmpty()) {
            Path file = folder.resolve(ModelPackage.TOKENIZER);
            store.fetch(request.tokenizer(), file);
            return file;
        }
        Path own = Files.createDirectories(folder.resolve(TOKENIZER));
        return PublishedTokenizer.open(models.copyTokenizer(named.get(), own).path())
                .file();
    }

    private Optional<BaseModel> base(ObjectStore store, StoredModels models, Recipe recipe) throws IOException {
        Optional<Asset> asset = recipe.model().base();
        if (asset.isEmpty()) {
            return Optional.empty();
        }
        Path target = Files.createDirectories(folder.resolve(BASE));
        BaseFiles files = models.files(asset.get());
        models.copyAll(files, target);
        if (recipe.training().lora().filter(lora -> !lora.merged()).isPresent()) {
            // With whose graph they are served. A model's files are of one run; what is no run's has no graph, and is
            // refused with
            // its recipe.
            Optional<String> run = files.owners().stream().findFirst();
            if (run.isPresent()) {
                Files.write(target.resolve(Manifest.FILE), store.read(ObjectKeys.model(run.get(), Manifest.FILE)));
            }
        }
        return Optional.of(BaseModel.open(target));
    }

    private static int vocabulary(Path file) throws IOException {
        try (TokenShard shard = TokenShard.open(file)) {
            return shard.vocabulary();
        }
    }

    /** Removes everything. */
    void delete() {
        quietly(() -> Folders.delete(folder));
    }

    /** Lets go of the folder. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
