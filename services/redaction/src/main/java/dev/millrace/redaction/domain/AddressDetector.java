package dev.millrace.redaction.domain;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Postal addresses where a text says that they are: behind "address:", "lives at" and what other languages say, to the end
 * of the line or of the sentence. They have a number and a name.
 */
final class AddressDetector implements WordDetector {

    private static final int LONGEST = 160;
    private static final Pattern SAID = Pattern.compile(
            "(?:(?:(?:home|postal|mailing|street|shipping|billing|residential|private) )?address|adresse|anschrift|wohnanschrift|indirizzo|adres|wohnort|domicilio|residence)"
                    + "[\"']?[ \\t]?(?:is|lautet|[:=])[ \\t]{0,3}[\"']?(?:is )?"
                    + "|(?:lives|living|lived|resides|residing|resided) at |wohnhaft (?:in |: ?)?|(?:habite|demeurant|domicilié) (?:au |à )?|vive en ",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern STREET = Pattern.compile(
            "(?:\\d+[A-Za-z]?(?:[-/]\\d+)?,? \\p{L}|\\p{Lu}[\\p{L}.' -]{2,40}?,? \\d)[^\\n\\r\\t<>|\"{}\\[\\]]*");
    private static final Pattern END = Pattern.compile(
            "[.;!?](?:\\s+\\p{Lu}[\\p{L}]+ |\\s*$|\\s*\\n)| (?:and|who|where|since|with|but|tel|phone|email|und|seit) |, (?:and|but|who|where|phone|tel|e-?mail)\\b",
            Pattern.CASE_INSENSITIVE);

    @Override
    public boolean wants(int letters, boolean brief) {
        return !brief && (letters & WordScan.DIGIT) == 0;
    }

    @Override
    public void at(CharSequence text, int start, int end, int letters, List<Span> found) {
        int length = end - start;
        if (length < 5 || length > 13 || !isName(text, start, length)) {
            return;
        }
        Matcher said = SAID.matcher(text).region(start, Math.min(text.length(), end + 14));
        if (!said.lookingAt() || Chars.isAlphanumeric(Chars.at(text, start - 1))) {
            return;
        }
        int limit = Math.min(text.length(), said.end() + LONGEST);
        Matcher street = STREET.matcher(text).region(said.end(), limit);
        if (street.lookingAt()) {
            int to = street.end();
            Matcher ends = END.matcher(text).region(said.end() + 4, to);
            to = ends.find() ? ends.start() : to;
            while (to > said.end() && " .,;'".indexOf(text.charAt(to - 1)) >= 0) {
                to--;
            }
            if (hasDigit(text, said.end(), to)) {
                found.add(new Span(EntityType.ADDRESS, said.end(), to));
            }
        }
    }

    private static boolean hasDigit(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Chars.isDigit(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isName(CharSequence text, int start, int length) {
        if ("adilrwhv".indexOf(text.charAt(start) | 0x20) < 0) {
            return false;
        }
        return switch (text.subSequence(start, start + length).toString().toLowerCase(Locale.ROOT)) {
            case "address",
                    "adresse",
                    "anschrift",
                    "wohnanschrift",
                    "indirizzo",
                    "adres",
                    "wohnort",
                    "domicilio",
                    "residence",
                    "lives",
                    "living",
                    "lived",
                    "resides",
                    "residing",
                    "resided",
                    "wohnhaft",
                    "habite",
                    "demeurant" -> true;
            default -> false;
        };
    }
}
