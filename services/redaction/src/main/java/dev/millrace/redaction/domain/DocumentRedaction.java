package dev.millrace.redaction.domain;

import dev.millrace.contracts.recipes.Redact;
import dev.millrace.contracts.recipes.RedactAction;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Message;
import dev.millrace.contracts.shards.PersonalDataFound;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.redaction.domain.classifier.TokenClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What happens to a document in this stage: personal data of the kinds the recipe names is found, and what its policies say
 * is done about it, in the text, the title and the address. The ledger learns how much of it there was and where, never what
 * it said.
 */
public final class DocumentRedaction implements Function<Document, Verdict> {

    /** To be raised when other data is found, or replaced by something else, in the same document. */
    public static final int RULES = 6;

    /** Why a document is dropped that has what a policy drops documents for. */
    static final String REASON = "personal-data";

    private static final List<String> WRITTEN = List.of(Document.TITLE, Document.URL);

    /** A language as BCP 47 has it. A source may say anything there, which isn't the ledger's to repeat. */
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}");

    private final Redactor redactor;
    private final Policies policies;
    private final Optional<Pseudonyms> pseudonyms;

    /** Of a recipe that asks for no pseudonyms. */
    public DocumentRedaction(Redact redact) {
        this(redact, Optional.empty(), Optional.empty());
    }

    /**
     * @param pseudonyms there are some where the recipe asks for them
     * @param classifier there is one where the recipe names it
     * @throws IllegalArgumentException when there should be and aren't, or the recipe names a kind that there isn't
     */
    public DocumentRedaction(Redact redact, Optional<Pseudonyms> pseudonyms, Optional<TokenClassifier> classifier) {
        if (redact.classifier().isPresent() != classifier.isPresent()) {
            throw new IllegalArgumentException("A classifier is named, or asked, and not both");
        }
        if (redact.hasPseudonyms() && pseudonyms.isEmpty()) {
            throw new IllegalArgumentException("Pseudonyms are made with a key, and there is none");
        }
        Set<EntityType> types = EntityType.of(redact);
        Expected expected = new Expected(Set.copyOf(redact.regions()), redact.specialAddresses());
        this.redactor = new Redactor(types, expected, Allowed.of(redact.allow()), classifier);
        this.policies = new Policies(redact);
        this.pseudonyms = pseudonyms;
    }

    @Override
    public Verdict apply(Document document) {
        Substitutes substitutes = new Substitutes(policies.of(document), pseudonyms);
        List<Entity> all = new ArrayList<>();
        Document changed = written(document, substitutes, all);
        List<Entity> beside = List.copyOf(all);
        List<Entity> inText;
        if (document.messages().isPresent()) {
            List<Message> said = document.messages().get();
            Redactor.RedactedDialog redacted = redactor.redact(said, substitutes);
            inText = redacted.entities();
            changed = inText.isEmpty() ? changed : changed.withMessages(redacted.messages());
        } else {
            Redactor.Redacted redacted = redactor.redactProse(document.text(), substitutes);
            inText = redacted.entities();
            changed = inText.isEmpty() ? changed : changed.withText(redacted.text());
        }
        all.addAll(inText);
        return all.isEmpty()
                ? new Verdict.Kept(Map.of())
                : verdict(substitutes, changed, all, detail(document, inText, beside));
    }

    /** The document with what its title and its address are instead. */
    private Document written(Document document, Substitutes substitutes, List<Entity> found) {
        TreeMap<String, String> other = new TreeMap<>();
        for (String name : WRITTEN) {
            String value = document.metadata().getOrDefault(name, "");
            Redactor.Redacted redacted = name.equals(Document.TITLE)
                    ? redactor.redactProse(value, substitutes)
                    : redactor.redactAll(value, substitutes);
            if (!redacted.entities().isEmpty()) {
                found.addAll(redacted.entities());
                other.put(name, redacted.text());
            }
        }
        return other.isEmpty() ? document : document.withMetadata(other);
    }

    private static Verdict verdict(
            Substitutes substitutes, Document changed, List<Entity> all, Map<String, String> detail) {
        if (all.stream().anyMatch(entity -> substitutes.action(entity.type()) == RedactAction.DROP)) {
            return new Verdict.Dropped(REASON, detail);
        }
        if (all.stream().allMatch(entity -> substitutes.action(entity.type()) == RedactAction.REPORT)) {
            return new Verdict.Annotated(changed, detail);
        }
        TreeMap<String, Long> found = new TreeMap<>();
        all.forEach(entity -> found.merge(entity.type().entityName(), 1L, Long::sum));
        return new Verdict.Changed(changed, found, detail);
    }

    /** What the ledger learns, in code points of the document as it came in. */
    private static Map<String, String> detail(Document document, List<Entity> inText, List<Entity> beside) {
        TreeMap<String, List<PersonalDataFound.Place>> kinds = new TreeMap<>();
        inText.forEach(entity -> kinds.computeIfAbsent(entity.type().entityName(), _ -> new ArrayList<>())
                .add(new PersonalDataFound.Place(entity.start(), entity.end())));
        Optional<String> language = Optional.of(Policies.language(document))
                .filter(tag -> LANGUAGE.matcher(tag).matches());
        return new PersonalDataFound(kinds, beside.size(), language).detail();
    }
}
