package dev.millrace.orchestrator.archive;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerEntry.Outcome;
import dev.millrace.contracts.shards.PersonalDataFound;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Examples of what a stage dropped or changed, as the text came in; what redaction found in it is hidden. */
@ApplicationScoped
public class Samples {

    private static final int EXCERPT = 300;

    private final Archive archive;

    Samples(Archive archive) {
        this.archive = archive;
    }

    /**
     * One example.
     *
     * @param reason why it was dropped; absent for a changed one
     * @param title the document's title, when it has one; of what has personal data there, nothing
     * @param text the beginning of its text as the stage got it; absent for ingestion, which gets no documents
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Sample(
            String id,
            Outcome outcome,
            Optional<String> reason,
            Map<String, String> detail,
            Optional<String> title,
            Optional<String> text) {}

    /**
     * Up to {@code limit} examples in the order of rank.
     *
     * @param reason only those dropped for this reason; absent: all that were dropped or changed
     */
    public List<Sample> of(RunArchive run, Stage stage, Optional<String> reason, int limit) {
        List<Sample> samples = new ArrayList<>();
        for (ShardCompleted shard : run.stage(stage).shards()) {
            if (samples.size() >= limit) {
                break;
            }
            List<LedgerEntry> entries = entries(shard, reason, limit - samples.size());
            Map<String, Document> documents = entries.isEmpty() ? Map.of() : input(run, stage, shard, entries);
            entries.forEach(entry -> samples.add(sample(stage, entry, Optional.ofNullable(documents.get(entry.id())))));
        }
        return samples;
    }

    /** How a document begins, as ingestion made it. */
    public record Beginning(Optional<String> title, String text) {}

    /** How documents of a run begin, by their ids; those that can't be found are left out. */
    public Map<String, Beginning> beginnings(RunArchive run, Map<ShardId, List<String>> wanted) {
        Map<String, Beginning> found = new HashMap<>();
        wanted.forEach((shard, ids) -> run.first()
                .shard(shard)
                .ifPresent(ingested -> documents(ingested, ids)
                        .forEach((id, document) ->
                                found.put(id, new Beginning(title(document), excerpt(document.text()))))));
        return found;
    }

    private List<LedgerEntry> entries(ShardCompleted shard, Optional<String> reason, int limit) {
        List<LedgerEntry> entries = new ArrayList<>();
        archive.entry(shard.ledger(), entry -> {
            boolean wanted = reason.isPresent() ? entry.reason().equals(reason) : entry.outcome() != Outcome.KEPT;
            if (wanted) {
                entries.add(entry);
            }
            return entries.size() == limit;
        });
        return entries;
    }

    private Map<String, Document> input(RunArchive run, Stage stage, ShardCompleted shard, List<LedgerEntry> entries) {
        return run.before(stage)
                .flatMap(earlier -> earlier.shard(shard.shard()))
                .map(before ->
                        documents(before, entries.stream().map(LedgerEntry::id).toList()))
                .orElse(Map.of());
    }

    private Map<String, Document> documents(ShardCompleted shard, List<String> wanted) {
        Map<String, Document> found = new HashMap<>();
        archive.document(shard.data(), document -> {
            if (wanted.contains(document.id())) {
                found.put(document.id(), document);
            }
            return found.size() == wanted.size();
        });
        return found;
    }

    private static Optional<String> title(Document document) {
        return Optional.ofNullable(document.metadata().get(Document.TITLE));
    }

    private static Sample sample(Stage stage, LedgerEntry entry, Optional<Document> document) {
        Optional<PersonalDataFound> found = stage == Stage.REDACTION ? PersonalDataFound.of(entry) : Optional.empty();
        return new Sample(
                entry.id(),
                entry.outcome(),
                entry.reason(),
                entry.detail(),
                document.filter(_ -> found.map(PersonalDataFound::beside).orElse(0) == 0)
                        .flatMap(Samples::title),
                document.map(known -> excerpt(known.text(), found)));
    }

    /** The beginning of a text with what was found in it hidden. */
    static String excerpt(String text, Optional<PersonalDataFound> found) {
        return found.map(one -> PersonalDataFound.hidden(text, 0, EXCERPT, one.inText())
                        + (text.codePointCount(0, text.length()) <= EXCERPT ? "" : "…"))
                .orElseGet(() -> excerpt(text));
    }

    /** The first 300 code points of a text. */
    static String excerpt(String text) {
        return text.codePointCount(0, text.length()) <= EXCERPT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, EXCERPT)) + "…";
    }
}
