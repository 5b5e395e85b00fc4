package dev.millrace.quickstart;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Made-up personal data that passes every check a careful redactor makes, and belongs to nobody: reserved domains (RFC
 * 2606), telephone numbers set aside for fiction (555-01xx, Ofcom's 020 7946 0xxx), card numbers of the usual test
 * range with a right check digit, IBANs of a bank that doesn't exist with right check digits, addresses of the AMPRNet
 * block for tests (44.128/16; unlike 192.0.2/24 it is public address space, which some redactors ask for).
 */
enum PersonalData {
    EMAIL("email", "You can write to them at %s.", "Please send a letter to %s if you liked this.") {
        @Override
        String make(Random random) {
            String name =
                    any(random.nextBoolean() ? World.GIRLS : World.BOYS, random).toLowerCase(Locale.ROOT);
            String domain = any(List.of("example.com", "example.org", "example.net"), random);
            return name + any(List.of(".", "_", "-"), random) + (100 + random.nextInt(900)) + "@" + domain;
        }
    },
    PHONE("phone", "The telephone number on the door was %s.", "Call %s and ask for the rest of it.") {
        @Override
        String make(Random random) {
            int digits = random.nextInt(100);
            String area = any(List.of("212", "202", "415", "312", "617"), random);
            return switch (random.nextInt(3)) {
                case 0 -> "(%s) 555-01%02d".formatted(area, digits);
                case 1 -> "+1 %s-555-01%02d".formatted(area, digits);
                default -> "+44 20 7946 0%03d".formatted(digits);
            };
        }
    },
    CARD("card", "They paid with the card %s.", "The number on the lost card was %s.") {
        @Override
        String make(Random random) {
            StringBuilder digits = new StringBuilder("411111");
            for (int i = 0; i < 9; i++) {
                digits.append(random.nextInt(10));
            }
            String number = digits.append(luhnDigit(digits)).toString();
            return random.nextBoolean() ? number : number.replaceAll("(.{4})(?=.)", "$1 ");
        }
    },
    IBAN("iban", "The money went to the account %s.", "Gifts may be sent to %s at any time.") {
        @Override
        String make(Random random) {
            StringBuilder account = new StringBuilder("99999999");
            for (int i = 0; i < 10; i++) {
                account.append(random.nextInt(10));
            }
            String iban = "DE" + ibanCheck("DE", account.toString()) + account;
            return random.nextBoolean() ? iban : iban.replaceAll("(.{4})(?=.)", "$1 ");
        }
    },
    IP("ip", "The old computer at home had the address %s.", "Somebody had written %s on the wall.") {
        @Override
        String make(Random random) {
            return "44.128.%d.%d".formatted(random.nextInt(256), 1 + random.nextInt(254));
        }
    };

    private final String entity;
    private final String sentence;
    private final String otherSentence;

    PersonalData(String entity, String sentence, String otherSentence) {
        this.entity = entity;
        this.sentence = sentence;
        this.otherSentence = otherSentence;
    }

    abstract String make(Random random);

    /** The recipe's name for it. */
    String entity() {
        return entity;
    }

    /** A sentence with one piece of it. */
    String sentence(Random random) {
        return (random.nextBoolean() ? sentence : otherSentence).formatted(make(random));
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    private static int luhnDigit(CharSequence digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int weighed = i % 2 == 0 ? 2 * digit : digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        return (10 - sum % 10) % 10;
    }

    /** ISO 13616: 98 minus the number with its country as figures and 00 behind, modulo 97. */
    private static String ibanCheck(String country, String account) {
        StringBuilder figures = new StringBuilder(account);
        country.chars().forEach(c -> figures.append(c - 'A' + 10));
        int rest = new BigInteger(figures.append("00").toString())
                .mod(BigInteger.valueOf(97))
                .intValue();
        return "%02d".formatted(98 - rest);
    }
}
