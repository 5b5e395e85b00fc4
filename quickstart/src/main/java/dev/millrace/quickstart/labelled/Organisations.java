package dev.millrace.quickstart.labelled;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Companies, authorities, schools and clubs. */
final class Organisations {

    private static final List<String> LEGAL = List.of(
            "Inc",
            "Inc.",
            "LLC",
            "Ltd",
            "Ltd.",
            "GmbH",
            "AG",
            "S.A.",
            "SARL",
            "BV",
            "AB",
            "A/S",
            "Oy",
            "Corp.",
            "Corporation",
            "Incorporated",
            "PLC",
            "Group",
            "Holdings",
            "& Co.",
            "& Sons",
            "S.p.A.",
            "Kft.",
            "Pty Ltd",
            "LLP",
            "Company");
    private static final List<String> KINDS = List.of(
            "Systems",
            "Software",
            "Analytics",
            "Consulting",
            "Partners",
            "Bank",
            "Insurance",
            "Services",
            "Solutions",
            "Media",
            "Labs",
            "Technologies",
            "Foods",
            "Motors",
            "Airlines",
            "Press",
            "Foundation",
            "Institute",
            "Association",
            "Energy",
            "Capital",
            "Ratings",
            "Research",
            "Records",
            "Studios",
            "Logistics",
            "Pharma",
            "Networks",
            "Health",
            "Data",
            "Council",
            "Agency",
            "Society",
            "Union",
            "Trust",
            "Movers",
            "Stores",
            "Markets",
            "Interactive",
            "Digital",
            "Design",
            "Network");
    private static final List<String> HEADS = List.of(
            "data", "net", "soft", "med", "geo", "bio", "info", "web", "star", "blue", "open", "smart", "crowd",
            "flight", "pay", "car", "job", "legal", "social", "cloud", "green", "north", "cost", "trans", "uni", "eco",
            "tele", "micro", "digi", "work", "rent", "farm", "health", "stock", "home", "trip", "news", "solar", "red",
            "meta", "quant", "vis", "zen", "opti");
    private static final List<String> TAILS = List.of(
            "ly", "ify", "soft", "tech", "net", "lab", "works", "metrics", "scape", "data", "base", "point", "logic",
            "hub", "quest", "stats", "star", "zen", "ster", "ix", "ex", "a", "o", "io", "us", "ar", "ica", "vibes",
            "wise", "path", "link", "lytix", "ware", "tron", "gen", "cast", "mint", "scope", "onics", "ent", "ora",
            "ence");
    private static final List<String> VOWELS = List.of("a", "e", "i", "o", "u", "ee", "ou", "ia", "y");
    private static final List<String> CONSONANTS = List.of(
            "b", "c", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "z", "kr", "br", "st", "nd",
            "lt", "sh", "th", "ll", "rs", "ct", "nt");

    private final Map<String, List<String>> lists;

    Organisations(Map<String, List<String>> lists) {
        this.lists = lists;
    }

    String name(Culture culture, Chance chance) {
        return switch (chance.number(0, 27)) {
            case 0 -> culture.lastName(chance) + "-" + culture.lastName(chance);
            case 1 ->
                "%s, %s and %s".formatted(culture.lastName(chance), culture.lastName(chance), culture.lastName(chance));
            case 2, 3, 4 -> culture.lastName(chance) + " " + chance.any(LEGAL);
            case 5, 6, 7, 8 -> brand(chance);
            case 9, 10 -> brand(chance) + " " + chance.any(LEGAL);
            case 11, 12 -> word("adjective", chance) + " " + chance.any(KINDS) + maybe(chance, LEGAL);
            case 13, 14 -> word("noun", chance) + " " + chance.any(KINDS) + maybe(chance, LEGAL);
            case 15 -> word("noun", chance) + " " + word("noun", chance);
            case 16 -> "%s %s %s".formatted(word("adjective", chance), word("noun", chance), chance.any(KINDS));
            case 17 ->
                word("noun", chance) + chance.any(" and ", " & ", " And ") + word("noun", chance) + " "
                        + chance.any(KINDS);
            case 18 -> culture.cityName(chance) + " " + chance.any(KINDS) + maybe(chance, LEGAL);
            case 19 -> culture.lastName(chance) + " " + word("noun", chance) + " " + chance.any(KINDS);
            case 20 ->
                chance.any("Ministry of ", "Department of ", "Office of ", "Institute of ", "Bureau of ")
                        + word("noun", chance);
            case 21 -> chance.any("University of ", "College of ") + any("university", chance);
            case 22 -> any("university", chance) + chance.any(" University", " College", " State University");
            case 23 -> any(chance.any("hospital", "publisher"), chance);
            case 24 -> any(chance.any("maker", "brand"), chance);
            case 25 -> chance.shape(chance.any("???", "????", "??"));
            case 26 -> word(chance.any("adjective", "noun"), chance);
            default ->
                culture.cityName(chance) + " " + chance.any("United", "FC", "City", "Orchestra", "Chamber of Commerce");
        };
    }

    private static String brand(Chance chance) {
        String name = switch (chance.number(0, 4)) {
            case 0, 1 -> chance.any(HEADS) + chance.any(TAILS);
            case 2 -> chance.any(HEADS) + chance.any(HEADS);
            default -> syllables(chance) + chance.any(TAILS);
        };
        return chance.is(0.04) ? chance.shape("#") + capital(name) : capital(name);
    }

    private static String syllables(Chance chance) {
        StringBuilder name = new StringBuilder(chance.is(0.3) ? chance.any(VOWELS) : "");
        for (int i = chance.number(1, 2); i > 0; i--) {
            name.append(chance.any(CONSONANTS)).append(chance.any(VOWELS));
        }
        return name.append(chance.is(0.5) ? chance.any(CONSONANTS) : "").toString();
    }

    private static String maybe(Chance chance, List<String> behind) {
        return chance.is(0.25) ? " " + chance.any(behind) : "";
    }

    private String word(String list, Chance chance) {
        return capital(any(list, chance));
    }

    private String any(String list, Chance chance) {
        return chance.any(Objects.requireNonNull(lists.get(list), list));
    }

    static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
