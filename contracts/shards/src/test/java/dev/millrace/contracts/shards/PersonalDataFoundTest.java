package dev.millrace.contracts.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.contracts.shards.PersonalDataFound.Find;
import dev.millrace.contracts.shards.PersonalDataFound.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PersonalDataFoundTest {

    private static final String LETTERS = "aé字\uD83D\uDE42";

    @Test
    void theLedgerReadsAsItIsWritten() {
        Map<String, String> detail = Map.of("email", "12-29 40-51", "phone", "60-72", "beside", "2", "language", "de");
        PersonalDataFound found = PersonalDataFound.of(entry(detail)).orElseThrow();

        assertThat(found.inText())
                .containsExactly(
                        new Find("email", new Place(12, 29)),
                        new Find("email", new Place(40, 51)),
                        new Find("phone", new Place(60, 72)));
        assertThat(found.beside()).isEqualTo(2);
        assertThat(found.language()).contains("de");
        assertThat(found.detail()).isEqualTo(detail);
        assertThat(PersonalDataFound.of(entry(Map.of("language", "de")))).isEmpty();
        assertThat(new PersonalDataFound(new TreeMap<>(), 0, Optional.of("de")).detail())
                .isEmpty();
    }

    @Test
    void aDamagedPlaceIsNamed() {
        for (String place : List.of("12", "12-", "-3-4", "9-9", "a-b")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PersonalDataFound.of(entry(Map.of("email", "1-2 " + place))))
                    .withMessageContaining(place.equals("9-9") ? "9 to 9" : place);
        }
    }

    private static LedgerEntry entry(Map<String, String> detail) {
        return new LedgerEntry("0".repeat(32), LedgerEntry.Outcome.CHANGED, Optional.empty(), detail);
    }

    /** Beside the rule in so many words: what stands in a part is each code point that isn't found, and a name for each find. */
    @Test
    void whatIsFoundIsHiddenInEveryPartOfATextAndNothingElseIs() {
        Random random = new Random(5);
        for (int round = 0; round < 3_000; round++) {
            int[] text = new int[random.nextInt(40)];
            List<Find> finds = new ArrayList<>();
            int[] owner = new int[text.length];
            for (int i = 0; i < text.length; i++) {
                text[i] = LETTERS.codePoints().toArray()[random.nextInt(4)];
            }
            for (int at = random.nextInt(6); at < text.length; at += random.nextInt(6)) {
                int end = Math.min(text.length, at + 1 + random.nextInt(5));
                finds.add(new Find(random.nextBoolean() ? "email" : "ip", new Place(at, end)));
                for (; at < end; at++) {
                    owner[at] = finds.size();
                }
            }
            int from = random.nextInt(text.length + 3);
            int to = from + random.nextInt(20);
            StringBuilder expected = new StringBuilder();
            for (int i = from; i < Math.min(to, text.length); i++) {
                if (owner[i] == 0) {
                    expected.appendCodePoint(text[i]);
                } else if (i == from || owner[i - 1] != owner[i]) {
                    expected.append(finds.get(owner[i] - 1).placeholder());
                }
            }

            assertThat(PersonalDataFound.hidden(new String(text, 0, text.length), from, to, finds))
                    .isEqualTo(expected.toString());
        }
    }

    @Test
    void theDataItselfIsWhatStandsThere() {
        assertThat(PersonalDataFound.data("🙂 an a@b.de", new Place(5, 11))).isEqualTo("a@b.de");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PersonalDataFound.data("🙂 an", new Place(2, 5)))
                .withMessageContaining("2-5");
    }
}
