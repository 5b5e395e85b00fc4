package dev.millrace.bench;

import dev.millrace.trainer.engine.job.WorkerRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What multiplies a worker's matrices. */
enum Library {
    /** Intel's, which a worker takes where its folder has it. */
    MKL,
    /** What it takes everywhere else. */
    OPENBLAS;

    /** A worker that uses it. */
    WorkerRuntime runtime() throws IOException {
        try (Stream<Path> jars = Files.list(Folders.worker())) {
            List<Path> all =
                    jars.filter(jar -> this == MKL || !isMkl(jar)).sorted().toList();
            if (this == MKL && all.stream().noneMatch(Library::isMkl)) {
                throw new IOException("No MKL in " + Folders.worker() + ": it is there on Linux on x86-64 only");
            }
            return new WorkerRuntime(all, "1g");
        }
    }

    private static boolean isMkl(Path jar) {
        return jar.getFileName().toString().startsWith("mkl-");
    }
}
