package dev.millrace.trainer.engine.checkpoint;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The checkpoints of one training, a folder each, named by their step. A folder gets its name only when everything in
 * it, the manifest last, is on the disk; what a killed process left unfinished has another name and is swept.
 */
public final class CheckpointFolder {

    private static final String PREFIX = "step-";
    private static final String PARTIAL = ".partial-";

    private final Path root;
    private final TrainingJob job;

    /** Opens the folder, makes it if need be, and sweeps what a killed process left. */
    public CheckpointFolder(TrainingJob job) throws IOException {
        this.root = Path.of(job.checkpoints());
        this.job = job;
        Files.createDirectories(root);
    }

    /** Removes what a killed process left unfinished; only the one that writes checkpoints may. */
    public void sweep() throws IOException {
        for (Path left : children(PARTIAL)) {
            delete(left);
        }
    }

    /** Writes a checkpoint; when this returns, it is complete and survives a crash of the machine. */
    public Path write(Snapshot snapshot) throws IOException {
        String name = name(snapshot.state().step());
        Path partial = root.resolve(PARTIAL + name);
        delete(partial);
        Files.createDirectory(partial);
        snapshot.write(partial);
        Manifest.of(
                        "checkpoint",
                        job.name(),
                        job.version(),
                        job.run(),
                        snapshot.state().step(),
                        partial)
                .write(partial);
        force(partial.resolve(TrainingState.FILE));
        force(partial.resolve(Manifest.FILE));
        force(partial);
        Path complete = root.resolve(name);
        delete(complete);
        Files.move(partial, complete, StandardCopyOption.ATOMIC_MOVE);
        force(root);
        return complete;
    }

    /** The folder of a step's checkpoint. */
    public static String name(long step) {
        return PREFIX + String.format(Locale.ROOT, "%09d", step);
    }

    /** Removes all but the newest {@code keep}. */
    public void prune(int keep) throws IOException {
        List<Path> newestFirst = children(PREFIX).reversed();
        for (Path old : newestFirst.subList(Math.min(keep, newestFirst.size()), newestFirst.size())) {
            delete(old);
        }
    }

    /**
     * Loads the newest checkpoint that is sound and belongs to this recipe.
     *
     * @param refused is told of each one that isn't: its folder and why
     * @return where training stands; empty when there is no sound checkpoint
     */
    public Optional<TrainingState> resume(TrainingTensors tensors, BiConsumer<Path, String> refused)
            throws IOException {
        for (Path folder : children(PREFIX).reversed()) {
            try {
                Manifest.read(folder).verify(folder);
                TrainingState state = TrainingState.read(folder);
                if (!state.recipe().equals(job.recipe())) {
                    throw new MalformedModel("it belongs to recipe " + state.recipe());
                }
                tensors.load(folder, state);
                return Optional.of(state);
            } catch (MalformedModel e) {
                refused.accept(folder, e.getMessage());
            } catch (NoSuchFileException e) {
                refused.accept(folder, e.getMessage() + " is missing");
            }
        }
        return Optional.empty();
    }

    private List<Path> children(String prefix) throws IOException {
        try (var all = Files.list(root)) {
            return new ArrayList<>(all.filter(f -> f.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList());
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void force(Path fileOrFolder) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
