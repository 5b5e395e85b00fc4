package dev.millrace.quickstart.labelled;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes texts in which persons (PER), places (LOC), organisations (ORG) and postal addresses (ADDRESS) are marked, from {@code
 * sentences.txt} and names of many languages, some of which nobody has. The same seed gives the same texts, one after the other.
 */
public final class LabelledTexts {

    /** The labels, as a recipe's {@code model.head.labels} says them. */
    public static final List<String> LABELS = List.of(Slots.PERSON, Slots.PLACE, Slots.ORGANISATION, Addresses.LABEL);

    private static final Pattern CHOICE = Pattern.compile("\\[([^\\[\\]]*)]");
    private static final Pattern SLOT = Pattern.compile("\\{(\\w+)}");
    private static final int MOST_TOGETHER = 5;

    /** Of each heading how many of its sentences there are beside those of others. */
    private static final Map<String, Integer> SHARES =
            Map.of("service", 7, "form", 4, "people", 8, "orgs", 5, "places", 4, "plain", 11, "other", 2);

    private final Map<String, List<String>> sentences = Lists.lines("sentences.txt");
    private final List<String> headings;
    private final Slots slots = new Slots();
    private final Chance chance;

    public LabelledTexts(long seed) {
        chance = new Chance(new Random(seed));
        List<String> often = new ArrayList<>();
        sentences.keySet().stream()
                .sorted()
                .forEach(heading -> often.addAll(
                        Collections.nCopies(Objects.requireNonNull(SHARES.get(heading), heading), heading)));
        headings = List.copyOf(often);
    }

    /** The next one. */
    public LabelledText next() {
        Marked out = new Marked();
        Culture culture = slots.culture(chance);
        int together = chance.is(0.6) ? 1 : chance.number(2, MOST_TOGETHER);
        for (int i = 0; i < together; i++) {
            String heading = chance.any(headings);
            out.plain(i == 0 ? "" : heading.equals("form") ? "\n\n" : chance.any(" ", " ", " ", "\n", "\n\n"));
            write(chosen(chance.any(Objects.requireNonNull(sentences.get(heading), heading))), culture, out);
        }
        return out.text(letters());
    }

    /** Choices are made from the innermost out. */
    private String chosen(String line) {
        String chosen = line;
        for (Matcher choice = CHOICE.matcher(chosen); choice.find(); choice = CHOICE.matcher(chosen)) {
            String[] ways = choice.group(1).split("\\|", -1);
            chosen = chosen.substring(0, choice.start()) + chance.any(ways) + chosen.substring(choice.end());
        }
        return chosen.replace("\\n", "\n");
    }

    private void write(String sentence, Culture culture, Marked out) {
        Matcher slot = SLOT.matcher(sentence);
        int at = 0;
        while (slot.find()) {
            out.plain(sentence.substring(at, slot.start()));
            slots.write(slot.group(1), culture, chance, out);
            at = slot.end();
        }
        out.plain(sentence.substring(at));
    }

    /** As people write: mostly as it is, without capitals, in capitals, without accents. */
    private IntUnaryOperator letters() {
        return switch (chance.number(0, 39)) {
            case 0, 1, 2 -> Character::toLowerCase;
            case 3 -> Character::toUpperCase;
            case 4, 5 -> LabelledTexts::withoutAccent;
            default -> letter -> letter;
        };
    }

    private static int withoutAccent(int letter) {
        return letter < 0x80
                ? letter
                : Normalizer.normalize(Character.toString(letter), Normalizer.Form.NFD)
                        .codePointAt(0);
    }
}
