package dev.millrace.redaction.domain;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberMatch;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.Leniency;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Phone numbers, validated by libphonenumber. An international number must be valid. A national one must also be
 * grouped as one of the default regions groups it; digits without any grouping are a phone number only where the text
 * says so, or is nothing else. That keeps identifiers, amounts, dates and measurements.
 */
final class PhoneDetector implements Detector {

    private static final List<String> WITH_TRUNK_ZERO = List.of("GB", "DE", "FR", "AU", "IL", "IN", "IT", "NL");
    private static final List<String> WITHOUT = List.of("US", "IN", "BR", "ES");
    private static final Pattern EXTENSION =
            Pattern.compile(" ?(?:x|ext\\.? ?)\\d{1,6}(?![\\w])", Pattern.CASE_INSENSITIVE);

    /** United States social security numbers: written in groups that no phone number is. */
    private static final Pattern SOCIAL_SECURITY = Pattern.compile("\\d{3}[- ]\\d{2}[- ]\\d{4}");

    /** Numbers that are told from others beside them by their form: North America's, and those with a trunk zero. */
    private static final Pattern WITHIN = Pattern.compile("\\(?\\d{3}(?:\\) ?|[-.])\\d{3}[- .]\\d{4}"
            + "|0[1-9](?:([ .-])\\d\\d)(?:\\1\\d\\d){3}"
            + "|\\(?0[1-9]\\d{0,3}(?:\\) ?|[-/ ])(?:\\d{9}|\\d{3,4}[- ]?\\d{3,4})");

    private static final Pattern DATE = Pattern.compile(
            "(?:19|20)\\d\\d[-/. ][01]?\\d[-/. ][0-3]?\\d.*|[0-3]?\\d[-/. ][0-3]?\\d[-/. ](?:19|20)\\d\\d.*");

    private static final int SHORTEST = 7;
    private static final int SHORTEST_EXPECTED = 4;

    private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
    private final List<String> expected;

    /** @param regions whose national numbers are expected, grouped as they may be */
    PhoneDetector(Set<String> regions) {
        this.expected = List.copyOf(new TreeSet<>(regions));
    }

    /** No shorter run is a number as a whole, in characters. */
    int shortest() {
        return expected.isEmpty() ? SHORTEST : SHORTEST_EXPECTED;
    }

    @Override
    public Optional<Span> around(CharSequence text, int at) {
        return number(text, at).map(span -> withExtension(text, span));
    }

    /** In North America an office's own number follows an x. */
    private static Span withExtension(CharSequence text, Span span) {
        Matcher extension = EXTENSION.matcher(text).region(span.end(), Math.min(text.length(), span.end() + 14));
        return extension.lookingAt() ? new Span(EntityType.PHONE, span.start(), extension.end()) : span;
    }

    private Optional<Span> number(CharSequence text, int at) {
        int start = DigitRuns.start(text, at);
        int end = DigitRuns.endOfRun(text, at);
        if (end - start > DigitRuns.LONGEST || !DigitRuns.startsAfresh(text, start) || !DigitRuns.endsHere(text, end)) {
            return Optional.empty();
        }
        String run = text.subSequence(start, end).toString();
        int digits = DigitRuns.digits(run);
        if (digits < shortest() || digits > DigitRuns.MOST_DIGITS) {
            return Optional.empty();
        }
        if (!expected.isEmpty() && isExpected(text, run, digits, start)) {
            return Optional.of(new Span(EntityType.PHONE, start, end));
        }
        if (digits < SHORTEST) {
            return Optional.empty();
        }
        if (run.charAt(0) == '+') {
            return first(run, "ZZ", Leniency.VALID, start);
        }
        Optional<Span> valid = digits >= 8 && isPlausible(text, start, run, digits)
                ? national(text, run, digits, start)
                : Optional.empty();
        boolean said = valid.isEmpty() && digits < run.length() && !isOther(run) && PhoneWords.say(text, start, end);
        return said ? Optional.of(new Span(EntityType.PHONE, start, end)) : valid;
    }

    /** A valid number of a region that is expected: in groups, or called a phone number, or all there is. */
    private boolean isExpected(CharSequence text, String run, int digits, int start) {
        int end = start + run.length();
        boolean grouped = digits >= SHORTEST && digits < run.length() && !isOther(run);
        return (grouped
                        || DigitRuns.isAlone(text, start, end)
                        || PhoneWords.say(text, start, end)
                        || PhoneWords.hint(text, start))
                && expected.stream().anyMatch(region -> isValid(run, region));
    }

    private boolean isValid(String run, String region) {
        try {
            return numbers.isValidNumberForRegion(numbers.parse(run, region), region);
        } catch (NumberParseException _) {
            return false;
        }
    }

    private static boolean isOther(String run) {
        return DATE.matcher(run).matches() || SOCIAL_SECURITY.matcher(run).matches() || DigitRuns.isDecimal(run);
    }

    /**
     * A phone number that begins with the group of digits at {@code at} and ends before the run that it is in does. Looks
     * no farther than {@link DigitRuns#LONGEST}.
     */
    Optional<Span> within(CharSequence text, int at) {
        int start = DigitRuns.start(text, at);
        if (text.charAt(start) == '+') {
            return international(text, start, at);
        }
        char first = text.charAt(start);
        char before = Chars.at(text, start - 1);
        boolean afresh = before == '/' ? Chars.isDigit(Chars.at(text, start - 2)) : DigitRuns.startsAfresh(text, start);
        if (!afresh) {
            return Optional.empty();
        }
        Optional<Span> alike = amongAlike(text, start, at);
        if (alike.isPresent() || (first != '(' && first != '0' && Chars.afterDigits(text, at) != at + 3)) {
            return alike;
        }
        Matcher shape = WITHIN.matcher(text).region(start, Math.min(text.length(), start + DigitRuns.LONGEST));
        if (!shape.lookingAt() || !DigitRuns.endsApart(text, shape.end()) || !goesOn(text, start, at, shape.end())) {
            return Optional.empty();
        }
        String number = shape.group();
        return DATE.matcher(number).matches()
                ? Optional.empty()
                : national(text, number, DigitRuns.digits(number), start);
    }

    /** A number that is grouped just as another is that stands before or behind it, or has no groups where the text says what it is. */
    private Optional<Span> amongAlike(CharSequence text, int start, int at) {
        int end = Chars.afterDigits(text, at);
        int digits = end - at;
        while (digits <= 15 && end - start <= DigitRuns.LONGEST) {
            int next = end;
            while (next - end <= 2 && DigitRuns.isMark(Chars.at(text, next))) {
                next++;
            }
            if (digits >= 9
                    && (end - start > digits || PhoneWords.hint(text, DigitRuns.startOfRun(text, start)))
                    && DigitRuns.endsApart(text, end)
                    && isAlikeBeside(text, start, end, next)) {
                Optional<Span> found = nationalAt(text, start, end - start);
                if (found.isPresent()) {
                    return found;
                }
            }
            int after = Chars.afterDigits(text, Math.min(next, start + DigitRuns.LONGEST));
            if (after == next) {
                break;
            }
            digits += after - next;
            end = after;
        }
        return Optional.empty();
    }

    private boolean isAlikeBeside(CharSequence text, int start, int end, int next) {
        int length = end - start;
        int before = start;
        while (start - before <= 2 && DigitRuns.isMark(Chars.at(text, before - 1))) {
            before--;
        }
        int other = before - length;
        return (next > end
                        && isAlike(text, start, next, length)
                        && !Chars.isDigit(Chars.at(text, next + length))
                        && nationalAt(text, next, length).isPresent())
                || (before < start
                        && isAlike(text, start, other, length)
                        && !Chars.isDigit(Chars.at(text, other - 1))
                        && nationalAt(text, other, length).isPresent());
    }

    private Optional<Span> nationalAt(CharSequence text, int start, int length) {
        String number = text.subSequence(start, start + length).toString();
        return isOther(number) ? Optional.empty() : national(text, number, DigitRuns.digits(number), start);
    }

    private static boolean isAlike(CharSequence text, int one, int other, int length) {
        for (int i = 0; i < length; i++) {
            char a = Chars.at(text, one + i);
            char b = Chars.at(text, other + i);
            if (a != b && !(Chars.isDigit(a) && Chars.isDigit(b))) {
                return false;
            }
        }
        return other >= 0;
    }

    /** Whether there is more before or behind in the run: as a whole it has been asked already. */
    private static boolean goesOn(CharSequence text, int start, int at, int end) {
        int next = end;
        while (next - end <= 2 && DigitRuns.isMark(Chars.at(text, next))) {
            next++;
        }
        return Chars.isDigit(Chars.at(text, next)) || DigitRuns.startOfRun(text, start) < at;
    }

    /** The longest beginning of a run with a plus that is a number and ends with a group. */
    private Optional<Span> international(CharSequence text, int start, int at) {
        if (!DigitRuns.startsAfresh(text, start)) {
            return Optional.empty();
        }
        Deque<Integer> ends = new ArrayDeque<>();
        int end = Chars.afterDigits(text, at);
        int digits = end - at;
        while (digits <= 15 && end > at) {
            ends.push(end);
            int next = end;
            while (next - end <= 2 && DigitRuns.isMark(Chars.at(text, next))) {
                next++;
            }
            int after = Chars.isDigit(Chars.at(text, next))
                    ? Chars.afterDigits(text, Math.min(next, start + DigitRuns.LONGEST))
                    : next;
            digits += after - next;
            end = after > next && after - start <= DigitRuns.LONGEST ? after : at;
        }
        for (int candidate : ends) {
            String number = text.subSequence(start, candidate).toString();
            if (DigitRuns.digits(number) >= 7 && DigitRuns.endsApart(text, candidate)) {
                Optional<Span> found = first(number, "ZZ", Leniency.VALID, start);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private boolean isPlausible(CharSequence text, int start, String run, int digits) {
        if (isOther(run)) {
            return false;
        }
        return digits < run.length()
                || DigitRuns.isAlone(text, start, start + run.length())
                || PhoneWords.hint(text, start);
    }

    private Optional<Span> national(CharSequence text, String run, int digits, int start) {
        Leniency leniency = digits == run.length() ? Leniency.VALID : Leniency.STRICT_GROUPING;
        int first = run.charAt(0) == '(' ? 1 : 0;
        List<String> usual = Chars.at(run, first) == '0' ? WITH_TRUNK_ZERO : WITHOUT;
        List<String> regions = expected.isEmpty() ? usual : expected;
        for (String region : regions) {
            Optional<Span> found = first(run, region, leniency, start);
            if (found.isPresent()) {
                return found;
            }
        }
        boolean called = digits >= 9 && PhoneWords.hint(text, start);
        boolean marked = called || (digits >= 9 && (run.indexOf('-') > 0 || first == 1));
        Leniency near = called ? Leniency.VALID : leniency;
        return marked
                ? nearby(text, start, start + run.length()).stream()
                        .flatMap(region -> first(run, region, near, start).stream())
                        .findFirst()
                : Optional.empty();
    }

    /** Regions whose script stands beside the number. */
    private static List<String> nearby(CharSequence text, int start, int end) {
        for (int away = 1; away <= 8; away++) {
            List<String> regions = regions(Chars.at(text, start - away));
            regions = regions.isEmpty() ? regions(Chars.at(text, end - 1 + away)) : regions;
            if (!regions.isEmpty()) {
                return regions;
            }
        }
        return List.of();
    }

    private static List<String> regions(char c) {
        if (c < 0x370) {
            return List.of();
        }
        return switch (Character.UnicodeScript.of(c)) {
            case HIRAGANA, KATAKANA -> List.of("JP");
            case HAN -> List.of("CN", "JP", "TW");
            case HANGUL -> List.of("KR");
            case THAI -> List.of("TH");
            case CYRILLIC -> List.of("RU", "UA");
            case ARABIC -> List.of("EG", "SA", "AE");
            case GREEK -> List.of("GR");
            case HEBREW -> List.of("IL");
            default -> List.of();
        };
    }

    private Optional<Span> first(String run, String region, Leniency leniency, int start) {
        for (PhoneNumberMatch match : numbers.findNumbers(run, region, leniency, 4)) {
            return Optional.of(new Span(EntityType.PHONE, start + match.start(), start + match.end()));
        }
        return Optional.empty();
    }
}
