package dev.millrace.quickstart.labelled;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LabelledTextsTest {

    private static final int MANY = 20_000;

    @Test
    void aSeedHasItsTexts() {
        assertThat(texts(7, 200)).isEqualTo(texts(7, 200)).isNotEqualTo(texts(8, 200));
    }

    @Test
    void whatIsMarkedIsWholeWordsInOrderAndNothingOfTheSentencesIsLeftUnmade() {
        Pattern unmade = Pattern.compile("\\{\\w+}|[a-z]\\|[a-z]");
        Map<String, Integer> counts = new TreeMap<>();
        for (LabelledText text : texts(3, MANY)) {
            int[] letters = text.text().codePoints().toArray();
            assertThat(unmade.matcher(text.text()).find()).as(text.text()).isFalse();
            int at = 0;
            for (LabelledText.Entity entity : text.entities()) {
                String marked = new String(letters, entity.start(), entity.end() - entity.start());
                assertThat(entity.start()).as(text.text()).isGreaterThanOrEqualTo(at);
                assertThat(marked).as(text.text()).isNotBlank().isEqualTo(marked.strip());
                assertThat(entity.start() == 0 || !Character.isLetter(letters[entity.start() - 1]))
                        .as("before %s in %s", marked, text.text())
                        .isTrue();
                counts.merge(entity.label(), 1, Integer::sum);
                at = entity.end();
            }
        }
        assertThat(counts.keySet()).containsExactlyInAnyOrderElementsOf(LabelledTexts.LABELS);
        assertThat(counts.values()).allMatch(count -> count > MANY / 10);
    }

    @Test
    void aTextInOtherLettersHasItsMarksInTheSamePlaces() {
        Set<String> shapes = texts(5, MANY).stream()
                .filter(text -> text.entities().size() == 1)
                .map(text -> text.text().equals(text.text().toLowerCase(Locale.ROOT)) ? "small" : "as it is")
                .collect(Collectors.toSet());
        assertThat(shapes).containsExactlyInAnyOrder("small", "as it is");
        Marked marked = new Marked();
        marked.plain("\uD83D\uDE00 \u0130 ");
        marked.mark("\u0130zmir", "LOC");
        LabelledText small = marked.text(Character::toLowerCase);
        assertThat(small.entities()).containsExactly(new LabelledText.Entity(4, 9, "LOC"));
        assertThat(small.text()).endsWith(" izmir");
    }

    @Test
    void someNamesAreOnNoList() {
        Set<String> known = Lists.words("lists.txt").values().stream()
                .flatMap(List::stream)
                .flatMap(name -> Stream.of(name.split("[ -]")))
                .collect(Collectors.toCollection(HashSet::new));
        List<String> words = texts(11, 2_000).stream()
                .filter(text -> !text.text().equals(text.text().toLowerCase(Locale.ROOT)))
                .flatMap(text -> text.entities().stream()
                        .filter(entity -> entity.label().equals("PER"))
                        .map(entity -> text.text()
                                .substring(
                                        text.text().offsetByCodePoints(0, entity.start()),
                                        text.text().offsetByCodePoints(0, entity.end()))))
                .filter(name -> name.matches("\\p{L}+"))
                .toList();
        double invented = words.stream().filter(name -> !known.contains(name)).count() / (double) words.size();
        assertThat(invented).isBetween(0.1, 0.5);
    }

    private static List<LabelledText> texts(long seed, int number) {
        LabelledTexts made = new LabelledTexts(seed);
        return Stream.generate(made::next).limit(number).toList();
    }
}
