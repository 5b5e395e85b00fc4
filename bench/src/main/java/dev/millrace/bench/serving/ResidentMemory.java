package dev.millrace.bench.serving;

import dev.millrace.onnxruntime.FreedMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has in memory, as Linux tells it. */
final class ResidentMemory {

    private static final Path SELF = Path.of("/proc/self");

    private ResidentMemory() {}

    /** The most that was ever resident begins anew. */
    static void forgetMost() throws IOException {
        Files.writeString(SELF.resolve("clear_refs"), "5");
    }

    /** MiB that are resident once garbage is gone. */
    static double settled() throws IOException, InterruptedException {
        for (int i = 0; i < 2; i++) {
            System.gc();
            Thread.sleep(100);
        }
        FreedMemory.giveBack();
        return status("RssAnon");
    }

    static double status(String figure) throws IOException {
        return Files.readAllLines(SELF.resolve("status")).stream()
                .filter(line -> line.startsWith(figure + ":"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow(() -> new IOException("Only Linux tells what is resident"));
    }
}
