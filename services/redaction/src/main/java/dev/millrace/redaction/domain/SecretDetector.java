package dev.millrace.redaction.domain;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys, tokens and passwords: in the forms that their issuers publish, behind a name that says so, and as strings in quotes
 * that no word or number is like (Shannon's entropy of their characters).
 */
final class SecretDetector implements WordDetector {

    private static final int LONGEST = 1200;
    private static final Pattern ACCOUNT_KEY = Pattern.compile("=[A-Za-z0-9+/]{40,88}={0,2}");

    @Override
    public boolean wants(int letters, boolean brief) {
        return true;
    }

    @Override
    public void at(CharSequence text, int start, int end, int letters, List<Span> found) {
        int length = end - start;
        char after = Chars.at(text, end);
        if (length == 5
                && letters == WordScan.UPPER
                && after == ' '
                && Chars.startsWith(text, start - 5, "-----BEGIN ")) {
            privateKey(text, start - 5, found);
        } else if (NamedSecrets.behind(text, start, end, after, found)) {
            return;
        } else if (length < 12 && (Chars.startsWith(text, start, "AIza") || Chars.startsWith(text, start, "eyJ"))) {
            word(text, start, end, letters, after, found);
        } else if (length <= 8 && (after == '-' || after == '_' || after == '.')) {
            marked(text, start, end, found);
        } else if (length >= 12 && letters != WordScan.LOWER) {
            word(text, start, end, letters, after, found);
        }
        if (length >= 6 && after == '.' && letters > WordScan.LOWER) {
            discord(text, start, end, found);
        }
        if (letters == WordScan.DIGIT && after == ':' && length >= 8 && length <= 10 && isApart(text, start)) {
            add(SecretForms.TELEGRAM, text, start, end, found);
        }
        char before = Chars.at(text, start - 1);
        NamedSecrets.before(text, start, found);
        if (before == '"' || before == '\'' || before == '`') {
            RandomStrings.quoted(text, start, before, found);
        } else if (length == 5 && after == '.' && Chars.startsWith(text, start, "hooks.slack.com")) {
            add(SecretForms.SLACK_HOOK, text, start, start, found);
        }
    }

    private static boolean isApart(CharSequence text, int start) {
        char before = Chars.at(text, start - 1);
        return !Chars.isAlphanumeric(before) && before != '_' && before != '-';
    }

    /** What {@code rest} finds at {@code from}, with what begins at {@code start} before it. */
    private static void add(Pattern rest, CharSequence text, int start, int from, List<Span> found) {
        Matcher matcher = rest.matcher(text)
                .region(from, Math.min(text.length(), from + LONGEST))
                .useTransparentBounds(true);
        if (matcher.lookingAt()) {
            found.add(new Span(EntityType.SECRET, start, matcher.end()));
        }
    }

    private static void privateKey(CharSequence text, int start, List<Span> found) {
        Matcher header = SecretForms.PRIVATE_KEY.matcher(text).region(start, Math.min(text.length(), start + 64));
        if (header.lookingAt()) {
            Matcher body = SecretForms.KEY_BODY
                    .matcher(text)
                    .region(header.end(), Math.min(text.length(), header.end() + 16_384));
            found.add(new Span(EntityType.SECRET, start, body.lookingAt() ? body.end() : header.end()));
        }
    }

    private static void marked(CharSequence text, int start, int end, List<Span> found) {
        Pattern rest = SecretForms.MARKED.get(text.subSequence(start, end).toString());
        if (rest != null && isApart(text, start)) {
            add(rest, text, start, end, found);
        }
    }

    private static void word(CharSequence text, int start, int end, int letters, char after, List<Span> found) {
        char before = Chars.at(text, start - 1);
        if (Chars.isAlphanumeric(before) || before == '_') {
            return;
        }
        Matcher known = SecretForms.WORD
                .matcher(text)
                .region(start, Math.min(text.length(), start + LONGEST))
                .useTransparentBounds(true);
        if (known.lookingAt()) {
            boolean token = Chars.startsWith(text, start, "eyJ");
            if (!token || isWebToken(known.group())) {
                found.add(new Span(EntityType.SECRET, start, known.end()));
            }
        } else if (letters == 7 && before != '/' && before != '+') {
            RandomStrings.word(text, start, found);
        }
        if (after == '=' && end - start == 10 && Chars.startsWith(text, start, "AccountKey")) {
            add(ACCOUNT_KEY, text, start, end, found);
        }
    }

    private static void discord(CharSequence text, int start, int end, List<Span> found) {
        int from = start;
        while (start - from < 28 && isUrl64(Chars.at(text, from - 1))) {
            from--;
        }
        if (end - from < 24 || end - from > 40) {
            return;
        }
        Matcher matcher = SecretForms.DISCORD.matcher(text).region(from, Math.min(text.length(), end + 64));
        if (matcher.find()) {
            int to = matcher.end();
            found.add(new Span(EntityType.SECRET, from, to));
        }
    }

    static boolean isUrl64(char c) {
        return Chars.isAsciiLetter(c) || Chars.isDigit(c) || c == '_' || c == '-';
    }

    /** RFC 7519: header and payload are JSON objects in Base64url. */
    private static boolean isWebToken(String token) {
        String[] parts = token.split("\\.", -1);
        return isJson(parts[0]) && isJson(parts[1]);
    }

    private static boolean isJson(String part) {
        try {
            String bare = part.replace("=", "");
            String json = new String(Base64.getUrlDecoder().decode(bare), StandardCharsets.UTF_8).strip();
            return json.startsWith("{\"") && json.endsWith("}") && json.indexOf('\uFFFD') < 0 && json.contains("\":");
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
