package dev.millrace.redaction.domain;

import com.google.i18n.phonenumbers.PhoneNumberMatch;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.Leniency;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Phone numbers, validated by libphonenumber. An international number must be valid. A national one must also be
 * grouped as one of the default regions groups it; digits without any grouping are a phone number only where the text
 * says so, or is nothing else. That keeps identifiers, amounts, dates and measurements.
 */
final class PhoneDetector implements Detector {

    private static final List<String> WITH_TRUNK_ZERO = List.of("GB", "DE", "FR", "AU", "IL", "IN", "IT", "NL");
    private static final List<String> WITHOUT = List.of("US", "IN", "BR", "ES");
    private static final Pattern CONTEXT = Pattern.compile(
            "\\b(?:phones?|telephones?|tel|mobile|cell|cellular|fax|call|calling|dial|whatsapp|sms|text|hotline|contact|"
                    + "handy|telefon|téléphone|portable|teléfono)\\b",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern DATE = Pattern.compile(
            "(?:19|20)\\d\\d[-/. ][01]?\\d[-/. ][0-3]?\\d.*|[0-3]?\\d[-/. ][0-3]?\\d[-/. ](?:19|20)\\d\\d.*");
    private static final int CONTEXT_CHARS = 40;
    private static final int MOST_DIGITS = 17;

    /** No run of {@link #MOST_DIGITS} with two marks behind each, and an opening bracket and a plus before, is longer. */
    static final int LONGEST = 3 * (MOST_DIGITS + 1) + 2;

    private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();

    @Override
    public Optional<Span> around(CharSequence text, int at) {
        int start = start(text, at);
        int end = endOfRun(text, at);
        if (end - start > LONGEST || !startsAfresh(text, start) || !endsHere(text, end)) {
            return Optional.empty();
        }
        String run = text.subSequence(start, end).toString();
        int digits = digits(run);
        if (digits < 7 || digits > MOST_DIGITS) {
            return Optional.empty();
        }
        if (run.charAt(0) == '+') {
            return first(run, "ZZ", Leniency.VALID, start);
        }
        return digits >= 8 && isPlausible(text, start, run, digits) ? national(run, digits, start) : Optional.empty();
    }

    private boolean isPlausible(CharSequence text, int start, String run, int digits) {
        if (DATE.matcher(run).matches() || isDecimal(run)) {
            return false;
        }
        return digits < run.length() || isAlone(text, start, start + run.length()) || hasContext(text, start);
    }

    private Optional<Span> national(String run, int digits, int start) {
        boolean bare = digits == run.length();
        int first = run.charAt(0) == '(' ? 1 : 0;
        for (String region : Chars.at(run, first) == '0' ? WITH_TRUNK_ZERO : WITHOUT) {
            Optional<Span> found = first(run, region, bare ? Leniency.VALID : Leniency.STRICT_GROUPING, start);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Span> first(String run, String region, Leniency leniency, int start) {
        for (PhoneNumberMatch match : numbers.findNumbers(run, region, leniency, 4)) {
            return Optional.of(new Span(EntityType.PHONE, start + match.start(), start + match.end()));
        }
        return Optional.empty();
    }

    private static int start(CharSequence text, int at) {
        int start = at;
        if (Chars.at(text, start - 1) == '(') {
            start--;
        }
        return Chars.at(text, start - 1) == '+' ? start - 1 : start;
    }

    /** Where the run of digits and the marks between them ends: behind its last digit. */
    static int endOfRun(CharSequence text, int at) {
        int end = at;
        int marks = 0;
        for (int i = at; i < text.length() && marks <= 2; i++) {
            char c = text.charAt(i);
            if (Chars.isDigit(c)) {
                end = i + 1;
                marks = 0;
            } else if (isMark(c)) {
                marks++;
            } else {
                break;
            }
        }
        return end;
    }

    /**
     * Where the run that goes through {@code at} or ends before it starts: at its first digit. A run that is longer than
     * any phone number is followed back no further than that.
     */
    static int startOfRun(CharSequence text, int at) {
        int start = at;
        int marks = 0;
        for (int i = at - 1; i >= 0 && marks <= 2 && at - i <= LONGEST; i--) {
            char c = text.charAt(i);
            if (Chars.isDigit(c)) {
                start = i;
                marks = 0;
            } else if (isMark(c)) {
                marks++;
            } else {
                break;
            }
        }
        return start;
    }

    private static boolean isMark(char c) {
        return switch (c) {
            case ' ', '-', '.', '(', ')', '/', '\u00a0', '–' -> true;
            default -> false;
        };
    }

    /** Whether there is nothing but white space before and behind. */
    private static boolean isAlone(CharSequence text, int start, int end) {
        int before = start - 1;
        while (before >= 0 && Character.isWhitespace(text.charAt(before))) {
            before--;
        }
        int after = end;
        while (after < text.length() && Character.isWhitespace(text.charAt(after))) {
            after++;
        }
        return before < 0 && after == text.length();
    }

    private static boolean startsAfresh(CharSequence text, int start) {
        char before = Chars.at(text, start - 1);
        return !Chars.isAlphanumeric(before) && "_$€£¥#.,@%".indexOf(before) < 0 && !joined(text, start, before);
    }

    private static boolean joined(CharSequence text, int start, char before) {
        return (before == '-' || before == '/') && Chars.isAlphanumeric(Chars.at(text, start - 2));
    }

    private static boolean endsHere(CharSequence text, int end) {
        char after = Chars.at(text, end);
        boolean joined = (after == '-' || after == ',') && Chars.isAlphanumeric(Chars.at(text, end + 1));
        return !Chars.isAlphanumeric(after) && "_%$€£@".indexOf(after) < 0 && !joined;
    }

    private static boolean isDecimal(String run) {
        int dot = run.indexOf('.');
        return dot > 0 && digits(run) == run.length() - 1;
    }

    private static boolean hasContext(CharSequence text, int start) {
        return CONTEXT.matcher(text)
                .region(Math.max(0, start - CONTEXT_CHARS), start)
                .find();
    }

    private static int digits(String run) {
        return (int) run.chars().filter(c -> c >= '0' && c <= '9').count();
    }
}
