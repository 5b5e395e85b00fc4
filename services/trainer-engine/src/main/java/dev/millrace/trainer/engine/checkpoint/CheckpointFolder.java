package dev.millrace.trainer.engine.checkpoint;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.TensorPlan;
import dev.millrace.trainer.engine.group.Group;
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
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The checkpoints of one training, a folder each, named by their step. A folder gets its name only when everything in
 * it, the manifest last, is on the disk; what a killed process left unfinished has another name and is swept.
 * Checkpoints of another training that lie here too are neither used, nor counted, nor touched.
 */
public final class CheckpointFolder {

    private static final String PREFIX = "step-";
    private static final String PARTIAL = ".partial-";
    private static final long NONE = -1;

    private final Path root;
    private final TrainingJob job;
    private final Group workers;
    private final Identity identity;
    private final Identity former;
    /** Checkpoints that this process has written or verified. */
    private final Set<Path> sound = new HashSet<>();

    /**
     * Opens the folder, makes it if need be, and reads what the job learns from.
     *
     * @param workers who writes and reads checkpoints together, and does nothing else in this group
     */
    public CheckpointFolder(TrainingJob job, Group workers) throws IOException {
        this.workers = workers;
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

    /** Removes what a killed process left unfinished. */
    private void sweep() throws IOException {
        for (Path left : children(PARTIAL)) {
            delete(left);
        }
    }

    /** Copies what this worker puts into a checkpoint. */
    public Snapshot snapshot(TrainingTensors tensors, TrainingState state) {
        return new Snapshot(tensors, state, workers.rank(), workers.size());
    }

    /**
     * Writes this worker's part of a checkpoint, and on the first worker, when all have done so, what makes one of it.
     *
     * @return on the first worker the checkpoint, which is complete and survives a crash of the machine
     */
    public Optional<Path> write(Snapshot snapshot) throws IOException {
        String name = name(snapshot.state().step());
        Path partial = Files.createDirectories(root.resolve(PARTIAL + name));
        snapshot.write(partial);
        workers.barrier();
        return workers.rank() == 0 ? Optional.of(complete(snapshot.state(), partial, name)) : Optional.empty();
    }

    private Path complete(TrainingState state, Path partial, String name) throws IOException {
        state.write(partial);
        Manifest.of("checkpoint", job.name(), job.version(), job.run(), state.step(), partial)
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
        return !Files.exists(usual) || own(usual).isPresent()
                ? usual
                : root.resolve(name + "-" + identity.abbreviated());
    }

    /** The folder of a step's checkpoint, where no other training's has that name. */
    public static String name(long step) {
        return PREFIX + String.format(Locale.ROOT, "%09d", step);
    }

    /**
     * Removes what is older than the newest {@code keep} sound checkpoints of this training and isn't kept for good. A
     * damaged one doesn't count, so that damage never costs the last sound one.
     */
    public void prune(int keep) throws IOException {
        int kept = 0;
        for (Path folder : children(PREFIX).reversed()) {
            Optional<TrainingState> state = own(folder);
            if (state.isEmpty()) {
                continue;
            }
            if (kept < keep) {
                kept += isSound(folder) ? 1 : 0;
            } else if (!job.training().keepsForGood(state.get().step())) {
                sound.remove(folder);
                delete(folder);
            }
        }
    }

    /** Where this training stands in a checkpoint, if it is this training's. */
    private Optional<TrainingState> own(Path folder) {
        try {
            return Optional.of(TrainingState.read(folder))
                    .filter(state -> difference(state).isEmpty());
        } catch (IOException e) {
            return Optional.empty(); // whoever wrote it, this training doesn't touch it
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
     * Loads the newest sound checkpoint of this training: the first worker looks for it and verifies all of it, the others
     * take the same one.
     *
     * @param refused is told of each newer one that isn't used: its folder and why
     * @return where training stands; empty when there is no sound checkpoint
     */
    public Optional<TrainingState> resume(TrainingTensors tensors, BiConsumer<Path, String> refused)
            throws IOException {
        if (workers.rank() == 0) {
            sweep();
            Optional<TrainingState> found = newest(tensors, refused);
            agreed(found.map(TrainingState::step).orElse(NONE));
            return found;
        }
        long step = agreed(NONE);
        return step == NONE ? Optional.empty() : Optional.of(at(step, tensors));
    }

    /** What the first worker says. */
    private long agreed(long own) {
        try (PointerScope scope = new PointerScope()) {
            Tensor step = workers.device().of(own);
            workers.broadcast(step, 0).await();
            long agreed = step.item_long();
            scope.deallocate();
            return agreed;
        }
    }

    private Optional<TrainingState> newest(TrainingTensors tensors, BiConsumer<Path, String> refused)
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
                tensors.load(folder, state, names(folder), 0);
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

    private TrainingState at(long step, TrainingTensors tensors) throws IOException {
        for (Path folder : children(name(step))) {
            Optional<TrainingState> state = own(folder);
            if (state.isPresent()) {
                loadVerified(folder, state.get(), tensors);
                return state.get().of(identity);
            }
        }
        throw new IOException("%s is gone, which the first worker goes on from".formatted(root.resolve(name(step))));
    }

    /** What the first worker found sound and this one can't read says nothing against the training: it is tried again. */
    private void loadVerified(Path folder, TrainingState state, TrainingTensors tensors) throws IOException {
        try {
            tensors.load(folder, state, names(folder), workers.rank());
        } catch (MalformedModel e) {
            throw new IOException(folder + " changed while it was read: " + e.getMessage(), e);
        }
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
