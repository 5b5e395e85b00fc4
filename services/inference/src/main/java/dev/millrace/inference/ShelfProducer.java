package dev.millrace.inference;

import dev.millrace.inference.domain.Backoff;
import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.Shelf;
import dev.millrace.objectstore.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The one shelf of this server. It begins to load once {@link ModelsAtStart} has told it what there is. */
@ApplicationScoped
class ShelfProducer {

    @Produces
    @Singleton
    Shelf shelf(ObjectStore store, Announcer announcer, ServerMetrics metrics, InferenceConfig config) {
        EngineLimits limits = new EngineLimits(config.slots(), config.cacheBytes(), config.queue(), config.threads());
        return new Shelf(
                new StoredPackages(store), limits, config.packages(), metrics.stats(), announcer, Backoff.USUAL);
    }

    void close(@Disposes Shelf shelf) {
        shelf.close();
    }
}
