package dev.millrace.quickstart.labelled;

import java.util.List;

/** Whole names, in the shapes in which they are written. */
final class People {

    private static final List<String> PARTICLES = List.of(
            "van", "van der", "de", "de la", "von", "di", "da", "dos", "del", "bin", "al", "el", "O'", "Mc", "Mac");
    private static final List<String> BEHIND = List.of("Jr.", "Sr.", "II", "III", "MD", "PhD", "Esq.");

    private People() {}

    static String name(Culture culture, Chance chance) {
        String first = culture.firstName(chance);
        String last = last(culture, chance);
        return switch (chance.number(0, 39)) {
            case 0, 1, 2 -> first + " " + initial(chance) + ". " + last;
            case 3 -> first + " " + initial(chance) + " " + last;
            case 4 -> initial(chance) + ". " + last;
            case 5 -> initial(chance) + "." + chance.any(" ", "") + initial(chance) + ". " + last;
            case 6, 7, 8 -> first + " " + culture.firstName(chance) + " " + last;
            case 9, 10 -> first + " " + last + chance.any(" ", "-") + culture.lastName(chance);
            case 11 -> first + " " + last + " " + chance.any(BEHIND);
            case 12 -> first + "-" + culture.firstName(chance) + " " + last;
            case 13, 14, 15, 16 -> first;
            case 17, 18 -> last;
            default -> first + " " + last;
        };
    }

    static String last(Culture culture, Chance chance) {
        String last = culture.lastName(chance);
        if (chance.is(0.05)) {
            String particle = chance.any(PARTICLES);
            return particle + (particle.matches("O'|Mc|Mac") ? "" : " ") + last;
        }
        return last;
    }

    private static String initial(Chance chance) {
        return chance.shape("?");
    }
}
