package dev.millrace.redaction.domain;

import static dev.millrace.redaction.domain.IdChecks.isYearMonthDay;
import static dev.millrace.redaction.domain.IdChecks.number;
import static dev.millrace.redaction.domain.IdChecks.value;
import static dev.millrace.redaction.domain.IdChecks.weighted;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Numbers that states of America, Asia, Africa and Oceania know people by, with their published check digits. */
final class OtherIds {

    private static final Set<String> SAMPLES = Set.of("123456789", "987654321", "078051120");

    /** Prefixes that no campus of the Internal Revenue Service gives out. */
    private static final Set<Integer> NO_CAMPUS =
            Set.of(0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97);

    private static final Pattern MEDICARE = Pattern.compile(
            "[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\\d[AC-HJKMNP-RT-Y]{2}\\d\\d");
    private static final String TAIWANESE = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
    private static final String CURP = "0123456789ABCDEFGHIJKLMN\u00D1OPQRSTUVWXYZ";

    /** Codes of provinces in the second and third digit. */
    private static final Pattern THAI =
            Pattern.compile("[1-8](?:1[0-9]|2[0-7]|3[0-9]|4[0-9]|5[0-8]|6[0-7]|7[0-7]|8[0-6]|9[0-6])\\d{10}");

    static final List<IdForm> FORMS = List.of(
            IdForm.sure("US", "999-99-9999", id -> socialSecurity(id) || taxpayer(id)),
            IdForm.checked("US", "999 99 9999|999.99.9999", id -> socialSecurity(id) || taxpayer(id)),
            IdForm.shaped("US", "999999999|999-999999|99999-9999", id -> socialSecurity(id) || taxpayer(id)),
            IdForm.shaped("US", "99-9999999", id -> !NO_CAMPUS.contains(number(id, 0, 2))),
            IdForm.sure("US", "9AX9-AX9-AA99", id -> MEDICARE.matcher(id).matches()),
            IdForm.checked("US", "9AX9AX9AA99", id -> MEDICARE.matcher(id).matches()),
            IdForm.checked(
                    "US",
                    "9999999999|9999 999 999|9999-999-999",
                    id -> id.charAt(0) <= '2'
                            && id.charAt(0) > '0'
                            && !IdChecks.allAlike(id.substring(0, 9))
                            && CardDetector.luhn("80840" + id)),
            IdForm.checked(
                    "US",
                    "AA9999999",
                    id -> "ABCDEFGHJKLMPRSTUX".indexOf(id.charAt(0)) >= 0
                            && (value(id, 2)
                                                    + value(id, 4)
                                                    + value(id, 6)
                                                    + 2 * (value(id, 3) + value(id, 5) + value(id, 7)))
                                            % 10
                                    == value(id, 8)),
            IdForm.checked(
                    "CA",
                    "999999999|999 999 999|999-999-999",
                    id -> id.charAt(0) != '0' && id.charAt(0) != '8' && IdChecks.luhn(id)),
            IdForm.sure("BR", "999.999.999-99|99.999.999/9999-99", OtherIds::brazilian),
            IdForm.checked("BR", "99999999999|99999999999999|99XXXXX999XX99", OtherIds::brazilian),
            IdForm.checked(
                    "AR",
                    "99999999999|99-99999999-9",
                    id -> (11 - weighted(id, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11 % 10 == value(id, 10)
                            && "20 23 24 27 30 33 34".contains(id.substring(0, 2))),
            IdForm.sure("CL", "99.999.999-X|9.999.999-X", OtherIds::chilean),
            IdForm.checked("CL", "99999999-X|9999999-X", OtherIds::chilean),
            IdForm.sure("MX", "AAAA999999AAAAAAX9", OtherIds::mexican),
            IdForm.sure("CN", "99999999999999999X", OtherIds::chinese),
            IdForm.checked("TW", "A999999999", OtherIds::taiwanese),
            IdForm.sure("HK", "A999999(X)|AA999999(X)|AA999999[X]|A999999[X]", OtherIds::hongKong),
            IdForm.checked("HK", "A999999X|AA999999X", OtherIds::hongKong),
            IdForm.checked("JP", "999999999999|9999 9999 9999|9999-9999-9999", OtherIds::japanese),
            IdForm.sure("KR", "999999-9999999", OtherIds::koreanBorn),
            IdForm.checked("KR", "9999999999999", OtherIds::korean),
            IdForm.shaped("KR", "9999999999999", OtherIds::koreanBorn),
            IdForm.checked(
                    "KR",
                    "9999999999|999-99-99999",
                    id -> (weighted(id, 1, 3, 7, 1, 3, 7, 1, 3, 5) + value(id, 8) * 5 / 10 + value(id, 9)) % 10 == 0),
            IdForm.checked(
                    "TH",
                    "9999999999999|9-9999-99999-99-9|9 9999 99999 99 9",
                    id -> THAI.matcher(id).matches()
                            && (11 - weighted(id, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11) % 10 == value(id, 12)),
            IdForm.checked("SG", "A9999999A", OtherIds::singaporean),
            IdForm.shaped("SG", "A9999999A", id -> "STFGMB".indexOf(id.charAt(0)) >= 0),
            IdForm.checked("SG", "A99AA9999A", id -> "TSR".indexOf(id.charAt(0)) >= 0),
            IdForm.checked(
                    "SG",
                    "999999999A",
                    id -> (id.startsWith("19") || id.startsWith("20")) && "ZKCMDNERGWH".indexOf(id.charAt(9)) >= 0),
            IdForm.checked("SG", "99999999A", id -> "XMKECAWLJDB".indexOf(id.charAt(8)) >= 0),
            IdForm.shaped("SG", "99999999A|999999999A", _ -> true),
            IdForm.checked(
                    "IN",
                    "999999999999|9999 9999 9999|9999-9999-9999|9999:9999:9999",
                    id -> id.charAt(0) >= '2' && !isPalindrome(id) && IdChecks.verhoeff(id)),
            IdForm.checked("IN", "AAAAA9999A", id -> "PCHFATBLJG".indexOf(id.charAt(3)) >= 0),
            IdForm.shaped("IN", "AAAAA9999A|AAA9999999", _ -> true),
            IdForm.checked(
                    "IN",
                    "99AAAAA9999AXAX",
                    id -> number(id, 0, 2) >= 1 && number(id, 0, 2) <= 37 && id.charAt(13) == 'Z'),
            IdForm.checked(
                    "ZA",
                    "9999999999999|999999 9999 999",
                    id -> isYearMonthDay(id, 0) && value(id, 10) < 3 && IdChecks.luhn(id)),
            IdForm.checked("IL", "999999999|99999999-9", IdChecks::luhn),
            IdForm.checked("IR", "9999999999|999-999999-9", OtherIds::iranian),
            IdForm.sure("PK", "99999-9999999-9", id -> id.charAt(0) >= '1' && id.charAt(0) <= '7'),
            IdForm.shaped("LK", "999999999A|999999999999", OtherIds::sriLankan),
            IdForm.shaped(
                    "LY",
                    "999999999999",
                    id -> "12".indexOf(id.charAt(0)) >= 0
                            && ("19".equals(id.substring(1, 3)) || "20".equals(id.substring(1, 3)))),
            IdForm.shaped("TN", "99999999", _ -> true),
            IdForm.shaped("NG", "99999999999", IdChecks::verhoeff),
            IdForm.shaped("PH", "999-999-999-999|999-999-999|999999999999|999-999-999-99999", _ -> true),
            IdForm.checked(
                    "AU",
                    "999999999|999 999 999|999-999-999",
                    id -> weighted(id, 1, 4, 3, 7, 5, 8, 6, 9, 10) % 11 == 0
                            || (10 - weighted(id, 8, 7, 6, 5, 4, 3, 2, 1) % 10) % 10 == value(id, 8)),
            IdForm.checked(
                    "AU",
                    "9999999999|9999 99999 9",
                    id -> id.charAt(0) >= '2'
                            && id.charAt(0) <= '6'
                            && weighted(id, 1, 3, 7, 9, 1, 3, 7, 9) % 10 == value(id, 8)),
            IdForm.checked(
                    "AU",
                    "99999999999|99 999 999 999",
                    id -> id.charAt(0) != '0' && (weighted(id, 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19) - 10) % 89 == 0));

    private OtherIds() {}

    private static boolean socialSecurity(String id) {
        int area = number(id, 0, 3);
        return area != 0
                && area != 666
                && area < 900
                && number(id, 3, 5) != 0
                && number(id, 5, 9) != 0
                && !SAMPLES.contains(id)
                && !IdChecks.allAlike(id);
    }

    private static boolean taxpayer(String id) {
        int group = number(id, 3, 5);
        return id.charAt(0) == '9'
                && ((group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group != 93));
    }

    private static boolean isPalindrome(String id) {
        return id.contentEquals(new StringBuilder(id).reverse());
    }

    /** Since 2026 companies' numbers may have letters, which count by their ASCII codes less 48. */
    private static boolean brazilian(String id) {
        int first = id.length() - 2;
        return !IdChecks.allAlike(id)
                && id.charAt(first) <= '9'
                && brazilianDigit(id, first) == value(id, first)
                && brazilianDigit(id, first + 1) == value(id, first + 1);
    }

    private static int brazilianDigit(String id, int to) {
        int sum = 0;
        for (int i = 0; i < to; i++) {
            int weight = id.length() == 11 ? to + 1 - i : 2 + (to - 1 - i) % 8;
            sum += weight * (id.charAt(i) - '0');
        }
        return sum % 11 < 2 ? 0 : 11 - sum % 11;
    }

    private static boolean chilean(String id) {
        int sum = 0;
        int last = id.length() - 1;
        for (int i = last - 1; i >= 0; i--) {
            sum += value(id, i) * (2 + (last - 1 - i) % 6);
        }
        int check = 11 - sum % 11;
        return id.charAt(last) == (check == 11 ? '0' : check == 10 ? 'K' : (char) ('0' + check));
    }

    private static boolean mexican(String id) {
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            sum += CURP.indexOf(id.charAt(i)) * (18 - i);
        }
        return isYearMonthDay(id, 4) && "HMX".indexOf(id.charAt(10)) >= 0 && (10 - sum % 10) % 10 == value(id, 17);
    }

    /** GB 11643: place, day of birth, number, ISO/IEC 7064 MOD 11-2. */
    private static boolean chinese(String id) {
        int sum = weighted(id, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2);
        int province = number(id, 0, 2);
        int century = number(id, 6, 8);
        return province >= 11
                && province <= 91
                && (century == 19 || century == 20)
                && isYearMonthDay(id, 8)
                && "10X98765432".charAt(sum % 11) == id.charAt(17);
    }

    private static boolean taiwanese(String id) {
        int place = TAIWANESE.indexOf(id.charAt(0)) + 10;
        int sum = place / 10 + 9 * (place % 10);
        for (int i = 1; i < 9; i++) {
            sum += value(id, i) * (9 - i);
        }
        return "1289".indexOf(id.charAt(1)) >= 0 && (sum + value(id, 9)) % 10 == 0;
    }

    private static boolean hongKong(String id) {
        int letters = id.length() - 7;
        int sum = letters == 1 ? 9 * 36 : 9 * value(id, 0);
        for (int i = letters - 1; i < id.length() - 1; i++) {
            sum += value(id, i) * (8 + letters - 1 - i);
        }
        int check = (11 - sum % 11) % 11;
        return id.charAt(id.length() - 1) == (check == 10 ? 'A' : (char) ('0' + check));
    }

    private static boolean japanese(String id) {
        int remainder = weighted(id, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11;
        return !IdChecks.allAlike(id) && (remainder <= 1 ? 0 : 11 - remainder) == value(id, 11);
    }

    private static boolean koreanBorn(String id) {
        return isYearMonthDay(id, 0) && value(id, 6) >= 1 && value(id, 6) <= 8;
    }

    /** Since October 2020 the last digits are drawn and check nothing. */
    private static boolean korean(String id) {
        int check = (11 - weighted(id, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5) % 11) % 10;
        int foreign = (13 - weighted(id, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5) % 11) % 10;
        boolean drawn = number(id, 0, 2) >= 20 && "3478".indexOf(id.charAt(6)) >= 0;
        return koreanBorn(id) && (drawn || check == value(id, 12) || foreign == value(id, 12));
    }

    private static boolean singaporean(String id) {
        int sum = weighted("0" + id.substring(1, 8), 0, 2, 7, 6, 5, 4, 3, 2);
        return switch (id.charAt(0)) {
            case 'S' -> "JZIHGFEDCBA".charAt(sum % 11) == id.charAt(8);
            case 'T' -> "JZIHGFEDCBA".charAt((sum + 4) % 11) == id.charAt(8);
            case 'F' -> "XWUTRQPNMLK".charAt(sum % 11) == id.charAt(8);
            case 'G' -> "XWUTRQPNMLK".charAt((sum + 4) % 11) == id.charAt(8);
            case 'M' -> "XWUTRQPNJLK".charAt(10 - (sum + 3) % 11) == id.charAt(8);
            default -> false;
        };
    }

    private static boolean iranian(String id) {
        int remainder = weighted(id, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        return !IdChecks.allAlike(id) && (remainder < 2 ? remainder : 11 - remainder) == value(id, 9);
    }

    /** The year, and the day of it, from 500 on for women. */
    private static boolean sriLankan(String id) {
        boolean old = id.length() == 10;
        int day = number(id, 4, 7);
        return old
                ? id.charAt(0) != '0' && "VX".indexOf(id.charAt(9)) >= 0
                : (id.startsWith("19") || id.startsWith("20"))
                        && ((day >= 1 && day <= 366) || (day >= 501 && day <= 866));
    }
}
