package dev.millrace.ingestion.domain.wiki;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the templates say that stand for words or numbers in a sentence: the common ones of Wikipedia, by the documentation
 * of each (<a href="https://en.wikipedia.org/wiki/Wikipedia:Template_index/Formatting">formatting templates</a>). Of all
 * others nothing is known, and nothing stays.
 */
final class WikiTemplates {

    /** Arguments of one template, as text. */
    private record Given(List<String> positional, Map<String, String> named) {

        String at(int i) {
            return i < positional.size() ? positional.get(i) : "";
        }

        String last() {
            return positional.isEmpty() ? "" : positional.getLast();
        }

        Optional<String> named(String... names) {
            for (String name : names) {
                String value = named.getOrDefault(name, "");
                if (!value.isEmpty()) {
                    return Optional.of(value);
                }
            }
            return Optional.empty();
        }
    }

    private static final Map<String, Function<Given, String>> RULES = new HashMap<>();

    /** Magic words whose argument follows a colon and stays. */
    private static final Set<String> MAGIC = Set.of("formatnum", "lc", "uc", "lcfirst", "ucfirst");

    private static final Set<String> AS_OF = Set.of("as_of", "asof");

    /** Between two of the numbers that {@code convert} takes. */
    private static final Set<String> RANGES =
            Set.of("to", "and", "or", "-", "\u2013", "by", "x", "\u00D7", "to(-)", "and(-)", "+/-", "\u00B1");

    private static final String[] MONTHS = {
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
        "December"
    };

    static {
        rule(
                "nowrap nobr nobreak nowraplinks small smaller big larger large abbr tooltip hover mvar math var em strong bold"
                        + " italic i b u s code kbd samp tt mono sc smallcaps sc2 uc lc lcfirst ucfirst not_a_typo notatypo typo"
                        + " visible_anchor vanchor center centre noitalic noitalics nobold num formatnum formatnumber nts gaps"
                        + " dts quote cquote blockquote citat tmath illm sub abbreviation first_word",
                given -> given.at(0));
        rule("lang langue", given -> given.at(1));
        rule("transl transliteration translit", Given::last);
        rule("convert cvt conv", WikiTemplates::converted);
        rule("val", WikiTemplates::value);
        rule("unité unite unit", given -> joined(given.at(0), given.at(1)));
        AS_OF.forEach(name -> rule(name, given -> date("As of ", given)));
        rule(
                "circa ca c. c",
                given -> "c." + (given.at(0).isEmpty() ? "" : " " + given.at(0))
                        + (given.at(1).isEmpty() ? "" : " \u2013 c. " + given.at(1)));
        rule("floruit fl. fl", given -> "fl. " + given.at(0));
        rule("sup", WikiTemplates::raised);
        rule("e", given -> given.at(0).isEmpty() ? "e" : "\u00D710^" + given.at(0));
        rule("10^ 10exp", given -> "10^" + given.at(0));
        rule("frac sfrac fraction xfrac tfrac", WikiTemplates::fraction);
        rule("chem chem2 chemistry", given -> String.join("", given.positional));
        rule(
                "nihongo nihongo2 nihongo3 nihongo_foot nihongo_krt",
                given -> given.at(0).isEmpty() ? given.at(1) : given.at(0));
        rule("zh", given -> given.named("c", "t", "s", "p").orElse(given.at(0)));
        rule(
                "ill interlanguage_link interlanguage_link_multi link-interwiki",
                given -> given.named("lt", "display").orElse(given.at(0)));
        rule(
                "birth_date birth-date death_date death-date start_date end_date start-date film_date dob date",
                given -> date("", given));
        rule(
                "birth_date_and_age bda birth_date_and_age2 death_date_and_age dda start_date_and_age end_date_and_age",
                given -> date("", given));
        rule("birth_year_and_age birth-year birth_year death_year_and_age death_year", given -> given.at(0));
        rule("us$ usd", given -> "US$" + given.at(0));
        rule("a$ aud", given -> "A$" + given.at(0));
        rule("cad c$", given -> "C$" + given.at(0));
        rule("\u20AC euro eur", given -> "\u20AC" + given.at(0));
        rule("\u00A3 gbp pound_sterling", given -> "\u00A3" + given.at(0));
        rule("inr indian_rupee indianrupee \u20B9", given -> "\u20B9" + given.at(0));
        rule("jpy yen \u00A5", given -> "\u00A5" + given.at(0));
        rule("cny renminbi", given -> "CN\u00A5" + given.at(0));
        rule("snd spnd sndash spaced_ndash spaced_en_dash", given -> " \u2013 ");
        rule("spaced_em_dash", given -> " \u2014 ");
        rule("ndash endash en_dash", given -> "\u2013");
        rule("mdash emdash em_dash", given -> "\u2014");
        rule("nbsp space spaces sp", given -> " ");
        rule("dot middot \u00B7", given -> " \u00B7 ");
        rule("bull bullet \u2022", given -> " \u2022 ");
        rule("pipe !", given -> "|");
        rule("= equals", given -> "=");
        rule("' apostrophe", given -> "'");
        rule("'s apos", given -> "'s");
        rule("okina hamza", given -> "\u02BB");
        rule("percent pct", given -> given.at(0) + "%");
        rule(
                "height",
                given -> given.named("m")
                        .map(m -> m + " m")
                        .or(() -> given.named("cm").map(cm -> cm + " cm"))
                        .orElse(given.named("ft").map(ft -> ft + " ft").orElse("")
                                + given.named("in", "inch")
                                        .map(in -> " " + in + " in")
                                        .orElse("")));
        rule("s- si\u00E8cle", given -> century(given.at(0), "e si\u00E8cle"));
        rule("\u00E8me", given -> "e");
        rule("er ier", given -> "er");
        rule("lien", given -> given.named("texte", "trad").orElse(given.at(0)));
        rule("unbulleted_list ubl hlist flatlist plainlist", given -> String.join(", ", given.positional));
    }

    private WikiTemplates() {}

    private static void rule(String names, Function<Given, String> rule) {
        for (String name : names.split(" ", -1)) {
            RULES.putIfAbsent(name, rule);
        }
    }

    /** Whether something is known of a template that begins so. */
    static boolean isKnown(String first) {
        int colon = first.indexOf(':');
        return RULES.containsKey(key(first))
                || isLanguage(key(first))
                || (colon > 0
                        && MAGIC.contains(first.substring(0, colon).strip().toLowerCase(Locale.ROOT)));
    }

    private static String key(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace(' ', '_');
    }

    /** {@code {{lang-ja|…}}} and its like: the language by its name, then the words. */
    private static boolean isLanguage(String key) {
        return key.startsWith("lang-");
    }

    /**
     * What a template stands for; empty if it is none that is known.
     *
     * @param parts its name and its arguments, which are text by now
     * @param english whether the words that it adds are of the article's language
     */
    static String text(List<String> parts, boolean english) {
        String first = parts.getFirst();
        int colon = first.indexOf(':');
        if (colon > 0) {
            return first.substring(colon + 1).strip();
        }
        Given given = given(parts);
        if (!english && AS_OF.contains(key(first))) {
            return date("", given);
        }
        Function<Given, String> rule = RULES.get(key(first));
        return rule != null ? rule.apply(given) : isLanguage(key(first)) ? given.at(0) : "";
    }

    private static Given given(List<String> parts) {
        List<String> positional = new ArrayList<>();
        Map<String, String> named = new HashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String name = equals > 0 ? part.substring(0, equals).strip() : "";
            boolean number =
                    !name.isEmpty() && name.length() < 3 && name.chars().allMatch(Character::isDigit);
            if (number) {
                int at = Integer.parseInt(name) - 1;
                while (positional.size() <= at) {
                    positional.add("");
                }
                if (at >= 0) {
                    positional.set(at, part.substring(equals + 1).strip());
                }
            } else if (!name.isEmpty()
                    && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == ' ')) {
                named.put(
                        name.toLowerCase(Locale.ROOT),
                        part.substring(equals + 1).strip());
            } else {
                positional.add(part.strip());
            }
        }
        return new Given(positional, named);
    }

    /** Only a number is an exponent: letters are raised in ordinals and abbreviations. */
    private static String raised(Given given) {
        return WikiTags.isExponent(given.at(0)) ? "^" + given.at(0) : given.at(0);
    }

    private static String joined(String number, String unit) {
        return unit.isEmpty() ? number : number + " " + unit;
    }

    /** {@code 93|m}, {@code 5|to|10|km}, {@code 6|ft|2|in}: the numbers and units as they were measured. */
    private static String converted(Given given) {
        StringBuilder text = new StringBuilder(given.at(0));
        int i = 1;
        while (i + 1 < given.positional.size() && RANGES.contains(given.at(i))) {
            String between = given.at(i);
            text.append(between.length() == 1 && !between.equals("x") ? between : " " + between + " ")
                    .append(given.at(i + 1));
            i += 2;
        }
        text.append(given.at(i).isEmpty() ? "" : " " + given.at(i));
        boolean second = i + 2 < given.positional.size() && isNumber(given.at(i + 1)) && !isNumber(given.at(i + 2));
        return second ? text + " " + given.at(i + 1) + " " + given.at(i + 2) : text.toString();
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && Character.isDigit(text.charAt(0));
    }

    private static String value(Given given) {
        StringBuilder text = new StringBuilder(given.named("p").orElse("")).append(given.at(0));
        text.append(given.at(1).isEmpty() ? "" : "\u00B1" + given.at(1));
        given.named("e").ifPresent(e -> text.append("\u00D710^").append(e));
        given.named("u", "ul").ifPresent(unit -> text.append(' ').append(unit));
        return text.append(given.named("s").orElse("")).toString();
    }

    /** One half, one and a half: {@code 2}, {@code 1|2}, {@code 1|1|2}. */
    private static String fraction(Given given) {
        return switch (given.positional.size()) {
            case 0 -> "\u2044";
            case 1 -> "1/" + given.at(0);
            case 2 -> given.at(0) + "/" + given.at(1);
            default -> given.at(0) + " " + given.at(1) + "/" + given.at(2);
        };
    }

    /** Year, month and day, or a date that is written out. */
    private static String date(String prefix, Given given) {
        if (prefix.startsWith("As") && given.named("alt").isPresent()) {
            return given.named("alt").orElseThrow();
        }
        String year = given.at(0);
        StringBuilder text = new StringBuilder();
        if (!prefix.isEmpty()) {
            String words = given.named("since").isPresent() ? "Since " : prefix;
            text.append(given.named("lc").isPresent() ? words.toLowerCase(Locale.ROOT) : words);
        }
        if (!given.at(2).isEmpty() && isNumber(given.at(2))) {
            text.append(given.at(2)).append(' ');
        }
        if (!given.at(1).isEmpty()) {
            text.append(month(given.at(1))).append(' ');
        }
        return text.append(year).toString();
    }

    private static String month(String month) {
        boolean number = month.length() < 3 && month.chars().allMatch(Character::isDigit);
        int index = number && !month.isEmpty() ? Integer.parseInt(month) : 0;
        return index >= 1 && index <= MONTHS.length ? MONTHS[index - 1] : month;
    }

    private static String century(String number, String words) {
        return number.isEmpty() ? "" : number + words;
    }
}
