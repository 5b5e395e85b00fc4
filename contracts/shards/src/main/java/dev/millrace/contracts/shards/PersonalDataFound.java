package dev.millrace.contracts.shards;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Where redaction found personal data in a document, as the ledger's detail has it; never what it was:
 *
 * <pre>
 * KIND       where data of the kind stands in the text, as {@code 12-29 40-51}: code points of the text as it came in, the
 *            second behind the last
 * beside     how many were found in its title and its address
 * language   the document's, where it is known: the first part of its tag, as in en
 * </pre>
 *
 * @param kinds where data of each kind stands, in the order of the text
 * @param beside how many were found in its title and its address
 * @param language the document's language; absent when nothing is known about it, or in what was redacted before the ledger told
 */
public record PersonalDataFound(SortedMap<String, List<Place>> kinds, int beside, Optional<String> language) {

    private static final String BESIDE = "beside";
    private static final String LANGUAGE = "language";

    /**
     * A piece of personal data.
     *
     * @param start where it starts, in code points
     * @param end where it ends, exclusive
     */
    public record Place(int start, int end) implements Comparable<Place> {

        private static final Comparator<Place> BY_START =
                Comparator.comparingInt(Place::start).thenComparingInt(Place::end);

        public Place {
            if (start < 0 || end <= start) {
                throw new IllegalArgumentException("Nothing stands from %d to %d".formatted(start, end));
            }
        }

        @Override
        public int compareTo(Place other) {
            return BY_START.compare(this, other);
        }

        private static Place read(String written) {
            int hyphen = written.indexOf('-');
            try {
                return new Place(
                        Integer.parseInt(written.substring(0, Math.max(0, hyphen))),
                        Integer.parseInt(written.substring(hyphen + 1)));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("No place of personal data: " + written, e);
            }
        }

        @Override
        public String toString() {
            return start + "-" + end;
        }
    }

    /** A piece of personal data and what it was taken for. */
    public record Find(String kind, Place place) {

        /** What stands for it, such as {@code [EMAIL]}. */
        public String placeholder() {
            return "[" + kind.toUpperCase(Locale.ROOT) + "]";
        }
    }

    public PersonalDataFound {
        kinds = Collections.unmodifiableSortedMap(new TreeMap<>(kinds));
    }

    /** The ledger's detail; empty when nothing was found. */
    public Map<String, String> detail() {
        if (kinds.isEmpty() && beside == 0) {
            return Map.of();
        }
        TreeMap<String, String> detail = new TreeMap<>();
        kinds.forEach((kind, places) -> {
            StringJoiner joined = new StringJoiner(" ");
            places.forEach(place -> joined.add(place.toString()));
            detail.put(kind, joined.toString());
        });
        if (beside > 0) {
            detail.put(BESIDE, Integer.toString(beside));
        }
        language.ifPresent(tag -> detail.put(LANGUAGE, tag));
        return detail;
    }

    /**
     * What an entry of redaction's ledger says, if it says that something was found.
     *
     * @throws IllegalArgumentException when it is damaged
     */
    public static Optional<PersonalDataFound> of(LedgerEntry entry) {
        SortedMap<String, List<Place>> kinds = new TreeMap<>();
        entry.detail().forEach((name, value) -> {
            if (!name.equals(BESIDE) && !name.equals(LANGUAGE)) {
                kinds.put(
                        name,
                        List.of(value.split(" ")).stream().map(Place::read).toList());
            }
        });
        int beside = Integer.parseInt(entry.detail().getOrDefault(BESIDE, "0"));
        return kinds.isEmpty() && beside == 0
                ? Optional.empty()
                : Optional.of(new PersonalDataFound(
                        kinds, beside, Optional.ofNullable(entry.detail().get(LANGUAGE))));
    }

    /** All that was found in the text, in its order. */
    public List<Find> inText() {
        List<Find> all = new ArrayList<>();
        kinds.forEach((kind, places) -> places.forEach(place -> all.add(new Find(kind, place))));
        all.sort(Comparator.comparing(Find::place));
        return all;
    }

    /**
     * A part of the text with what was found hidden: behind its kind's name.
     *
     * @param text as redaction got it
     * @param from where the part starts, in code points; what is hidden and stands only partly in it isn't shown in part
     * @param to where it ends, exclusive, or beyond the text's end
     * @param finds what is hidden, in the order of the text
     */
    public static String hidden(String text, int from, int to, List<Find> finds) {
        int begin = index(text, 0, from);
        String part = text.substring(begin, index(text, begin, to - from));
        StringBuilder out = new StringBuilder();
        int codePoints = 0;
        int at = 0;
        for (Find find : finds) {
            Place place = find.place();
            if (place.end() > from && place.start() < to && at < part.length()) {
                int start = index(part, at, place.start() - from - codePoints);
                out.append(part, at, start).append(find.placeholder());
                at = index(part, start, place.end() - Math.max(from + codePoints, place.start()));
                codePoints = place.end() - from;
            }
        }
        return out.append(part, at, part.length()).toString();
    }

    /** Where the text is so many code points after {@code from}: its end when it hasn't as many, {@code from} for none. */
    private static int index(String text, int from, int codePoints) {
        int at = from;
        for (int i = 0; i < codePoints && at < text.length(); i++) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    /**
     * The data itself.
     *
     * @param text as redaction got it
     * @throws IllegalArgumentException when the text ends before the place does
     */
    public static String data(String text, Place place) {
        if (text.codePointCount(0, text.length()) < place.end()) {
            throw new IllegalArgumentException("The text ends before " + place);
        }
        int begin = index(text, 0, place.start());
        return text.substring(begin, index(text, begin, place.end() - place.start()));
    }
}
