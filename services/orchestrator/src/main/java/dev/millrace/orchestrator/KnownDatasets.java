package dev.millrace.orchestrator;

import dev.millrace.contracts.api.DatasetVersion;
import dev.millrace.contracts.shards.CuratedDataset;
import dev.millrace.orchestrator.domain.CuratedDatasets;
import jakarta.enterprise.context.ApplicationScoped;

/** Datasets by their addresses; one that isn't there is answered with those that are. */
@ApplicationScoped
public class KnownDatasets {

    private final OrchestratorService orchestrator;
    private final DatasetStore store;

    KnownDatasets(OrchestratorService orchestrator, DatasetStore store) {
        this.orchestrator = orchestrator;
        this.store = store;
    }

    /**
     * What the log says of a dataset.
     *
     * @throws NoDataset when there is none of that address
     */
    public DatasetVersion version(CuratedDataset.Address address) {
        return orchestrator
                .ask(all -> CuratedDatasets.find(address, all))
                .orElseThrow(() -> new NoDataset(orchestrator.ask(all -> CuratedDatasets.missing(address, all))));
    }

    /**
     * What a dataset is made of.
     *
     * @throws NoDataset when its manifest is gone
     */
    public CuratedDataset manifest(DatasetVersion version) {
        return store.find(version.manifest())
                .orElseThrow(() -> new NoDataset("The dataset %s is gone from the store: %s is missing or damaged."
                        .formatted(version.address(), version.manifest().key())));
    }
}
