package dev.millrace.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackRecordTest {

    @TempDir
    Path folder;

    private static StackRecord record(long pid) {
        return new StackRecord(
                pid, "localhost:1", "http://localhost:2", new TreeMap<>(Map.of("console", 4711)), new TreeMap<>());
    }

    @Test
    void aRunningStackIsFound() throws Exception {
        StackRecord record = record(ProcessHandle.current().pid());
        record.write(folder);

        assertThat(StackRecord.running(folder)).contains(record);
        assertThat(record.address(ServiceSpec.CONSOLE)).isEqualTo(URI.create("http://localhost:4711"));
    }

    @Test
    void aRecordThatADeadProcessLeftBehindCountsForNothing() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        record(dead.pid()).write(folder);

        assertThat(StackRecord.running(folder)).isEmpty();
    }

    @Test
    void whereNoneWasStartedNoneIsFound() throws Exception {
        assertThat(StackRecord.running(folder)).isEmpty();
    }
}
