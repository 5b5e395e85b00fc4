package dev.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.filtering.domain.language.IdentifiedLanguage;
import dev.millrace.filtering.domain.language.LanguageIdentifier;
import dev.millrace.testkit.RealData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes {@code docs/language-identification.md}: what share of texts is found to be in the language they are in, by
 * length and by language.
 */
public final class LanguagePage {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** In characters; 0 is the whole text. */
    private static final int[] LENGTHS = {20, 50, 100, 200, 500, 0};

    private static final int PIECES = 5;
    private static final Set<String> ENGLISH =
            Set.of("the", "of", "and", "to", "is", "that", "for", "with", "this", "which");
    private static final double ENGLISH_SHARE = 0.06;
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("cmn", "zh"),
            Map.entry("arb", "ar"),
            Map.entry("als", "sq"),
            Map.entry("azj", "az"),
            Map.entry("khk", "mn"),
            Map.entry("uzn", "uz"),
            Map.entry("swh", "sw"),
            Map.entry("plt", "mg"),
            Map.entry("mly", "ms"),
            Map.entry("ydd", "yi"),
            Map.entry("pbu", "ps"),
            Map.entry("ike", "iu"),
            Map.entry("pes", "fa"),
            Map.entry("lvs", "lv"),
            Map.entry("ekk", "et"),
            Map.entry("no", "nb"));

    private final LanguageIdentifier identifier = new LanguageIdentifier();
    private final Set<String> known = LanguageIdentifier.languages();
    private final StringBuilder out = new StringBuilder();

    private LanguagePage() {}

    /** A text whose language is known. */
    private record Gold(String language, String text) {}

    /** Of so many texts so many were right, and of so many nothing was told. */
    private static final class Tally {
        private int all;
        private int right;
        private int silent;

        void add(IdentifiedLanguage found, String gold) {
            all++;
            right += found.code().equals(gold) ? 1 : 0;
            silent += found.code().equals(IdentifiedLanguage.UNDETERMINED) ? 1 : 0;
        }

        String right() {
            return all == 0 ? "" : String.format(Locale.ROOT, "%.3f", right / (double) all);
        }

        String silent() {
            return all == 0 ? "" : String.format(Locale.ROOT, "%.3f", silent / (double) all);
        }
    }

    public static void main(String[] args) throws IOException {
        new LanguagePage()
                .write(Path.of(System.getProperty("millrace.root", ""), "docs", "language-identification.md"));
    }

    private void write(Path page) throws IOException {
        List<Gold> declaration = texts("A_text/udhr_langs", name -> Optional.empty());
        List<Gold> handbook = texts("A_text/debian_handbook_langs", name -> Optional.of(name.substring(9, 11)));
        List<Gold> manual = texts("A_text/manpages_langs", name -> Optional.of(name.substring(4, 6)));
        out.append(introduction(known.size(), speed(List.of(declaration, handbook, manual))));
        set("Universal Declaration of Human Rights", declaration, true);
        set("Debian Administrator's Handbook", translated(handbook), false);
        set("Manual pages", translated(manual), false);
        sentences();
        Files.writeString(page, out);
    }

    private static String introduction(int languages, String speed) {
        return """
            # Language identification

            Written by `bench/src/main/java/dev/millrace/bench/LanguagePage.java`. %d languages can be told; how is in
            [decision 11](decisions/0011-languages-by-script-and-opennlps-parameters.md).

            The share of texts that are found to be in the language they are in, for whole texts and for pieces of %d
            lengths in characters, cut at random places; below it the share told as `und`. Texts in languages that can't be
            told are counted apart: for them `und` is the right answer. One thread's processor time on whole texts: %s.
            """.formatted(languages, LENGTHS.length - 1, speed);
    }

    private interface Naming {
        Optional<String> language(String file);
    }

    private static List<Gold> texts(String place, Naming naming) throws IOException {
        List<Gold> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(RealData.require(place))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".zst")).sorted().toList()) {
                read(file, naming.language(String.valueOf(file.getFileName())), texts);
            }
        }
        return texts;
    }

    private static void read(Path file, Optional<String> language, List<Gold> into) throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new ZstdInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = JSON.readTree(line);
                String named = language.orElseGet(() -> row.get("id").asText().split("_", 2)[0]);
                into.add(new Gold(code(named), row.get("text").asText()));
            }
        }
    }

    private static String code(String name) {
        for (String code : name.length() == 3 ? Locale.getISOLanguages() : new String[0]) {
            if (Locale.of(code).getISO3Language().equals(name) && !NAMES.containsKey(name)) {
                return Locale.of(code).toLanguageTag();
            }
        }
        return NAMES.getOrDefault(name, name);
    }

    /** Without pages that nobody has translated: where English function words are as frequent as in English. */
    private static List<Gold> translated(List<Gold> texts) {
        return texts.stream()
                .filter(gold -> gold.language().equals("en") || !isEnglish(gold.text()))
                .toList();
    }

    private static boolean isEnglish(String text) {
        String[] words = text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+", -1);
        return Stream.of(words).filter(ENGLISH::contains).count() > ENGLISH_SHARE * words.length;
    }

    private void set(String title, List<Gold> texts, boolean withUnknown) {
        Map<String, Tally[]> byLanguage = new TreeMap<>();
        Tally[] all = tallies();
        Tally[] unknown = tallies();
        Random random = new Random(1);
        for (Gold gold : texts) {
            Tally[] own = byLanguage.computeIfAbsent(gold.language(), language -> tallies());
            for (int i = 0; i < LENGTHS.length; i++) {
                for (String piece : pieces(gold.text(), LENGTHS[i], random)) {
                    IdentifiedLanguage found = identifier.identify(piece);
                    (known.contains(gold.language()) ? all : unknown)[i].add(found, gold.language());
                    own[i].add(found, gold.language());
                }
            }
        }
        out.append(
                "%n## %s%n%n| | 20 | 50 | 100 | 200 | 500 | whole |%n|---|---|---|---|---|---|---|%n".formatted(title));
        row("right", all, Tally::right);
        row("`und`", all, Tally::silent);
        if (withUnknown) {
            row("other languages: `und`", unknown, Tally::silent);
        }
        out.append("\n| language | 20 | 50 | 100 | 200 | 500 | whole |\n|---|---|---|---|---|---|---|\n");
        byLanguage.forEach((language, tallies) -> {
            if (known.contains(language)) {
                row(language, tallies, Tally::right);
            }
        });
    }

    private static Tally[] tallies() {
        return Stream.generate(Tally::new).limit(LENGTHS.length).toArray(Tally[]::new);
    }

    private interface Figure {
        String of(Tally tally);
    }

    private void row(String name, Tally[] tallies, Figure figure) {
        out.append("| ").append(name);
        for (Tally tally : tallies) {
            out.append(" | ").append(figure.of(tally));
        }
        out.append(" |\n");
    }

    private static List<String> pieces(String text, int length, Random random) {
        if (length == 0) {
            return List.of(text);
        }
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < PIECES && text.length() > length + 1; i++) {
            int from = random.nextInt(text.length() - length);
            pieces.add(text.substring(from, from + length));
        }
        return pieces;
    }

    /** Sentences of BIG-bench, of those languages whose English name is that of a code. */
    private void sentences() throws IOException {
        Map<String, String> names = new HashMap<>();
        for (String code : known) {
            names.put(Locale.of(code).getDisplayLanguage(Locale.ENGLISH), code);
        }
        Tally[] tally = {new Tally(), new Tally()};
        for (String line : Files.readAllLines(RealData.require("F_quality/langid_bigbench/dev/langid.jsonl"))) {
            JsonNode row = JSON.readTree(line);
            String code = names.get(row.get("language").asText());
            tally[code == null ? 1 : 0].add(
                    identifier.identify(row.get("sentence").asText()), String.valueOf(code));
        }
        out.append("""

                ## Sentences of BIG-bench

                %d sentences in languages that can be told: right %s, `und` %s. %d in others: `und` %s.
                """.formatted(tally[0].all, tally[0].right(), tally[0].silent(), tally[1].all, tally[1].silent()));
    }

    private String speed(List<List<Gold>> sets) {
        List<String> texts = sets.stream().flatMap(List::stream).map(Gold::text).toList();
        long bytes = texts.stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            texts.forEach(identifier::identify);
            best = Math.min(best, (double) (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began));
        }
        return String.format(
                Locale.ROOT, "%.0f MB/s, %.0f µs a text", bytes / 1e6 / (best / 1e9), best / 1e3 / texts.size());
    }
}
