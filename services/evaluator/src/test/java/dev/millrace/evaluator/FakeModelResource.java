package dev.millrace.evaluator;

import dev.millrace.evaluator.domain.evaluation.FakeModel;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model with known log-probabilities, behind the endpoint that the service is told to score. */
public final class FakeModelResource implements QuarkusTestResourceLifecycleManager {

    private @Nullable FakeModel model;

    @Override
    public Map<String, String> start() {
        try {
            model = new FakeModel();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "millrace.evaluator.endpoint", model.api().toString(),
                "millrace.evaluator.patience", "PT1S",
                "millrace.evaluator.first-wait", "PT0.01S");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(model, new TestInjector.MatchesType(FakeModel.class));
    }

    @Override
    public void stop() {
        if (model != null) {
            model.close();
        }
    }
}
