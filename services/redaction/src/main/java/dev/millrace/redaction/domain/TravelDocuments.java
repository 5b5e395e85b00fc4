package dev.millrace.redaction.domain;

import dev.millrace.redaction.domain.IdForm.Strength;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Passports and driving licences. Few of them have check digits: most are believed only where they are called what they
 * are, or are all there is where their country is expected.
 */
final class TravelDocuments {

    /** Surname, the decade and month and day and year of birth (women's months count from 50), initials. */
    private static final Pattern BRITISH_LICENCE = Pattern.compile(
            "(?=[A-Z]{1,5}9{0,4}\\d)[A-Z9]{5}\\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\\d|3[01])\\d[A-Z9]{2}[0-9A-Z][A-Z]{2}");

    private static final Pattern ITALIAN_LICENCE =
            Pattern.compile("[A-Z]{2}\\d{7}[A-Z]|U1[BCDFGHJKLMNPRSTUVWXYZ0-9]{7}[A-Z]");

    static final List<IdForm> FORMS = List.of(
            new IdForm(EntityType.PASSPORT, "DE", Strength.CHECKED, "AXXXXXXX9", EuropeanIds::germanDocument),
            passport("DE", "AXXXXXXXX", "[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]*[A-Z]"),
            IdForm.passport("AM", "AA9999999"),
            IdForm.passport("AR", "AAA999999"),
            IdForm.passport("AT", "A9999999|A 9999999"),
            IdForm.passport("AU", "A9999999|AA9999999"),
            passport("AZ", "A99999999", "[ACP].*"),
            IdForm.passport("BE", "AA999999"),
            IdForm.passport("BG", "999999999"),
            IdForm.passport("BR", "AA999999"),
            IdForm.passport("BY", "AA9999999"),
            IdForm.passport("CA", "AA999999|A999999AA"),
            passport("CH", "A9999999", "[SX].*"),
            passport("CN", "A99999999|AA9999999", "G\\d{8}|E(?![IO])[A-Z0-9]\\d{7}"),
            IdForm.passport("CY", "A999999|A99999999"),
            IdForm.passport("CZ", "99999999"),
            IdForm.passport("DK", "999999999"),
            IdForm.passport("DZ", "999999999"),
            passport("EE", "AA9999999|A9999999", "K.*|[A-Z]\\d{7}"),
            IdForm.passport("ES", "AAA999999"),
            IdForm.passport("FI", "AA9999999"),
            IdForm.passport("FR", "99AA99999"),
            IdForm.passport("GB", "999999999|AA9999999"),
            IdForm.passport("GR", "AA9999999"),
            IdForm.passport("HR", "999999999"),
            IdForm.passport("HU", "AA999999|AA9999999"),
            passport("ID", "A9999999", "[ABCX].*"),
            IdForm.passport("IE", "AA9999999|A99999999"),
            passport("IN", "A9999999", "[A-PR-WY][1-9].*[1-9]|X.*"),
            IdForm.passport("IR", "A99999999"),
            passport("IS", "A9999999", "A.*"),
            IdForm.passport("IT", "AA9999999"),
            passport("JM", "A9999999", "A.*"),
            IdForm.passport("JP", "AA9999999"),
            passport("KR", "A99999999|A999A9999", "[MSRODG].*"),
            IdForm.passport("KZ", "A9999999|A99999999"),
            IdForm.passport("LI", "A99999"),
            IdForm.passport("LT", "99999999|AA999999"),
            IdForm.passport("LU", "AXXXXXX9|AXXXXXXA"),
            IdForm.passport("LV", "AA9999999"),
            IdForm.passport("LY", "AXXXXXX9|999999|99999999"),
            IdForm.passport("MT", "9999999"),
            IdForm.passport("MX", "A99999999|99999999999|A9999999"),
            passport("MY", "A99999999", "[AHK].*"),
            IdForm.passport("MZ", "AA9999999|99AA99999"),
            passport("NL", "AAXXXXXX9", "[A-NP-Z]{2}[A-NP-Z0-9]{6}\\d"),
            passport("NZ", "AA999999|A999999", "(?:L[ADFH]|E[AP]|N)\\d*"),
            passport("PH", "AA999999|AA9999999|A9999999A", "[A-Z]{2}\\d*|P.*"),
            IdForm.passport("PK", "AA9999999"),
            IdForm.passport("PL", "AA9999999|AA 9999999"),
            IdForm.passport("PT", "A999999"),
            IdForm.passport("RO", "99999999|999999999"),
            IdForm.passport("RU", "9 99 999999|99 9999999|99 99 999999|999999999"),
            IdForm.passport("SE", "99999999"),
            passport("SG", "A9999999A", "[EK].*"),
            IdForm.passport("SK", "A9999999|99999999"),
            passport("SL", "AA999999|A9999999", "SLR?\\d*|E.*"),
            IdForm.passport("TH", "A999999|A9999999|AA9999999|AA999999"),
            IdForm.passport("TR", "A99999999|A 99999999"),
            IdForm.passport("UA", "AA999999"),
            IdForm.passport("US", "999999999|A99999999"),
            passport("ZA", "A99999999", "[TAMD].*"),
            new IdForm(
                    EntityType.DRIVING_LICENCE,
                    "GB",
                    Strength.SURE,
                    "AAAAA999999AAXAA|AAA99999999AAXAA|AA999999999AAXAA|AAAA9999999AAXAA|AAAAA999999A9XAA",
                    id -> BRITISH_LICENCE.matcher(id).matches()),
            licence(
                    "US",
                    "A9999999|A99999999|AA9999999|A999999999999|999999999|A999-9999-9999|A999-999-99-999-9|99-999-9999",
                    ".*"),
            new IdForm(
                    EntityType.DRIVING_LICENCE,
                    "IT",
                    Strength.CHECKED,
                    "AA9999999A|A9XXXXXXXA",
                    id -> ITALIAN_LICENCE.matcher(id).matches()),
            licence("KR", "99-99-999999-99|99 99 999999 99|999999999999", "(?:1[1-9]|2[0-8]).*"),
            licence(
                    "DE",
                    "AA99999999A|A9999999999|XXX99999999",
                    "[A-Z]{2}\\d{8}[A-Z0-9]|[A-Z]\\d[A-Z0-9]\\d{7}[A-Z0-9]"),
            licence("FR", "999999999999|99AA99999", ".*"),
            licence("CA", "A9999-99999-99999|A99999999999999", ".*"),
            licence("JP", "999999999999", "[1-9].*"));

    private TravelDocuments() {}

    private static IdForm passport(String country, String shapes, String regex) {
        Pattern pattern = Pattern.compile(regex);
        return new IdForm(
                EntityType.PASSPORT,
                country,
                Strength.SHAPED,
                shapes,
                id -> pattern.matcher(id).matches());
    }

    private static IdForm licence(String country, String shapes, String regex) {
        Pattern pattern = Pattern.compile(regex);
        return new IdForm(
                EntityType.DRIVING_LICENCE,
                country,
                Strength.SHAPED,
                shapes,
                id -> pattern.matcher(id).matches());
    }
}
