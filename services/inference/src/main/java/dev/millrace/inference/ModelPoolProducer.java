package dev.millrace.inference;

import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.LoadBackoff;
import dev.millrace.inference.domain.ModelPool;
import dev.millrace.inference.domain.trial.Trials;
import dev.millrace.objectstore.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The one model pool of this server. It begins to load once {@link ModelsAtStart} has told it what there is. */
@ApplicationScoped
class ModelPoolProducer {

    @Produces
    @Singleton
    ModelPool pool(ObjectStore store, Announcer announcer, ServerMetrics metrics, InferenceConfig config) {
        EngineLimits limits = new EngineLimits(config.slots(), config.cacheBytes(), config.queue(), config.threads());
        return new ModelPool(
                new StoredPackages(store), limits, config.packages(), metrics::stats, announcer, LoadBackoff.USUAL);
    }

    @Produces
    @Singleton
    Trials trials() {
        return new Trials();
    }

    void close(@Disposes ModelPool pool) {
        pool.close();
    }
}
