package dev.millrace.redaction.domain;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an address lets somebody in with: user and password before its host (RFC 3986's userinfo), and values of
 * parameters of its query that are called tokens, keys, signatures or passwords.
 */
final class CredentialsDetector implements WordDetector {

    private static final int LONGEST_NAME = 40;
    private static final int LONGEST_VALUE = 300;
    private static final Set<String> NAMES = Set.of(
            "token",
            "key",
            "apikey",
            "secret",
            "signature",
            "sig",
            "password",
            "passwd",
            "pwd",
            "pass",
            "auth",
            "sid",
            "session",
            "sessionid",
            "phpsessid",
            "jsessionid",
            "jwt",
            "credential",
            "accesstoken",
            "authtoken",
            "ticket",
            "hmac",
            "otp",
            "sessiontoken",
            "csrf",
            "bearer",
            "code");

    @Override
    public boolean wants(int letters, boolean brief) {
        return true;
    }

    @Override
    public void at(CharSequence text, int start, int end, int letters, List<Span> found) {
        char after = Chars.at(text, end);
        if (after == '=') {
            parameter(text, start, end, found);
        } else if (after == ':' && Chars.at(text, end + 1) == '/' && Chars.at(text, end + 2) == '/') {
            userinfo(text, end + 3, found);
        }
    }

    private static void userinfo(CharSequence text, int from, List<Span> found) {
        int colon = -1;
        int at = from;
        while (at - from <= LONGEST_VALUE && isUserinfo(Chars.at(text, at))) {
            colon = colon < 0 && text.charAt(at) == ':' ? at : colon;
            at++;
        }
        boolean secret = colon >= from && at > colon + 1 && !isPlaceholder(text, colon + 1, at);
        if (secret && Chars.at(text, at) == '@' && Chars.isAlphanumeric(Chars.at(text, at + 1))) {
            found.add(new Span(EntityType.CREDENTIALS, from, at));
        }
    }

    /** RFC 3986 section 3.2.1, and what people forget to encode but for what ends an address. */
    private static boolean isUserinfo(char c) {
        return (c > ' ' && c < 0x7F) ? "/?#[]@\"<>`\\;'".indexOf(c) < 0 : Character.isLetterOrDigit(c);
    }

    private static void parameter(CharSequence text, int start, int end, List<Span> found) {
        if (end - start > 12
                || !NAMES.contains(text.subSequence(start, end).toString().toLowerCase(Locale.ROOT))) {
            return;
        }
        int name = start;
        while (start - name < LONGEST_NAME && isName(Chars.at(text, name - 1))) {
            name--;
        }
        int value = end + 1;
        int to = value;
        while (to - value <= LONGEST_VALUE && isValue(Chars.at(text, to))) {
            to++;
        }
        while (to > value && ".,!".indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        boolean query = "?&;".indexOf(Chars.at(text, name - 1)) >= 0;
        if (query && to - value >= 6 && to - value <= LONGEST_VALUE && !isPlaceholder(text, value, to)) {
            found.add(new Span(EntityType.CREDENTIALS, value, to));
        }
    }

    private static boolean isName(char c) {
        return Chars.isAsciiLetter(c) || Chars.isDigit(c) || c == '_' || c == '-' || c == '.';
    }

    private static boolean isValue(char c) {
        return Chars.isAsciiLetter(c) || Chars.isDigit(c) || "-._~%+/=:!*".indexOf(c) >= 0;
    }

    /** Whether it stands for a value: {@code $TOKEN}, {@code {key}}, {@code xxxx}. */
    private static boolean isPlaceholder(CharSequence text, int from, int to) {
        char first = text.charAt(from);
        char last = text.charAt(to - 1);
        boolean variable = first == '$' && to - from > 1 && Chars.isUpper(text.charAt(from + 1));
        if (variable || first == '{' || first == '<' || (first == '%' && last == '%')) {
            return true;
        }
        for (int i = from + 1; i < to; i++) {
            if (text.charAt(i) != first) {
                return false;
            }
        }
        return true;
    }
}
