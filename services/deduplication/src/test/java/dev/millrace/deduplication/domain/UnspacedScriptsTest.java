package dev.millrace.deduplication.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.recipes.MinHashSpec;
import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.contracts.text.MinHashText;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Near-duplicates are found where no space stands between words: four characters of a text are others. */
class UnspacedScriptsTest {

    private static final MinHashSpec USUAL = new MinHashSpec(5, 14, 8, 1);

    @ParameterizedTest
    @CsvSource({
        "\u6c34\u8f66\u78e8\u5751\u7c89\u6cb3\u77f3\u6728\u8f6e\u6865\u5c71\u6751\u4eba\u5e74\u6708\u65e5\u6625\u79cb\u5927\u5c0f\u65b0\u65e7\u4e0a\u4e0b\u6765\u53bb\u770b\u542c, \uff0c, 13, 800",
        "\u6c34\u8eca\u306e\u3092\u306f\u306b\u7c89\u77f3\u3067\u3059\u307e\u308b\u6728\u304c\u3068\u3082\u5c71\u6751\u4eba\u5e74\u304b\u3089\u5ddd\u6a4b\u3042\u308a\u79cb\u6625\u3066\u3044, \u3001, 20, 900",
        "\u0e19\u0e49\u0e33\u0e01\u0e32\u0e23\u0e17\u0e35\u0e48\u0e1a\u0e49\u0e32\u0e19\u0e04\u0e19\u0e14\u0e35\u0e21\u0e32\u0e44\u0e1b\u0e21\u0e35\u0e27\u0e31\u0e19\u0e42\u0e23\u0e07\u0e2a\u0e35\u0e02\u0e49\u0e32\u0e27, ' ', 40, 2400",
        // Tibetan syllables, each of one letter here, with the mark that stands between them.
        "\u0f40\u0f41\u0f42\u0f44\u0f45\u0f46\u0f47\u0f49\u0f4f\u0f50\u0f51\u0f53\u0f54\u0f55\u0f56\u0f58\u0f59\u0f5a\u0f5b\u0f5d\u0f5e\u0f5f\u0f61\u0f62\u0f63\u0f64\u0f66\u0f67, \u0f0b, 4, 2400"
    })
    void nearlyAllAreFound(String letters, String mark, int clause, int length) {
        Random random = new Random(11);
        MinHash minHash = new MinHash(USUAL);
        int found = 0;
        for (int n = 0; n < 50; n++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < length) {
                boolean ends = text.length() % clause == clause - 1;
                text.append(ends ? mark : letters.charAt(random.nextInt(letters.length())));
            }
            Signature first = signature(minHash, text.toString());
            for (int changes = 0; changes < 4; changes++) {
                text.setCharAt(random.nextInt(length), letters.charAt(random.nextInt(letters.length())));
            }
            Signature second = signature(minHash, text.toString());
            boolean meet = false;
            for (int band = 0; band < USUAL.bands(); band++) {
                meet |= first.bandHash(band, USUAL.rows()) == second.bandHash(band, USUAL.rows());
            }
            found += meet ? 1 : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(48);
    }

    private static Signature signature(MinHash minHash, String text) {
        return minHash.sign(new EnglishWords().split(MinHashText.normalise(text)))
                .orElseThrow();
    }
}
