package dev.millrace.ingestion.domain.latex;

import java.util.Optional;

/** A piece of LaTeX that is being read: the document, or what a macro stands for. */
final class LatexFrame {

    final String text;
    int at;
    /** Characters that were looked through for ends. */
    long scanned;

    LatexFrame(String text) {
        this.text = text;
    }

    /** Where {@code what} is from {@code from} on; -1 when it is nowhere. */
    int find(String what, int from) {
        int found = text.indexOf(what, from);
        scanned += (found < 0 ? text.length() : found) - (long) from;
        return found;
    }

    /** What is in the next brackets, if they are next. */
    Optional<String> optional() {
        int i = spaceEnd();
        if (i >= text.length() || text.charAt(i) != '[') {
            return Optional.empty();
        }
        int depth = 0;
        for (int k = i + 1; k < Math.min(text.length(), i + 5_000); k++) {
            char c = text.charAt(k);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            scanned++;
            if (c == ']' && depth == 0) {
                at = k + 1;
                return Optional.of(text.substring(i + 1, k));
            }
        }
        return Optional.empty();
    }

    /** Whether braces are next. */
    boolean isArgument() {
        int i = spaceEnd();
        return i < text.length() && text.charAt(i) == '{';
    }

    /** Goes behind all brackets that come before an argument. */
    void skipOptions() {
        boolean more = true;
        while (more) {
            more = optional().isPresent();
        }
    }

    /** What is in the next braces, or the next command or character. */
    String argument() {
        int i = spaceEnd();
        if (i >= text.length()) {
            at = i;
            return "";
        }
        if (text.charAt(i) != '{') {
            int end = i + 1;
            if (text.charAt(i) == '\\') {
                while (end < text.length() && Character.isLetter(text.charAt(end))) {
                    end++;
                }
            }
            at = Math.max(end, Math.min(text.length(), i + 1));
            return text.charAt(i) == '}' ? "" : text.substring(i, at);
        }
        int depth = 0;
        for (int k = i; k < text.length(); k++) {
            char c = text.charAt(k);
            if (c == '\\') {
                k++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
                if (depth == 0) {
                    scanned += k - i;
                    at = k + 1;
                    return text.substring(i + 1, k);
                }
            }
        }
        scanned += text.length() - i;
        at = i + 1;
        return "";
    }

    int spaceEnd() {
        int i = at;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\n' || text.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }

    /** Brackets right behind a command are about how, not about what. */
    void skipOptional() {
        boolean more = true;
        while (more && text.startsWith("[", at)) {
            more = optional().isPresent();
        }
    }

    void skipSpace(boolean word) {
        while (word && at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    int endOfLet() {
        int i = at;
        for (int names = 0; names < 2 && i < text.length(); names++) {
            i = text.indexOf('\\', i) < 0 ? i : i + 1;
            while (i < text.length() && (Character.isLetter(text.charAt(i)) || text.charAt(i) == '@')) {
                i++;
            }
            if (i < text.length() && text.charAt(i) == '=') {
                i++;
            }
        }
        return i;
    }
}
