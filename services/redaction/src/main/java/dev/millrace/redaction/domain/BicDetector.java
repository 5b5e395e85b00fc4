package dev.millrace.redaction.domain;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Business identifier codes (ISO 9362): four letters of a bank, a country, two characters of a place, and three of a branch
 * or none. Many a word in capitals is written so: it must be called one, be a head office's with XXX, or be all there is.
 */
final class BicDetector implements WordDetector {

    private static final int CONTEXT_CHARS = 60;
    private static final Pattern CONTEXT =
            Pattern.compile("\\b(?:bic|swift|iban|bank code|bankleitzahl)\\b", Pattern.CASE_INSENSITIVE);
    private static final Set<String> COUNTRIES = countries();

    private static Set<String> countries() {
        HashSet<String> countries = new HashSet<>(Set.of(Locale.getISOCountries()));
        countries.add("XK");
        return Set.copyOf(countries);
    }

    @Override
    public boolean wants(int letters, boolean brief) {
        return !brief && (letters & WordScan.LOWER) == 0 && letters != WordScan.DIGIT;
    }

    @Override
    public void at(CharSequence text, int start, int end, int letters, List<Span> found) {
        int length = end - start;
        if ((length != 8 && length != 11) || (letters & WordScan.LOWER) != 0 || !isWord(text, start, end)) {
            return;
        }
        for (int i = start; i < start + 6; i++) {
            if (Chars.isDigit(text.charAt(i))) {
                return;
            }
        }
        if (!COUNTRIES.contains(text.subSequence(start + 4, start + 6).toString())) {
            return;
        }
        boolean office = length == 11 && Chars.startsWith(text, end - 3, "XXX");
        if (office || WordScan.isAlone(text, start, end) || isCalled(text, start, end)) {
            found.add(new Span(EntityType.BIC, start, end));
        }
    }

    private static boolean isWord(CharSequence text, int start, int end) {
        char before = Chars.at(text, start - 1);
        char after = Chars.at(text, end);
        return !Chars.isAlphanumeric(before)
                && !Chars.isAlphanumeric(after)
                && "_-@".indexOf(before) < 0
                && "_-@".indexOf(after) < 0;
    }

    /** A word of letters alone must be called so just before it. */
    private static boolean isCalled(CharSequence text, int start, int end) {
        return CONTEXT.matcher(text)
                        .region(Math.max(0, start - CONTEXT_CHARS), start)
                        .find()
                || CONTEXT.matcher(text)
                        .region(end, Math.min(text.length(), end + 8))
                        .find();
    }
}
