package dev.millrace.inference;

import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.KeepAlive;
import dev.millrace.inference.domain.LoadBackoff;
import dev.millrace.inference.domain.ModelPool;
import dev.millrace.inference.domain.ShelfLimits;
import dev.millrace.inference.domain.trial.Trials;
import dev.millrace.objectstore.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The one model pool of this server. It begins to load once {@link ModelsAtStart} has told it what there is. */
@ApplicationScoped
class ModelPoolProducer {

    @Produces
    @Singleton
    ModelPool pool(ObjectStore store, Announcer announcer, ServerMetrics metrics, InferenceConfig config) {
        EngineLimits limits = new EngineLimits(
                config.slots(), config.cacheBytes(), config.queue(), config.threads(), config.cacheNumbers());
        ShelfLimits shelf = new ShelfLimits(
                config.packages(),
                config.packagesBytes().orElseGet(MachineMemory::forPackages),
                KeepAlive.parse(config.keepAlive())
                        .orElseThrow(
                                () -> new IllegalArgumentException("millrace.inference.keep-alive is %s; expected %s"
                                        .formatted(config.keepAlive(), KeepAlive.FORM))));
        ModelPool pool = new ModelPool(
                new StoredPackages(store),
                limits,
                shelf,
                metrics::stats,
                announcer,
                LoadBackoff.USUAL,
                InstantSource.system());
        metrics.packages(pool);
        return pool;
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
