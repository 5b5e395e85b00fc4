package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.EnglishSentences;
import dev.millrace.contracts.text.PythonText;

/**
 * FineWeb's own rules (Penedo et al. 2024, arXiv:2406.17557, section 3.6) as datatrove 0.10 has them in
 * {@code FineWebQualityFilter}: lines that end as sentences, short lines, duplicate lines, lists.
 */
public final class FineWebQuality implements RuleSet {

    public static final String NAME = "fineweb";

    private final Thresholds thresholds;
    private final HashCounts seen = new HashCounts();

    public FineWebQuality(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Outcome judge(Passage passage) {
        double shortLength = thresholds.get("short-line-length", 30);
        Lines lines = new Lines(shortLength, seen);
        lines.read(passage.text());
        if (lines.count == 0) {
            return Outcome.refused("empty", 0, 1);
        }
        Rules rules = new Rules();
        double ended = (double) lines.ended / lines.count;
        rules.atLeast("line_punct_ratio", ended, thresholds.get("min-punctuated-lines", 0.12));
        double brief = (double) lines.brief / lines.count;
        rules.atMost("short_line_ratio", brief, thresholds.get("max-short-lines", 0.67));
        double repeated = (double) lines.repeatedCharacters / (passage.length() - lines.breaks);
        rules.atMost("char_dup_ratio", repeated, thresholds.get("max-duplicate-characters", 0.01));
        double breaks = (double) lines.breaks / passage.words().size();
        rules.atMost("list_ratio", breaks, thresholds.get("max-line-breaks-per-word", 0.3));
        return rules.outcome();
    }

    /** What the rules ask of the lines between line feeds that aren't blank. */
    private static final class Lines {
        private final double shortLength;
        private final HashCounts seen;
        private int count;
        private int ended;
        private int brief;
        private long repeatedCharacters;
        private int breaks;

        private Lines(double shortLength, HashCounts seen) {
            this.shortLength = shortLength;
            this.seen = seen;
        }

        void read(String text) {
            for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
                breaks++;
            }
            seen.reset(breaks + 1);
            int start = 0;
            for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
                line(text, start, end);
                start = end + 1;
            }
            line(text, start, text.length());
        }

        private void line(String text, int from, int to) {
            boolean blank = true;
            long hash = 0;
            int length = 0;
            for (int i = from; i < to; i++) {
                char c = text.charAt(i);
                blank = blank && PythonText.isSpace(c);
                hash = (hash ^ c) * 0x9E3779B97F4A7C15L;
                hash ^= hash >>> 29;
                length += Character.isLowSurrogate(c) ? 0 : 1;
            }
            if (blank) {
                return;
            }
            count++;
            ended += EnglishSentences.isEnd(text.codePointBefore(to)) ? 1 : 0;
            brief += length <= shortLength ? 1 : 0;
            repeatedCharacters += seen.add(hash) > 1 ? length : 0;
        }
    }
}
