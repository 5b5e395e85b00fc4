package dev.millrace.redaction.domain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * National ids, passports and driving licences. What begins with a word is compared by its shape (which characters are
 * digits, which letters) with all forms at once: one look into a table at the end of each of its words.
 */
final class IdDetector implements WordDetector {

    private static final int LONGEST = 24;
    private static final long PRIME = 0x9E3779B97F4A7C15L;
    private static final String BETWEEN = " -./:()[]";

    private final Set<String> regions;
    private final long[] shapes;
    private final List<List<IdForm>> forms;

    /**
     * @param regions ISO 3166 codes of countries whose numbers are expected without being called what they are, and no
     *     others; none: what is no chance, of whatever country
     */
    IdDetector(Set<EntityType> kinds, Set<String> regions) {
        this.regions = Set.copyOf(regions);
        Map<Long, List<IdForm>> table = new HashMap<>();
        List<IdForm> all = new ArrayList<>(EuropeanIds.FORMS);
        all.addAll(OtherIds.FORMS);
        all.addAll(TravelDocuments.FORMS);
        all.stream().filter(form -> kinds.contains(form.kind())).forEach(form -> {
            for (String shape : form.shapes().split("\\|", -1)) {
                expand(
                        shape,
                        0,
                        0,
                        key -> table.computeIfAbsent(key, _ -> new ArrayList<>())
                                .add(form));
            }
        });
        int size = Integer.highestOneBit(Math.max(1, table.size())) * 4;
        shapes = new long[size];
        forms = new ArrayList<>(Collections.nCopies(size, List.of()));
        table.forEach((key, of) -> {
            int slot = slot(key);
            while (shapes[slot] != 0) {
                slot = (slot + 1) & (size - 1);
            }
            shapes[slot] = key;
            forms.set(slot, List.copyOf(of));
        });
    }

    private static void expand(String shape, int at, long key, Consumer<Long> to) {
        if (at == shape.length()) {
            to.accept(key);
            return;
        }
        switch (shape.charAt(at)) {
            case '9' -> expand(shape, at + 1, next(key, 1), to);
            case 'A' -> expand(shape, at + 1, next(key, 2), to);
            case 'X' -> {
                expand(shape, at + 1, next(key, 1), to);
                expand(shape, at + 1, next(key, 2), to);
            }
            default -> expand(shape, at + 1, next(key, 3 + BETWEEN.indexOf(shape.charAt(at))), to);
        }
    }

    private static long next(long key, int code) {
        return (key + code) * PRIME;
    }

    private int slot(long key) {
        return (int) (key >>> 40) & (shapes.length - 1);
    }

    private List<IdForm> of(long key) {
        int slot = slot(key);
        while (shapes[slot] != 0) {
            if (shapes[slot] == key) {
                return forms.get(slot);
            }
            slot = (slot + 1) & (shapes.length - 1);
        }
        return List.of();
    }

    @Override
    public boolean wants(int letters, boolean brief) {
        return brief || (letters & WordScan.DIGIT) != 0;
    }

    @Override
    public void at(CharSequence text, int start, int end, int letters, List<Span> found) {
        boolean begins = (letters & WordScan.DIGIT) != 0 || (end - start <= 3 && startsLater(text, end));
        if (!begins || end - start > LONGEST || !startsAfresh(text, start)) {
            return;
        }
        long key = 0;
        @Nullable Span longest = null;
        int limit = Math.min(text.length(), start + LONGEST);
        boolean digits = false;
        for (int i = start; i < limit; i++) {
            char c = text.charAt(i);
            if (Chars.isDigit(c)) {
                key = next(key, 1);
                digits = true;
            } else if (Chars.isAsciiLetter(c)) {
                key = next(key, 2);
            } else {
                int between = BETWEEN.indexOf(c == '\u2013' ? '-' : c);
                if (between < 0) {
                    break;
                }
                key = next(key, 3 + between);
                if (c != ')' && c != ']') {
                    continue;
                }
            }
            if (digits && i + 1 >= end && !Chars.isAlphanumeric(Chars.at(text, i + 1))) {
                Span span = recognised(text, start, i + 1, of(key));
                longest = span == null ? longest : span;
            }
        }
        if (longest != null) {
            found.add(longest);
        }
    }

    /** A word of letters alone may be the beginning of one where a group with digits follows. */
    private static boolean startsLater(CharSequence text, int end) {
        char between = Chars.at(text, end);
        return (between == ' ' || between == '-') && Chars.isDigit(Chars.at(text, end + 1));
    }

    private static boolean startsAfresh(CharSequence text, int start) {
        char before = Chars.at(text, start - 1);
        char second = Chars.at(text, start - 2);
        boolean joined = switch (before) {
            case '-', '/', ',' -> Chars.isAlphanumeric(second);
            case '.', ':' -> Chars.isDigit(second);
            default -> "_$€£#@%+".indexOf(before) >= 0;
        };
        return !joined && !Chars.isAlphanumeric(before);
    }

    private static boolean endsHere(CharSequence text, int end) {
        char after = Chars.at(text, end);
        boolean goesOn = "-./:,".indexOf(after) >= 0 && Chars.isDigit(Chars.at(text, end + 1));
        return !goesOn
                && "_@%€$".indexOf(after) < 0
                && !(after == '-' && Chars.isAlphanumeric(Chars.at(text, end + 1)));
    }

    @Nullable
    private Span recognised(CharSequence text, int start, int end, List<IdForm> candidates) {
        if (candidates.isEmpty() || !endsHere(text, end)) {
            return null;
        }
        String id = compact(text, start, end);
        IdWords words = new IdWords(text, start, end);
        for (IdForm form : candidates) {
            if (form.valid().test(id) && isBelieved(form, words, text, start, end)) {
                return new Span(form.kind(), start, end);
            }
        }
        return null;
    }

    private boolean isBelieved(IdForm form, IdWords words, CharSequence text, int start, int end) {
        return switch (form.strength()) {
            case SURE -> regions.isEmpty() || regions.contains(form.country()) || words.call(form);
            case CHECKED ->
                regions.contains(form.country())
                        || (regions.isEmpty() && WordScan.isAlone(text, start, end))
                        || words.call(form);
            case SHAPED ->
                (regions.contains(form.country()) && WordScan.isAmongNumbers(text, start, end)) || words.call(form);
        };
    }

    private static String compact(CharSequence text, int start, int end) {
        StringBuilder id = new StringBuilder(end - start);
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (Chars.isDigit(c) || Chars.isAsciiLetter(c)) {
                id.append(c);
            }
        }
        return id.toString().toUpperCase(Locale.ROOT);
    }

    /** Whether something is valid as {@code value} is: by the form that takes most to be valid. */
    Predicate<String> sameForms(String value) {
        long key = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            int between = BETWEEN.indexOf(c);
            key = next(key, Chars.isDigit(c) ? 1 : between < 0 ? 2 : 3 + between);
        }
        String id = compact(value, 0, value.length());
        Predicate<String> valid = of(key).stream()
                .filter(form -> form.valid().test(id))
                .min(Comparator.comparing(IdForm::strength))
                .map(IdForm::valid)
                .orElse(_ -> true);
        return other -> valid.test(compact(other, 0, other.length()));
    }
}
