package dev.millrace.quickstart.labelled;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands in the slots of sentences. */
final class Slots {

    static final String PERSON = "PER";
    static final String PLACE = "LOC";
    static final String ORGANISATION = "ORG";

    private static final List<String> WEEKDAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    private static final List<String> MONTHS = List.of(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December");
    private static final List<String> TITLES = List.of(
            "Mr.",
            "Mrs.",
            "Ms.",
            "Miss",
            "Dr.",
            "Prof.",
            "Mr",
            "Mrs",
            "Ms",
            "Dr",
            "Sir",
            "Professor",
            "Rev.",
            "Captain",
            "Judge");
    private static final List<String> LANGUAGES = List.of(
            "English", "German", "French", "Spanish", "Italian", "Dutch", "Polish", "Czech", "Swedish", "Greek",
            "Turkish", "Arabic");
    /** English is what most sentences are in. */
    private static final double ENGLISH = 0.22;

    private final Map<String, List<String>> lists = Lists.words("lists.txt");
    private final List<Culture> cultures = Culture.all(lists);
    private final Culture english = cultures.stream()
            .filter(culture -> culture.code().equals("en"))
            .findFirst()
            .orElseThrow();
    private final Map<String, InventedNames> invented = Stream.of("noun", "verb", "doing", "past", "adjective")
            .collect(Collectors.toMap(list -> list, list -> new InventedNames(list(list))));
    private final Organisations organisations = new Organisations(lists);
    private final Addresses addresses = new Addresses(list("suffix"));

    Culture culture(Chance chance) {
        return chance.is(ENGLISH) ? english : chance.any(cultures);
    }

    /** Writes what stands for a slot; names of one text are of one culture mostly. */
    void write(String slot, Culture usual, Chance chance, Marked out) {
        Culture culture = chance.is(0.3) ? culture(chance) : usual;
        switch (slot) {
            case "person" -> out.mark(People.name(culture, chance), PERSON);
            case "first" -> out.mark(culture.firstName(chance), PERSON);
            case "last" -> out.mark(People.last(culture, chance), PERSON);
            case "place" -> out.mark(place(culture, chance), PLACE);
            case "city" -> out.mark(city(culture, chance), PLACE);
            case "country" -> out.mark(any("country", chance), PLACE);
            case "state" -> out.mark(chance.any(english.states()), PLACE);
            case "org" -> out.mark(organisations.name(culture, chance), ORGANISATION);
            case "address" -> addresses.whole(out, culture, chance, any("country", chance));
            case "road" -> out.mark(addresses.road(culture, chance), Addresses.LABEL);
            case "block" -> addresses.block(out, culture, chance, any("country", chance));
            default -> out.plain(unmarked(slot, chance));
        }
    }

    private String place(Culture culture, Chance chance) {
        return switch (chance.number(0, 9)) {
            case 0, 1, 2 -> any("country", chance);
            case 3 -> any("capital", chance);
            case 4 -> culture.states().isEmpty() ? city(culture, chance) : chance.any(culture.states());
            default -> city(culture, chance);
        };
    }

    private static String city(Culture culture, Chance chance) {
        String city = culture.cityName(chance);
        return chance.is(0.06) ? city.toUpperCase(Locale.ROOT) : city;
    }

    private String unmarked(String slot, Chance chance) {
        return switch (slot) {
            case "title" -> chance.any(TITLES);
            case "weekday" -> chance.any(WEEKDAYS);
            case "month" -> chance.any(MONTHS);
            case "language" -> chance.any(LANGUAGES);
            case "year" -> String.valueOf(chance.number(1890, 2030));
            case "age", "n" -> String.valueOf(chance.number(2, 99));
            case "date" -> date(chance);
            case "time" -> chance.shape(chance.any("1#:3#", "#:##", "1# o'clock", "# pm", "# a.m."));
            case "money" ->
                chance.any("$", "€", "£", "")
                        + chance.shape(chance.any("##", "###", "#,###", "#.#0"))
                        + chance.any("", " million", " euros", "");
            case "phone" ->
                chance.shape(chance.any(
                        "+## ## ### ## ##",
                        "(###) ###-####",
                        "###-###-####",
                        "0## ### ## ##",
                        "## ## ## ##",
                        "(0##) ####-####",
                        "0####-######",
                        "##-##-##-##"));
            case "number" -> chance.shape(chance.any("#######", "?########", "###-##-####", "??######?", "#########"));
            case "card" -> chance.shape(chance.any("4###############", "5### #### #### ####", "37#############"));
            case "iban" ->
                chance.shape(chance.any("DE####################", "GB##????##############", "NL##????##########"));
            case "ip" -> chance.shape(chance.any("1##.##.#.##", "10.#.#.#", "2001:db#:#::#"));
            case "email" -> mail(chance);
            case "url" ->
                chance.any("https://www.", "http://", "www.", "https://")
                        + site(chance)
                        + chance.any("/", "", "/" + any("noun", chance));
            case "CODE" -> chance.shape(chance.any("???", "????"));
            case "nouns" -> plural(word("noun", chance));
            case "Nouns" -> Organisations.capital(plural(word("noun", chance)));
            case "Noun", "Verb", "Doing", "Past", "Word" ->
                Organisations.capital(unmarked(slot.toLowerCase(Locale.ROOT), chance));
            case "noun", "verb", "doing", "past" -> word(slot, chance);
            case "verbs" -> plural(word("verb", chance));
            case "adj" -> word("adjective", chance);
            case "Adj" -> Organisations.capital(word("adjective", chance));
            case "adjer" -> compared(word("adjective", chance), "er");
            case "adjest" -> compared(word("adjective", chance), "est");
            case "Adjly" -> Organisations.capital(word("adjective", chance)) + "ly";
            case "adv" -> any("adverb", chance);
            case "word" ->
                unmarked(
                        chance.any(
                                "noun", "nouns", "verb", "verbs", "adj", "adv", "past", "doing", "animal", "feeling",
                                "disease"),
                        chance);
            default -> any(slot, chance);
        };
    }

    private static String date(Chance chance) {
        return switch (chance.number(0, 5)) {
            case 0 -> "%d-%02d-%02d".formatted(chance.number(1930, 2025), chance.number(1, 12), chance.number(1, 28));
            case 1 -> "%d/%d/%d".formatted(chance.number(1, 12), chance.number(1, 28), chance.number(1930, 2025));
            case 2 -> "%d.%d.%d".formatted(chance.number(1, 28), chance.number(1, 12), chance.number(1930, 2025));
            case 3 -> "%s %d, %d".formatted(chance.any(MONTHS), chance.number(1, 28), chance.number(1930, 2025));
            case 4 -> "%d %s %d".formatted(chance.number(1, 28), chance.any(MONTHS), chance.number(1930, 2025));
            default ->
                "%d-%02d-%02d 1%d:%d%d:0%d"
                        .formatted(
                                chance.number(1970, 2025),
                                chance.number(1, 12),
                                chance.number(1, 28),
                                chance.number(0, 9),
                                chance.number(0, 5),
                                chance.number(0, 9),
                                chance.number(0, 9));
        };
    }

    private String mail(Chance chance) {
        Culture culture = culture(chance);
        String name = culture.firstName(chance) + chance.any("", ".", "_") + culture.lastName(chance);
        String written = name.replaceAll("[^\\p{ASCII}]|[ ']", "");
        return (chance.is(0.6) ? written.toLowerCase(Locale.ROOT) : written) + "@" + site(chance);
    }

    private String site(Chance chance) {
        String name = chance.is(0.5)
                ? Organisations.capital(any("adjective", chance)) + Organisations.capital(any("noun", chance))
                : any("noun", chance);
        return name.replace(" ", "") + chance.any(".com", ".org", ".de", ".co.uk", ".net", ".fr", ".info");
    }

    /** An ordinary word; some are none, since a model that saw only those of the lists would take every other for a name. */
    private String word(String list, Chance chance) {
        return chance.is(0.2) ? Objects.requireNonNull(invented.get(list), list).make(chance) : any(list, chance);
    }

    private static String compared(String adjective, String ending) {
        return (adjective.endsWith("e") ? adjective.substring(0, adjective.length() - 1) : adjective) + ending;
    }

    private static String plural(String noun) {
        return noun.endsWith("s")
                ? noun
                : noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
    }

    private String any(String list, Chance chance) {
        return chance.any(list(list));
    }

    private List<String> list(String name) {
        return Objects.requireNonNull(lists.get(name), () -> "no list " + name);
    }
}
