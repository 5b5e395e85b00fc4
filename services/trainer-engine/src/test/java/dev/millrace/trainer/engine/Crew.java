package dev.millrace.trainer.engine;

import dev.millrace.trainer.engine.checkpoint.CheckpointFolder;
import dev.millrace.trainer.engine.checkpoint.TrainingState;
import dev.millrace.trainer.engine.checkpoint.TrainingState.Spent;
import dev.millrace.trainer.engine.data.BatchSource;
import dev.millrace.trainer.engine.data.BatchSources;
import dev.millrace.trainer.engine.data.UnusableDataset;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.group.Mesh;
import dev.millrace.trainer.engine.group.ThreadMesh;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.meter.StepClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several workers of one training as threads of this process. */
final class Crew implements AutoCloseable {

    /** One of them. */
    private static final class Hand {
        private final BatchSource source;
        private final Trainer trainer;
        private final CheckpointFolder folder;
        private TrainingState state;

        Hand(TrainingJob job, Mesh mesh) throws IOException, UnusableDataset {
            this.source = BatchSources.of(job);
            this.trainer = new Trainer(job, source, mesh.group("training", mesh.device()), new StepClock());
            this.folder = new CheckpointFolder(job, mesh.group("checkpoints", Device.CPU));
            this.state = TrainingState.start(folder.identity(), job.training().seed());
        }

        void step(int rows) throws Diverged, FaultyMachine {
            TrainingStep step = trainer.step(state, Told.NOTHING);
            Spent spent = new Spent(0, OptionalDouble.empty());
            state = step.skipped().isPresent()
                    ? state.without(rows, spent, step.history())
                    : state.after(step.loss(), rows, 0, spent, step.history());
        }
    }

    private final TrainingJob job;
    private final List<Hand> hands = new ArrayList<>();

    /** One after another: they share libtorch's generator, and each draws the initial weights. */
    Crew(TrainingJob job) throws IOException, UnusableDataset {
        this.job = job;
        ThreadMesh mesh = new ThreadMesh(job.workers());
        for (int rank = 0; rank < job.workers(); rank++) {
            hands.add(new Hand(job, mesh.of(rank)));
        }
    }

    /** Trains on until so many steps are done. */
    void trainTo(long steps) throws Exception {
        each(hand -> {
            while (hand.state.step() < steps) {
                hand.step(job.training().rows(hand.state.step()));
            }
        });
    }

    /** Writes a checkpoint. */
    Path save() throws Exception {
        List<Path> complete = new ArrayList<>();
        each(hand -> {
            try (var snapshot = hand.folder.snapshot(hand.trainer.tensors(), hand.state)) {
                Optional<Path> written = hand.folder.write(snapshot);
                synchronized (complete) {
                    written.ifPresent(complete::add);
                }
            }
        });
        return complete.getFirst();
    }

    /**
     * Goes on from the newest checkpoint that can be used.
     *
     * @return why newer ones weren't
     */
    List<String> resume() throws Exception {
        List<String> refused = new ArrayList<>();
        each(hand -> hand.state = hand.folder
                .resume(hand.trainer.tensors(), (folder, why) -> refused.add(why))
                .orElse(hand.state));
        return refused;
    }

    /** Steps done, which all agree on. */
    long step() {
        List<Long> steps =
                hands.stream().map(hand -> hand.state.step()).distinct().toList();
        if (steps.size() > 1) {
            throw new AssertionError("workers at steps " + steps);
        }
        return steps.getFirst();
    }

    /** How many steps changed nothing, on which all agree. */
    long skipped() {
        List<Long> skipped = hands.stream()
                .map(hand -> hand.state.steps().skipped())
                .distinct()
                .toList();
        if (skipped.size() > 1) {
            throw new AssertionError("workers that skipped " + skipped);
        }
        return skipped.getFirst();
    }

    /** The loss of the last steps. */
    List<Double> losses() {
        return hands.getFirst().state.lastLosses();
    }

    /** The weights as each of the workers has them. */
    List<float[]> weights() {
        return hands.stream()
                .map(hand -> {
                    float[] weights =
                            new float[(int) hand.trainer.tensors().parameters().size()];
                    hand.trainer
                            .tensors()
                            .parameters()
                            .values()
                            .data_ptr_float()
                            .get(weights);
                    return weights;
                })
                .toList();
    }

    /** How many numbers each worker's optimiser remembers. */
    List<Long> remembered() {
        return hands.stream()
                .map(hand -> hand.trainer.tensors().optimizer().moments().values().stream()
                        .mapToLong(moment -> moment.numel())
                        .sum())
                .toList();
    }

    private interface Work {
        void with(Hand hand) throws Exception;
    }

    private void each(Work work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(hands.size())) {
            List<Future<?>> all = new ArrayList<>();
            for (Hand hand : hands) {
                all.add(threads.submit(() -> {
                    work.with(hand);
                    return null;
                }));
            }
            AssertionError failure = null;
            for (Future<?> one : all) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    failure = failure == null ? new AssertionError(job.workers() + " workers") : failure;
                    // The others' say that one is gone, and not why.
                    failure.addSuppressed(e);
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    @Override
    public void close() {
        hands.forEach(hand -> hand.source.close());
    }
}
