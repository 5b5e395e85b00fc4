package dev.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts again, in the files that were written, by other means than those that wrote them. */
class StoriesTest {

    private static final int DOCUMENTS = 4_000;
    private static final long SEED = 7;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    static Stories stories;
    static final List<String> texts = new ArrayList<>();
    static final Map<String, Integer> unreadable = new TreeMap<>();

    @BeforeAll
    static void writeAndReadBack() throws IOException {
        stories = Stories.of(DOCUMENTS, SEED);
        stories.writeTo(folder);
        for (Path file : files(folder)) {
            read(file);
        }
    }

    @Test
    void sameSeedSameBytes(@TempDir Path again) throws IOException {
        Stories.of(DOCUMENTS, SEED).writeTo(again);
        assertThat(files(again).stream().map(again::relativize))
                .containsExactlyElementsOf(
                        files(folder).stream().map(folder::relativize).toList());
        for (Path file : files(folder)) {
            assertThat(again.resolve(folder.relativize(file))).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void anotherSeedTellsOtherStories(@TempDir Path other) throws IOException {
        Stories.of(DOCUMENTS, SEED + 1).writeTo(other);
        assertThat(Files.readAllBytes(other.resolve("dumps/stories-a-000.jsonl.gz")))
                .isNotEqualTo(Files.readAllBytes(folder.resolve("dumps/stories-a-000.jsonl.gz")));
    }

    @Test
    void everyDocumentIsWritten() {
        int broken = unreadable.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(texts.size() + broken).isEqualTo(stories.truth().documents()).isEqualTo(DOCUMENTS);
        assertThat(unreadable).isEqualTo(stories.truth().unreadable());
    }

    @Test
    void exactCopiesAreAsManyAsSaid() {
        Set<String> distinct = new HashSet<>(texts);
        assertThat(texts.size() - distinct.size()).isEqualTo(stories.truth().exactDuplicates());
    }

    @Test
    void nearCopiesAreAsManyAsSaidAndNothingElseComesClose() {
        List<String> distinct = new ArrayList<>(new HashSet<>(texts));
        List<Set<Integer>> shingles =
                distinct.stream().map(StoriesTest::shingles).toList();
        Map<Integer, List<Integer>> having = new TreeMap<>();
        for (int i = 0; i < shingles.size(); i++) {
            for (int shingle : shingles.get(i)) {
                having.computeIfAbsent(shingle, k -> new ArrayList<>()).add(i);
            }
        }
        int near = 0;
        double strays = 0;
        for (int i = 0; i < shingles.size(); i++) {
            int[] shared = new int[i];
            for (int shingle : shingles.get(i)) {
                for (int other : having.get(shingle)) {
                    if (other >= i) {
                        break;
                    }
                    shared[other]++;
                }
            }
            for (int other = 0; other < i; other++) {
                double jaccard = (double) shared[other]
                        / (shingles.get(i).size() + shingles.get(other).size() - shared[other]);
                if (jaccard >= NearCopies.LEAST_SIMILARITY) {
                    near++;
                } else {
                    strays += 1 - Math.pow(1 - Math.pow(jaccard, 8), 14);
                }
            }
        }
        assertThat(near).isEqualTo(stories.truth().nearDuplicates());
        // How many pairs MinHash with 14 bands of 8 rows would be expected to take for near copies by mistake.
        assertThat(strays).isLessThan(0.5);
    }

    @Test
    void personalDataIsValidAndAsMuchAsSaid() throws NumberParseException {
        Map<String, Integer> found = new TreeMap<>();
        Map<String, Pattern> patterns = Map.of(
                "email", Pattern.compile("[a-z]+[._-]\\d{3}@example\\.(com|org|net)"),
                "phone", Pattern.compile("\\(\\d{3}\\) 555-01\\d\\d|\\+1 \\d{3}-555-01\\d\\d|\\+44 20 7946 0\\d{3}"),
                "card", Pattern.compile("4111 11\\d\\d \\d{4} \\d{4}|411111\\d{10}"),
                "iban", Pattern.compile("DE\\d\\d ?9999 ?9999 ?\\d{4} ?\\d{4} ?\\d{2}"),
                "ip", Pattern.compile("44\\.128\\.\\d{1,3}\\.\\d{1,3}"));
        for (String text : texts) {
            for (Map.Entry<String, Pattern> each : patterns.entrySet()) {
                Matcher matcher = each.getValue().matcher(text);
                while (matcher.find()) {
                    assertThat(isValid(each.getKey(), matcher.group()))
                            .as(matcher.group())
                            .isTrue();
                    found.merge(each.getKey(), 1, Integer::sum);
                }
            }
        }
        assertThat(found).isEqualTo(stories.truth().personalData());
    }

    @Test
    void junkIsAsMuchAsSaidByTheRulesItself() {
        Map<String, Integer> junk = texts.stream()
                .map(GopherRules::verdict)
                .filter(v -> !v.equals("keep"))
                .collect(Collectors.toMap(v -> v, v -> 1, Integer::sum, TreeMap::new));
        assertThat(junk).isEqualTo(stories.truth().junk());
    }

    private static boolean isValid(String entity, String value) throws NumberParseException {
        PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
        return switch (entity) {
            case "phone" -> phones.isValidNumber(phones.parse(value, "US"));
            case "card" -> luhn(value.replace(" ", ""));
            case "iban" -> mod97(value.replace(" ", ""));
            default -> true;
        };
    }

    private static boolean luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            sum += i % 2 == 0 ? digit : digit / 5 + digit * 2 % 10;
        }
        return sum % 10 == 0;
    }

    private static boolean mod97(String iban) {
        String moved =
                (iban.substring(4) + iban.substring(0, 4)).replace("D", "13").replace("E", "14");
        return new BigInteger(moved).mod(BigInteger.valueOf(97)).intValue() == 1;
    }

    private static Set<Integer> shingles(String text) {
        String[] words = text.toLowerCase(Locale.ROOT)
                .replaceAll("\\p{Punct}", " ")
                .strip()
                .split("\\s+");
        Set<Integer> shingles = new HashSet<>();
        for (int i = 0; i + 5 <= words.length; i++) {
            shingles.add(Arrays.asList(words).subList(i, i + 5).hashCode());
        }
        return shingles;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void read(Path file) throws IOException {
        String name = file.toString();
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = name.endsWith(".gz")
                    ? new GZIPInputStream(in).readAllBytes()
                    : name.endsWith(".zst") ? new ZstdInputStream(in).readAllBytes() : in.readAllBytes();
        }
        if (name.contains(".jsonl")) {
            readLines(bytes);
        } else if (name.endsWith(".txt")) {
            texts.add(new String(bytes, StandardCharsets.UTF_8));
        } else if (name.endsWith(".html")) {
            texts.add(article(new String(bytes, StandardCharsets.UTF_8)));
        } else {
            readResponses(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static void readLines(byte[] bytes) throws IOException {
        for (String latin :
                new String(bytes, StandardCharsets.ISO_8859_1).lines().toList()) {
            byte[] line = latin.getBytes(StandardCharsets.ISO_8859_1);
            if (new String(line, StandardCharsets.UTF_8).contains("\uFFFD")) {
                unreadable.merge("invalid-utf8", 1, Integer::sum);
                continue;
            }
            try {
                JsonNode text = JSON.readTree(line).path("text");
                if (text.isMissingNode()) {
                    unreadable.merge("missing-text", 1, Integer::sum);
                } else if (text.asText().isBlank()) {
                    unreadable.merge("empty", 1, Integer::sum);
                } else {
                    texts.add(text.asText());
                }
            } catch (JsonProcessingException e) {
                unreadable.merge("invalid-json", 1, Integer::sum);
            }
        }
    }

    private static void readResponses(String archive) {
        for (String record : archive.split("WARC/1\\.0\r\n", -1)) {
            if (record.contains("HTTP/1.1 404")) {
                unreadable.merge("not-a-page", 1, Integer::sum);
            } else if (record.contains("HTTP/1.1 200")) {
                texts.add(article(record));
            }
        }
    }

    private static String article(String page) {
        String article = page.substring(page.indexOf("</h1>"), page.indexOf("</article>"));
        return Pattern.compile("<p>(.*)</p>")
                .matcher(article)
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void theSameRandomNumbersGiveTheSameNearCopy() {
        Story story = new StoryTeller(new Random(1)).next();
        assertThat(NearCopies.of(story, new Random(2))).isEqualTo(NearCopies.of(story, new Random(2)));
    }
}
