package dev.millrace.redaction.domain;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys, tokens and passwords: in the forms that their issuers publish, behind a name that says so, and as strings in quotes
 * that no word or number is like (Shannon's entropy of their characters).
 */
final class SecretDetector implements WordDetector {

    private static final int LONGEST = 1200;
    private static final Pattern ACCOUNT_KEY = Pattern.compile("=[A-Za-z0-9+/]{40,88}={0,2}");
    private static final Pattern NPM_REGISTRY =
            Pattern.compile("_authToken=\\s?([A-Za-z0-9-]{20,80}|[^\\s\\[\\]]{20,80})");
    /** What a value is called that is nobody else's business. */
    private static final Pattern NAME = Pattern.compile(
            "(?:.*[_-])?(?:[a-z]*pass(?:word|wd|phrase|wort)?|[a-z]*pwd|[a-z]*secret|(?:[a-z]*)(?:api|access|secret|private|auth|encryption|account|signing|storage|client|app)[_-]?key(?:[_-]?id)?"
                    + "|[a-z]*(?:auth|access|refresh|api|bearer|bot|session)[_-]?token|token|[a-z]*credentials?|contraseña|kennwort|senha|heslo|parola|wachtwoord|salasana|adgangskode|mot[_-]de[_-]passe)",
            Pattern.CASE_INSENSITIVE);

    private static final Set<String> LAST = Set.of(
            "password",
            "passwd",
            "passphrase",
            "passwort",
            "pass",
            "pwd",
            "secret",
            "key",
            "apikey",
            "accesskey",
            "secretkey",
            "privatekey",
            "accountkey",
            "authkey",
            "token",
            "authtoken",
            "accesstoken",
            "id",
            "credential",
            "credentials",
            "kennwort",
            "senha",
            "heslo",
            "parola",
            "wachtwoord",
            "salasana",
            "adgangskode",
            "clientsecret",
            "dbpassword",
            "userpassword",
            "apisecret",
            "apitoken",
            "storagekey",
            "bottoken");
    private static final Pattern VALUE = Pattern.compile(
            "[\"'\\])]{0,2}[ \\t]{0,3}(?::=|=>|=|:)[ \\t]{0,3}[\"'`]?([^\\s\"'`,;<>(){}\\[\\]|]{6,200})");
    /** Each has a character beyond ASCII, and nothing is looked for where none is. */
    private static final Pattern NAME_ELSEWHERE = Pattern.compile(
            "(?:密码|密碼|口令|密钥|密鑰|令牌|パスワード|トークン|비밀번호|암호|토큰|парол[ья]|токен|секрет|ключ|รหัสผ่าน|كلمة (?:المرور|السر)|סיסמה|סיסמא|पासवर्ड|κωδικός|lösenord|hasło|şifre|mật khẩu)"
                    + " ?(?:是|为|為|は|은|는)?[ \\t]?[:\uFF1A=]?[ \\t]?[\"'\u300C\u201C]?$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final int LONGEST_NAME = 24;
    private static final Pattern VALUE_ELSEWHERE = Pattern.compile("[^\\s\"'`,;<>(){}\\[\\]|。，、；」”\\p{IsHan}]{6,200}");
    private static final Pattern STANDS_FOR = Pattern.compile(
            "[$%{<*].*|.*\\.(?:get|env|com|org|txt|json|py|js)\\b.*|(?i:.*(?:example|placeholder|change[_-]?me|your|insert|dummy|fake|sample|xxxx|\\*\\*\\*|null|none|undefined|true|false|test[_-]?key|redacted|my[_-]|_here|process\\.|config|getenv|os\\.).*)|(.)\\1*");

    private static final double BASE64_BITS = 4.5;
    private static final double HEX_BITS = 3.0;
    private static final Pattern HASH_NAME = Pattern.compile(
            "sha-?\\d|md5|hash|checksum|digest|hex\\(|commit|\\brev|etag|integrity|fingerprint|\\boid|uuid|guid|\\btree|parent|blake2",
            Pattern.CASE_INSENSITIVE);

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
        } else if (named(text, start, end, after, found)) {
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
        namedElsewhere(text, start, found);
        if (before == '"' || before == '\'' || before == '`') {
            quoted(text, start, before, found);
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
            mixed(text, start, found);
        }
        if (after == '=' && end - start == 10 && Chars.startsWith(text, start, "AccountKey")) {
            add(ACCOUNT_KEY, text, start, end, found);
        }
    }

    /** Forty characters as Amazon's secret keys are, of all sorts and in no order. */
    private static void mixed(CharSequence text, int start, List<Span> found) {
        int end = start;
        while (end - start <= 40 && isBase64(Chars.at(text, end))) {
            end++;
        }
        if (end - start == 40 && Chars.at(text, end) != '=' && bits(text, start, end) > BASE64_BITS) {
            found.add(new Span(EntityType.SECRET, start, end));
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

    private static boolean isUrl64(char c) {
        return Chars.isAsciiLetter(c) || Chars.isDigit(c) || c == '_' || c == '-';
    }

    private static boolean isBase64(char c) {
        return Chars.isAsciiLetter(c) || Chars.isDigit(c) || c == '+' || c == '/';
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

    /** A value behind its name, as in {@code api_key = "…"}. */
    private static boolean named(CharSequence text, int start, int end, char after, List<Span> found) {
        if (end - start > 14 || !leadsToValue(text, end, after)) {
            return false;
        }
        String last = text.subSequence(start, end).toString().toLowerCase(Locale.ROOT);
        if (!LAST.contains(last)
                && !last.endsWith("key")
                && !last.endsWith("token")
                && !last.endsWith("password")
                && !last.endsWith("secret")) {
            return false;
        }
        int name = start;
        while (start - name < 40 && isUrl64(Chars.at(text, name - 1))) {
            name--;
        }
        if (Chars.startsWith(text, start, "authToken") && Chars.at(text, start - 1) == '_') {
            return registry(text, start - 1, found);
        }
        String whole = text.subSequence(name, end).toString();
        Matcher value = VALUE.matcher(text).region(end, Math.min(text.length(), end + 220));
        if (Chars.at(text, name - 1) != ':'
                && NAME.matcher(whole).matches()
                && value.lookingAt()
                && isSecret(value.group(1))) {
            found.add(new Span(EntityType.SECRET, value.start(1), value.end(1)));
            return true;
        }
        return false;
    }

    /** A value behind what passwords are called in other languages: {@code 密码：…}. */
    private static void namedElsewhere(CharSequence text, int start, List<Span> found) {
        int i = start - 1;
        while (start - i <= 4 && opensValue(Chars.at(text, i))) {
            i--;
        }
        char last = Chars.at(text, i);
        boolean leads = last == ':' || last == '=' || last == '\uFF1A';
        if (leads ? !hasBeyondAscii(text, start - LONGEST_NAME, start) : !Chars.isForeign(last)) {
            return;
        }
        Matcher value = VALUE_ELSEWHERE.matcher(text).region(start, Math.min(text.length(), start + 200));
        if (NAME_ELSEWHERE
                        .matcher(text)
                        .region(Math.max(0, start - LONGEST_NAME), start)
                        .find()
                && value.lookingAt()
                && isSecret(value.group())) {
            found.add(new Span(EntityType.SECRET, start, value.end()));
        }
    }

    private static boolean opensValue(char c) {
        return c == ' ' || c == '"' || c == '\'' || c == '\u300C' || c == '\u201C';
    }

    private static boolean hasBeyondAscii(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Chars.at(text, i) >= 0x80) {
                return true;
            }
        }
        return false;
    }

    private static boolean leadsToValue(CharSequence text, int end, char after) {
        if (after == ' ' && !leads(Chars.at(text, end + 1))) {
            return false;
        }
        int i = end;
        char c = after;
        while (i - end < 5 && (c == '"' || c == '\'' || c == ']' || c == ' ')) {
            c = Chars.at(text, ++i);
        }
        return c == '=' || c == ':';
    }

    private static boolean leads(char c) {
        return c == '=' || c == ':' || c == ' ';
    }

    /** As npm writes it: {@code //registry/:_authToken=…}. */
    private static boolean registry(CharSequence text, int at, List<Span> found) {
        Matcher token = NPM_REGISTRY.matcher(text).region(at, Math.min(text.length(), at + 100));
        int slash = at - 1;
        while (at - slash < 100 && Chars.at(text, slash) > ' ') {
            slash--;
        }
        String before = text.subSequence(Math.max(0, slash + 1), at).toString();
        boolean here = before.matches("//[^/].*/:") && token.lookingAt();
        if (here) {
            found.add(new Span(EntityType.SECRET, token.start(1), token.end(1)));
        }
        return here;
    }

    /** Whether it is more than a word: letters and digits, or three sorts of characters, and nothing that stands for a value. */
    private static boolean isSecret(String value) {
        if (STANDS_FOR.matcher(value).matches()) {
            return false;
        }
        boolean letter = false;
        boolean digit = false;
        boolean other = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            letter |= Character.isLetter(c);
            digit |= Chars.isDigit(c);
            other |= "!@#$%^&*?+/=~".indexOf(c) >= 0;
        }
        return (letter && digit) || (letter && other && value.length() >= 8);
    }

    private static void quoted(CharSequence text, int start, char quote, List<Span> found) {
        int end = start;
        boolean hex = true;
        while (end - start <= 300) {
            char c = Chars.at(text, end);
            if (!isBase64(c) && c != '_' && c != '-' && c != '=') {
                break;
            }
            hex &= Chars.isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
            end++;
        }
        int length = end - start;
        if (Chars.at(text, end) != quote || length < 20 || isIntegrity(text, start)) {
            return;
        }
        boolean random = hex
                ? length >= 32
                        && bits(text, start, end) > HEX_BITS
                        && !HASH_NAME
                                .matcher(text)
                                .region(Math.max(0, start - 60), start)
                                .find()
                        && hasLetter(text, start, end)
                : bits(text, start, end) > BASE64_BITS;
        if (random && hasDigit(text, start, end)) {
            found.add(new Span(EntityType.SECRET, start, end));
        }
    }

    /** W3C's Subresource Integrity, as pages and package managers' lock files write what a file must hash to. */
    private static boolean isIntegrity(CharSequence text, int start) {
        return Chars.startsWith(text, start, "sha256-")
                || Chars.startsWith(text, start, "sha384-")
                || Chars.startsWith(text, start, "sha512-")
                || Chars.startsWith(text, start, "sha1-");
    }

    private static boolean hasLetter(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Chars.isAsciiLetter(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasDigit(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Chars.isDigit(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Shannon's entropy of the characters, in bits each. */
    private static double bits(CharSequence text, int start, int end) {
        int[] counts = new int[128];
        for (int i = start; i < end; i++) {
            counts[text.charAt(i) & 127]++;
        }
        double bits = 0;
        double length = end - start;
        for (int count : counts) {
            bits -= count == 0 ? 0 : count / length * Math.log(count / length);
        }
        return bits / Math.log(2);
    }
}
