package dev.millrace.orchestrator.api;

import dev.millrace.contracts.api.DatasetDetails;
import dev.millrace.contracts.api.DatasetDiff;
import dev.millrace.contracts.api.DatasetVersion;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.shards.CuratedDataset;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.orchestrator.KnownDatasets;
import dev.millrace.orchestrator.OrchestratorService;
import dev.millrace.orchestrator.RunDesk;
import dev.millrace.orchestrator.api.Failures.BadParameter;
import dev.millrace.orchestrator.api.Failures.NotFound;
import dev.millrace.orchestrator.archive.DatasetDiffs;
import dev.millrace.orchestrator.domain.CuratedDatasets;
import dev.millrace.orchestrator.domain.Removable;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Datasets: what they are made of, what tells them apart, and their documents. */
@Path("/api/datasets")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class DatasetsResource {

    private final OrchestratorService orchestrator;
    private final RunDesk desk;
    private final KnownDatasets datasets;
    private final DatasetDiffs diffs;
    private final ObjectStore store;

    DatasetsResource(
            OrchestratorService orchestrator,
            RunDesk desk,
            KnownDatasets datasets,
            DatasetDiffs diffs,
            ObjectStore store) {
        this.orchestrator = orchestrator;
        this.desk = desk;
        this.datasets = datasets;
        this.diffs = diffs;
        this.store = store;
    }

    @GET
    public List<DatasetVersion> all() {
        return orchestrator.ask(CuratedDatasets::all);
    }

    @GET
    @Path("/{name}/{version}")
    public DatasetDetails one(@RestPath String name, @RestPath String version) {
        DatasetVersion known = datasets.version(address(name + "@" + version));
        return CuratedDatasets.details(known, datasets.manifest(known));
    }

    /** Removes a dataset, and what its documents were at every stage of its run. The run's model stays. */
    @POST
    @Path("/{name}/{version}/remove")
    public Removed remove(@RestPath String name, @RestPath String version, @Nullable SteeringWish wish) {
        DatasetVersion known = datasets.version(address(name + "@" + version));
        return Removed.of(
                known.address(),
                known.run(),
                desk.remove(
                        known.run(), Removable.DATASET, SteeringWish.given(wish).now()));
    }

    /** The documents of a shard, as JSON lines, compressed with Zstandard. */
    @GET
    @Path("/{name}/{version}/shards/{shard}")
    @Produces("application/zstd")
    public InputStream shard(@RestPath String name, @RestPath String version, @RestPath String shard) {
        CuratedDataset dataset = datasets.manifest(datasets.version(address(name + "@" + version)));
        ShardCompleted wanted = dataset.filled().stream()
                .filter(one -> one.shard().toString().equals(shard))
                .findFirst()
                .orElseThrow(() ->
                        new NotFound("%s has no shard %s that holds a document.".formatted(dataset.address(), shard)));
        return store.open(wanted.data().key());
    }

    /**
     * What tells a dataset from another.
     *
     * @param with the other one, as {@code NAME@VERSION}
     */
    @GET
    @Path("/{name}/{version}/diff")
    public DatasetDiff diff(@RestPath String name, @RestPath String version, @RestQuery String with) {
        CuratedDataset left = datasets.manifest(datasets.version(address(name + "@" + version)));
        return diffs.of(left, datasets.manifest(datasets.version(address(with))));
    }

    private static CuratedDataset.Address address(String written) {
        try {
            return CuratedDataset.Address.of(written);
        } catch (IllegalArgumentException e) {
            throw new BadParameter(String.valueOf(e.getMessage()));
        }
    }
}
