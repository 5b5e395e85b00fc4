package dev.millrace.contracts.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Splits one chunk, a run of characters without white space, by spaCy's algorithm: peel prefixes and suffixes in turn,
 * stop at a special case, leave a web address whole, split the rest at infixes.
 */
final class ChunkSplitter {

    private final SpecialCases special;
    private final Set<String> stops;
    /** The chunk being split, and its code points. */
    private String chunk = "";

    private int[] s = new int[256];
    private int end;
    /** Where the suffixes begin that have come off so far. */
    private int[] suffixes = new int[16];

    /** @param stops chunks at which peeling stops: the special cases, or none while those are being learnt */
    ChunkSplitter(SpecialCases special, Set<String> stops) {
        this.special = special;
        this.stops = stops;
    }

    /** The words of {@code chunk}, which joined give the chunk. */
    List<String> split(String whole) {
        read(whole);
        if (isStop(0, end)) {
            return special.words(whole);
        }
        if (isPlain(0, end)) {
            return List.of(whole);
        }
        List<String> words = new ArrayList<>(4);
        int peeled = 0;
        int from = 0;
        int to = end;
        while (from < to && !isPlain(from, to) && !isStop(from, to)) {
            int prefix = Affixes.prefix(s, from, to);
            if (prefix > 0 && isStop(from + prefix, to)) {
                words.add(part(from, from + prefix));
                from += prefix;
                break;
            }
            int suffix = from + prefix < to ? Affixes.suffix(s, from + prefix, to) : 0;
            if (suffix > 0) {
                to -= suffix;
                peel(peeled++, to);
                if (isStop(from, to)) {
                    break;
                }
            }
            if (prefix > 0) {
                words.add(part(from, from + prefix));
                from += prefix;
            }
            if (prefix == 0 && suffix == 0) {
                break;
            }
        }
        addMiddle(from, to, words);
        while (peeled > 0) {
            peeled--;
            words.add(part(suffixes[peeled], peeled == 0 ? end : suffixes[peeled - 1]));
        }
        return words;
    }

    private void read(String whole) {
        chunk = whole;
        end = 0;
        if (whole.length() > s.length) {
            s = new int[whole.length()];
        }
        for (int i = 0; i < whole.length(); i += Character.charCount(s[end - 1])) {
            s[end++] = whole.codePointAt(i);
        }
    }

    /** How the code points {@code from} to {@code to} (exclusive) read. */
    private String part(int from, int to) {
        return end == chunk.length() ? chunk.substring(from, to) : new String(s, from, to - from);
    }

    private void peel(int count, int suffix) {
        if (count == suffixes.length) {
            suffixes = Arrays.copyOf(suffixes, 2 * count);
        }
        suffixes[count] = suffix;
    }

    /** Whether it's all ASCII letters, which nothing comes off and nothing splits. */
    private boolean isPlain(int from, int to) {
        for (int i = from; i < to; i++) {
            int lower = s[i] | 0x20;
            if (lower < 'a' || lower > 'z') {
                return false;
            }
        }
        return true;
    }

    private boolean isStop(int from, int to) {
        return from < to && special.mayHave(s[from], to - from) && stops.contains(part(from, to));
    }

    private void addMiddle(int from, int to, List<String> words) {
        if (from == to) {
            return;
        }
        if (isStop(from, to)) {
            words.addAll(special.words(part(from, to)));
        } else if (isPlain(from, to) || WebAddress.matches(s, from, to)) {
            words.add(part(from, to));
        } else {
            addSplitAtInfixes(from, to, words);
        }
    }

    private void addSplitAtInfixes(int from, int to, List<String> words) {
        int start = from;
        int i = from;
        while (i < to) {
            int infix = Affixes.infix(s, from, i, to);
            if (infix > 0 && i > from) {
                if (i > start) {
                    words.add(part(start, i));
                }
                words.add(part(i, i + infix));
                start = i + infix;
            }
            i += Math.max(infix, 1);
        }
        if (start < to) {
            words.add(part(start, to));
        }
    }
}
