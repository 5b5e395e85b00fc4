package dev.millrace.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * For {@code @QuarkusTestResource}: a {@link TestStack} for the tests of a module, and a service configured to use it.
 * A field of type {@link TestStack} with {@link InjectLocalStack} gives tests access.
 */
public final class LocalStackResource implements QuarkusTestResourceLifecycleManager {

    private @Nullable TestStack stack;

    @Override
    public Map<String, String> start() {
        try {
            Path target = Files.createDirectories(Path.of("target", "local-stack"));
            stack = TestStack.start(Files.createTempDirectory(target, "").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException("Can't make a folder for the local stack", e);
        }
        Map<String, String> properties = new HashMap<>(stack.properties());
        properties.put("quarkus.http.test-port", "0");
        properties.put("millrace.stage.session-timeout-ms", "6000");
        return properties;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(
                Objects.requireNonNull(stack),
                new TestInjector.AnnotatedAndMatchesType(InjectLocalStack.class, TestStack.class));
    }

    @Override
    public void stop() {
        if (stack != null) {
            stack.close();
            stack = null;
        }
    }
}
