package dev.millrace.trainer;

import dev.millrace.contracts.events.TrainingDevice;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** What can be set about the trainer. */
@ConfigMapping(prefix = "millrace.trainer")
public interface TrainerConfig {

    /** Folder with every jar of the workers; the engine's build leaves it at {@code target/worker}. */
    @WithDefault("services/trainer-engine/target/worker")
    Path worker();

    /** Largest heap of a worker; its tensors live outside of it. */
    @WithDefault("1g")
    String workerHeap();

    /** Where datasets, checkpoints and packages lie while they are worked on; absent: the system's temporary folder. */
    Optional<Path> scratch();

    /** Attempts in a row that may end without a new checkpoint. */
    @WithDefault("3")
    int attempts();

    /** How long checkpoints of a trainer that was stopped or killed stay in the scratch folder. */
    @WithDefault("1d")
    Duration keepScratch();

    /** Shortest time between two {@code training.progressed}. */
    @WithDefault("1s")
    Duration progressInterval();

    /**
     * What an hour on this machine costs, in any currency: progress then says what a training has cost so far. Absent: it
     * doesn't.
     */
    OptionalDouble pricePerHour();

    /** Where and how wide trainings run of which the recipe doesn't say it. */
    Execution execution();

    /** Where nothing is set, the platform's usual. */
    interface Execution {

        /** Worker processes. */
        OptionalInt workers();

        /** Threads of each. */
        OptionalInt threads();

        /** Sequences per forward pass of each. */
        OptionalInt microBatch();

        /** Whether what blocks compute is forgotten, and computed again for its gradients. */
        Optional<Boolean> recompute();

        /** What computes them. */
        Optional<TrainingDevice> device();
    }
}
