package dev.millrace.inference;

import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.Shelf;
import dev.millrace.objectstore.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The one shelf of this server. */
@ApplicationScoped
class ShelfProducer {

    @Produces
    @Singleton
    Shelf shelf(ObjectStore store, Announcer announcer, ServerMetrics metrics, InferenceConfig config) {
        EngineLimits limits = new EngineLimits(config.slots(), config.cacheBytes(), config.queue(), config.threads());
        Shelf shelf = new Shelf(new StoredPackages(store), limits, config.packages(), metrics.stats(), announcer);
        shelf.start();
        return shelf;
    }

    void close(@Disposes Shelf shelf) {
        shelf.close();
    }
}
