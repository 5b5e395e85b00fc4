package dev.millrace.orchestrator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.ContaminationReport;
import dev.millrace.orchestrator.api.Failures.BadParameter;
import dev.millrace.orchestrator.archive.Contaminations;
import dev.millrace.orchestrator.archive.RunArchive;
import dev.millrace.orchestrator.archive.Samples;
import dev.millrace.orchestrator.archive.SignalTables;
import dev.millrace.orchestrator.domain.signals.ChainReport;
import dev.millrace.orchestrator.domain.signals.Overview;
import dev.millrace.orchestrator.domain.signals.Scope;
import dev.millrace.orchestrator.domain.signals.Selection;
import dev.millrace.orchestrator.domain.signals.Statistics;
import dev.millrace.orchestrator.domain.signals.Tally;
import dev.millrace.orchestrator.domain.signals.WhatIf;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** What filtering measured in a run: how figures are spread, and what other thresholds would change. */
@Path("/api/runs")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class SignalsResource {

    private static final int FEWEST_BINS = 4;
    private static final int MOST_BINS = 200;
    private static final int MOST_SAMPLES = 20;
    private static final int MOST_GROUPS = 1000;
    private static final int MOST_ITEMS = 10_000;

    private final KnownRuns runs;
    private final SignalTables tables;
    private final Samples samples;
    private final Contaminations contaminations;

    SignalsResource(KnownRuns runs, SignalTables tables, Samples samples, Contaminations contaminations) {
        this.runs = runs;
        this.tables = tables;
        this.samples = samples;
        this.contaminations = contaminations;
    }

    /** What moved thresholds would change, with the thresholds that were asked about. */
    public record Answer(
            SortedMap<String, Double> moved,
            Scope scope,
            Tally before,
            Tally after,
            List<ChainReport> chains,
            Crossing newlyKept,
            Crossing newlyDropped,
            long otherReason) {}

    /** Documents that would change sides, and some of them. */
    public record Crossing(long documents, List<Example> samples) {}

    /** A document that would change sides, and how it begins. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Example(@JsonUnwrapped WhatIf.Crosser document, Optional<String> title, Optional<String> text) {}

    /**
     * Documents that came into filtering, and what became of them.
     *
     * @param unreadable by source, what ingestion couldn't read and filtering never saw
     */
    public record Groups(
            Statistics.Group all,
            Statistics.Grouping sources,
            Statistics.Grouping domains,
            Statistics.Grouping languages,
            SortedMap<String, Long> unreadable) {}

    @GET
    @Path("/{run}/signals")
    public Overview signals(
            @RestPath String run,
            @RestQuery Optional<String> source,
            @RestQuery Optional<String> domain,
            @RestQuery Optional<String> language,
            @RestQuery @DefaultValue("40") int bins) {
        within("bins", bins, FEWEST_BINS, MOST_BINS);
        Selection selection = new Selection(source, domain, language);
        return tables.ask(runs.archive(run), table -> Overview.of(table, selection, bins));
    }

    /** Every parameter whose name has a dot in it is a threshold, named as recipes name it. */
    @GET
    @Path("/{run}/signals/what-if")
    public Answer whatIf(
            @RestPath String run,
            @RestQuery Optional<String> source,
            @RestQuery Optional<String> domain,
            @RestQuery Optional<String> language,
            @RestQuery("samples") @DefaultValue("5") int some,
            @Context UriInfo address) {
        within("samples", some, 0, MOST_SAMPLES);
        SortedMap<String, Double> moved = thresholds(address);
        Selection selection = new Selection(source, domain, language);
        RunArchive archive = runs.archive(run);
        WhatIf answer = tables.ask(archive, table -> WhatIf.of(table, selection, moved, some));
        return new Answer(
                moved,
                answer.scope(),
                answer.before(),
                answer.after(),
                answer.chains(),
                crossing(archive, answer.newlyKept()),
                crossing(archive, answer.newlyDropped()),
                answer.otherReason());
    }

    @GET
    @Path("/{run}/statistics")
    public Groups statistics(@RestPath String run, @RestQuery @DefaultValue("20") int top) {
        within("top", top, 1, MOST_GROUPS);
        RunArchive archive = runs.archive(run);
        SortedMap<String, Long> unreadable = archive.shards(Stage.INGESTION).stream()
                .collect(Collectors.groupingBy(
                        ShardCompleted::source,
                        TreeMap::new,
                        Collectors.summingLong(shard -> dropped(shard.counts()))));
        return tables.ask(archive, table -> {
            Statistics all = table.statistics();
            return new Groups(all.all(), all.sources(top), all.domains(top), all.languages(top), unreadable);
        });
    }

    /**
     * What documents share with evaluation sets.
     *
     * @param shards how many shards the answer is about
     * @param shardsInAll how many have been filtered; the others are read when the question is asked again
     */
    public record Overlap(
            int shards, int shardsInAll, @JsonUnwrapped ContaminationReport report) {}

    /** What documents share with evaluation sets, with the items of each set that were found in most documents. */
    @GET
    @Path("/{run}/contamination")
    public Overlap contamination(@RestPath String run, @RestQuery @DefaultValue("20") int items) {
        within("items", items, 1, MOST_ITEMS);
        Contaminations.Found found = contaminations.of(runs.archive(run), items);
        return new Overlap(found.shards(), found.shardsInAll(), found.report());
    }

    private static long dropped(Counts counts) {
        return counts.droppedInAll();
    }

    private Crossing crossing(RunArchive archive, WhatIf.Crossing crossing) {
        Map<String, Samples.Beginning> beginnings = samples.beginnings(
                archive,
                crossing.some().stream()
                        .collect(Collectors.groupingBy(
                                WhatIf.Crosser::shard, Collectors.mapping(WhatIf.Crosser::id, Collectors.toList()))));
        return new Crossing(
                crossing.documents(),
                crossing.some().stream()
                        .map(document -> {
                            Optional<Samples.Beginning> known = Optional.ofNullable(beginnings.get(document.id()));
                            return new Example(
                                    document,
                                    known.flatMap(Samples.Beginning::title),
                                    known.map(Samples.Beginning::text));
                        })
                        .toList());
    }

    private static SortedMap<String, Double> thresholds(UriInfo address) {
        SortedMap<String, Double> moved = new TreeMap<>();
        address.getQueryParameters().forEach((name, values) -> {
            if (name.contains(".")) {
                moved.put(name, number(name, values.getLast()));
            }
        });
        return moved;
    }

    private static double number(String name, String written) {
        try {
            double value = Double.parseDouble(written);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new BadParameter("%s must be a number, not '%s'.".formatted(name, written));
        }
        throw new BadParameter("%s must be a finite number, not %s.".formatted(name, written));
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new BadParameter("%s must be %d to %d, not %d.".formatted(name, least, most, value));
        }
    }
}
