package dev.millrace.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OnnxRuntimeTest {

    /** Says who opens ONNX Runtime: us, or a program that doesn't know how it is to be opened. */
    static final class Opens {
        private Opens() {}

        public static void main(String[] args) {
            OrtEnvironment environment =
                    args[0].equals("ours") ? OnnxRuntime.environment() : OrtEnvironment.getEnvironment();
            System.out.println(environment.getVersion());
        }
    }

    /**
     * What would be sent is made ready by a recursion over the command line, so that a long one ends the process where there is
     * little stack: if it doesn't, nothing was made ready. The control shows that this tells the two apart.
     */
    @Test
    void whatIsSentIsNotEvenMadeReady() throws IOException, InterruptedException {
        assertThat(opened("ours")).isZero();
        assertThat(opened("theirs"))
                .as("ONNX Runtime makes nothing ready: this test says nothing now")
                .isNotZero();
    }

    private static int opened(String by) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xss512k",
                "--enable-native-access=ALL-UNNAMED",
                "-Dlong=" + "a/b:".repeat(8_000),
                "-cp",
                classPath(),
                Opens.class.getName(),
                by);
        // Nothing of this process' own: where CI, GITHUB_ACTIONS or TF_BUILD say that a build service runs it, ONNX
        // Runtime
        // makes nothing ready for anybody, and the control would tell nothing apart.
        command.environment().clear();
        Process process = command.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(said).isTrue();
        return process.exitValue();
    }

    /** Of the three classes that are needed, wherever the runner of tests has them from. */
    private static String classPath() {
        return String.join(
                System.getProperty("path.separator"),
                Stream.of(OnnxRuntime.class, Opens.class, OrtEnvironment.class)
                        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                        .map(url -> Path.of(url.getPath()).toString())
                        .toList());
    }
}
