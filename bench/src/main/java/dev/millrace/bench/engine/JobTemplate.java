package dev.millrace.bench.engine;

import dev.millrace.contracts.events.TrainingDevice;
import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.json.JsonContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Prints the job of a training for {@code compare.py}, which need not know what a job holds: {@code JobTemplate SHAPE DEVICE
 * THREADS WORKERS STEPS CHECKPOINT_EVERY FOLDER}. The folder gets tokens to train on.
 */
final class JobTemplate {

    private static final JsonContract<TrainingShape> SHAPE = JsonContract.of("shape", TrainingShape.class);

    private JobTemplate() {}

    public static void main(String[] args) throws IOException {
        TrainingShape shape = SHAPE.read(args[0].getBytes(StandardCharsets.UTF_8));
        TrainingExecution execution = new TrainingExecution(
                OptionalInt.of(Integer.parseInt(args[3])),
                OptionalInt.of(Integer.parseInt(args[2])),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.of(TrainingDevice.valueOf(args[1].toUpperCase(Locale.ROOT))));
        Path folder = Path.of(args[6]);
        RandomTokens tokens =
                RandomTokens.write(folder, shape.vocabulary(), Math.max(200_000, 4 * shape.tokensPerStep()));
        shape.job(tokens, folder, execution, Long.parseLong(args[4]), Long.parseLong(args[5]))
                .write(folder.resolve("job.json"));
    }
}
