package dev.millrace.redaction.domain;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values behind a name that says that they are nobody else's business. */
final class NamedSecrets {

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

    private NamedSecrets() {}

    /** A value behind its name, as in {@code api_key = "…"}. */
    static boolean behind(CharSequence text, int start, int end, char after, List<Span> found) {
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
        while (start - name < 40 && SecretDetector.isUrl64(Chars.at(text, name - 1))) {
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
    static void before(CharSequence text, int start, List<Span> found) {
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
}
