package dev.millrace.contracts.models.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tokens that are found in the text as they are written, before anything else looks at it: the longest at each place. */
final class AddedTokens {

    /** An entry of {@code added_tokens}. */
    record Added(
            int id,
            String content,
            boolean singleWord,
            boolean leftStrip,
            boolean rightStrip,
            boolean normalized,
            boolean special) {
        Added written(String other) {
            return new Added(id, other, singleWord, leftStrip, rightStrip, normalized, special);
        }
    }

    /**
     * One found in a text, white space that it swallows included.
     *
     * @param content where it is written itself
     */
    record Found(int start, int end, Added token, int content) {}

    /** Whether one that is written from {@code start} to {@code end} counts there. */
    @FunctionalInterface
    interface Where {
        Where ANYWHERE = (token, start, end) -> true;

        boolean counts(Added token, int start, int end);
    }

    private final Map<Character, List<Added>> byFirstChar = new HashMap<>();
    /** Which chars one begins with. */
    private final BitSet firstChars = new BitSet();

    AddedTokens(List<Added> tokens) {
        for (Added token : tokens) {
            if (!token.content.isEmpty()) {
                byFirstChar
                        .computeIfAbsent(token.content.charAt(0), c -> new ArrayList<>())
                        .add(token);
                firstChars.set(token.content.charAt(0));
            }
        }
        Comparator<Added> longestFirst =
                Comparator.comparingInt((Added t) -> t.content.length()).reversed();
        byFirstChar.values().forEach(list -> list.sort(longestFirst));
    }

    boolean isEmpty() {
        return byFirstChar.isEmpty();
    }

    /** The first one in {@code text} at or after {@code from} that counts. */
    Optional<Found> find(String text, int from, Where where) {
        for (int i = from; i < text.length(); i++) {
            if (!firstChars.get(text.charAt(i))) {
                continue;
            }
            for (Added token : byFirstChar.getOrDefault(text.charAt(i), List.of())) {
                int end = i + token.content.length();
                if (!text.startsWith(token.content, i) || !where.counts(token, i, end)) {
                    continue;
                }
                if (!token.singleWord || standsAlone(text, i, end)) {
                    return Optional.of(widen(text, from, i, end, token));
                }
                // One that is part of a word hides what is within it, as in Hugging Face's library.
                i = end - 1;
                break;
            }
        }
        return Optional.empty();
    }

    private static Found widen(String text, int from, int start, int end, Added token) {
        int left = start;
        while (token.leftStrip && left > from && CharClass.isWhiteSpace(text.charAt(left - 1))) {
            left--;
        }
        int right = end;
        while (token.rightStrip && right < text.length() && CharClass.isWhiteSpace(text.charAt(right))) {
            right++;
        }
        return new Found(left, right, token, start);
    }

    private static boolean standsAlone(String text, int start, int end) {
        return (start == 0 || !Chars.isWord(text.codePointBefore(start)))
                && (end == text.length() || !Chars.isWord(text.codePointAt(end)));
    }
}
