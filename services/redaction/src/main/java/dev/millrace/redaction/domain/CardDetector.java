package dev.millrace.redaction.domain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Payment cards: 12 to 19 digits, written together or in groups of which the first has four, with a space or two,
 * a hyphen, a dash, a dot, a slash or an underscore between, in a range that an issuer
 * uses (ISO/IEC 7812 issuer identification numbers as the schemes publish them), with a right Luhn check digit.
 */
final class CardDetector implements Detector {

    /** First and last prefix of a range, all prefixes of one length, and the lengths of its numbers. */
    private record Range(int first, int last, int shortest, int longest) {

        boolean has(String digits) {
            int prefix =
                    Integer.parseInt(digits.substring(0, Integer.toString(first).length()));
            return prefix >= first && prefix <= last && digits.length() >= shortest && digits.length() <= longest;
        }
    }

    private static final Range[] RANGES = {
        new Range(4, 4, 13, 13), // Visa
        new Range(4, 4, 16, 16),
        new Range(4, 4, 19, 19),
        new Range(51, 55, 16, 16), // Mastercard
        new Range(2221, 2720, 16, 16),
        new Range(34, 34, 15, 15), // American Express
        new Range(37, 37, 15, 15),
        new Range(300, 305, 14, 19), // Diners Club
        new Range(3095, 3095, 14, 19),
        new Range(36, 36, 14, 19),
        new Range(38, 39, 14, 19),
        new Range(3528, 3589, 16, 19), // JCB
        new Range(6011, 6011, 16, 19), // Discover
        new Range(644, 659, 16, 19),
        new Range(62, 62, 16, 19), // UnionPay
        new Range(81, 81, 16, 19),
        new Range(500, 509, 12, 19), // Maestro, Dankort
        new Range(56, 58, 12, 19),
        new Range(60, 61, 16, 19),
        new Range(63, 63, 12, 19),
        new Range(66, 69, 12, 19),
        new Range(2200, 2204, 16, 19), // Mir
        new Range(1, 1, 15, 15), // UATP
    };

    private static final String SEPARATORS = " -\u2013./_";
    private static final Pattern USUAL =
            Pattern.compile("\\d{4}(?:\\D{1,2}\\d{4}){3}|\\d{4}\\D{1,2}\\d{6}\\D{1,2}\\d{5}");
    private static final int UUID_LENGTH = 36;
    private static final Pattern UUID = Pattern.compile("[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}");

    @Override
    public Optional<Span> around(CharSequence text, int at) {
        if (!startsAfresh(text, at)) {
            return Optional.empty();
        }
        StringBuilder digits = new StringBuilder(19);
        int end = Chars.afterDigits(text, at);
        digits.append(text, at, Math.min(end, at + 20));
        char separator = Chars.at(text, end);
        int usual = at;
        if (end - at == 4 && SEPARATORS.indexOf(separator) >= 0) {
            int next = behindSeparator(text, end, separator);
            while (digits.length() < 20 && next > end) {
                int group = Chars.afterDigits(text, next);
                if (group - next > 6 || digits.length() + group - next > 19) {
                    break;
                }
                digits.append(text, next, group);
                end = group;
                next = behindSeparator(text, end, separator);
                usual = isUsual(text.subSequence(at, end), digits.length()) && next > end ? end : usual;
            }
        }
        if (holds(text, at, end, digits)) {
            return Optional.of(new Span(EntityType.CARD, at, end));
        }
        digits.setLength(
                usual > at
                        ? (int) text.subSequence(at, usual)
                                .chars()
                                .filter(c -> Chars.isDigit((char) c))
                                .count()
                        : 0);
        return usual > at && holds(text, at, usual, digits)
                ? Optional.of(new Span(EntityType.CARD, at, usual))
                : Optional.empty();
    }

    private static boolean holds(CharSequence text, int at, int end, CharSequence digits) {
        return endsHere(text, end)
                && inRange(digits.toString())
                && luhn(digits)
                && !isRest(text, at, end, digits.length())
                && !isInUuid(text, at);
    }

    /** Whether three groups of four are what is left of four. */
    private static boolean isRest(CharSequence text, int at, int end, int digits) {
        char between = Chars.at(text, at - 1);
        return digits == 12
                && end - at > digits
                && SEPARATORS.indexOf(between) >= 0
                && between == Chars.at(text, at + 4)
                && Chars.isDigit(Chars.at(text, at - 2));
    }

    /** Whether it is grouped as most cards are: behind it may be the month of its end, or its security code. */
    private static boolean isUsual(CharSequence number, int digits) {
        return (digits == 16 || digits == 15) && USUAL.matcher(number).matches();
    }

    /** Where the next group of digits starts, behind one separator or two spaces; {@code end} if there is none. */
    private static int behindSeparator(CharSequence text, int end, char separator) {
        int next = Chars.at(text, end) == separator ? end + 1 : end;
        next += next > end && separator == ' ' && Chars.at(text, next) == ' ' ? 1 : 0;
        return next > end && Chars.isDigit(Chars.at(text, next)) ? next : end;
    }

    private static boolean isInUuid(CharSequence text, int at) {
        int from = Math.max(0, at - UUID_LENGTH);
        Matcher uuid = UUID.matcher(text.subSequence(from, Math.min(text.length(), at + UUID_LENGTH)));
        while (uuid.find()) {
            if (from + uuid.start() <= at && from + uuid.end() > at) {
                return true;
            }
        }
        return false;
    }

    /** Not in the middle of a word, a decimal fraction or a longer number. */
    private static boolean startsAfresh(CharSequence text, int at) {
        char before = Chars.at(text, at - 1);
        boolean joined = (before == '.' || before == ',' || before == '-') && Chars.isDigit(Chars.at(text, at - 2));
        return !Chars.isAlphanumeric(before) && before != '_' && before != '.' && !joined;
    }

    private static boolean endsHere(CharSequence text, int end) {
        char after = Chars.at(text, end);
        boolean joined = (after == '.' || after == '-') && Chars.isDigit(Chars.at(text, end + 1));
        return !Chars.isAlphanumeric(after) && after != '_' && !joined;
    }

    private static boolean inRange(String digits) {
        if (digits.length() < 12 || digits.length() > 19) {
            return false;
        }
        for (Range range : RANGES) {
            if (range.has(digits)) {
                return true;
            }
        }
        return false;
    }

    /** ISO/IEC 7812-1 annex B: every second digit from the right doubled, digits summed, divisible by ten. */
    static boolean luhn(CharSequence digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int weighted = i % 2 == 0 ? digit : 2 * digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }
}
