package dev.millrace.trainer.engine;

import dev.millrace.contracts.recipes.SpikeAction;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.trainer.engine.checkpoint.CheckpointFolder;
import dev.millrace.trainer.engine.checkpoint.CheckpointWriter;
import dev.millrace.trainer.engine.checkpoint.TrainingState;
import dev.millrace.trainer.engine.checkpoint.TrainingState.Spent;
import dev.millrace.trainer.engine.data.BatchSource;
import dev.millrace.trainer.engine.data.UnusableDataset;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.export.PackageWriter;
import dev.millrace.trainer.engine.group.Group;
import dev.millrace.trainer.engine.group.Mesh;
import dev.millrace.trainer.engine.job.ExitCode;
import dev.millrace.trainer.engine.job.Machine;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerMessage;
import dev.millrace.trainer.engine.meter.ProcessorEnergy;
import dev.millrace.trainer.engine.meter.StepClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** One training from its start or its newest checkpoint to the model package, on one of its workers. */
final class TrainingLoop {

    /** How often training goes back to one checkpoint; after that steps are skipped. */
    private static final int MOST_REWINDS = 4;

    private final TrainingJob job;
    private final BatchSource source;
    private final Mesh mesh;
    private final Group group;
    private final Wishes wishes;
    private final Consumer<WorkerMessage> supervisor;
    private final Runnable sign;
    private final StepClock clock = new StepClock();
    private final Trainer trainer;
    private final CheckpointFolder folder;
    private final PackageWriter writer;
    private final Optional<Validation> validation;
    private TrainingState state;
    private int rewinds;

    TrainingLoop(
            TrainingJob job,
            BatchSource source,
            Mesh mesh,
            Wishes wishes,
            Consumer<WorkerMessage> supervisor,
            Runnable sign)
            throws IOException, UnusableDataset {
        this.job = job;
        this.sign = sign;
        this.source = source;
        this.mesh = mesh;
        this.group = mesh.group("training", mesh.device());
        this.wishes = wishes;
        this.supervisor = supervisor;
        this.trainer = new Trainer(job, source, group, clock);
        this.folder = new CheckpointFolder(job, mesh.group("checkpoints", Device.CPU));
        // Here, not after the last step: what makes the package impossible is found before the training is paid for.
        this.writer = new PackageWriter(job);
        trainer.begin(folder::beside);
        this.validation = Validation.of(job, group);
        if (validation.isPresent()) {
            validation.get().begin(trainer.measured(), folder::beside);
        }
        this.state = TrainingState.start(folder.identity(), job.training().seed());
    }

    /** Trains to the end, or until told to stop or to conclude. */
    ExitCode run() throws IOException, Diverged {
        state = folder.resume(trainer.tensors(), this::refused).orElse(state);
        started();
        validation.flatMap(Validation::missing).map(WorkerMessage.Remark::new).ifPresent(supervisor);
        try (CheckpointWriter saves =
                        new CheckpointWriter(folder, job.training().keepCheckpoints(), this::saved);
                PackagesOnTheWay packages = new PackagesOnTheWay(job, writer, supervisor)) {
            ExitCode exit = train(saves, packages);
            try (SignsOfLife signs = new SignsOfLife(sign)) {
                signs.begin();
                saves.finish();
                if (exit == ExitCode.DONE && mesh.rank() == 0) {
                    export();
                }
            }
            return exit;
        } finally {
            validation.ifPresent(Validation::close);
        }
    }

    private ExitCode train(CheckpointWriter saves, PackagesOnTheWay packages) throws IOException, Diverged {
        TrainingSpec training = job.training();
        ProgressMeter meter = new ProgressMeter(job, supervisor, state, clock, mesh.device());
        ProcessorEnergy energy = ProcessorEnergy.here();
        boolean stop = wishes.stop() && mesh.size() == 1;
        boolean whole = state.step() == training.steps();
        // Whoever was killed after the checkpoint of this step may not have come to its package.
        learnt(packages);
        while (!whole && !stop) {
            long began = System.nanoTime();
            TrainingStep step = trainer.step(state, wishes);
            stop = step.stop();
            clock.rest();
            int rows = training.rows(state.step());
            Spent spent = new Spent((System.nanoTime() - began) / 1e9, energy.joules());
            if (step.skipped().isPresent()) {
                if (!skip(step, rows, spent, saves)) {
                    continue;
                }
                whole = step.conclude() || state.step() == training.steps();
            } else {
                whole = step.conclude() || state.step() + 1 == training.steps();
                state = state.after(step.loss(), rows, (long) rows * job.model().context(), spent, step.history());
                meter.report(step, state, validated(whole));
            }
            if (!whole) {
                learnt(packages);
            }
            if (training.savesAt(state.step()) || whole || stop) {
                clock.begin(StepClock.Part.CHECKPOINT);
                saves.write(folder.snapshot(trainer.tensors(), state));
                clock.rest();
                rewinds = 0;
            }
        }
        return whole ? ExitCode.DONE : ExitCode.STOPPED;
    }

    /** Every worker has all weights; the first one writes them. */
    private void learnt(PackagesOnTheWay packages) {
        if (mesh.rank() == 0 && packages.isDue(state.step())) {
            clock.begin(StepClock.Part.CHECKPOINT);
            packages.write(state.step(), trainer::copied);
            clock.rest();
        }
    }

    private Optional<WorkerMessage.Validated> validated(boolean last) {
        return validation.filter(v -> v.isDue(state.step(), last)).map(v -> v.of(trainer.measured()));
    }

    /** Goes on after a step that changed nothing; returns whether that step counts as done. */
    private boolean skip(TrainingStep step, int rows, Spent spent, CheckpointWriter saves) throws IOException {
        String reason = step.skipped().orElseThrow().reason();
        boolean goesBack = job.training().spikes() == SpikeAction.REWIND && rewinds < MOST_REWINDS;
        if (goesBack && step.skipped().orElseThrow().spike()) {
            saves.finish();
            Optional<TrainingState> earlier = folder.resume(trainer.tensors(), this::refused);
            if (earlier.isPresent()) {
                rewinds++;
                said(
                        step,
                        "%s; training goes on from step %d with other data"
                                .formatted(reason, earlier.get().step()));
                state = earlier.get().insteadOf(state, rows, spent);
                return false;
            }
        }
        said(step, reason);
        state = state.without(rows, spent, step.history());
        return true;
    }

    private void said(TrainingStep step, String reason) {
        supervisor.accept(new WorkerMessage.StepSkipped(state.step(), step.loss(), step.norm(), reason));
    }

    private void started() {
        Machine.slowIn(job.training().precision())
                .ifPresent(reason -> supervisor.accept(new WorkerMessage.Remark(reason)));
        supervisor.accept(new WorkerMessage.Started(
                state.step(), job.training().steps(), trainer.parameters(), source.tokens(), Worker.threads(job)));
    }

    private void saved(long step, Path complete) {
        supervisor.accept(new WorkerMessage.CheckpointSaved(step, complete.toString()));
    }

    private void refused(Path checkpoint, String reason) {
        System.err.println("Checkpoint " + checkpoint + " is not used: " + reason);
        supervisor.accept(new WorkerMessage.CheckpointRefused(checkpoint.toString(), reason));
    }

    private void export() throws IOException {
        writer.write(trainer.published());
        Path output = writer.complete(state);
        supervisor.accept(new WorkerMessage.Exported(
                output.toString(),
                trainer.parameters(),
                state.step(),
                state.tokens(),
                state.firstLoss(),
                state.lastLoss(),
                state.tokens() / Math.max(1e-9, state.seconds()),
                state.seconds()));
    }
}
