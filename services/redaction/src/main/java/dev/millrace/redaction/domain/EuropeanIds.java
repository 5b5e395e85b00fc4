package dev.millrace.redaction.domain;

import static dev.millrace.redaction.domain.IdChecks.isDay;
import static dev.millrace.redaction.domain.IdChecks.isDayMonthYear;
import static dev.millrace.redaction.domain.IdChecks.isYearMonthDay;
import static dev.millrace.redaction.domain.IdChecks.longNumber;
import static dev.millrace.redaction.domain.IdChecks.number;
import static dev.millrace.redaction.domain.IdChecks.value;
import static dev.millrace.redaction.domain.IdChecks.weighted;

import java.util.List;
import java.util.regex.Pattern;

/** Numbers that European states know people by, with the check digits that their authorities publish. */
final class EuropeanIds {

    private static final String SPANISH = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final String FINNISH = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    private static final String IRISH = "WABCDEFGHIJKLMNOPQRSTUV";
    private static final Pattern NINO =
            Pattern.compile("(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\\d{6}[A-D]");

    /** Surname and first name: consonants, then vowels, then X; a month's letter, a day, a place. */
    private static final Pattern FISCAL_CODE = Pattern.compile(
            "(?:[B-DF-HJ-NP-TV-Z]{3}|[B-DF-HJ-NP-TV-Z]{2}[AEIOU]|[B-DF-HJ-NP-TV-Z][AEIOU]{2}|[AEIOU]{3}|[B-DF-HJ-NP-TV-Z][AEIOU]X|[AEIOU]{2}X){2}"
                    + "\\d\\d[A-EHLMPRST](?:[04][1-9]|[1256]\\d|[37][01])[A-Z]\\d{3}[A-Z]");

    private static final int[] FISCAL_ODD = {
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
    };

    static final List<IdForm> FORMS = List.of(
            IdForm.sure(
                    "GB",
                    "AA999999A|AA 999999A|AA 999999 A|AA 99 99 99 A|AA-99-99-99-A",
                    id -> NINO.matcher(id).matches()),
            IdForm.checked("GB", "9999999999|999 999 9999|999-999-9999", EuropeanIds::nationalHealthService),
            IdForm.sure(
                    "FR",
                    "999999999999999|9 99 99 99 999 999 99|9 99 99 99 999 999  99|9999999999999 99",
                    EuropeanIds::french),
            IdForm.sure("FR", "999999A99999999|9 99 99 9A 999 999 99", EuropeanIds::french),
            IdForm.checked(
                    "FR",
                    "9999999999999|99 99 999 999 999",
                    id -> id.charAt(0) < '4' && longNumber(id, 0, 10) % 511 == number(id, 10, 13)),
            IdForm.checked(
                    "DE",
                    "99999999999|99 999 999 999|99 999 999 99 9",
                    id -> id.charAt(0) != '0' && IdChecks.mod11And10(id)),
            IdForm.sure("DE", "99999999A999|99 999999 A 999|99 999999 A999", EuropeanIds::germanPension),
            IdForm.checked("DE", "A999999999", EuropeanIds::germanHealth),
            IdForm.checked("DE", "AXXXXXXX9", EuropeanIds::germanDocument),
            IdForm.shaped("DE", "A99999999", id -> "LMNPRTVWXYZCFGHJK".indexOf(id.charAt(0)) >= 0),
            IdForm.shaped("DE", "99/999/9999|999/999/99999|99/9999/9999|999/999/9999/9|999/9999/9999", _ -> true),
            IdForm.shaped("DE", "9999999999999", id -> number(id, 0, 2) > 0 && number(id, 0, 2) < 33),
            IdForm.checked(
                    "AT",
                    "9999999999|9999 999999",
                    id -> id.charAt(0) != '0'
                            && isDayMonthYear(id, 4)
                            && weighted(id, 3, 7, 9, 0, 5, 8, 4, 2, 1, 6) % 11 == value(id, 3)),
            IdForm.shaped("AT", "99-999/9999", _ -> true),
            IdForm.sure("CH", "999.9999.9999.99", EuropeanIds::swiss),
            IdForm.checked("CH", "9999999999999", EuropeanIds::swiss),
            IdForm.sure(
                    "ES", "99999999A|99999999-A|A9999999A|A-9999999-A|A9999999-A|99.999.999-A", EuropeanIds::spanish),
            IdForm.checked("ES", "9999999-A", EuropeanIds::spanish),
            IdForm.sure("IT", "AAAAAA99A99A999A", id -> FISCAL_CODE.matcher(id).matches() && fiscalCode(id)),
            IdForm.shaped(
                    "IT", "AAAAAA99A99A999A", id -> FISCAL_CODE.matcher(id).matches()),
            IdForm.checked("IT", "99999999999|AA99999999999", EuropeanIds::italianTrade),
            IdForm.shaped("IT", "AA99999AA", id -> id.startsWith("C") && number(id, 2, 7) > 0),
            IdForm.checked(
                    "NL",
                    "999999999|9999.99.999",
                    id -> !IdChecks.allAlike(id) && weighted(id, 9, 8, 7, 6, 5, 4, 3, 2) % 11 == value(id, 8)),
            IdForm.sure("BE", "99.99.99-999.99", EuropeanIds::belgian),
            IdForm.checked("BE", "99999999999|99 99 99 999 99", EuropeanIds::belgian),
            IdForm.checked(
                    "PL",
                    "99999999999",
                    id -> isYearMonthDay(withoutCentury(id, 20), 0)
                            && (10 - weighted(id, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3) % 10) % 10 == value(id, 10)),
            IdForm.shaped(
                    "PL",
                    "99999999999",
                    id -> number(id, 2, 4) > 0
                            && number(id, 4, 6) > 0
                            && (10 - weighted(id, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3) % 10) % 10 == value(id, 10)),
            IdForm.checked(
                    "PL",
                    "9999999999|999-999-99-99|999-99-99-999",
                    id -> !IdChecks.allAlike(id) && weighted(id, 6, 5, 7, 2, 3, 4, 5, 6, 7) % 11 == value(id, 9)),
            IdForm.checked(
                    "PT",
                    "999999999|999 999 999",
                    id -> id.charAt(0) != '0'
                            && id.charAt(0) != '4'
                            && (11 - weighted(id, 9, 8, 7, 6, 5, 4, 3, 2) % 11) % 11 % 10 == value(id, 8)),
            IdForm.sure("SE", "999999-9999|99999999-9999", EuropeanIds::swedish),
            IdForm.checked("SE", "9999999999|999999999999", EuropeanIds::swedish),
            IdForm.checked("SE", "999999-9999", id -> value(id, 2) > 1 && IdChecks.luhn(id)),
            IdForm.sure("FI", "999999-999X|999999A999X", EuropeanIds::finnish),
            IdForm.checked("NO", "99999999999|999999 99999", EuropeanIds::norwegian),
            IdForm.checked(
                    "DK",
                    "9999999999|999999-9999|999999 9999",
                    id -> isDayMonthYear(id, 0) && weighted(id, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0),
            IdForm.shaped("DK", "999999-9999", id -> isDayMonthYear(id, 0)),
            IdForm.checked("IE", "9999999A|9999999AA", EuropeanIds::irish),
            IdForm.checked("CZ", "999999/9999|9999999999", EuropeanIds::czech),
            IdForm.shaped("CZ", "999999/999|999999999", id -> number(id, 0, 2) < 54 && isYearMonthDay(bornIn(id), 0)),
            IdForm.checked("SK", "999999/9999|9999999999", EuropeanIds::czech),
            IdForm.shaped("SK", "999999/999|999999999", id -> number(id, 0, 2) < 54 && isYearMonthDay(bornIn(id), 0)),
            IdForm.checked(
                    "GR",
                    "999999999",
                    id -> !IdChecks.allAlike(id)
                            && weighted(id, 256, 128, 64, 32, 16, 8, 4, 2) % 11 % 10 == value(id, 8)),
            IdForm.checked(
                    "HU",
                    "9999999999",
                    id -> id.charAt(0) == '8' && weighted(id, 1, 2, 3, 4, 5, 6, 7, 8, 9) % 11 == value(id, 9)),
            IdForm.checked(
                    "RO",
                    "9999999999999",
                    id -> id.charAt(0) != '0'
                            && isYearMonthDay(id, 1)
                            && weighted(id, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11 % 10 == value(id, 12)),
            IdForm.checked(
                    "BG",
                    "9999999999",
                    id -> isYearMonthDay(withoutCentury(id, 20), 0)
                            && weighted(id, 2, 4, 8, 5, 10, 9, 7, 3, 6) % 11 % 10 == value(id, 9)),
            IdForm.checked("HR", "99999999999", IdChecks::mod11And10),
            IdForm.checked(
                    "RS",
                    "9999999999999",
                    id -> isDayMonthYear(id, 0)
                            && (11 - weighted(id, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11 == value(id, 12)),
            IdForm.checked("EE", "99999999999", EuropeanIds::baltic),
            IdForm.checked("LT", "99999999999", EuropeanIds::baltic),
            IdForm.checked("LV", "999999-99999|99999999999", EuropeanIds::latvian),
            IdForm.checked(
                    "UA",
                    "9999999999",
                    id -> !IdChecks.allAlike(id)
                            && Math.floorMod(weighted(id, -1, 5, 7, 9, 4, 6, 10, 5, 7), 11) % 10 == value(id, 9)),
            IdForm.checked("RU", "999-999-999 99|99999999999", EuropeanIds::russianInsurance),
            IdForm.checked(
                    "RU",
                    "999999999999",
                    id -> !IdChecks.allAlike(id)
                            && weighted(id, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8) % 11 % 10 == value(id, 10)
                            && weighted(id, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8) % 11 % 10 == value(id, 11)),
            IdForm.checked("TR", "99999999999", EuropeanIds::turkish),
            IdForm.shaped("CY", "99999999A", EuropeanIds::cypriot),
            IdForm.checked(
                    "SI",
                    "99999999",
                    id -> id.charAt(0) != '0' && (11 - weighted(id, 8, 7, 6, 5, 4, 3, 2) % 11) % 10 == value(id, 7)),
            IdForm.shaped("MT", "999999A|99999A", id -> "MGAPLHBZ".indexOf(id.charAt(id.length() - 1)) >= 0));

    private EuropeanIds() {}

    private static boolean nationalHealthService(String id) {
        int check = 11 - weighted(id, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        return !IdChecks.allAlike(id) && check % 11 == value(id, 9);
    }

    /** Sex, year, month, department (2A and 2B count as 19 and 18), place and number: 97 less the remainder. */
    private static boolean french(String id) {
        String department = id.substring(5, 7);
        boolean corsica = department.equals("2A") || department.equals("2B");
        int month = number(id, 3, 5);
        boolean born = "123478".indexOf(id.charAt(0)) >= 0
                && ((month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50);
        if (!born || (id.charAt(6) > '9' && !corsica)) {
            return false;
        }
        String digits = corsica ? id.substring(0, 5) + (department.equals("2A") ? "19" : "18") + id.substring(7) : id;
        return 97 - longNumber(digits, 0, 13) % 97 == number(digits, 13, 15);
    }

    private static boolean germanPension(String id) {
        int day = number(id, 2, 4);
        String digits = id.substring(0, 8) + "%02d".formatted(value(id, 8) - 9) + id.substring(9, 11);
        return isDay(day > 50 ? day - 50 : day, number(id, 4, 6))
                && IdChecks.crossSums(digits, 2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1) % 10 == value(id, 11);
    }

    private static boolean germanHealth(String id) {
        String digits = "%02d".formatted(value(id, 0) - 9) + id.substring(1, 9);
        return IdChecks.crossSums(digits, 1, 2) % 10 == value(id, 9);
    }

    /** Identity cards and passports: no vowels, no letters that look like digits. */
    static boolean germanDocument(String id) {
        return "CFGHJKLMNPRTVWXYZ".indexOf(id.charAt(0)) >= 0
                && id.chars().allMatch(c -> c <= '9' || "CFGHJKLMNPRTVWXYZ".indexOf(c) >= 0)
                && IdChecks.travelDocument(id);
    }

    private static boolean swiss(String id) {
        return id.startsWith("756")
                && (10 - weighted(id, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3) % 10) % 10 == value(id, 12);
    }

    /** A residents' number begins with X, Y or Z for 0, 1 or 2. */
    private static boolean spanish(String id) {
        char first = id.charAt(0);
        if (first > '9' && (first < 'X' || first > 'Z')) {
            return false;
        }
        String digits = first > '9' ? (char) (first - 'X' + '0') + id.substring(1) : id;
        int number = number(digits, 0, digits.length() - 1);
        return SPANISH.charAt(number % 23) == id.charAt(id.length() - 1);
    }

    private static boolean fiscalCode(String id) {
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            int place = value(id, i) < 10 ? value(id, i) : value(id, i) - 10;
            sum += i % 2 == 0 ? FISCAL_ODD[place] : place;
        }
        return id.charAt(15) == 'A' + sum % 26;
    }

    private static boolean italianTrade(String id) {
        String digits = id.startsWith("IT") ? id.substring(2) : id;
        return digits.length() == 11 && digits.charAt(0) <= '9' && IdChecks.luhn(digits);
    }

    private static boolean belgian(String id) {
        int month = number(id, 2, 4);
        long check = number(id, 9, 11);
        boolean born = month % 20 <= 12 && number(id, 4, 6) <= 31;
        return born && (97 - longNumber(id, 0, 9) % 97 == check || 97 - longNumber("2" + id, 0, 10) % 97 == check);
    }

    /** The first six digits with the century taken off the month, which counts up by {@code step}. */
    private static String withoutCentury(String id, int step) {
        return id.substring(0, 2) + "%02d".formatted(number(id, 2, 4) % step) + id.substring(4, 6);
    }

    /** The check digit is that of ten digits; where the century is written, it is often reckoned with it. */
    private static boolean swedish(String id) {
        String ten = id.length() == 12 ? id.substring(2) : id;
        boolean century = id.length() == 10 || id.startsWith("18") || id.startsWith("19") || id.startsWith("20");
        int day = number(ten, 4, 6);
        return century
                && isDay(day > 60 ? day - 60 : day, number(ten, 2, 4))
                && (CardDetector.luhn(ten) || (id.length() == 12 && CardDetector.luhn(id)));
    }

    private static boolean finnish(String id) {
        char century = id.length() == 11 ? id.charAt(6) : '-';
        String digits = id.length() == 11 ? id.substring(0, 6) + id.substring(7) : id;
        return "-ABCDEFYXWVU".indexOf(century) >= 0
                && isDayMonthYear(digits, 0)
                && FINNISH.charAt(number(digits, 0, 9) % 31) == digits.charAt(9);
    }

    private static boolean norwegian(String id) {
        int day = number(id, 0, 2);
        int month = number(id, 2, 4);
        return isDay(day > 40 ? day - 40 : day, month > 40 ? month - 40 : month)
                && weighted(id, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1) % 11 == 0
                && weighted(id, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
    }

    private static boolean irish(String id) {
        int ninth = id.length() == 9 ? 9 * IRISH.indexOf(id.charAt(8)) : 0;
        return (id.length() == 8 || "ABCDEFGHIWTX".indexOf(id.charAt(8)) >= 0)
                && IRISH.charAt(Math.floorMod(weighted(id, 8, 7, 6, 5, 4, 3, 2) + ninth, 23)) == id.charAt(7);
    }

    private static String bornIn(String id) {
        int month = number(id, 2, 4);
        return id.substring(0, 2)
                + "%02d".formatted(month > 70 ? month - 70 : month > 50 ? month - 50 : month > 20 ? month - 20 : month)
                + id.substring(4, 6);
    }

    private static boolean czech(String id) {
        return isYearMonthDay(bornIn(id), 0)
                && (longNumber(id, 0, 10) % 11 == 0 || (longNumber(id, 0, 9) % 11 == 10 && value(id, 9) == 0));
    }

    private static boolean baltic(String id) {
        int first = weighted(id, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1) % 11;
        int second = weighted(id, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3) % 11 % 10;
        return value(id, 0) >= 1
                && value(id, 0) <= 8
                && isYearMonthDay(id, 1)
                && (first < 10 ? first : second) == value(id, 10);
    }

    /** Those given out since July 2017 begin with 32 and say and check nothing. */
    private static boolean latvian(String id) {
        int check = Math.floorMod(1101 - weighted(id, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), 11) % 10;
        return id.startsWith("32") || (isDayMonthYear(id, 0) && value(id, 6) < 3 && check == value(id, 10));
    }

    private static boolean russianInsurance(String id) {
        return !IdChecks.allAlike(id) && weighted(id, 9, 8, 7, 6, 5, 4, 3, 2, 1) % 101 % 100 == number(id, 9, 11);
    }

    private static boolean turkish(String id) {
        int odd = value(id, 0) + value(id, 2) + value(id, 4) + value(id, 6) + value(id, 8);
        int even = value(id, 1) + value(id, 3) + value(id, 5) + value(id, 7);
        return id.charAt(0) != '0'
                && Math.floorMod(7 * odd - even, 10) == value(id, 9)
                && (odd + even + value(id, 9)) % 10 == value(id, 10);
    }

    private static boolean cypriot(String id) {
        int[] odd = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
        int sum = 0;
        for (int i = 0; i < 8; i++) {
            sum += i % 2 == 0 ? odd[value(id, i)] : value(id, i);
        }
        return id.charAt(8) == 'A' + sum % 26;
    }
}
