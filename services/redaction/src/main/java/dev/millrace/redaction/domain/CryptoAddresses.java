package dev.millrace.redaction.domain;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** How addresses of crypto currencies are written, and checked. */
final class CryptoAddresses {

    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger FIFTY_EIGHT = BigInteger.valueOf(58);
    private static final String BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final int[] GENERATOR = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    private static final int BECH32M = 0x2bc830a3;

    private CryptoAddresses() {}

    static boolean isOne(String word) {
        if (word.startsWith("0x") || word.startsWith("0X")) {
            return word.length() == 42 && isEthereum(word.substring(2));
        }
        if (isSegwit(word)) {
            return word.equals(word.toLowerCase(Locale.ROOT)) && isBech32(word);
        }
        return word.length() <= 35 && "123mnLMDAX9".indexOf(word.charAt(0)) >= 0 && isBase58Check(word);
    }

    private static boolean isSegwit(String word) {
        return word.startsWith("bc1") || word.startsWith("tb1") || word.startsWith("ltc1");
    }

    /** One of the same kind that says {@code bytes}, of which there are 32. */
    static String like(String word, byte[] bytes) {
        if (word.startsWith("0x") || word.startsWith("0X")) {
            return word.substring(0, 2) + capitals(HexFormat.of().formatHex(bytes, 0, 20));
        }
        if (isSegwit(word)) {
            int one = word.lastIndexOf('1');
            StringBuilder data = new StringBuilder(word.substring(one + 1, one + 2));
            for (int i = 0; i < word.length() - one - 8; i++) {
                data.append(BECH32.charAt((bytes[i % 32] >> (i / 32)) & 31));
            }
            return bech32(word.substring(0, one), data.toString());
        }
        byte[] plain = Arrays.copyOf(decode(word), 25);
        System.arraycopy(bytes, 0, plain, 1, 20);
        System.arraycopy(check(plain), 0, plain, 21, 4);
        return encode(plain);
    }

    /** 25 bytes; none when it has other characters, or too many. */
    private static byte[] decode(String word) {
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < word.length(); i++) {
            int digit = BASE58.indexOf(word.charAt(i));
            if (digit < 0) {
                return new byte[0];
            }
            number = number.multiply(FIFTY_EIGHT).add(BigInteger.valueOf(digit));
        }
        byte[] plain = number.toByteArray();
        int from = plain[0] == 0 ? 1 : 0;
        if (plain.length - from > 25) {
            return new byte[0];
        }
        byte[] bytes = new byte[25];
        System.arraycopy(plain, from, bytes, 25 - (plain.length - from), plain.length - from);
        return bytes;
    }

    private static String encode(byte[] bytes) {
        StringBuilder word = new StringBuilder();
        for (BigInteger left = new BigInteger(1, bytes); left.signum() > 0; left = left.divide(FIFTY_EIGHT)) {
            word.append(BASE58.charAt(left.mod(FIFTY_EIGHT).intValue()));
        }
        for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
            word.append('1');
        }
        return word.reverse().toString();
    }

    /** One byte of version, twenty of a hash, four that check. */
    private static boolean isBase58Check(String word) {
        byte[] bytes = decode(word);
        return bytes.length == 25 && isVersion(bytes[0] & 0xFF) && Arrays.equals(check(bytes), 0, 4, bytes, 21, 25);
    }

    /** Keys' hashes and scripts' of Bitcoin, Litecoin, Dogecoin and Dash, and of their test nets. */
    private static boolean isVersion(int version) {
        return switch (version) {
            case 0, 5, 111, 196, 48, 50, 58, 30, 22, 76, 16 -> true;
            default -> false;
        };
    }

    /** The first four bytes of SHA-256 of SHA-256 of the first 21. */
    private static byte[] check(byte[] bytes) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(bytes, 0, 21);
            return Arrays.copyOf(sha.digest(sha.digest()), 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static boolean isBech32(String word) {
        int one = word.lastIndexOf('1');
        return word.length() - one > 7
                && word.equals(bech32(word.substring(0, one), word.substring(one + 1, word.length() - 6)));
    }

    /** With its six last characters, which check the rest; none when {@code data} has other characters. */
    private static String bech32(String network, String data) {
        int check = 1;
        for (int i = 0; i < network.length(); i++) {
            check = step(check, network.charAt(i) >> 5);
        }
        check = step(check, 0);
        for (int i = 0; i < network.length(); i++) {
            check = step(check, network.charAt(i) & 31);
        }
        for (int i = 0; i < data.length(); i++) {
            int digit = BECH32.indexOf(data.charAt(i));
            if (digit < 0) {
                return "";
            }
            check = step(check, digit);
        }
        for (int i = 0; i < 6; i++) {
            check = step(check, 0);
        }
        check ^= data.charAt(0) == 'q' ? 1 : BECH32M;
        StringBuilder word = new StringBuilder(network).append('1').append(data);
        for (int i = 5; i >= 0; i--) {
            word.append(BECH32.charAt((check >> (5 * i)) & 31));
        }
        return word.toString();
    }

    private static int step(int check, int value) {
        int top = check >>> 25;
        int next = ((check & 0x1ffffff) << 5) ^ value;
        for (int i = 0; i < 5; i++) {
            next ^= ((top >> i) & 1) == 0 ? 0 : GENERATOR[i];
        }
        return next;
    }

    private static boolean isEthereum(String digits) {
        String small = digits.toLowerCase(Locale.ROOT);
        boolean hex = small.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        return hex
                && (digits.equals(small)
                        || digits.equals(small.toUpperCase(Locale.ROOT))
                        || digits.equals(capitals(small)));
    }

    /** EIP-55: a letter is a capital where Keccak-256 of the small letters has a nibble of 8 or more. */
    private static String capitals(String small) {
        byte[] hash = Keccak.hash256(small.getBytes(StandardCharsets.US_ASCII));
        StringBuilder out = new StringBuilder(small.length());
        for (int i = 0; i < small.length(); i++) {
            int nibble = (hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15;
            out.append(nibble >= 8 ? Character.toUpperCase(small.charAt(i)) : small.charAt(i));
        }
        return out.toString();
    }
}
