package dev.millrace.redaction.domain;

import java.util.Optional;

/**
 * Mail addresses: RFC 5321's limits (64 characters before the at sign, 254 in all, labels of 63) with the characters
 * that addresses in text really have, letters of any script included (RFC 6531).
 */
final class EmailDetector implements Detector {

    /** No longest domain with its longest last label goes on behind this many characters. */
    private static final int FARTHEST = 254 + 64;

    @Override
    public Optional<Span> around(CharSequence text, int at) {
        int start = startOfLocal(text, at);
        int end = endOfDomain(text, at + 1);
        boolean fits = start < at && end > at && at - start <= 64 && end - start <= 254;
        return fits ? Optional.of(new Span(EntityType.EMAIL, start, end)) : Optional.empty();
    }

    private static int startOfLocal(CharSequence text, int at) {
        if (Chars.at(text, at - 1) == '"') {
            return startOfQuoted(text, at);
        }
        int start = at;
        while (at - start <= 65 && isLocal(Chars.at(text, start - 1))) {
            start--;
        }
        while (start < at && !startsLocal(text.charAt(start))) {
            start++;
        }
        boolean dots = Chars.at(text, at - 1) == '.'
                || text.subSequence(start, at).toString().contains("..");
        return dots ? at : start;
    }

    private static int startOfQuoted(CharSequence text, int at) {
        int i = at - 2;
        while (at - i <= 64 && Chars.at(text, i) > ' ' && "[]\"".indexOf(text.charAt(i)) < 0) {
            i--;
        }
        return Chars.at(text, i) == '"' && i < at - 2 ? i : at;
    }

    private static boolean isLocal(char c) {
        return Character.isLetterOrDigit(c) || "._%+-'&~!#$=^*{}|".indexOf(c) >= 0 || Character.isSurrogate(c);
    }

    private static boolean startsLocal(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '+';
    }

    /** The end of the longest domain name from {@code from}; {@code from - 1} when there is none. */
    private static int endOfDomain(CharSequence text, int from) {
        int best = from - 1;
        int label = from;
        int labels = 0;
        while (label < text.length() && label - from <= 254) {
            int end = label;
            while (end - from <= FARTHEST && isLabel(Chars.at(text, end))) {
                end++;
            }
            int trimmed = end;
            while (trimmed > label && text.charAt(trimmed - 1) == '-') {
                trimmed--;
            }
            if (trimmed == label || trimmed - label > 63 || text.charAt(label) == '-') {
                break;
            }
            labels++;
            if (labels > 1 && isTopLevel(text, label, trimmed)) {
                best = trimmed;
            }
            if (trimmed < end || Chars.at(text, end) != '.') {
                break;
            }
            label = end + 1;
        }
        return best;
    }

    private static boolean isLabel(char c) {
        return Character.isLetterOrDigit(c) || c == '-';
    }

    private static boolean isTopLevel(CharSequence text, int from, int to) {
        if (to - from < 2) {
            return false;
        }
        return Chars.startsWith(text, from, "xn--")
                || text.subSequence(from, to).chars().allMatch(Character::isLetter);
    }
}
