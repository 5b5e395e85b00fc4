package dev.millrace.trainer.engine.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The memory of this machine's GPUs, as their driver's own command says: who asks before a training begins has no libtorch in
 * its process.
 */
final class GpuMemory {

    private static final List<String> ASKED =
            List.of("nvidia-smi", "--query-gpu=memory.total", "--format=csv,noheader,nounits");

    private static final int PATIENCE_SECONDS = 20;
    private static final long MEBIBYTE = 1L << 20;

    private GpuMemory() {}

    /** Bytes of each; none where there are no GPUs, or no driver that tells of them. */
    static List<Double> here() {
        try {
            Path said = Files.createTempFile("gpus", ".csv");
            try {
                return asked(said);
            } finally {
                Files.deleteIfExists(said);
            }
        } catch (IOException e) {
            return List.of(); // most machines have no such command
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<Double> asked(Path said) throws IOException, InterruptedException {
        Process command = new ProcessBuilder(ASKED)
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!command.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            command.destroyForcibly();
            return List.of(); // a driver that hangs
        }
        return command.exitValue() == 0 ? read(Files.readString(said)) : List.of();
    }

    /** @param said a number of MiB in each line; "[N/A]" where a GPU doesn't tell */
    static List<Double> read(String said) {
        return said.lines()
                .map(String::strip)
                .filter(line -> line.matches("\\d+"))
                .map(line -> Double.parseDouble(line) * MEBIBYTE)
                .toList();
    }
}
