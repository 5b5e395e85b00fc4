package dev.millrace.redaction.domain;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Other data of the same shape: the same for the same value, however it is written, wherever it stands, as long as the key
 * is the same. What is other is drawn by HMAC-SHA256 of kind and value (RFC 2104), so that nobody without the key can find
 * out which value it was by trying all. Check digits are right where the shape has some; addresses lead nowhere.
 */
public final class Pseudonyms {

    private static final int TRIES = 6_000;
    private static final int SHORTEST_KEY = 16;
    private static final String ALGORITHM = "HmacSHA256";
    private static final Set<EntityType> IDS =
            EnumSet.of(EntityType.NATIONAL_ID, EntityType.PASSPORT, EntityType.DRIVING_LICENCE);

    private final SecretKeySpec key;
    private final IdDetector ids = new IdDetector(IDS, Set.of());

    /** @throws IllegalArgumentException when {@code key} has fewer than 16 bytes */
    public Pseudonyms(byte[] key) {
        if (key.length < SHORTEST_KEY) {
            throw new IllegalArgumentException(
                    "The key of pseudonyms has %d bytes; expected at least %d".formatted(key.length, SHORTEST_KEY));
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** What tells this key from others, and nothing else about it: 16 hexadecimal digits. */
    public String fingerprint() {
        return HexFormat.of().formatHex(mac("fingerprint", 0), 0, 8);
    }

    /** What stands for {@code value}. */
    String of(EntityType kind, String value) {
        String folded = Folding.of(value).toString();
        String same = canonical(kind, folded);
        return switch (kind) {
            case EMAIL -> email(folded);
            case IP -> ip(folded, new Draw(kind, same, 0));
            case MAC -> mac(folded, new Draw(kind, same, 0));
            case CARD -> checked(kind, folded, same, 6, card -> CardDetector.luhn(digits(card)));
            case IBAN -> iban(folded, new Draw(kind, same, 0));
            case CRYPTO -> CryptoAddresses.like(folded, new Draw(kind, same, 0).bytes());
            case NATIONAL_ID, PASSPORT, DRIVING_LICENCE -> checked(kind, folded, same, 0, ids.sameForms(folded));
            case BIRTH_DATE -> date(folded, new Draw(kind, same, 0));
            case PHONE -> alike(folded, folded.startsWith("+") ? 3 : 1, new Draw(kind, same, 0));
            case BIC ->
                alike(folded.substring(0, 4), 0, new Draw(kind, same, 0))
                        + folded.substring(4, 6)
                        + alike(folded.substring(6), 0, new Draw(kind, same, 1));
            case CREDENTIALS, SECRET, ADDRESS -> alike(folded, 0, new Draw(kind, same, 0));
            case PERSON, PLACE, ORGANISATION -> NamePseudonyms.of(value, word -> new Draw(kind, word, 0)::below);
        };
    }

    /** What is the same in all ways to write a value: its letters and digits; of what is nobody's number, all of it. */
    private static String canonical(EntityType kind, String value) {
        return switch (kind) {
            case EMAIL, CREDENTIALS, SECRET, CRYPTO -> value;
            default -> {
                StringBuilder same = new StringBuilder(value.length());
                value.codePoints().filter(Character::isLetterOrDigit).forEach(same::appendCodePoint);
                yield same.toString().toLowerCase(Locale.ROOT);
            }
        };
    }

    private static String digits(String value) {
        return value.replaceAll("\\D", "");
    }

    private byte[] mac(String message, int block) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(message.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(Integer.toString(block).getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }

    /** Bytes that depend on kind and value alone. */
    private final class Draw {
        private final String message;
        private int block;
        private byte[] bytes = {};
        private int next;

        Draw(EntityType kind, String value, int attempt) {
            this.message = kind.entityName() + '\0' + value + '\0' + attempt;
        }

        /** Below {@code bound}, which is at most 256. */
        int below(int bound) {
            int value = next();
            while (value >= 256 / bound * bound) {
                value = next();
            }
            return value % bound;
        }

        private int next() {
            if (next == bytes.length) {
                bytes = mac(message, block++);
                next = 0;
            }
            return bytes[next++] & 0xFF;
        }

        byte[] bytes() {
            return mac(message, 0);
        }
    }

    /** Letters for letters of the same case and digits for digits, behind the first {@code kept} of them. */
    private static String alike(String value, int kept, Draw draw) {
        StringBuilder out = new StringBuilder(value.length());
        int from = behind(value, kept);
        value.codePoints().forEach(c -> {
            if (out.length() < from || !Character.isLetterOrDigit(c)) {
                out.appendCodePoint(c);
            } else if (Character.isDigit(c)) {
                out.append((char) ('0' + draw.below(10)));
            } else {
                out.append((char) ((Character.isUpperCase(c) ? 'A' : 'a') + draw.below(26)));
            }
        });
        return out.toString();
    }

    /** Where {@code value} goes on behind so many letters and digits. */
    private static int behind(String value, int kept) {
        int left = kept;
        int i = 0;
        while (left > 0 && i < value.length()) {
            left -= Character.isLetterOrDigit(value.charAt(i++)) ? 1 : 0;
        }
        return i;
    }

    /** As {@link #alike}, each two digits in a row being a day or a month, whichever is asked for. */
    private static String dated(String value, int kept, Draw draw) {
        StringBuilder out = new StringBuilder(alike(value, kept, draw));
        for (int i = behind(value, kept); i < out.length() - 1; i++) {
            if (Chars.isDigit(out.charAt(i)) && Chars.isDigit(out.charAt(i + 1))) {
                out.replace(i, i + 2, "%02d".formatted(1 + draw.below(12)));
                i++;
            }
        }
        return out.toString();
    }

    /**
     * The first of those alike that is valid: with any digits, with such as make dates, at last with the first half as it
     * was, where a number begins with a place and a century.
     */
    private String checked(EntityType kind, String value, String same, int kept, Predicate<String> valid) {
        String bare = value.replaceAll("[^\\p{L}\\p{N}]", "");
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Draw draw = new Draw(kind, same, attempt);
            String candidate = switch (attempt % 3) {
                case 0 -> alike(bare, kept, draw);
                case 1 -> dated(bare, kept, draw);
                default -> dated(bare, Math.max(kept, bare.length() / 2 - 1), draw);
            };
            if (valid.test(candidate)) {
                return laidOver(value, candidate);
            }
        }
        return laidOver(value, alike(bare, kept, new Draw(kind, same, 0)));
    }

    /** The letters and digits of {@code other} with what parts those of {@code value}. */
    private static String laidOver(String value, String other) {
        StringBuilder out = new StringBuilder(value.length());
        int next = 0;
        for (int i = 0; i < value.length(); i++) {
            out.append(Character.isLetterOrDigit(value.charAt(i)) ? other.charAt(next++) : value.charAt(i));
        }
        return out.toString();
    }

    /** Local part and domain each by itself, so that who shares a domain shares it still; nobody has one of .example. */
    private String email(String value) {
        int at = value.lastIndexOf('@');
        String domain = value.substring(at + 1).toLowerCase(Locale.ROOT);
        String name = domain.substring(0, Math.max(1, domain.lastIndexOf('.')));
        return alike(value.substring(0, at), 0, new Draw(EntityType.EMAIL, value.toLowerCase(Locale.ROOT), 0))
                + '@'
                + alike(name, 0, new Draw(EntityType.EMAIL, domain, 0))
                + ".example";
    }

    /** Reserved for future use (RFC 1112), or for documentation (RFC 3849). */
    private static String ip(String value, Draw draw) {
        if (value.indexOf(':') < 0) {
            return "%d.%d.%d.%d".formatted(240 + draw.below(15), draw.below(256), draw.below(256), 1 + draw.below(254));
        }
        StringBuilder out = new StringBuilder("2001:db8");
        for (int group = 0; group < 6; group++) {
            out.append(':').append(Integer.toHexString(256 * (1 + draw.below(255)) + draw.below(256)));
        }
        return out.toString();
    }

    /** Locally administered, to one receiver: the first byte ends in 2. */
    private static String mac(String value, Draw draw) {
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.digit(c, 16) < 0) {
                out.append(c);
            } else {
                int nibble = i == 1 ? 2 : draw.below(16);
                char hex = Character.forDigit(nibble, 16);
                out.append(Chars.isUpper(c) ? Character.toUpperCase(hex) : hex);
            }
        }
        return out.toString();
    }

    /** The country stays, the check digits follow from the rest. */
    private static String iban(String value, Draw draw) {
        String drawn = alike(value, 2, draw);
        String bare = drawn.replaceAll("[^A-Za-z0-9]", "").toUpperCase(Locale.ROOT);
        int remainder = 0;
        String moved = bare.substring(4) + bare.substring(0, 2) + "00";
        for (int i = 0; i < moved.length(); i++) {
            int digit = Character.digit(moved.charAt(i), 36);
            remainder = (digit > 9 ? 100 * remainder + digit : 10 * remainder + digit) % 97;
        }
        StringBuilder out = new StringBuilder(drawn);
        String check = "%02d".formatted(98 - remainder);
        int at = 2;
        for (int i = 0; i < 2; i++) {
            while (!Chars.isDigit(out.charAt(at))) {
                at++;
            }
            out.setCharAt(at++, check.charAt(i));
        }
        return out.toString();
    }

    /** Numbers of four digits are years, others days and months: from 1 to 12 they may be either. */
    private static String date(String value, Draw draw) {
        StringBuilder out = new StringBuilder(value.length());
        int i = 0;
        while (i < value.length()) {
            int end = Chars.afterDigits(value, i);
            if (end == i) {
                out.append(value.charAt(i++));
                continue;
            }
            int drawn = end - i == 4 ? 1930 + draw.below(80) : end - i == 2 ? 1 + draw.below(12) : 1 + draw.below(9);
            out.append(("%0" + (end - i) + "d").formatted(drawn));
            i = end;
        }
        return out.toString();
    }
}
