package dev.millrace.redaction.domain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One pass over a text: asks the detectors wherever an at sign, a run of digits or a colon makes it worth it. */
final class CandidateScan {

    /** No detector looks further back: a phone number's run, what it is called before it; a mail address has less. */
    static final int BACK = DigitRuns.LONGEST + 67;

    /** No detector looks further ahead: a mail address's domain, a label more than it may have. */
    static final int AHEAD = 330;

    /** Half of a password is no mail address, however long that would be. */
    private static final Comparator<Span> STRONGEST_FIRST = Comparator.<Span, Boolean>comparing(
                    span -> span.type() != EntityType.CREDENTIALS)
            .thenComparing(Comparator.comparingInt(Span::length).reversed())
            .thenComparing(Span::type)
            .thenComparingInt(Span::start);

    private final Map<EntityType, Detector> detectors = new EnumMap<>(EntityType.class);
    private final boolean marked;
    private final WordScan words;

    CandidateScan(Set<EntityType> types) {
        this(types, Expected.NOTHING);
    }

    CandidateScan(Set<EntityType> types, Expected expected) {
        types.forEach(type -> detector(type, expected).ifPresent(detector -> detectors.put(type, detector)));
        marked = !detectors.isEmpty();
        words = new WordScan(types, expected.regions());
    }

    private static Optional<Detector> detector(EntityType type, Expected expected) {
        return switch (type) {
            case EMAIL -> Optional.of(new EmailDetector());
            case IBAN -> Optional.of(new IbanDetector());
            case CARD -> Optional.of(new CardDetector());
            case IP -> Optional.of(new IpDetector(expected.privateAddresses()));
            case PHONE -> Optional.of(new PhoneDetector(expected.regions()));
            default -> Optional.empty();
        };
    }

    /** What is there, in order and without overlaps: of two that overlap the longer stays, then the stronger kind. */
    List<Span> find(CharSequence text) {
        return find(text, 0, text.length());
    }

    /**
     * As {@link #find(CharSequence)}, but only what an at sign, a digit or a colon from {@code from} to {@code to} leads
     * to. It finds there what it would find if it looked at everything, for which it needs to see {@link #BACK} characters
     * before and {@link #AHEAD} behind, where there are that many.
     */
    List<Span> find(CharSequence written, int from, int to) {
        CharSequence text = Folding.of(written);
        List<Span> found = new ArrayList<>();
        if (marked) {
            marks(text, from, to, found);
        }
        if (!words.isEmpty()) {
            words.find(text, from, to, found);
        }
        return found.size() < 2 ? found : withoutOverlaps(found);
    }

    private void marks(CharSequence text, int from, int to, List<Span> found) {
        int run = DigitRuns.startOfRun(text, from);
        boolean tooLong = from - run >= DigitRuns.LONGEST - 2;
        int phonesFrom = tooLong ? DigitRuns.endOfRun(text, run) : 0;
        for (int i = tooLong ? from : run; i < to; i++) {
            char c = text.charAt(i);
            if (c == '@') {
                ask(EntityType.EMAIL, text, i, found);
            } else if (c == ':') {
                ask(EntityType.IP, text, i, found);
            } else if (Chars.isDigit(c)) {
                int end = Chars.afterDigits(text, i);
                phonesFrom = number(text, i, end, phonesFrom, found);
                i = end - 1;
            }
        }
    }

    private int number(CharSequence text, int at, int end, int phonesFrom, List<Span> found) {
        int digits = end - at;
        if (digits <= 3 && Chars.at(text, end) == '.') {
            ask(EntityType.IP, text, at, found);
        }
        if (digits >= 2
                && (Chars.isAsciiLetter(Chars.at(text, at - 1))
                        || (digits == 2 && Chars.isAsciiLetter(Chars.at(text, at - 2))))) {
            ask(EntityType.IBAN, text, at, found);
        }
        if (digits >= 12 || digits == 4) {
            ask(EntityType.CARD, text, at, found);
        }
        return detectors.get(EntityType.PHONE) instanceof PhoneDetector phones
                ? phone(phones, text, at, phonesFrom, found)
                : phonesFrom;
    }

    /** A run is a phone number as a whole, or there are some in it; what lies in one that was found is passed over. */
    private static int phone(PhoneDetector phones, CharSequence text, int at, int phonesFrom, List<Span> found) {
        int run = Math.max(phonesFrom, at);
        if (at >= phonesFrom) {
            run = DigitRuns.endOfRun(text, at);
            if (run - at >= phones.shortest()) {
                Optional<Span> whole = phones.around(text, at);
                whole.ifPresent(found::add);
                if (whole.isPresent()) {
                    return run;
                }
            }
        }
        phones.within(text, at).ifPresent(found::add);
        return run;
    }

    private void ask(EntityType type, CharSequence text, int at, List<Span> found) {
        Detector detector = detectors.get(type);
        if (detector != null) {
            detector.around(text, at).ifPresent(span -> add(span, found));
        }
    }

    /** What two addresses that run into each other have between them is both's. */
    private static void add(Span span, List<Span> found) {
        Optional<Span> joined = found.isEmpty()
                ? Optional.empty()
                : Optional.of(found.getLast())
                        .filter(last -> span.type() == EntityType.EMAIL
                                && last.type() == EntityType.EMAIL
                                && last.end() > span.start());
        if (joined.isPresent()) {
            int start = Math.min(joined.get().start(), span.start());
            found.set(found.size() - 1, new Span(EntityType.EMAIL, start, span.end()));
        } else {
            found.add(span);
        }
    }

    private static List<Span> withoutOverlaps(List<Span> found) {
        found.sort(Comparator.comparingInt(Span::start));
        List<Span> chosen = new ArrayList<>(found.size());
        List<Span> cluster = new ArrayList<>();
        int reach = -1;
        for (Span span : found) {
            if (span.start() >= reach) {
                settle(cluster, chosen);
                cluster.clear();
            }
            cluster.add(span);
            reach = Math.max(reach, span.end());
        }
        settle(cluster, chosen);
        return chosen;
    }

    /** Chooses among spans that overlap in a chain. */
    private static void settle(List<Span> cluster, List<Span> chosen) {
        NavigableMap<Integer, Span> kept = new TreeMap<>();
        cluster.sort(STRONGEST_FIRST);
        for (Span span : cluster) {
            if (isFree(span, kept)) {
                kept.put(span.start(), span);
            }
        }
        chosen.addAll(kept.values());
    }

    /** Kept ones don't overlap each other, so the last that starts before its end decides. */
    private static boolean isFree(Span span, NavigableMap<Integer, Span> kept) {
        Map.Entry<Integer, Span> last = kept.lowerEntry(span.end());
        return last == null || !last.getValue().overlaps(span);
    }
}
