package dev.millrace.redaction.domain;

import dev.millrace.contracts.recipes.Redact;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Message;
import dev.millrace.contracts.shards.Verdict;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What happens to a document in this stage: personal data of the kinds the recipe names is replaced. The ledger learns
 * how much of it there was and where, never what it said.
 */
public final class DocumentRedaction implements Function<Document, Verdict> {

    /** To be raised when other data is found, or replaced by something else, in the same document. */
    public static final int RULES = 2;

    private final Redactor redactor;

    public DocumentRedaction(Redact redact) {
        EnumSet<EntityType> types = EnumSet.noneOf(EntityType.class);
        redact.entities().forEach(name -> types.add(EntityType.named(name)));
        this.redactor = new Redactor(types);
    }

    @Override
    public Verdict apply(Document document) {
        return document.messages().map(said -> dialog(document, said)).orElseGet(() -> plain(document));
    }

    private Verdict plain(Document document) {
        Redactor.Redacted redacted = redactor.redact(document.text());
        return verdict(redacted.entities(), () -> document.withText(redacted.text()));
    }

    private Verdict dialog(Document document, List<Message> said) {
        Redactor.RedactedDialog redacted = redactor.redact(said);
        return verdict(redacted.entities(), () -> document.withMessages(redacted.messages()));
    }

    private static Verdict verdict(List<Entity> entities, Supplier<Document> changed) {
        if (entities.isEmpty()) {
            return new Verdict.Kept(Map.of());
        }
        TreeMap<String, Long> found = new TreeMap<>();
        entities.forEach(entity -> found.merge(entity.type().entityName(), 1L, Long::sum));
        return new Verdict.Changed(changed.get(), found, detail(entities));
    }

    /** Offsets by kind, in code points of the document as it came in: {@code email -> 12-29 40-51}. */
    private static Map<String, String> detail(List<Entity> entities) {
        TreeMap<String, StringJoiner> offsets = new TreeMap<>();
        entities.forEach(entity -> offsets.computeIfAbsent(entity.type().entityName(), _ -> new StringJoiner(" "))
                .add(entity.start() + "-" + entity.end()));
        TreeMap<String, String> detail = new TreeMap<>();
        offsets.forEach((kind, joined) -> detail.put(kind, joined.toString()));
        return detail;
    }
}
