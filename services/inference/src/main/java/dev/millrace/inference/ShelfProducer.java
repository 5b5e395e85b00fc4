package dev.millrace.inference;

import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.Shelf;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.EventPublisher;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The one shelf of this server. */
@ApplicationScoped
class ShelfProducer {

    @Produces
    @Singleton
    Shelf shelf(
            ObjectStore store,
            EventPublisher publisher,
            ServerMetrics metrics,
            InferenceConfig config,
            @ConfigProperty(name = "millrace.instance") String instance) {
        EngineLimits limits = new EngineLimits(config.slots(), config.cacheBytes(), config.queue(), config.threads());
        Shelf shelf = new Shelf(
                new StoredPackages(store),
                limits,
                config.packages(),
                metrics.stats(),
                new Announcer(publisher, "inference-" + instance));
        shelf.start();
        return shelf;
    }

    void close(@Disposes Shelf shelf) {
        shelf.close();
    }
}
