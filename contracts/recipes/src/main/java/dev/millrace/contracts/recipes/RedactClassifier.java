package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A token classifier in ONNX that finds names, places and organisations, or what else its labels stand for.
 *
 * @param model its ONNX file
 * @param config its {@code config.json}, whose {@code id2label} names the labels
 * @param tokenizer its {@code tokenizer.json}
 * @param labels kinds of personal data, or {@value #NOTHING}, by what the model calls them, beside {@link #USUAL}
 * @param threshold least probability of a kind at which a word is taken for some, from 0 to 1
 * @param words what a word is that is more than one token
 * @param capitals whether of a text that has capitals only what has one counts, or has no letter that could be one
 */
public record RedactClassifier(
        String model,
        String config,
        String tokenizer,
        Map<String, String> labels,
        double threshold,
        Words words,
        boolean capitals) {

    /** Of a label that is looked for by nobody. */
    public static final String NOTHING = "none";

    /** What most models call what they find: CoNLL-2003's names, OntoNotes', Presidio's, and postal addresses. */
    public static final Map<String, String> USUAL = Map.ofEntries(
            Map.entry("PER", "person"),
            Map.entry("PERSON", "person"),
            Map.entry("LOC", "place"),
            Map.entry("LOCATION", "place"),
            Map.entry("GPE", "place"),
            Map.entry("FAC", "place"),
            Map.entry("ORG", "organisation"),
            Map.entry("ORGANIZATION", "organisation"),
            Map.entry("ORGANISATION", "organisation"),
            Map.entry("ADDRESS", "address"),
            Map.entry("STREET_ADDRESS", "address"),
            Map.entry("MISC", NOTHING));

    /** How the tokens of a word decide what it is. */
    public enum Words {
        /** The first one's labels count, as such models are mostly trained. */
        @JsonProperty("first")
        FIRST,
        /** Of each label the highest probability that one of its tokens has. */
        @JsonProperty("max")
        MAX
    }

    public RedactClassifier {
        labels = Map.copyOf(labels);
    }

    /** The kind of what the model calls {@code entity}, or {@value #NOTHING}; empty where nobody says. */
    public Optional<String> kind(String entity) {
        return Optional.ofNullable(labels.get(entity)).or(() -> Optional.ofNullable(USUAL.get(entity)));
    }

    /** Which of a model's {@code entities} nobody says the kind of. */
    public List<String> unnamed(Set<String> entities) {
        return entities.stream()
                .filter(entity -> kind(entity).isEmpty())
                .sorted()
                .toList();
    }

    /** In words, what to do about entities without a kind. */
    public static String asking(List<String> unnamed) {
        return "the model has labels for %s, and nothing says what kind that is; say of each under labels which kind of personal data it is, or %s"
                .formatted(String.join(", ", unnamed), NOTHING);
    }
}
