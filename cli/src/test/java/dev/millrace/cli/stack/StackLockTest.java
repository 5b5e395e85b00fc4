package dev.millrace.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.localstack.StartFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two commands in one folder: the second is told of the first, and starts nothing. */
class StackLockTest {

    @TempDir
    Path folder;

    /** Another command: holds the folder that it is given until its input ends. */
    static final class Holder {
        private Holder() {}

        @SuppressWarnings("SystemOut") // how the test knows
        public static void main(String[] arguments) throws IOException {
            try (StackLock _ = StackLock.take(Path.of(arguments[0]))) {
                System.out.println("held");
                var _ = System.in.read();
            }
        }
    }

    private Process holder() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = process.inputReader();
        assertThat(said.readLine()).isEqualTo("held");
        return process;
    }

    private void expectRefused(long pid) {
        Stack.Listener nobody = new Stack.Listener() {
            @Override
            public void notice(String sentence) {}

            @Override
            public void ready(String name, String address, double seconds) {}
        };
        assertThatExceptionOfType(StartFailure.class)
                .isThrownBy(() -> Stack.start(new Stack.Options(folder, folder, Map.of()), nobody))
                .withMessageContaining("process " + pid + ")")
                .withMessageContaining(folder.toString());
        assertThat(folder.resolve("kafka")).doesNotExist();
    }

    @Test
    void anotherProcessIsNamedAndItsEndFreesTheFolder() throws Exception {
        Process first = holder();
        try {
            expectRefused(first.pid());
        } finally {
            first.destroyForcibly();
        }
        assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();

        StackLock.take(folder).close();
    }

    @Test
    void oneProcessHasOneStackInAFolderAtATime() throws Exception {
        try (StackLock _ = StackLock.take(folder)) {
            expectRefused(ProcessHandle.current().pid());
        }

        StackLock.take(folder).close();
    }
}
