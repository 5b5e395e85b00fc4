package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.trainer.engine.job.WorkerRuntime;
import java.nio.file.Files;
import java.nio.file.Path;

/** The engine that trains and computes with models, in processes of its own. */
public final class TrainingEngine {

    private TrainingEngine() {}

    /**
     * How its processes are started.
     *
     * @throws CommandFailed when it isn't built
     */
    public static WorkerRuntime runtime() throws CommandFailed {
        Path jars = Path.of(System.getProperty("millrace.root", ""))
                .toAbsolutePath()
                .resolve("services/trainer-engine/target/worker");
        if (!Files.isDirectory(jars)) {
            throw new CommandFailed("The training engine isn't built: there is no folder " + jars);
        }
        return WorkerRuntime.in(jars);
    }
}
