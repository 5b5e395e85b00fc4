package dev.millrace.orchestrator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.api.RedactionPrecision;
import dev.millrace.contracts.events.FindMarked;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.shards.PersonalDataFound.Find;
import dev.millrace.contracts.shards.PersonalDataFound.Place;
import dev.millrace.orchestrator.RedactionDesk;
import dev.millrace.orchestrator.api.Failures.BadParameter;
import dev.millrace.orchestrator.api.Failures.NotFound;
import dev.millrace.orchestrator.archive.RedactionFinds;
import dev.millrace.orchestrator.archive.RunArchive;
import dev.millrace.orchestrator.domain.redaction.DocumentFind;
import dev.millrace.orchestrator.domain.redaction.FindTable;
import dev.millrace.orchestrator.domain.redaction.FindTable.Sampled;
import dev.millrace.orchestrator.domain.redaction.Review;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import org.jboss.resteasy.reactive.Cache;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * What redaction found in a run, a sample of it in its surroundings, and what people say of that. The data itself is hidden until
 * somebody asks for it who may change something, and that they did is an event.
 */
@Path("/api/runs")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class RedactionResource {

    /** Each may lie in a shard of its own. */
    private static final int MOST_AT_ONCE = 50;

    private final KnownRuns runs;
    private final RedactionFinds finds;
    private final RedactionDesk desk;

    RedactionResource(KnownRuns runs, RedactionFinds finds, RedactionDesk desk) {
        this.runs = runs;
        this.finds = finds;
        this.desk = desk;
    }

    /**
     * What redaction found.
     *
     * @param shards how many shards the answer is about
     * @param shardsInAll how many have been redacted; the others are read when the question is asked again
     * @param documents in which something was found, in the text or beside it
     * @param beside what was found in titles and addresses, of whatever kind; it is in no group and in no sample
     * @param groups how much of each kind was found in each source and language, most first
     * @param precision how much of what was looked at is right, by kind
     * @param shown who was shown data
     */
    public record Found(
            int shards,
            int shardsInAll,
            long documents,
            long beside,
            List<FoundGroup> groups,
            List<RedactionPrecision> precision,
            List<Review.Shown> shown) {}

    /**
     * What was found of a kind in a source and a language.
     *
     * @param language absent when nothing is known about it
     * @param finds in texts
     * @param documents that have at least one
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record FoundGroup(String kind, String source, Optional<String> language, long finds, long documents) {}

    /** What redaction found, by kind, source and language, and how right people say it is. */
    @GET
    @Path("/{run}/redaction")
    public Found found(@RestPath String run) {
        RunArchive archive = runs.archive(run);
        RedactionFinds.Answer<FoundFigures> answer = finds.ask(
                archive,
                0,
                table -> new FoundFigures(
                        table.documents(),
                        table.beside(),
                        table.counts().stream().map(RedactionResource::group).toList()));
        return desk.ask(
                run,
                review -> new Found(
                        answer.shards(),
                        answer.shardsInAll(),
                        answer.answer().documents(),
                        answer.answer().beside(),
                        answer.answer().groups(),
                        review.precision(),
                        review.shown()));
    }

    private record FoundFigures(long documents, long beside, List<FoundGroup> groups) {}

    private static FoundGroup group(FindTable.Count count) {
        return new FoundGroup(
                count.group().kind(),
                count.group().source(),
                count.group().language(),
                count.finds(),
                count.documents());
    }

    /**
     * A find of the sample, in its surroundings.
     *
     * @param document the id of the document in which it stands
     * @param shard the shard of the document
     * @param language absent when nothing is known about it
     * @param start where it starts in the document's text as redaction got it, in code points
     * @param end where it ends, exclusive
     * @param before up to 160 code points before it, in which whatever was found is hidden; absent when the text is gone
     * @param after the same behind it
     * @param mark what was last said of it
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record FoundSample(
            String document,
            ShardId shard,
            String source,
            Optional<String> language,
            String kind,
            int start,
            int end,
            Optional<String> before,
            Optional<String> after,
            Optional<Mark> mark) {}

    /** What somebody said of a find. */
    public record Mark(boolean right, String who, String when) {}

    /**
     * A simple random sample of what was found, in the order in which it was drawn. It is a function of the run and of
     * {@code seed}, so a longer one begins with the shorter one; of each kind at most a thousand are drawn.
     *
     * @param kind only this kind; one that redaction doesn't look for in this run is refused
     * @param unmarked whether to leave out what somebody has marked
     */
    @GET
    @Path("/{run}/redaction/samples")
    public List<FoundSample> samples(
            @RestPath String run,
            @RestQuery Optional<String> kind,
            @RestQuery @DefaultValue("0") long seed,
            @RestQuery boolean unmarked,
            @RestQuery @DefaultValue("10") int limit) {
        if (limit < 1 || limit > MOST_AT_ONCE) {
            throw new BadParameter("limit must be 1 to %d, not %d.".formatted(MOST_AT_ONCE, limit));
        }
        RunArchive archive = runs.archive(run);
        List<Sampled> all = finds.ask(archive, seed, table -> {
                    kind.ifPresent(wanted -> mustBeLookedFor(wanted, finds.kinds(archive, table)));
                    return table.sample(kind).toList();
                })
                .answer();
        List<Sampled> wanted = desk.ask(
                run,
                review -> all.stream()
                        .filter(find -> !unmarked || review.mark(find.find()).isEmpty())
                        .limit(limit)
                        .toList());
        Map<DocumentFind, RedactionFinds.Surroundings> around = finds.surroundings(archive, wanted);
        return desk.ask(
                run,
                review -> wanted.stream()
                        .map(find -> sample(
                                find,
                                Optional.ofNullable(around.get(find.find())),
                                review.mark(find.find()).map(RedactionResource::mark)))
                        .toList());
    }

    private static void mustBeLookedFor(String kind, SortedSet<String> kinds) {
        if (!kinds.contains(kind)) {
            throw new BadParameter("kind: redaction doesn't look for %s in this run; it looks for %s."
                    .formatted(kind, kinds.isEmpty() ? "nothing" : String.join(", ", kinds)));
        }
    }

    private static FoundSample sample(
            Sampled drawn, Optional<RedactionFinds.Surroundings> around, Optional<Mark> mark) {
        Find find = drawn.find().find();
        return new FoundSample(
                drawn.find().document(),
                drawn.shard(),
                drawn.source(),
                drawn.language(),
                find.kind(),
                find.place().start(),
                find.place().end(),
                around.map(RedactionFinds.Surroundings::before),
                around.map(RedactionFinds.Surroundings::after),
                mark);
    }

    private static Mark mark(FindMarked mark) {
        return new Mark(mark.right(), mark.who(), mark.when());
    }

    /**
     * What somebody says of a find, named as the sample names it.
     *
     * @param right whether it is personal data of that kind
     * @param who who says it, as they call themselves
     */
    public record Marking(
            String shard, String document, String kind, int start, int end, Optional<Boolean> right, String who) {}

    /** Takes down whether a find is right, and says how right its kind is by now. Said once more, the last one counts. */
    @POST
    @Path("/{run}/redaction/marks")
    public RedactionPrecision mark(@RestPath String run, Marking wish) {
        String who = PeoplesNames.read("who", wish.who(), "it is kept who said what");
        boolean right = wish.right()
                .orElseThrow(
                        () -> new BadParameter("right: say true or false: whether it is %s.".formatted(wish.kind())));
        DocumentFind find = find(wish.document(), wish.kind(), wish.start(), wish.end());
        mustBeThere(runs.archive(run), shard(wish.shard()), find);
        desk.mark(run, find, right, who, ArenasResource.now());
        return desk.ask(run, Review::precision).stream()
                .filter(kind -> kind.kind().equals(wish.kind()))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Somebody's wish to see a find, named as the sample names it.
     *
     * @param who who asks, as they call themselves
     */
    public record Asking(String shard, String document, String kind, int start, int end, String who) {}

    /** The data itself. */
    public record ShownData(String data) {}

    /** Shows the data itself, once an event says that somebody has asked for it. */
    @POST
    @Path("/{run}/redaction/shown")
    @Cache(noStore = true)
    public ShownData show(@RestPath String run, Asking wish) {
        String who = PeoplesNames.read("who", wish.who(), "it is kept who was shown what");
        RunArchive archive = runs.archive(run);
        ShardId shard = shard(wish.shard());
        DocumentFind find = find(wish.document(), wish.kind(), wish.start(), wish.end());
        mustBeThere(archive, shard, find);
        desk.show(run, find, who, ArenasResource.now());
        return finds.data(archive, shard, find)
                .map(ShownData::new)
                .orElseThrow(() -> new NotFound(
                        "The text in which it was found is gone: what the run that redacted it had made was removed."));
    }

    private static DocumentFind find(String document, String kind, int start, int end) {
        if (start < 0 || end <= start) {
            throw new BadParameter("start and end: nothing stands from %d to %d.".formatted(start, end));
        }
        return new DocumentFind(
                Objects.requireNonNullElse(document, ""),
                new Find(Objects.requireNonNullElse(kind, ""), new Place(start, end)));
    }

    private static ShardId shard(String written) {
        try {
            return ShardId.parse(Objects.requireNonNullElse(written, ""));
        } catch (IllegalArgumentException e) {
            throw new BadParameter("shard: expected one such as s0001-00000-000017; the sample names it.");
        }
    }

    private void mustBeThere(RunArchive archive, ShardId shard, DocumentFind find) {
        if (!finds.isThere(archive, shard, find)) {
            throw new NotFound(
                    "Redaction found no %s from %d to %d in document %s of shard %s; the sample names what it found."
                            .formatted(
                                    find.find().kind(),
                                    find.find().place().start(),
                                    find.find().place().end(),
                                    find.document(),
                                    shard));
        }
    }
}
