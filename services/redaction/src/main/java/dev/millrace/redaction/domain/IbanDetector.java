package dev.millrace.redaction.domain;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * International bank account numbers (ISO 13616): country and structure from the SWIFT registry, check digits by
 * remainder 97 (ISO 7064), in capitals or small letters, written together or in groups with
 * a space or two, a hyphen, a dash or a dot between; the country may stand apart from its check digits.
 */
final class IbanDetector implements Detector {

    private static final int SHORTEST = 15;
    private static final int LONGEST = 34;
    private static final Pattern PART = Pattern.compile("(\\d+)([anc])");

    /** A country and what follows its check digits: so many letters (a), digits (n) or either (c). */
    private static final Map<String, Pattern> FORMS = forms("""
        AD8n12c AE19n AL8n16c AT16n AZ4a20c BA16n BE12n BG4a6n8c BH4a14c BI23n BR23n1a1c BY4c4n16c \
        CH5n12c CR18n CY8n16c CZ20n DE18n DJ23n DK14n DO4c20n EE16n EG25n ES20n FI14n FK2a12n FO14n \
        FR10n11c2n GB4a14n GE2a16n GI4a15c GL14n GR7n16c GT24c HN4a20n HR17n HU24n IE4a14n IL19n \
        IQ4a15n IR22n IS22n IT1a10n12c JO4a4n18c KW4a22c KZ3n13c LB4n20c LC4a24c LI5n12c LT16n LU3n13c \
        LV4a13c LY21n MC10n11c2n MD20c ME18n MK3n10c2n MN16n MR23n MT4a5n18c MU4a19n3a MZ21n NI4a20n \
        NL4a10n NO11n OM3n16c PK4a16c PL24n PS4a21c PT21n QA4a21c RO4a16c RS18n RU14n15c SA2n18c \
        SC4a20n3a SD14n SE20n SI15n SK20n SM1a10n12c SO19n ST21n SV4a20n TL19n TN20n TR6n16c UA6n19c \
        VA18n VG4a16n XK16n YE4a4n18c DZ22n AO21n BF2c22n BJ2c22n CF23n CG23n CI2c22n CM23n CV21n GA23n \
        GQ23n GW2c19n KM23n MA24n MG23n ML2c22n NE2a22n SN2a22n TD23n TG2a22n\
        """);

    private static Map<String, Pattern> forms(String table) {
        Map<String, Pattern> forms = new HashMap<>();
        for (String entry : table.split(" ", -1)) {
            String regex = PART.matcher(entry.substring(2)).replaceAll(part -> switch (part.group(2)) {
                case "a" -> "[A-Z]{" + part.group(1) + "}";
                case "n" -> "[0-9]{" + part.group(1) + "}";
                default -> "[A-Z0-9]{" + part.group(1) + "}";
            });
            forms.put(entry.substring(0, 2), Pattern.compile(".{4}" + regex));
        }
        return Map.copyOf(forms);
    }

    @Override
    public Optional<Span> around(CharSequence text, int at) {
        int country = Chars.isAsciiLetter(Chars.at(text, at - 1)) ? at : at - 1;
        return in(text, country - 2, country);
    }

    private static Optional<Span> in(CharSequence text, int start, int at) {
        boolean country = Chars.isAsciiLetter(Chars.at(text, start)) && Chars.isAsciiLetter(Chars.at(text, at - 1));
        if (!country || Chars.isAlphanumeric(Chars.at(text, start - 1)) || Chars.at(text, start - 1) == '_') {
            return Optional.empty();
        }
        Pattern form = FORMS.get(text.subSequence(start, at).toString().toUpperCase(Locale.ROOT));
        return form == null ? Optional.empty() : read(text, start, form);
    }

    private static Optional<Span> read(CharSequence text, int start, Pattern form) {
        StringBuilder number = new StringBuilder(LONGEST);
        Matcher matcher = form.matcher(number);
        int i = start;
        while (number.length() <= LONGEST) {
            char c = Chars.at(text, i);
            if (Chars.isAsciiLetter(c) || Chars.isDigit(c)) {
                number.append(Chars.isDigit(c) ? c : (char) (c & ~0x20));
            } else if (!isBetween(text, i)) {
                return Optional.empty();
            }
            i++;
            boolean ends =
                    number.length() >= SHORTEST && !Chars.isAlphanumeric(Chars.at(text, i)) && Chars.at(text, i) != '_';
            if (ends && matcher.reset().matches()) {
                return checks(number) ? Optional.of(new Span(EntityType.IBAN, start, i)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** One mark between groups, or two spaces. */
    private static boolean isBetween(CharSequence text, int i) {
        char c = Chars.at(text, i);
        boolean second = c == ' ' && Chars.at(text, i - 1) == ' ' && Chars.isAlphanumeric(Chars.at(text, i - 2));
        return second || (" -\u2013.".indexOf(c) >= 0 && Chars.isAlphanumeric(Chars.at(text, i - 1)));
    }

    /** The number with its first four characters moved to the end, letters as 10 to 35, leaves 1 modulo 97. */
    private static boolean checks(CharSequence number) {
        int remainder = 0;
        for (int n = 0; n < number.length(); n++) {
            int value = Character.digit(number.charAt((n + 4) % number.length()), 36);
            remainder = (value > 9 ? 100 * remainder + value : 10 * remainder + value) % 97;
        }
        return remainder == 1;
    }
}
