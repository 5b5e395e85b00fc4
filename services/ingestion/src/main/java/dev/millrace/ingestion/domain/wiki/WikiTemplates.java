package dev.millrace.ingestion.domain.wiki;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Period;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What the templates say that stand for words or numbers in a sentence: the common ones of Wikipedia, by the documentation
 * of each (<a href="https://en.wikipedia.org/wiki/Wikipedia:Template_index/Formatting">formatting templates</a>). Of all
 * others nothing is known, and nothing stays.
 */
final class WikiTemplates {

    private static final Map<String, Function<TemplateArguments, String>> RULES = new HashMap<>();

    /** What stands before a ship's name, and is the template's. */
    private static final Set<String> SHIPS =
            Set.of("ss", "ms", "mv", "hms", "uss", "usns", "uscgc", "rms", "sms", "hmas", "hmcs", "ins", "rv");

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
                        + " dts tmath illm sub abbreviation first_word overline underline strike"
                        + " strikethrough no_break nbrk nobold nonbold unicode wikt as_written proper_name flag flagu flagcountry pars hebrew arabic \u8AAD\u307F\u4EEE\u540D ruby"
                        + " \u4EEE\u30EA\u30F3\u30AF le link-en link-de link-fr link-ja tal zahl \u0447\u0438\u0441\u043B\u043E esd"
                        + " key highlight xt tq",
                given -> given.at(0));
        rule(
                "quote cquote blockquote citat poem_quote poemquote verse_translation quotation bquote zitat citation_bloc",
                given -> given.named("text", "quote", "content", "texte").orElse(given.at(0)));
        rule("korean ko-hhrm", given -> given.named("hangul", "lk").orElse(given.at(0)));
        rule("lang langx langue llang wikt-lang wiktlang rtl-lang sort", given -> given.at(1));
        rule("script resize color colour font_color font", TemplateArguments::last);
        rule("tsl", given -> given.at(2));
        rule("sic linktext", given -> String.join("", given.positional()));
        rule("sortname", given -> joined(given.at(0), given.at(1)));
        rule("mp", given -> given.at(0) + given.at(1));
        rule("angbr angle_bracket angle_brackets", given -> "\u27E8" + given.at(0) + "\u27E9");
        rule("bracket interp", given -> "[" + given.at(0) + "]");
        rule("pi", given -> "\u03C0");
        rule("sqrt radic", given -> "\u221A" + given.at(0));
        rule("abs", given -> "|" + given.at(0) + "|");
        rule("gloss", given -> "'" + given.at(0) + "'");
        rule("lit literally literal_translation", given -> "lit. '" + given.at(0) + "'");
        rule("born b.", given -> "b. " + given.at(0));
        rule("died d.", given -> "d. " + given.at(0));
        rule("reign r.", given -> "r. " + given.at(0) + (given.at(1).isEmpty() ? "" : " \u2013 " + given.at(1)));
        rule("ordinal", given -> ordinal(given.at(0)));
        rule("age", WikiTemplates::age);
        rule("ship", given -> joined(given.at(0), given.at(1)));
        rule(
                "sclass sclass- sclass2",
                given -> given.at(0) + "-class" + (given.at(1).isEmpty() ? "" : " " + given.at(1)));
        for (String prefix : SHIPS) {
            rule(
                    prefix,
                    given -> prefix.toUpperCase(Locale.ROOT) + " " + given.at(0)
                            + (given.at(1).isEmpty() ? "" : " (" + given.at(1) + ")"));
        }
        rule("transl transliteration translit", TemplateArguments::last);
        rule("convert cvt conv", WikiTemplates::converted);
        rule("val m", WikiTemplates::value);
        rule("unit\u00E9 unite unit unidad enhet", given -> joined(given.at(0), given.at(1)));
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
        rule("chem chem2 chemistry", given -> String.join("", given.positional()));
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
        rule("nzd nz$", given -> "NZ$" + given.at(0));
        rule("hkd hk$", given -> "HK$" + given.at(0));
        rule("currency", given -> joined(given.at(1), given.at(0)));
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
        rule("\" inline_quote", given -> "\u201C" + given.at(0) + "\u201D");
        rule("music", given -> note(given.at(0)));
        rule("key_press keypress", given -> String.join("+", given.positional()));
        rule("bdo", given -> given.at(1));
        rule("simple_nuclide nuclide", given -> given.at(0) + (given.at(1).isEmpty() ? "" : "-" + given.at(1)));
        rule("percentage", WikiTemplates::percentage);
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
        rule(
                "unbulleted_list ubl hlist flatlist plainlist blist bulleted_list cslist comma_separated_entries",
                given -> String.join(", ", given.positional()));
    }

    private WikiTemplates() {}

    private static void rule(String names, Function<TemplateArguments, String> rule) {
        for (String name : names.split(" ", -1)) {
            RULES.putIfAbsent(name, rule);
        }
    }

    /** Whether something is known of a template that begins so. */
    static boolean isKnown(String first) {
        return RULES.containsKey(key(first)) || isLanguage(key(first)) || MagicWords.isOne(first);
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
        if (MagicWords.isOne(first)) {
            return MagicWords.text(parts);
        }
        TemplateArguments given = TemplateArguments.of(parts);
        if (!english && AS_OF.contains(key(first))) {
            return date("", given);
        }
        Function<TemplateArguments, String> rule = RULES.get(key(first));
        return rule != null ? rule.apply(given) : isLanguage(key(first)) ? given.at(0) : "";
    }

    /** Only a number is an exponent: letters are raised in ordinals and abbreviations. */
    private static String raised(TemplateArguments given) {
        return WikiTags.isExponent(given.at(0)) ? "^" + given.at(0) : given.at(0);
    }

    private static String joined(String number, String unit) {
        return unit.isEmpty() ? number : number + " " + unit;
    }

    /** {@code 93|m}, {@code 5|to|10|km}, {@code 6|ft|2|in}: the numbers and units as they were measured. */
    private static String converted(TemplateArguments given) {
        StringBuilder text = new StringBuilder(given.at(0));
        int i = 1;
        while (i + 1 < given.positional().size() && RANGES.contains(given.at(i))) {
            String between = given.at(i);
            text.append(between.length() == 1 && !between.equals("x") ? between : " " + between + " ")
                    .append(given.at(i + 1));
            i += 2;
        }
        text.append(given.at(i).isEmpty() ? "" : " " + unit(given.at(i)));
        boolean second = i + 2 < given.positional().size() && isNumber(given.at(i + 1)) && !isNumber(given.at(i + 2));
        return second ? text + " " + given.at(i + 1) + " " + unit(given.at(i + 2)) : text.toString();
    }

    /** As {@code convert} writes what it is told by another name. */
    private static String unit(String given) {
        return switch (given) {
            case "C" -> "\u00B0C";
            case "F" -> "\u00B0F";
            case "sqmi" -> "sq mi";
            case "sqft" -> "sq ft";
            case "cuft" -> "cu ft";
            case "m2", "km2", "cm2", "mm2" -> given.substring(0, given.length() - 1) + "\u00B2";
            case "m3", "km3", "cm3", "mm3", "dm3" -> given.substring(0, given.length() - 1) + "\u00B3";
            default -> given;
        };
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && Character.isDigit(text.charAt(0));
    }

    private static String value(TemplateArguments given) {
        StringBuilder text = new StringBuilder(given.named("p").orElse("")).append(given.at(0));
        text.append(given.at(1).isEmpty() ? "" : "\u00B1" + given.at(1));
        given.named("e").ifPresent(e -> text.append("\u00D710^").append(e));
        given.named("u", "ul").ifPresent(unit -> text.append(' ').append(unit));
        return text.append(given.named("s").orElse("")).toString();
    }

    /** One half, one and a half: {@code 2}, {@code 1|2}, {@code 1|1|2}. */
    private static String fraction(TemplateArguments given) {
        return switch (given.positional().size()) {
            case 0 -> "\u2044";
            case 1 -> "1/" + given.at(0);
            case 2 -> given.at(0) + "/" + given.at(1);
            default -> given.at(0) + " " + given.at(1) + "/" + given.at(2);
        };
    }

    /** Year, month and day, or a date that is written out. */
    private static String date(String prefix, TemplateArguments given) {
        if (prefix.startsWith("As") && given.named("alt").isPresent()) {
            return given.named("alt").orElseThrow();
        }
        boolean dayFirst = given.at(2).length() == 4 && given.at(0).length() < 3; // as in French: 17|mai|1990
        String year = given.at(dayFirst ? 2 : 0);
        String day = given.at(dayFirst ? 0 : 2);
        StringBuilder text = new StringBuilder();
        if (!prefix.isEmpty()) {
            String words = given.named("since").isPresent() ? "Since " : prefix;
            text.append(given.named("lc").isPresent() ? words.toLowerCase(Locale.ROOT) : words);
        }
        if (isNumber(day)) {
            text.append(day).append(' ');
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

    /** In English: 1st, 2nd, 3rd, 11th. */
    private static String ordinal(String number) {
        boolean teen = number.endsWith("11") || number.endsWith("12") || number.endsWith("13");
        char last = isNumber(number) && !teen ? number.charAt(number.length() - 1) : '0';
        return number + (last == '1' ? "st" : last == '2' ? "nd" : last == '3' ? "rd" : "th");
    }

    /** Years from one day to another; how many there are until today an article's text doesn't say. */
    private static String age(TemplateArguments given) {
        try {
            LocalDate born = LocalDate.of(number(given, 0), number(given, 1), number(given, 2));
            LocalDate then = LocalDate.of(number(given, 3), number(given, 4), number(given, 5));
            return String.valueOf(Period.between(born, then).getYears());
        } catch (NumberFormatException | DateTimeException e) {
            return "";
        }
    }

    private static int number(TemplateArguments given, int i) {
        return Integer.parseInt(given.at(i));
    }

    /** {@code 1|4} is 25 %, {@code 1|3|1} 33.3 %. */
    private static String percentage(TemplateArguments given) {
        try {
            BigDecimal share = new BigDecimal(given.at(0))
                    .scaleByPowerOfTen(2)
                    .divide(
                            new BigDecimal(given.at(1)),
                            given.at(2).isEmpty() ? 0 : Math.clamp(number(given, 2), 0, 9),
                            RoundingMode.HALF_UP);
            return share.toPlainString() + "%";
        } catch (ArithmeticException | NumberFormatException e) {
            return "";
        }
    }

    private static String note(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "flat", "b" -> "\u266D";
            case "sharp", "#" -> "\u266F";
            case "natural", "n" -> "\u266E";
            default -> "";
        };
    }

    private static String century(String number, String words) {
        return number.isEmpty() ? "" : number + words;
    }
}
