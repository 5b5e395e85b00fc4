package dev.millrace.contracts.models.tokenizer;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Which part of a text each of its chars belongs to. */
final class PartCuts implements AddedTokens.Where {

    private final List<TextPart> parts;
    /** Behind the last char of each part. */
    private final int[] ends;

    private PartCuts(List<TextPart> parts, int[] ends) {
        this.parts = parts;
        this.ends = ends;
    }

    static PartCuts of(List<TextPart> parts) {
        int[] ends = new int[parts.size()];
        int at = 0;
        for (int p = 0; p < ends.length; p++) {
            at = Math.addExact(at, parts.get(p).text().length());
            ends[p] = at;
        }
        return new PartCuts(List.copyOf(parts), ends);
    }

    /** All parts. */
    String text() {
        return parts.stream().map(TextPart::text).collect(Collectors.joining());
    }

    /** The part that a char belongs to. */
    int part(int at) {
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
     * The same of a stretch of the text that begins at {@code from}, when it has been normalized.
     *
     * @param normalize what was done to it
     */
    PartCuts within(int from, String stretch, String normalized, UnaryOperator<String> normalize) {
        int[] own = new int[ends.length];
        for (int p = 0; p < own.length; p++) {
            int end = Math.clamp(ends[p] - (long) from, 0, stretch.length());
            own[p] = stretch.equals(normalized) ? end : moved(p, stretch.substring(0, end), normalized, normalize);
        }
        for (int p = 1; p < own.length; p++) {
            own[p] = Math.max(own[p], own[p - 1]);
        }
        return new PartCuts(parts, own);
    }

    /** Where a part ends when what is before that place has been normalized; what became one char is of the part without marks. */
    private int moved(int part, String before, String normalized, UnaryOperator<String> normalize) {
        String made = normalize.apply(before);
        int same = 0;
        int most = Math.min(made.length(), normalized.length());
        while (same < most && made.charAt(same) == normalized.charAt(same)) {
            same++;
        }
        return parts.get(part).special() ? same : most;
    }
}
