package dev.millrace.trainer.engine.checkpoint;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.TensorPlan;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * The checkpoints of one training, a folder each, named by their step. A folder gets its name only when everything in
 * it, the manifest last, is on the disk; what a killed process left unfinished has another name and is swept.
 * Checkpoints of another training that lie here too are neither used, nor counted, nor touched.
 */
public final class CheckpointFolder {

    private static final String PREFIX = "step-";
    private static final String PARTIAL = ".partial-";

    private final Path root;
    private final TrainingJob job;
    private final Identity identity;
    private final Identity former;
    /** Checkpoints that this process has written or verified. */
    private final Set<Path> sound = new HashSet<>();

    /** Opens the folder, makes it if need be, and reads what the job learns from. */
    public CheckpointFolder(TrainingJob job) throws IOException {
        this.root = Path.of(job.checkpoints());
        this.job = job;
        this.identity = Identity.of(job);
        this.former = identity.formerly(job);
        Files.createDirectories(root);
    }

    /** What the job learns from. */
    public Identity identity() {
        return identity;
    }

    /** A file of that name beside the checkpoints, which no training has that learns from something else. */
    public Path beside(String name) {
        return root.resolve(identity.abbreviated() + "-" + name);
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
        Path complete = place(name);
        delete(complete);
        Files.move(partial, complete, StandardCopyOption.ATOMIC_MOVE);
        force(root);
        sound.add(complete);
        return complete;
    }

    /** Where a checkpoint goes: beside another training's of the same step, not over it. */
    private Path place(String name) {
        Path usual = root.resolve(name);
        return !Files.exists(usual) || isOwn(usual) ? usual : root.resolve(name + "-" + identity.abbreviated());
    }

    /** The folder of a step's checkpoint, where no other training's has that name. */
    public static String name(long step) {
        return PREFIX + String.format(Locale.ROOT, "%09d", step);
    }

    /**
     * Removes what is older than the newest {@code keep} sound checkpoints of this training. A damaged one doesn't count,
     * so that damage never costs the last sound one.
     */
    public void prune(int keep) throws IOException {
        int kept = 0;
        for (Path folder : children(PREFIX).reversed()) {
            if (!isOwn(folder)) {
                continue;
            }
            if (kept >= keep) {
                sound.remove(folder);
                delete(folder);
            } else if (isSound(folder)) {
                kept++;
            }
        }
    }

    private boolean isOwn(Path folder) {
        try {
            return difference(TrainingState.read(folder)).isEmpty();
        } catch (IOException e) {
            return false; // whoever wrote it, this training doesn't delete it
        }
    }

    private boolean isSound(Path folder) throws IOException {
        if (!sound.contains(folder)) {
            try {
                Manifest.read(folder).verify(folder);
                sound.add(folder);
            } catch (MalformedModel | NoSuchFileException e) {
                return false;
            }
        }
        return true;
    }

    /**
     * Loads the newest sound checkpoint of this training.
     *
     * @param refused is told of each newer one that isn't used: its folder and why
     * @return where training stands; empty when there is no sound checkpoint
     */
    public Optional<TrainingState> resume(TrainingTensors tensors, BiConsumer<Path, String> refused)
            throws IOException {
        for (Path folder : children(PREFIX).reversed()) {
            try {
                TrainingState state = TrainingState.read(folder);
                String difference = difference(state);
                if (!difference.isEmpty()) {
                    refused.accept(
                            folder, "it is of another training (%s) and stays where it is".formatted(difference));
                    continue;
                }
                Manifest.read(folder).verify(folder);
                tensors.load(folder, state, names(folder));
                sound.add(folder);
                return Optional.of(state.of(identity));
            } catch (OtherFormat e) {
                refused.accept(
                        folder,
                        "%s and stays where it is; that release can go on from it, this one trains without it"
                                .formatted(e.getMessage()));
            } catch (MalformedModel e) {
                refused.accept(folder, damaged(String.valueOf(e.getMessage())));
            } catch (NoSuchFileException e) {
                refused.accept(folder, damaged(e.getMessage() + " is missing"));
            }
        }
        return Optional.empty();
    }

    /** What a checkpoint calls a parameter's tensor. */
    private UnaryOperator<String> names(Path checkpoint) throws IOException {
        if (!TrainingState.hasPublishedNames(checkpoint)) {
            return UnaryOperator.identity();
        }
        Map<String, String> published = new HashMap<>();
        for (TensorPlan plan : PublishedForms.of(job.architecture()).tensors()) {
            plan.parameters().forEach(parameter -> published.put(parameter, plan.name()));
        }
        return parameter -> Objects.requireNonNull(published.get(parameter), parameter);
    }

    private String difference(TrainingState state) {
        return state.identity().equals(former) ? "" : identity.difference(state.identity());
    }

    private static String damaged(String how) {
        return "it is damaged (%s); get it back from a copy, or delete it: training goes on from an older one, else anew"
                .formatted(how);
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
