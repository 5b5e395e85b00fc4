package dev.millrace.contracts.models.tokenizer;

import java.util.ArrayList;
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
            boolean special) {}

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

    AddedTokens(List<Added> tokens) {
        for (Added token : tokens) {
            if (!token.content.isEmpty()) {
                byFirstChar
                        .computeIfAbsent(token.content.charAt(0), c -> new ArrayList<>())
                        .add(token);
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
            List<Added> candidates = byFirstChar.get(text.charAt(i));
            if (candidates == null) {
                continue;
            }
            for (Added token : candidates) {
                int end = i + token.content.length();
                if (text.startsWith(token.content, i)
                        && (!token.singleWord || standsAlone(text, i, end))
                        && where.counts(token, i, end)) {
                    return Optional.of(widen(text, from, i, end, token));
                }
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
        return (start == 0 || !isWordChar(text.codePointBefore(start)))
                && (end == text.length() || !isWordChar(text.codePointAt(end)));
    }

    private static boolean isWordChar(int c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
