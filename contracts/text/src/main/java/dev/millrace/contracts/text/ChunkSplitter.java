package dev.millrace.contracts.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Splits one chunk, a run of characters without white space, by spaCy's algorithm: peel prefixes and suffixes in turn,
 * stop at a special case, leave a web address whole, split the rest at infixes.
 */
final class ChunkSplitter {

    private final SpecialCases special;
    private final Set<String> stops;
    /** The chunk being split. */
    private int[] buffer = new int[256];

    /** @param stops chunks at which peeling stops: the special cases, or none while those are being learnt */
    ChunkSplitter(SpecialCases special, Set<String> stops) {
        this.special = special;
        this.stops = stops;
    }

    /** The words of {@code chunk}, which joined give the chunk. */
    List<String> split(String chunk) {
        if (special.mayHave(chunk.codePointAt(0), PythonText.length(chunk)) && stops.contains(chunk)) {
            return special.words(chunk);
        }
        if (isPlain(chunk)) {
            return List.of(chunk);
        }
        int[] s = codePoints(chunk);
        List<String> words = new ArrayList<>();
        Deque<String> suffixes = new ArrayDeque<>();
        int from = 0;
        int to = PythonText.length(chunk);
        while (from < to && !isStop(s, from, to)) {
            int prefix = Affixes.prefix(s, from, to);
            if (prefix > 0 && isStop(s, from + prefix, to)) {
                words.add(new String(s, from, prefix));
                from += prefix;
                break;
            }
            int suffix = from + prefix < to ? Affixes.suffix(s, from + prefix, to) : 0;
            if (suffix > 0 && isStop(s, from, to - suffix)) {
                suffixes.push(new String(s, to - suffix, suffix));
                to -= suffix;
                break;
            }
            if (prefix > 0) {
                words.add(new String(s, from, prefix));
                from += prefix;
            }
            if (suffix > 0) {
                suffixes.push(new String(s, to - suffix, suffix));
                to -= suffix;
            }
            if (prefix == 0 && suffix == 0) {
                break;
            }
        }
        addMiddle(s, from, to, words);
        words.addAll(suffixes);
        return words;
    }

    private int[] codePoints(String chunk) {
        if (chunk.length() > buffer.length) {
            buffer = new int[chunk.length()];
        }
        int count = 0;
        for (int i = 0; i < chunk.length(); i += Character.charCount(buffer[count - 1])) {
            buffer[count++] = chunk.codePointAt(i);
        }
        return buffer;
    }

    /** Whether it's all ASCII letters, which nothing comes off and nothing splits. */
    private static boolean isPlain(String chunk) {
        for (int i = 0; i < chunk.length(); i++) {
            int lower = chunk.charAt(i) | 0x20;
            if (lower < 'a' || lower > 'z') {
                return false;
            }
        }
        return true;
    }

    private boolean isStop(int[] s, int from, int to) {
        int length = to - from;
        return length > 0 && special.mayHave(s[from], length) && stops.contains(new String(s, from, length));
    }

    private void addMiddle(int[] s, int from, int to, List<String> words) {
        if (from == to) {
            return;
        }
        if (isStop(s, from, to)) {
            words.addAll(special.words(new String(s, from, to - from)));
        } else if (WebAddress.matches(s, from, to)) {
            words.add(new String(s, from, to - from));
        } else {
            addSplitAtInfixes(s, from, to, words);
        }
    }

    private static void addSplitAtInfixes(int[] s, int from, int to, List<String> words) {
        int start = from;
        int i = from;
        while (i < to) {
            int infix = Affixes.infix(s, from, i, to);
            if (infix > 0 && i > from) {
                if (i > start) {
                    words.add(new String(s, start, i - start));
                }
                words.add(new String(s, i, infix));
                start = i + infix;
            }
            i += Math.max(infix, 1);
        }
        if (start < to) {
            words.add(new String(s, start, to - start));
        }
    }
}
