package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.api.DatasetDetails;
import dev.millrace.contracts.api.DatasetVersion;
import dev.millrace.contracts.events.DatasetCurated;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.contracts.shards.CuratedDataset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Datasets, from what the log says of the runs that made them. */
public final class CuratedDatasets {

    private CuratedDatasets() {}

    /** Every dataset there is, by the name of its run. */
    public static List<DatasetVersion> all(Orchestration all) {
        return there(all).map(curated -> version(curated, all)).toList();
    }

    /** The dataset of this name and version. */
    public static Optional<DatasetVersion> find(CuratedDataset.Address address, Orchestration all) {
        return there(all)
                .filter(curated -> curated.address().equals(address.toString()))
                .findFirst()
                .map(curated -> version(curated, all));
    }

    /** That there is no such dataset, and which there are. */
    public static String missing(CuratedDataset.Address address, Orchestration all) {
        List<String> others = all(all).stream()
                .filter(dataset -> dataset.name().equals(address.name()))
                .map(DatasetVersion::version)
                .toList();
        return others.isEmpty()
                ? "There is no dataset %s, nor any other of that name; `millrace dataset ls` shows all."
                        .formatted(address)
                : "There is no dataset %s; of that name there are %s.".formatted(address, String.join(", ", others));
    }

    private static Stream<DatasetCurated> there(Orchestration all) {
        return all.runs().stream()
                .filter(facts -> !Removable.DATASET.isRemoved(facts))
                .flatMap(facts -> facts.the(DatasetCurated.class).stream());
    }

    private static DatasetVersion version(DatasetCurated curated, Orchestration all) {
        return new DatasetVersion(
                curated.name(),
                curated.version(),
                curated.run(),
                curated.recipe(),
                curated.shards(),
                curated.documents(),
                curated.bytes(),
                curated.manifest(),
                all.runs().stream()
                        .filter(facts -> begins(facts, curated.manifest()))
                        .map(RunFacts::run)
                        .toList());
    }

    private static boolean begins(RunFacts facts, ObjectRef manifest) {
        return facts.the(RunSubmitted.class)
                .flatMap(RunSubmitted::dataset)
                .filter(manifest::equals)
                .isPresent();
    }

    /** All that {@code dataset} says of itself. */
    public static DatasetDetails details(DatasetVersion version, CuratedDataset dataset) {
        return new DatasetDetails(
                version,
                dataset.sources().stream()
                        .map(source -> origin(source, dataset))
                        .toList(),
                dataset.stages().stream()
                        .map(stage ->
                                new DatasetDetails.StageCounts(stage.stage().stageName(), stage.counts()))
                        .toList(),
                dataset.filled().stream().map(CuratedDatasets::shard).toList());
    }

    private static DatasetDetails.Origin origin(CuratedDataset.Origin source, CuratedDataset dataset) {
        List<ShardCompleted> shards = dataset.shards().stream()
                .filter(shard -> shard.source().equals(source.name()))
                .toList();
        return new DatasetDetails.Origin(
                source.name(),
                source.licence(),
                source.weight(),
                source.origin(),
                shards.stream().mapToLong(shard -> shard.counts().kept()).sum(),
                shards.stream().mapToLong(shard -> shard.counts().bytesOut()).sum());
    }

    private static DatasetDetails.Shard shard(ShardCompleted shard) {
        return new DatasetDetails.Shard(
                shard.shard(),
                shard.source(),
                shard.counts().kept(),
                shard.counts().bytesOut(),
                shard.data().bytes(),
                shard.data().sha256());
    }

    /** Sources of a recipe, as its dataset knows them. */
    static List<CuratedDataset.Origin> origins(List<Source> sources) {
        return sources.stream()
                .map(source -> new CuratedDataset.Origin(
                        source.name(),
                        source.licence(),
                        source.weight(),
                        source.origin().inWords()))
                .toList();
    }
}
