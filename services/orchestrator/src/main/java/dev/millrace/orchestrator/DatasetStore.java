package dev.millrace.orchestrator;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.json.MalformedJson;
import dev.millrace.contracts.shards.CuratedDataset;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Manifests of datasets. */
@ApplicationScoped
public class DatasetStore {

    private static final Logger LOG = Logger.getLogger(DatasetStore.class);

    private final ObjectStore store;

    DatasetStore(ObjectStore store) {
        this.store = store;
    }

    /**
     * The dataset with this manifest; nothing when it is missing or damaged.
     *
     * @throws ObjectStoreException when the store is away
     */
    public Optional<CuratedDataset> find(ObjectRef manifest) {
        try {
            return Optional.of(CuratedDataset.fromJson(store.read(manifest)));
        } catch (ObjectStoreException.Missing | ObjectStoreException.Corrupt | MalformedJson e) {
            LOG.errorf(e, "The dataset %s can't be read", manifest.key());
            return Optional.empty();
        }
    }
}
