package dev.millrace.contracts.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where parts of a text end once it has been normalized. */
class PartCutsTest {

    /** What composes, reorders, decomposes to several, or does nothing of the kind. */
    private static final List<String> PIECES = List.of(
            "a",
            "e",
            " ",
            "<|im_end|>",
            "\u0301",
            "\u0323",
            "\u0327",
            "\u00e9",
            "\u1ec7",
            "\u1100",
            "\u1161",
            "\u11a8",
            "\uac00",
            "\uac01",
            "\u314f",
            "\uff76",
            "\uff9e",
            "\u304b",
            "\u3099",
            "\ufb01",
            "\u2126",
            "\u0f71\u0f74",
            "\u0344",
            "\ud83d\ude00",
            "\ud834\udd5e",
            "\u09c7",
            "\u09be",
            "\u4e2d",
            "\u0439",
            "\u0438\u0306",
            "\u212b",
            "\ud81b\udd63",
            "\ud81b\udd67",
            "\ud800");

    @ParameterizedTest
    @EnumSource(Normalizer.Form.class)
    void theyEndWhereWhatIsBeforeThemEndsNormalizedByItself(Normalizer.Form form) {
        UnaryOperator<String> normalize = text -> Normalizer.normalize(text, form);
        Random random = new Random(11);
        for (int round = 0; round < 2_000; round++) {
            List<TextPart> parts = parts(random, 1 + random.nextInt(8));
            PartCuts cuts = PartCuts.of(parts);
            String text = cuts.text();
            if (text.isEmpty()) {
                continue;
            }
            int from = random.nextInt(text.length());
            String stretch = text.substring(from, from + 1 + random.nextInt(text.length() - from));
            String normalized = normalize.apply(stretch);
            int[] expected = ends(parts, from, stretch, normalized, normalize);

            PartCuts own = cuts.within(from, stretch, normalized, normalize);

            int[] found = new int[normalized.length()];
            int[] right = new int[normalized.length()];
            for (int at = 0, part = 0; at < found.length; at++) {
                while (expected[part] <= at) {
                    part++;
                }
                right[at] = part;
                found[at] = own.part(at);
            }
            assertThat(found).as("%s from %d", parts, from).isEqualTo(right);
        }
    }

    /** By normalizing all that is before each end. */
    private static int[] ends(
            List<TextPart> parts, int from, String stretch, String normalized, UnaryOperator<String> normalize) {
        int[] ends = new int[parts.size()];
        int at = 0;
        for (int p = 0; p < ends.length; p++) {
            at += parts.get(p).text().length();
            String made = normalize.apply(stretch.substring(0, Math.clamp(at - (long) from, 0, stretch.length())));
            int most = Math.min(made.length(), normalized.length());
            int same = 0;
            while (same < most && made.charAt(same) == normalized.charAt(same)) {
                same++;
            }
            int end = parts.get(p).special() && !stretch.equals(normalized) ? same : most;
            ends[p] = p == 0 ? end : Math.max(end, ends[p - 1]);
        }
        return ends;
    }

    private static List<TextPart> parts(Random random, int count) {
        List<TextPart> parts = new ArrayList<>();
        for (int p = 0; p < count; p++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(6); i > 0; i--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            parts.add(new TextPart(text.toString(), random.nextBoolean()));
        }
        return parts;
    }

    @ParameterizedTest
    @EnumSource(Normalizer.Form.class)
    void nothingIsComposedOrReorderedAcrossWhatBeginsAnew(Normalizer.Form form) {
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            if (PartCuts.beginsAnew(c)) {
                String after = c + "\u0323\u0301";
                String alone = Normalizer.normalize(after, form);
                for (String before : PIECES) {
                    if (!Normalizer.normalize(before + after, form)
                            .equals(Normalizer.normalize(before, form) + alone)) {
                        fail("%04x behind %s", (int) c, before);
                    }
                }
            }
        }
    }

    /** Twice as many messages of the same length are twice the work, not four times. */
    @ParameterizedTest
    @EnumSource(Normalizer.Form.class)
    void whatIsNormalizedGrowsWithTheTextAlone(Normalizer.Form form) {
        AtomicLong chars = new AtomicLong();
        UnaryOperator<String> normalize = text -> {
            chars.addAndGet(text.length());
            return Normalizer.normalize(text, form);
        };
        List<TextPart> parts = new ArrayList<>();
        for (int message = 0; message < 500; message++) {
            parts.add(new TextPart("<|im_start|>", true));
            parts.add(new TextPart("cafe\u0301 \u0442\u0435\u0439\u0438\u0306 \u4e2d", false));
        }
        PartCuts cuts = PartCuts.of(parts);
        String text = cuts.text();

        PartCuts own = cuts.within(0, text, Normalizer.normalize(text, form), normalize);

        assertThat(own.part(0)).isZero();
        assertThat(chars.get()).isLessThan(2L * text.length());
    }
}
