package dev.millrace.quickstart.labelled;

import java.util.List;
import java.util.Locale;

/** Postal addresses as they are written in letters, forms and sentences. */
final class Addresses {

    static final String LABEL = "ADDRESS";

    private static final List<String> ENGLISH = List.of(
            "Street",
            "Avenue",
            "Road",
            "Lane",
            "Drive",
            "Court",
            "Place",
            "Boulevard",
            "Way",
            "Terrace",
            "Square",
            "Crescent",
            "St",
            "St.",
            "Ave",
            "Ave.",
            "Rd",
            "Dr",
            "Ln",
            "Blvd",
            "Close",
            "Hill",
            "Row",
            "Parkway",
            "Circle",
            "Trail",
            "Forks",
            "Highway");
    private static final List<String> MILITARY = List.of("APO AA", "APO AE", "APO AP", "FPO AE", "FPO AP", "DPO AA");

    private final List<String> suffixes;

    /** @param suffixes more of what English streets are called */
    Addresses(List<String> suffixes) {
        this.suffixes = suffixes;
    }

    /** A street, with a number in most. */
    String road(Culture culture, Chance chance) {
        String street = street(culture, chance);
        return switch (chance.number(0, 9)) {
            case 0, 1, 2 -> street;
            case 3, 4 -> number(chance) + " " + street;
            default -> street + " " + number(chance);
        };
    }

    /** In a sentence: on one line or several all of it is marked as one, but for a street and its town alone. */
    void whole(Marked out, Culture culture, Chance chance, String country) {
        if (chance.is(0.12)) {
            out.mark(numbered(culture, chance), LABEL);
            out.plain(", ");
            out.mark(town(culture, chance), Slots.PLACE);
        } else {
            out.mark(chance.is(0.05) ? military(culture, chance) : whole(culture, chance, country), LABEL);
        }
    }

    private String whole(Culture culture, Chance chance, String country) {
        String line = chance.is(0.12) ? box(chance) : numbered(culture, chance);
        boolean lines = chance.is(0.5);
        String apart = lines ? chance.any("\n", "\n ", ",\n") : chance.any(", ", " ", ", ");
        StringBuilder out = new StringBuilder(line);
        if (chance.is(0.4)) {
            out.append(lines && chance.is(0.6) ? apart : chance.any(" ", ", ")).append(unit(chance));
        }
        if (chance.is(0.85)) {
            out.append(apart).append(town(culture, chance));
            if (chance.is(0.35)) {
                out.append(chance.any(", ", " ", "\n, ")).append(state(culture, chance));
            }
            if (chance.is(0.3)) {
                out.append(' ').append(code(chance));
            }
            if (chance.is(0.45)) {
                out.append(lines ? apart : chance.any(", ", " ", " - ")).append(country);
                out.append(chance.is(0.4) ? " " + code(chance) : "");
            }
        }
        return out.toString();
    }

    /** Lines of a letter's head: what is of the street is marked as an address, town and country as places. */
    void block(Marked out, Culture culture, Chance chance, String country) {
        String apart = chance.any("\n", "\n ", "\n", "\n\n");
        out.mark(chance.is(0.15) ? box(chance) : numbered(culture, chance), LABEL);
        if (chance.is(0.55)) {
            out.plain(chance.any(" ", apart, "\n"));
            out.mark(unit(chance), LABEL);
        }
        out.plain(apart);
        boolean before = chance.is(0.3);
        if (before) {
            out.mark(code(chance), LABEL);
            out.plain(" ");
        }
        out.mark(town(culture, chance), Slots.PLACE);
        if (chance.is(0.3)) {
            out.plain(chance.any(", ", " "));
            out.mark(state(culture, chance), chance.is(0.5) ? LABEL : Slots.PLACE);
        }
        if (!before && chance.is(0.4)) {
            out.plain(" ");
            out.mark(code(chance), LABEL);
        }
        if (chance.is(0.7)) {
            out.plain(chance.any(apart, "\n", "\n\n"));
            out.mark(country, Slots.PLACE);
            if (chance.is(0.4)) {
                out.plain(" ");
                out.mark(code(chance), LABEL);
            }
        }
    }

    private String numbered(Culture culture, Chance chance) {
        String street = street(culture, chance);
        return switch (chance.number(0, 9)) {
            case 0, 1, 2, 3 -> number(chance) + " " + street;
            case 4, 5, 6 -> street + " " + number(chance);
            case 7 -> street + ", " + number(chance);
            case 8 -> street;
            default -> number(chance) + " " + street + " " + number(chance);
        };
    }

    private String street(Culture culture, Chance chance) {
        String name = culture.streets().isEmpty() || chance.is(0.4)
                ? culture.lastName(chance)
                : chance.any(culture.streets());
        if (chance.is(0.12)) {
            name = culture.firstName(chance) + " " + name;
        }
        return switch (culture.code()) {
            case "de" ->
                chance.any(
                        name + "straße", name + "weg", name + "gasse", name + "allee", "Am " + name, name + "strasse");
            case "nl" -> chance.any(name + "straat", name + "laan", name + "weg", name + "plein", name + "hof");
            case "fr" ->
                chance.any("rue ", "rue de ", "avenue ", "boulevard ", "place ", "Rue du ", "Avenue de la ", "quai ")
                        + name;
            case "es", "ca" ->
                chance.any("Calle ", "Avenida ", "Plaza ", "C/ ", "Paseo ", "Avda. ", "Carrera ", "Ventanilla de ")
                        + name;
            case "pt" ->
                chance.any("Rua ", "Avenida ", "Travessa ", "Rua Professor ", "Quadra ", "Praça ", "R ") + name;
            case "it" -> chance.any("Via ", "Corso ", "Piazza ", "Viale ", "Via del ") + name;
            case "pl" -> chance.any("ul. ", "ul. ", "al. ", "Plac ") + name;
            case "da", "no" ->
                name + chance.any("vej", "gade", "vegen", "gata", "gate", " terrasse", "vangen", "bakken");
            case "sv" -> name + chance.any("gatan", "vägen", "gränd", "stigen", "torget", "gården");
            case "fi" -> name + chance.any("katu", "tie", "nkatu", "polku", "kuja", "ntie");
            case "et" -> name + chance.any(" tn", " tee", " mnt", "");
            case "hu" -> name + chance.any(" u.", " utca", " út", " tér");
            case "cs", "hr", "lv", "uk", "bg", "ru", "el" -> name + chance.any("", "", "a", " street", " iela", "ova");
            case "tr" -> name + chance.any(" Cad.", " Sokak", " Caddesi");
            case "vi", "id", "sg" -> chance.any("Jalan ", "Jl. ", "Lorong ", "") + name;
            default -> name + " " + (chance.is(0.15) ? chance.any(suffixes) : chance.any(ENGLISH));
        };
    }

    private static String number(Chance chance) {
        return switch (chance.number(0, 11)) {
            case 0, 1, 2 -> chance.shape("##");
            case 3, 4 -> chance.shape("###");
            case 5, 6 -> chance.shape("####");
            case 7 -> chance.shape("#####");
            case 8 -> chance.shape("#");
            case 9 -> chance.shape("##") + chance.any("A", "b", "-2", "/4", ".");
            default -> String.valueOf(chance.number(1, 250));
        };
    }

    private static String unit(Chance chance) {
        return chance.any(
                        "Apt. ",
                        "Apt ",
                        "Suite ",
                        "Unit ",
                        "Flat ",
                        "Floor ",
                        "Room ",
                        "#",
                        "Apartment ",
                        "Apt. ",
                        "Suite ")
                + chance.shape(chance.any("###", "##", "#", "##?", "###"));
    }

    private static String box(Chance chance) {
        return chance.any("P.O. Box ", "PO Box ", "Box ", "Postfach ", "P.O. Box ")
                + chance.shape(chance.any("###", "####", "##"));
    }

    private static String military(Culture culture, Chance chance) {
        String first = chance.is(0.5)
                ? chance.any("PSC ", "Unit ", "CMR ") + chance.shape("####") + ", Box " + chance.shape("####")
                : chance.any("USS ", "USNS ", "USCGC ") + culture.lastName(chance);
        return first + "\n" + chance.any(MILITARY) + " " + chance.shape("#####");
    }

    private static String town(Culture culture, Chance chance) {
        String town = culture.cityName(chance);
        if (chance.is(0.05)) {
            town += " " + chance.shape("#");
        }
        return chance.is(0.2) ? town.toUpperCase(Locale.ROOT) : town;
    }

    private static String state(Culture culture, Chance chance) {
        return culture.states().isEmpty() || chance.is(0.6) ? chance.shape("??") : chance.any(culture.states());
    }

    private static String code(Chance chance) {
        return chance.shape(
                chance.any("#####", "#####", "####", "### ##", "##-###", "?#? #?#", "??# #??", "#####-###", "#### ??"));
    }
}
