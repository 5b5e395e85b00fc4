package dev.millrace.cli.files;

import dev.millrace.cli.tensorboard.TrainingEvents;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/** The curves of a training under way, for TensorBoard where somebody wants them. */
final class Curves implements Closeable {

    private final TrainingJob job;
    private final Optional<TrainingEvents> events;
    private Optional<IOException> trouble = Optional.empty();

    /** @param folder where they go, if anywhere */
    Curves(TrainingJob job, Optional<Path> folder) throws IOException {
        this.job = job;
        this.events =
                folder.isPresent() ? Optional.of(TrainingEvents.live(folder.get(), job.name())) : Optional.empty();
    }

    /** Takes in what the workers say. Curves that can't be written end no training: that shows when it is over. */
    synchronized void draw(WorkerMessage message) {
        if (events.isEmpty() || trouble.isPresent() || !(message instanceof WorkerMessage.Progressed step)) {
            return;
        }
        try {
            events.get().add(step.of(job.run(), job.name(), job.version(), 1, step.times(), OptionalDouble.empty()));
        } catch (IOException e) {
            trouble = Optional.of(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (events.isPresent()) {
            events.get().close();
        }
        if (trouble.isPresent()) {
            throw trouble.get();
        }
    }
}
