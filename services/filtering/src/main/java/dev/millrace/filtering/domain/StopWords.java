package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.Spacing;
import dev.millrace.contracts.text.Word;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Which stop words a text has: Gopher's English ones (Rae et al. 2021, arXiv:2112.11446, appendix A1.1). In a script
 * without spaces also those of the languages that are written so: of FineWeb-2's (Penedo et al. 2025, arXiv:2506.20920)
 * those that ICU's dictionaries have as words. No two of these languages share one that they write alike, Chinese and
 * Japanese apart.
 */
final class StopWords {

    private static final String ENGLISH = "the be to of and that have with";
    private static final String CHINESE = "的 在 是 和 了 於 于 為 为 有 被 也 而 由 與 与";
    private static final String JAPANESE = "の に を は た て が と で し れ さ";
    private static final String THAI = "ใน ที่ และ ของ เป็น มี การ ได้";
    private static final String LAO = "ແລະ ໃນ ຂອງ ເປັນ ທີ່ ໄດ້ ມີ";
    private static final String KHMER = "មាន បាន ដែល ជា និង នៅ របស់ ក្នុង ថា នេះ នៃ ហើយ ទៅ ដោយ";
    private static final String BURMESE = "သည် များ ကို တွင် ဖြစ် သော ရှိ မှာ မှ";

    private static final Listed SPACED = Listed.of(ENGLISH);
    private static final Listed UNSPACED =
            Listed.of(String.join(" ", ENGLISH, CHINESE, JAPANESE, THAI, LAO, KHMER, BURMESE));

    private final Listed listed;
    private final BitSet seen = new BitSet();

    private StopWords(Listed listed) {
        this.listed = listed;
    }

    /** Those of a text's languages, none of them met yet. */
    static StopWords in(Spacing spacing) {
        return new StopWords(spacing == Spacing.WORDS ? SPACED : UNSPACED);
    }

    /** Takes note of a word of the text. */
    void meet(Word word) {
        Integer number =
                word.codePoints() <= listed.longest() ? listed.numbers().get(word) : null;
        if (number != null) {
            seen.set(number);
        }
    }

    /** How many of them have been met, each counted once. */
    int met() {
        return seen.cardinality();
    }

    /**
     * A list.
     *
     * @param numbers each word's number
     * @param longest code points of the longest
     */
    private record Listed(Map<Word, Integer> numbers, int longest) {

        static Listed of(String words) {
            Map<Word, Integer> numbers = new HashMap<>();
            int longest = 0;
            for (String text : words.split(" ", -1)) {
                Word word = Word.of(text);
                numbers.put(word, numbers.size());
                longest = Math.max(longest, word.codePoints());
            }
            return new Listed(Map.copyOf(numbers), longest);
        }
    }
}
