package dev.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.models.labels.TokenClassifierFiles;
import dev.millrace.contracts.recipes.RedactClassifier;
import dev.millrace.contracts.shards.Document;
import dev.millrace.redaction.domain.EntityType;
import dev.millrace.redaction.domain.RedactDocument;
import dev.millrace.redaction.domain.classifier.TokenClassifier;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How much of the personal data in presidio-research's made sentences is found, all kinds together and by kind, with what is
 * taken for what. As that set is scored: a find is right when it overlaps a marked span of its kind, a marked span is found
 * when a find of its kind overlaps it. Spans of which no kind is redacted (dates, ages, titles) are left out, and what is
 * found there is wrong; but for dates of birth, which the set calls dates.
 *
 * <p>{@code bench/run names [CLASSIFIER] [--threshold PROBABILITY] [--capitals] [--unlike] [--show KIND]}: a folder with a token
 * classifier, or what has a shape alone; what a recipe says of it; only texts that share no {@value SharedWords#WORDS} words in a
 * row with those that recipes/names.yaml learns from; every mistake about a kind.
 */
public final class PersonalDataExam {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SETS = "D_pii/presidio_research_synth/dev";
    private static final String NOTHING = "nothing";

    /** Kinds by what the set calls them. */
    private static final Map<String, EntityType> KINDS = Map.ofEntries(
            Map.entry("PERSON", EntityType.PERSON),
            Map.entry("GPE", EntityType.PLACE),
            Map.entry("LOCATION", EntityType.PLACE),
            Map.entry("ORGANIZATION", EntityType.ORGANISATION),
            Map.entry("STREET_ADDRESS", EntityType.ADDRESS),
            Map.entry("ADDRESS", EntityType.ADDRESS),
            Map.entry("CREDIT_CARD", EntityType.CARD),
            Map.entry("PHONE_NUMBER", EntityType.PHONE),
            Map.entry("EMAIL_ADDRESS", EntityType.EMAIL),
            Map.entry("IBAN_CODE", EntityType.IBAN),
            Map.entry("IP_ADDRESS", EntityType.IP),
            Map.entry("US_SSN", EntityType.NATIONAL_ID),
            Map.entry("US_DRIVER_LICENSE", EntityType.DRIVING_LICENCE));

    private final RedactDocument redaction;
    private final String shown;
    private final Optional<SharedWords> leftOut;
    private final Map<String, Counts> counts = new TreeMap<>();
    private final Map<String, Integer> confusion = new TreeMap<>();

    /** @param leftOut of texts that have these */
    private PersonalDataExam(RedactDocument redaction, String shown, Optional<SharedWords> leftOut) {
        this.redaction = redaction;
        this.shown = shown;
        this.leftOut = leftOut;
    }

    /** A marked or found place; its kind in lower case, or the set's own name of what is no kind. */
    private record Place(String kind, int start, int end) {
        boolean overlaps(Place other) {
            return start < other.end && other.start < end;
        }

        boolean isIn(List<Place> places) {
            return places.stream().anyMatch(place -> place.kind.equals(kind) && overlaps(place));
        }
    }

    /** Of a kind. */
    private static final class Counts {
        int marked;
        int recalled;
        int found;
        int right;
        int exact;

        void add(Counts other) {
            marked += other.marked;
            recalled += other.recalled;
            found += other.found;
            right += other.right;
            exact += other.exact;
        }
    }

    public static void main(String[] args) throws IOException {
        Optional<Path> sets = RealData.find(SETS);
        if (sets.isEmpty()) {
            System.out.println("Skipped: no real data " + SETS + " here; MILLRACE_DATA names its folder");
            return;
        }
        Asked asked;
        try {
            asked = Asked.of(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Optional<TokenClassifier> classifier = asked.classifier().isPresent()
                ? Optional.of(open(asked.classifier().get(), asked.threshold(), asked.capitals()))
                : Optional.empty();
        RedactDocument redaction = new RedactDocument(EnumSet.allOf(EntityType.class), Set.of("US", "GB"), classifier);
        Optional<SharedWords> shared = asked.unlike() ? Optional.of(new SharedWords()) : Optional.empty();
        new PersonalDataExam(redaction, asked.shown(), shared).take(sets.get());
    }

    /** What is said behind the name. */
    private record Asked(Optional<Path> classifier, double threshold, boolean capitals, boolean unlike, String shown) {

        static Asked of(String... args) {
            Optional<Path> classifier = Optional.empty();
            double threshold = 0.5;
            boolean capitals = false;
            boolean unlike = false;
            String shown = "";
            for (Iterator<String> all = List.of(args).iterator(); all.hasNext(); ) {
                String one = all.next();
                switch (one) {
                    case "--capitals" -> capitals = true;
                    case "--unlike" -> unlike = true;
                    case "--threshold" -> threshold = Double.parseDouble(value(one, all));
                    case "--show" -> shown = value(one, all);
                    default -> {
                        if (one.startsWith("-") || classifier.isPresent()) {
                            throw new IllegalArgumentException(
                                    "names: found " + one
                                            + "; expected [CLASSIFIER] [--threshold PROBABILITY] [--capitals] [--unlike] [--show KIND]");
                        }
                        classifier = Optional.of(Path.of(one));
                    }
                }
            }
            return new Asked(classifier, threshold, capitals, unlike, shown);
        }

        private static String value(String option, Iterator<String> rest) {
            if (!rest.hasNext()) {
                throw new IllegalArgumentException("names: expected something behind " + option);
            }
            return rest.next();
        }
    }

    /** The token classifier in a folder, for every kind. */
    static TokenClassifier open(Path folder, double threshold, boolean capitals) throws IOException {
        TokenClassifierFiles files = TokenClassifierFiles.in(folder);
        RedactClassifier rule = new RedactClassifier(
                files.model().toString(),
                files.config().toString(),
                files.tokenizer().toString(),
                Map.of(),
                threshold,
                RedactClassifier.Words.FIRST,
                capitals);
        return TokenClassifier.open(
                files,
                rule,
                Stream.of(EntityType.values()).map(EntityType::entityName).collect(Collectors.toSet()));
    }

    private void take(Path sets) throws IOException {
        int texts = 0;
        try (Stream<Path> files = Files.list(sets)) {
            for (Path file : files.sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode row = JSON.readTree(line);
                    String text = row.get("full_text").asText();
                    if (leftOut.filter(words -> words.areIn(text)).isEmpty()) {
                        take(row, text);
                        texts++;
                    }
                }
            }
        }
        System.out.println(texts + " texts");
        print();
    }

    private void take(JsonNode row, String text) {
        List<Place> marked = new ArrayList<>();
        for (JsonNode span : row.get("spans")) {
            String name = span.get("entity_type").asText();
            marked.add(new Place(
                    Optional.ofNullable(KINDS.get(name))
                            .map(EntityType::entityName)
                            .orElse(name),
                    span.get("start_position").asInt(),
                    span.get("end_position").asInt()));
        }
        List<Place> found =
                redaction.redact(new Document("0".repeat(32), text, "", Optional.empty(), Map.of())).entities().stream()
                        .map(one -> new Place(
                                EntityType.named(one.type()).entityName(),
                                text.offsetByCodePoints(0, one.start()),
                                text.offsetByCodePoints(0, one.end())))
                        .toList();
        for (Place place : marked) {
            if (!KINDS.containsKey(place.kind) && isKind(place.kind)) {
                Counts of = counts.computeIfAbsent(place.kind, _ -> new Counts());
                of.marked++;
                of.exact += found.contains(place) ? 1 : 0;
                if (place.isIn(found)) {
                    of.recalled++;
                } else {
                    mistake("missed", place.kind, place, found, text);
                }
            }
        }
        for (Place place : found) {
            if (place.kind.equals(EntityType.BIRTH_DATE.entityName())
                    && marked.stream().anyMatch(one -> one.kind.equals("DATE_TIME") && one.overlaps(place))) {
                continue;
            }
            Counts of = counts.computeIfAbsent(place.kind, _ -> new Counts());
            of.found++;
            if (place.isIn(marked)) {
                of.right++;
            } else {
                mistake("false", place.kind, place, marked, text);
            }
        }
    }

    private static boolean isKind(String name) {
        return KINDS.values().stream().anyMatch(kind -> kind.entityName().equals(name));
    }

    private void mistake(String sort, String kind, Place place, List<Place> others, String text) {
        String other = others.stream()
                .filter(place::overlaps)
                .map(Place::kind)
                .findFirst()
                .orElse(NOTHING);
        confusion.merge("%s %s: %s".formatted(sort, kind, other), 1, Integer::sum);
        if (kind.equals(shown)) {
            System.out.printf(
                    "%s (%s): <%s> in %s%n",
                    sort, other, text.substring(place.start, place.end), text.replace("\n", "\\n"));
        }
    }

    private void print() {
        Counts all = new Counts();
        counts.values().forEach(all::add);
        System.out.println("| kind | marked | precision | recall | exact |\n|---|---|---|---|---|");
        counts.forEach(PersonalDataExam::row);
        row("all", all);
        System.out.println("\n| mistakes about | times |\n|---|---|");
        confusion.forEach((mistake, times) -> System.out.printf("| %s | %d |%n", mistake, times));
    }

    private static void row(String name, Counts of) {
        System.out.printf(
                "| %s | %d | %.3f | %.3f | %.3f |%n",
                name,
                of.marked,
                of.right / (double) of.found,
                of.recalled / (double) of.marked,
                of.exact / (double) of.marked);
    }
}
