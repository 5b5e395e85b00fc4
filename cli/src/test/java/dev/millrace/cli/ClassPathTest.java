package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The data stages run here without any framework: this holds the line that makes it so. */
class ClassPathTest {

    @Test
    void noFrameworkIsOnTheClassPath() {
        assertThat(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(path -> path.toLowerCase(Locale.ROOT)))
                .hasSizeGreaterThan(10)
                .noneMatch(path -> path.contains("quarkus"))
                .noneMatch(path -> path.contains("smallrye"))
                .noneMatch(path -> path.contains("minio"))
                .noneMatch(path -> path.contains("kafka-streams"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.quarkus.runtime.Quarkus",
                "io.smallrye.reactive.messaging.kafka.Record",
                "jakarta.enterprise.context.ApplicationScoped",
                "io.minio.MinioClient",
                "org.bytedeco.pytorch.Tensor"
            })
    void theirClassesCannotBeLoaded(String type) {
        assertThatThrownBy(() -> Class.forName(type)).isInstanceOf(ClassNotFoundException.class);
    }
}
