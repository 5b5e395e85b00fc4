package dev.millrace.orchestrator.archive;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.ContentHash;
import dev.millrace.contracts.shards.CuratedDataset;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.HeldOut;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.PersonalDataFound;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import dev.millrace.contracts.shards.SignalsReader;
import dev.millrace.orchestrator.archive.RunArchive.StageOfRun;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** What became of one document, and why. */
@ApplicationScoped
public class DocumentStories {

    private final Archive archive;

    DocumentStories(Archive archive) {
        this.archive = archive;
    }

    /**
     * A document's whole story.
     *
     * @param document its id
     * @param contentHash what its text is known by, as it was ingested; absent when it couldn't be read
     * @param shard the shard it was in, through all stages
     * @param text what ingestion made of it: absent when it couldn't be read. Where redaction found something, it is what
     *     redaction
     *     got, with that hidden
     * @param stages what each stage did with it, in order
     * @param dataset the dataset it is in; absent when it was dropped on the way, or there is none yet
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Story(
            String run,
            String document,
            Optional<String> contentHash,
            Origin source,
            ShardId shard,
            Optional<About> text,
            List<Step> stages,
            Optional<InDataset> dataset) {}

    /** The source a document comes from. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Origin(String name, String licence, String origin) {}

    /** What is known of a document. */
    public record About(Map<String, String> metadata, String excerpt) {}

    /**
     * What a stage did with a document.
     *
     * @param rules of filtering: every rule with what was measured, in the order they run; absent when that wasn't kept
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Step(
            Stage stage,
            LedgerEntry.Outcome outcome,
            Optional<String> reason,
            Map<String, String> detail,
            Optional<List<Measured>> rules) {}

    /**
     * A rule and the figure held against it.
     *
     * @param value absent when it couldn't be measured, which breaks no rule
     * @param broken whether the figure is on the wrong side
     * @param decisive whether this was the first rule broken, and thus the reason
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Measured(FilterRule rule, OptionalDouble value, boolean broken, boolean decisive) {}

    /**
     * A document's place in the dataset.
     *
     * @param heldOut whether it was kept from training, to measure the model on
     */
    public record InDataset(String manifest, String sha256, boolean heldOut) {}

    /**
     * Tells a document's story.
     *
     * @param wanted the document's id, its content hash (of several with the same text: the first), or the id or address
     *     its source gave it
     */
    public Optional<Story> tell(RunArchive run, String wanted) {
        for (ShardCompleted ingested : run.first().shards()) {
            Optional<String> id = find(ingested, wanted);
            if (id.isPresent()) {
                return Optional.of(tell(run, ingested, id.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<String> find(ShardCompleted ingested, String wanted) {
        return archive.entry(
                        ingested.ledger(),
                        entry -> entry.id().equals(wanted)
                                || entry.contentHash().filter(wanted::equals).isPresent()
                                || isCalled(entry.detail(), wanted))
                .map(LedgerEntry::id)
                .or(() -> archive.document(
                                ingested.data(),
                                document -> isCalled(document.metadata(), wanted) || hasContent(document, wanted))
                        .map(Document::id));
    }

    /** The first release wrote no content hash: what it ingested is known by its text. */
    private static boolean hasContent(Document document, String wanted) {
        return document.contentHash().isEmpty()
                && ContentHash.isOne(wanted)
                && ContentHash.of(document.text()).equals(wanted);
    }

    private static boolean isCalled(Map<String, String> metadata, String wanted) {
        return wanted.equals(metadata.get(Document.EXTERNAL_ID)) || wanted.equals(metadata.get(Document.URL));
    }

    private Story tell(RunArchive run, ShardCompleted ingested, String id) {
        List<Step> steps = new ArrayList<>();
        Optional<PersonalDataFound> found = Optional.empty();
        for (StageOfRun stage : run.stages()) {
            Optional<LedgerEntry> entry = stage.shard(ingested.shard())
                    .flatMap(shard ->
                            archive.entry(shard.ledger(), one -> one.id().equals(id)));
            if (stage.stage() == Stage.REDACTION && redactionGot(run, steps)) {
                found = entry.flatMap(PersonalDataFound::of);
            }
            entry.map(one -> new Step(
                            stage.stage(),
                            one.outcome(),
                            one.reason(),
                            one.detail(),
                            stage.stage() == Stage.FILTERING
                                    ? measured(stage, ingested.shard(), id)
                                    : Optional.empty()))
                    .ifPresent(steps::add);
        }
        CuratedDataset.Origin source = run.origins().get(ingested.shard().source());
        Optional<Document> ingestedAs =
                archive.document(ingested.data(), document -> document.id().equals(id));
        Optional<PersonalDataFound> hidden = found;
        Optional<About> about = hidden.isEmpty()
                ? ingestedAs.map(document -> about(document, hidden))
                : run.before(Stage.REDACTION)
                        .flatMap(earlier -> earlier.shard(ingested.shard()))
                        .flatMap(shard -> archive.document(
                                shard.data(), document -> document.id().equals(id)))
                        .map(document -> about(document, hidden));
        return new Story(
                run.run(),
                id,
                ingestedAs.map(document -> document.contentHash().orElseGet(() -> ContentHash.of(document.text()))),
                new Origin(source.name(), source.licence(), origin(run, source)),
                ingested.shard(),
                about,
                steps,
                dataset(run, id, steps));
    }

    /**
     * Whether redaction has got the document as it stands in this run: not where an earlier stage dropped it, and not where the
     * run begins with a dataset, which has what redaction made of it.
     */
    private static boolean redactionGot(RunArchive run, List<Step> before) {
        return run.first().stage() != Stage.REDACTION
                && before.stream().noneMatch(step -> step.outcome() == LedgerEntry.Outcome.DROPPED);
    }

    /** The ledger doesn't say what of a title or an address is personal data, so that neither is told when something is. */
    private static About about(Document document, Optional<PersonalDataFound> found) {
        Map<String, String> metadata = new TreeMap<>(document.metadata());
        if (found.map(PersonalDataFound::beside).orElse(0) > 0) {
            metadata.keySet().removeAll(Set.of(Document.TITLE, Document.URL));
        }
        return new About(metadata, Samples.excerpt(document.text(), found));
    }

    private Optional<List<Measured>> measured(StageOfRun filtering, ShardId shard, String id) {
        return filtering
                .shard(shard)
                .flatMap(filtered -> archive.signals(filtered, signals -> measured(signals, id)))
                .flatMap(found -> found);
    }

    private static Optional<List<Measured>> measured(SignalsReader signals, String id) {
        while (signals.hasNext()) {
            SignalsEntry entry = signals.next();
            if (entry.id().equals(id)) {
                return Optional.of(measured(signals.header(), entry));
            }
        }
        return Optional.empty();
    }

    private static List<Measured> measured(SignalsHeader header, SignalsEntry entry) {
        List<Measured> measured = new ArrayList<>();
        boolean decided = false;
        for (FilterRule rule : header.rules(entry.chain(), Map.of())) {
            double value = header.value(rule.signal(), entry);
            boolean broken = rule.isBrokenBy(value);
            measured.add(new Measured(
                    rule,
                    Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value),
                    broken,
                    broken && !decided));
            decided |= broken;
        }
        return measured;
    }

    private static Optional<InDataset> dataset(RunArchive run, String id, List<Step> steps) {
        boolean tokenized = !steps.isEmpty()
                && steps.getLast().stage() == Stage.TOKENIZATION
                && steps.getLast().outcome() != LedgerEntry.Outcome.DROPPED;
        Optional<ObjectRef> manifest = tokenized ? run.dataset() : Optional.empty();
        double share = run.recipe().training().heldOut();
        return manifest.map(ref -> new InDataset(ref.key(), ref.sha256(), HeldOut.contains(id, share)));
    }

    private static String origin(RunArchive run, CuratedDataset.Origin source) {
        return source.origin()
                + run.recipe().dataset().map(" by way of the dataset "::concat).orElse("");
    }
}
