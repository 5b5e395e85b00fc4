package dev.millrace.tokenization.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.MeasuredTexts;
import dev.millrace.contracts.events.TokenizerFit;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.shards.Document;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FitSampleTest {

    private static Document document(String source, Optional<String> language, String text) {
        Map<String, String> metadata =
                language.map(tag -> Map.of(Document.LANGUAGE, tag)).orElse(Map.of());
        return new Document("0", text, source, Optional.empty(), metadata);
    }

    private static Tokenizer bytes() throws Exception {
        return Tokenizer.read(TokenizerFile.write(List.of("<|endoftext|>"), List.of()));
    }

    /** The words of 我们喜欢北京 are three, and none has a space beside it; each character is three bytes, none a token. */
    @Test
    void fitsAreAddedUpBySourceAndLanguage() throws Exception {
        FitSample sample = new FitSample(2);
        sample.begin(0);
        sample.add(document("b", Optional.of("en"), "a mill."));
        sample.add(document("b", Optional.of("en"), "two"));
        sample.add(document("b", Optional.empty(), ""));
        sample.begin(1);
        sample.add(document("a", Optional.of("zh"), "我们喜欢北京"));
        sample.add(document("a", Optional.empty(), "x"));

        assertThat(sample.measure(bytes()))
                .containsExactly(
                        new MeasuredTexts("a", Optional.empty(), new TokenizerFit(1, 1, 1, 1, 1, 0, 0, 1)),
                        new MeasuredTexts("a", Optional.of("zh"), new TokenizerFit(1, 18, 6, 3, 18, 0, 18, 0)),
                        new MeasuredTexts("b", Optional.of("en"), new TokenizerFit(2, 10, 10, 3, 10, 0, 0, 10)));
    }

    /** However many shards and long documents there are, as much is measured, and of shards from first to last. */
    @Test
    void whatIsMeasuredIsBoundedAndSpreadOverTheSample() throws Exception {
        String text = "\ud83c\udf3e".repeat(1 << 10);
        for (int shards : List.of(1, 3, 256, 257, 1000)) {
            FitSample sample = new FitSample(shards, 1 << 17);
            for (int shard = 0; shard < shards; shard++) {
                sample.begin(shard);
                for (int i = 0; i < 40 && sample.wantsMore(); i++) {
                    sample.add(document("s" + (4 * shard / shards), Optional.empty(), text));
                }
            }
            List<MeasuredTexts> measured = sample.measure(bytes());
            assertThat(measured).hasSize(Math.min(4, shards));
            assertThat(measured.stream()
                            .mapToLong(one -> 2 * one.fit().characters())
                            .sum())
                    .isLessThanOrEqualTo(1 << 17)
                    .isGreaterThan(shards == 1 ? 80_000 : 120_000);
        }
    }
}
