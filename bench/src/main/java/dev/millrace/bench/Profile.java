package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Which classes a thread's time goes to. */
final class Profile {

    static final int WARM_UP_SECONDS = 8;
    static final int MEASURED_SECONDS = 15;

    /** In Java, and in native code such as a decompressor's. */
    private static final List<String> SAMPLES = List.of("jdk.ExecutionSample", "jdk.NativeMethodSample");

    private static final String OURS = "dev.millrace.";
    private static final String THIS = Profile.class.getPackageName();

    /** By the beginning of a class's name. */
    private static final Map<String, String> LIBRARIES = Map.of(
            "org.jsoup.", "jsoup",
            "com.github.luben.zstd.", "zstd-jni",
            "com.fasterxml.jackson.", "Jackson",
            "org.apache.commons.compress.", "Commons Compress",
            "java.util.zip.", "zlib",
            "com.ibm.icu.", "ICU4J");

    private Profile() {}

    /** Runs {@code pass} over and over, and returns each class's share of the samples taken meanwhile. */
    static Map<String, Double> of(Throughput.Pass pass) throws IOException, InterruptedException {
        repeat(pass, WARM_UP_SECONDS);
        Path file = Files.createTempFile("profile", ".jfr");
        try (Recording recording = new Recording()) {
            SAMPLES.forEach(sample ->
                    recording.enable(sample).withPeriod(Duration.ofMillis(10)).withStackTrace());
            recording.start();
            repeat(pass, MEASURED_SECONDS);
            recording.stop();
            recording.dump(file);
            return shares(RecordingFile.readAllEvents(file));
        } finally {
            Files.delete(file);
        }
    }

    private static void repeat(Throughput.Pass pass, int seconds) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (System.nanoTime() < end) {
            if (pass.run() <= 0) {
                throw new IOException("A pass over nothing was measured");
            }
        }
    }

    private static Map<String, Double> shares(List<RecordedEvent> events) throws IOException {
        String thread = Thread.currentThread().getName();
        Map<String, Integer> samples = new HashMap<>();
        int all = 0;
        for (RecordedEvent event : events) {
            if (SAMPLES.contains(event.getEventType().getName())
                    && thread.equals(event.getThread("sampledThread").getJavaName())) {
                samples.merge(owner(event.getStackTrace().getFrames()), 1, Integer::sum);
                all++;
            }
        }
        if (all == 0) {
            throw new IOException("Flight Recorder took no samples");
        }
        Map<String, Double> shares = new HashMap<>();
        for (Map.Entry<String, Integer> entry : samples.entrySet()) {
            shares.put(entry.getKey(), entry.getValue() / (double) all);
        }
        return shares;
    }

    private static String owner(List<RecordedFrame> frames) {
        return frames.stream()
                .flatMap(frame -> owner(frame.getMethod().getType().getName()).stream())
                .findFirst()
                .orElse("the benchmark itself");
    }

    private static Optional<String> owner(String type) {
        for (Map.Entry<String, String> library : LIBRARIES.entrySet()) {
            if (type.startsWith(library.getKey())) {
                return Optional.of(library.getValue());
            }
        }
        if (!type.startsWith(OURS) || type.startsWith(THIS)) {
            return Optional.empty();
        }
        String name = type.substring(type.lastIndexOf('.') + 1);
        int nested = name.indexOf('$');
        return Optional.of(nested < 0 ? name : name.substring(0, nested));
    }
}
