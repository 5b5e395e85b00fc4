package dev.millrace.contracts.models.tokenizer;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Which part of a text each of its chars belongs to. */
final class PartCuts implements AddedTokens.Where {

    private final List<TextPart> parts;
    /** The first part of which there may be something. */
    private final int first;
    /** Behind the last char of each part from the first on. */
    private final int[] ends;

    private PartCuts(List<TextPart> parts, int first, int[] ends) {
        this.parts = parts;
        this.first = first;
        this.ends = ends;
    }

    static PartCuts of(List<TextPart> parts) {
        int[] ends = new int[parts.size()];
        int at = 0;
        for (int p = 0; p < ends.length; p++) {
            at = Math.addExact(at, parts.get(p).text().length());
            ends[p] = at;
        }
        return new PartCuts(List.copyOf(parts), 0, ends);
    }

    /** All parts. */
    String text() {
        return parts.stream().map(TextPart::text).collect(Collectors.joining());
    }

    /** The part that a char belongs to. */
    int part(int at) {
        return first + place(at);
    }

    /** That part's place among {@link #ends}. */
    private int place(int at) {
        int low = 0;
        int high = ends.length - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (ends[middle] > at) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** A special token counts where no char of it belongs to a part that holds none. */
    @Override
    public boolean counts(AddedTokens.Added token, int start, int end) {
        for (int p = part(start); token.special() && p <= part(end - 1); p++) {
            if (!parts.get(p).special() && !parts.get(p).text().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /**
     * The same of a stretch of the text that begins at {@code from}, when it has been normalized. Little more is normalized for
     * that than the stretch once, however many parts it has.
     *
     * @param stretch not empty
     * @param normalize what was done to it: one of Unicode's normalization forms
     */
    PartCuts within(int from, String stretch, String normalized, UnaryOperator<String> normalize) {
        int begin = place(from);
        int[] own = new int[place(from + stretch.length() - 1) - begin + 1];
        boolean same = stretch.equals(normalized);
        Moved moved = new Moved(stretch, normalized, normalize);
        for (int p = 0; p < own.length; p++) {
            int end = Math.min(ends[begin + p] - from, stretch.length());
            boolean special = parts.get(first + begin + p).special();
            own[p] = same ? end : moved.end(end, special);
            own[p] = p == 0 ? own[p] : Math.max(own[p], own[p - 1]);
        }
        return new PartCuts(parts, first + begin, own);
    }

    /** Where places of a stretch are once it is normalized, asked for in their order. */
    private static final class Moved {

        private final String stretch;
        private final String normalized;
        private final UnaryOperator<String> normalize;
        /** A place that nothing is composed or reordered across, and where it is once normalized. */
        private int apart;

        private int apartThere;

        Moved(String stretch, String normalized, UnaryOperator<String> normalize) {
            this.stretch = stretch;
            this.normalized = normalized;
            this.normalize = normalize;
        }

        /**
         * Where a part ends when what is before that place has been normalized; what became one char is of the part without
         * marks.
         */
        int end(int end, boolean special) {
            if (end == stretch.length()) {
                return normalized.length();
            }
            advance(end);
            String made = normalize.apply(stretch.substring(apart, end));
            int most = Math.min(made.length(), normalized.length() - apartThere);
            int same = 0;
            while (same < most && made.charAt(same) == normalized.charAt(apartThere + same)) {
                same++;
            }
            return apartThere + (special ? same : most);
        }

        private void advance(int end) {
            int next = end;
            while (next > apart && !beginsAnew(stretch.charAt(next))) {
                next--;
            }
            if (next > apart) {
                apartThere += normalize.apply(stretch.substring(apart, next)).length();
                apart = next;
            }
        }
    }

    /**
     * Whether nothing before a char is composed with it or reordered across it, in any of the normalization forms (Unicode
     * Standard Annex 15). There are more such chars: these are those of most texts, whose blocks have neither marks nor what
     * decomposes to begin with one.
     */
    static boolean beginsAnew(char c) {
        return c < 0x0300
                || (c >= 0x0370 && c <= 0x0482)
                || (c >= 0x048A && c <= 0x0559)
                || (c >= 0x3041 && c <= 0x3096)
                || (c >= 0x30A1 && c <= 0x30FA)
                || (c >= 0x4E00 && c <= 0x9FFF)
                || (c >= 0xAC00 && c <= 0xD7A3);
    }
}
