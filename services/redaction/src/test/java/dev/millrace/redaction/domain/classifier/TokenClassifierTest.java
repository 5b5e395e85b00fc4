package dev.millrace.redaction.domain.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.labels.TokenClassifierFiles;
import dev.millrace.contracts.models.labels.WordIds;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.RedactClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From labels of tokens to places in a text, with a graph whose labels are known. */
class TokenClassifierTest {

    private static final Set<String> NAMES = Set.of("person", "place", "organisation");

    @TempDir
    private Path folder;

    private static TinyClassifier bio() {
        return new TinyClassifier("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")
                .sure("B-PER", "ann", "jose", "marie", "o", "李")
                .sure("I-PER", "lee", "garcia", "##anne", "curie", "brien", "明")
                .sure("B-LOC", "rome", "new")
                .sure("I-LOC", "york")
                .sure("B-ORG", "acme")
                .sure("I-ORG", "ltd");
    }

    @Test
    void namesAreFoundWhereTheyStandInTheTextAsItIs() throws IOException {
        String text = "\uD83D\uDE00 So Ann Lee, JOS\u00C9 Garci\u0301a and Marianne o'Brien met in New\u00A0York\n"
                + "Marie-Curie at ACME Ltd. \uD842\uDFB7 \u674E\u660E [SEP] Ann Ann Rome.";
        assertThat(found(bio().sure("B-PER", "mari"), text))
                .containsExactly(
                        "person Ann Lee",
                        "person JOS\u00C9 Garci\u0301a",
                        "person Marianne",
                        "person o'Brien",
                        "place New\u00A0York",
                        "person Marie-Curie",
                        "organisation ACME Ltd",
                        "person \u674E\u660E",
                        "person Ann",
                        "person Ann",
                        "place Rome");
    }

    @Test
    void schemesWithoutBeginningsAndWithEndsAreReadAlike() throws IOException {
        assertThat(found(new TinyClassifier("O", "PERSON").sure("PERSON", "ann", "lee"), "Ann Lee and Lee"))
                .containsExactly("person Ann Lee", "person Lee");
        TinyClassifier bioes = new TinyClassifier("O", "B-PER", "I-PER", "E-PER", "S-PER")
                .sure("B-PER", "ann")
                .sure("I-PER", "van")
                .sure("E-PER", "lee")
                .sure("S-PER", "bo");
        assertThat(found(bioes, "Ann van Lee Bo Bo")).containsExactly("person Ann van Lee", "person Bo", "person Bo");
    }

    @Test
    void whereCapitalsAreAskedForOnlyTextsWithoutAnyHaveNamesInSmallLetters() throws IOException {
        TokenClassifierFiles files = bio().sure("I-LOC", "9").write(folder);
        RedactClassifier any = TinyClassifier.rule(files);
        RedactClassifier rule = new RedactClassifier(
                any.model(), any.config(), any.tokenizer(), any.labels(), any.threshold(), any.words(), true);
        try (TokenClassifier classifier = TokenClassifier.open(files, rule, NAMES)) {
            assertThat(texts(classifier, "Ann met ann lee in rome, or new 9, with \u674E\u660E and o'brien. Rome!"))
                    .containsExactly("Ann", "new 9", "\u674E\u660E", "Rome");
            assertThat(texts(classifier, "ann met ann lee in rome")).containsExactly("ann", "ann lee", "rome");
        }
    }

    private static List<String> texts(TokenClassifier classifier, String text) {
        return classifier.find(text).stream()
                .map(one -> text.substring(one.start(), one.end()))
                .toList();
    }

    /** What is found depends on where words stand in no way: whatever the window, every name is found, and once. */
    @Test
    void aLongTextIsReadInWindowsThatLeaveNothingOut() throws IOException {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            String name = random.nextInt(20) == 0 ? random.nextBoolean() ? "Ann Lee" : "Rome" : "word";
            if (!name.equals("word")) {
                expected.add((name.equals("Rome") ? "place " : "person ") + name + "@" + text.length());
            }
            text.append(name).append(random.nextInt(9) == 0 ? ".\n" : " ");
        }
        assertThat(text).hasSizeGreaterThan(2 << 16);
        for (int positions : List.of(9, 100, 512)) {
            TinyClassifier tiny = bio().positions(positions);
            assertThat(open(tiny, NAMES).find(text.toString()).stream()
                            .map(one -> "%s %s@%d"
                                    .formatted(one.kind(), text.substring(one.start(), one.end()), one.start()))
                            .toList())
                    .isEqualTo(expected);
        }
    }

    @Test
    void eachIdCountsInOneWindowAndHasItsSurroundingsThere() {
        Random random = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            int size = random.nextInt(3_000);
            int room = 1 + random.nextInt(510);
            int context = Math.min(32, room / 8);
            int next = 0;
            for (Windows.Window window : Windows.over(size, room)) {
                assertThat(window.from()).isEqualTo(next);
                assertThat(window.to()).isGreaterThan(window.from());
                assertThat(window.length()).isEqualTo(Math.min(size, room));
                assertThat(window.from() - window.start()).isGreaterThanOrEqualTo(Math.min(context, window.from()));
                assertThat(window.end() - window.to()).isGreaterThanOrEqualTo(Math.min(context, size - window.to()));
                next = window.to();
            }
            assertThat(next).isEqualTo(size);
        }
    }

    @Test
    void windowsBeginWhereSentencesDoAndHaveAsManyAsThereIsRoomFor() {
        Random random = new Random(5);
        for (int round = 0; round < 2_000; round++) {
            int size = random.nextInt(2_000);
            int room = 8 + random.nextInt(200);
            int[] beginnings = random.ints(random.nextInt(100), 1, Math.max(2, size))
                    .filter(at -> at < size)
                    .distinct()
                    .sorted()
                    .toArray();
            int next = 0;
            for (Windows.Window window : Windows.over(beginnings, size, room)) {
                assertThat(window.from()).isEqualTo(next);
                assertThat(window.to()).isGreaterThan(next);
                assertThat(window.length()).isLessThanOrEqualTo(room);
                assertThat(window.start() <= next && window.to() <= window.end())
                        .isTrue();
                int from = next;
                int to = window.to();
                boolean whole = from == 0 || Arrays.binarySearch(beginnings, from) >= 0;
                int sentence = Arrays.stream(beginnings)
                                .filter(at -> at > from)
                                .findFirst()
                                .orElse(size)
                        - from;
                if (whole && sentence <= room) {
                    int after = Arrays.stream(beginnings)
                            .filter(at -> at > to)
                            .findFirst()
                            .orElse(size);
                    assertThat(window.start()).isEqualTo(from);
                    assertThat(to == size || Arrays.binarySearch(beginnings, to) >= 0)
                            .isTrue();
                    assertThat(to == size || after - from > room).isTrue();
                }
                next = to;
            }
            assertThat(next).isEqualTo(size);
        }
    }

    @Test
    void sentencesEndWithTheirMarksAndLinesButNotWithWhatIsShortened() throws IOException {
        TokenClassifierFiles files = bio().write(folder);
        Tokenizer tokenizer = Tokenizer.read(files.tokenizer());
        Map<String, String> texts = Map.of(
                "word. word", "word. |word",
                "word? word! (word.) word", "word? |word! |(word.) |word",
                "Dr. Lee of St. Ann. word", "Dr. Lee of St. Ann. word",
                "Mr. word word word. word", "Mr. word word word. |word",
                "word\nword, word 3.5 word", "word\n|word, word 3.5 word",
                "\u660E\u3002\u660E\u3002", "\u660E\u3002|\u660E\u3002");
        texts.forEach((text, expected) -> {
            WordIds ids = WordIds.of(text, tokenizer);
            StringBuilder cut = new StringBuilder(text);
            List<Integer> at = new ArrayList<>();
            for (int id : Sentences.beginnings(ids)) {
                for (int part = 0; part < ids.words().size(); part++) {
                    if (ids.isJudged(part) && ids.first(part) == id) {
                        at.addFirst(ids.words().start(part));
                    }
                }
            }
            at.forEach(place -> cut.insert(place, "|"));
            assertThat(cut.toString()).isEqualTo(expected);
        });
    }

    @Test
    void aWordIsWhatItsFirstTokenIsOrTheSurestAndOnlyIfThatIsLikelyEnough() throws IOException {
        TinyClassifier tiny = new TinyClassifier("O", "B-PER", "I-PER", "B-LOC")
                .unsure("mari", 0.6, 0.2, 0.15, 0.05)
                .unsure("##nne", 0.1, 0.1, 0.1, 0.7)
                .unsure("lou", 0.45, 0.3, 0.25, 1e-9);
        TokenClassifierFiles files = tiny.write(folder);
        assertThat(found(files, 0.5, RedactClassifier.Words.FIRST, "Marinne Lou"))
                .containsExactly("person Lou");
        assertThat(found(files, 0.3, RedactClassifier.Words.FIRST, "Marinne Lou"))
                .containsExactly("person Marinne", "person Lou");
        assertThat(found(files, 0.6, RedactClassifier.Words.FIRST, "Marinne Lou"))
                .isEmpty();
        assertThat(found(files, 0.5, RedactClassifier.Words.MAX, "Marinne Lou"))
                .containsExactly("place Marinne", "person Lou");
    }

    @Test
    void onlyKindsThatAreLookedForAreFound() throws IOException {
        assertThat(open(bio(), Set.of("place")).find("Ann Lee in Rome"))
                .containsExactly(new TokenClassifier.Found("place", 11, 15));
        assertThat(open(bio(), Set.of("email")).find("Ann Lee in Rome")).isEmpty();
    }

    @Test
    void whatIsNoTokenClassifierIsRefusedWithWhatWouldDo() throws IOException {
        TinyClassifier odd = new TinyClassifier("O", "B-PER", "B-DATE").sure("B-PER", "ann");
        assertThatThrownBy(() -> open(odd, NAMES))
                .isInstanceOf(UnfitClassifier.class)
                .hasMessageContaining("labels for DATE")
                .hasMessageContaining("none");
        TokenClassifierFiles files = bio().write(folder);
        for (Map.Entry<String, String> wrong : Map.of(
                        "{\"max_position_embeddings\": 512}", "id2label is missing",
                        "{\"id2label\": {\"0\": \"O\", \"2\": \"B-PER\"}}", "none for 1",
                        "{\"id2label\": {\"0\": \"LABEL_0\", \"1\": \"LABEL_1\"}}", "which is no name",
                        "{\"id2label\": {\"0\": \"O\", \"1\": \"B-PER\"}}", "expected {texts, tokens, 2}",
                        "{\"id2label\": {\"0\": \"O\"}, \"max_position_embeddings\": 2}", "expected at least 8",
                        "{", "config.json")
                .entrySet()) {
            Files.writeString(files.config(), wrong.getKey());
            assertThatThrownBy(() -> TokenClassifier.open(files, TinyClassifier.rule(files), NAMES))
                    .as(wrong.getKey())
                    .isInstanceOf(UnfitClassifier.class)
                    .hasMessageContaining(wrong.getValue());
        }
        TokenClassifierFiles others = bio().write(folder);
        Files.writeString(others.model(), "no graph");
        assertThatThrownBy(() -> TokenClassifier.open(others, TinyClassifier.rule(others), NAMES))
                .isInstanceOf(UnfitClassifier.class)
                .hasMessageContaining("model.onnx");
    }

    private List<String> found(TinyClassifier tiny, String text) throws IOException {
        return inWords(open(tiny, NAMES), text);
    }

    private static List<String> found(
            TokenClassifierFiles files, double threshold, RedactClassifier.Words words, String text)
            throws IOException {
        return inWords(
                TokenClassifier.open(files, TinyClassifier.rule(files, Map.of(), threshold, words), NAMES), text);
    }

    private static List<String> inWords(TokenClassifier classifier, String text) {
        return classifier.find(text).stream()
                .map(one -> one.kind() + " " + text.substring(one.start(), one.end()))
                .toList();
    }

    private TokenClassifier open(TinyClassifier tiny, Set<String> kinds) throws IOException {
        TokenClassifierFiles files = tiny.write(folder);
        return TokenClassifier.open(files, TinyClassifier.rule(files), kinds);
    }
}
