package dev.millrace.ingestion.domain.archives;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A digest as WARC writes it: {@code algorithm:value}, the value in base 32 (RFC 4648), hexadecimal or base 64, told apart
 * by its length.
 */
public final class RecordDigest {

    private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final MessageDigest digester;
    private final byte[] declared;

    private RecordDigest(MessageDigest digester, byte[] declared) {
        this.digester = digester;
        this.declared = declared;
    }

    /** Reads one; empty if its algorithm isn't known here, or its value is none of that algorithm. */
    public static Optional<RecordDigest> parse(String written) {
        int colon = written.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        Optional<MessageDigest> digester = digester(written.substring(0, colon));
        String value = written.substring(colon + 1).strip();
        return digester.flatMap(d -> bytes(value, d.getDigestLength()).map(b -> new RecordDigest(d, b)));
    }

    /** Whether {@code bytes} have this digest. */
    public boolean fits(byte[] bytes) {
        return Arrays.equals(declared, digester.digest(bytes));
    }

    private static Optional<MessageDigest> digester(String algorithm) {
        String name = switch (algorithm.strip().toLowerCase(Locale.ROOT)) {
            case "sha1", "sha-1" -> "SHA-1";
            case "sha256", "sha-256" -> "SHA-256";
            case "sha384", "sha-384" -> "SHA-384";
            case "sha512", "sha-512" -> "SHA-512";
            case "md5" -> "MD5";
            default -> "";
        };
        try {
            return name.isEmpty() ? Optional.empty() : Optional.of(MessageDigest.getInstance(name));
        } catch (NoSuchAlgorithmException e) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> bytes(String value, int length) {
        byte @Nullable [] bytes = null;
        String bare = value.replaceAll("=+$", "");
        if (bare.length() == length * 2) {
            bytes = hexadecimal(bare);
        } else if (bare.length() == (length * 8 + 4) / 5) {
            bytes = base32(bare.toUpperCase(Locale.ROOT));
        } else if (bare.length() == (length * 8 + 5) / 6) {
            bytes = base64(bare);
        }
        return Optional.ofNullable(bytes).filter(b -> b.length == length);
    }

    private static byte @Nullable [] hexadecimal(String value) {
        try {
            return HexFormat.of().parseHex(value.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static byte @Nullable [] base64(String value) {
        try {
            return Base64.getDecoder().decode(value.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static byte @Nullable [] base32(String value) {
        byte[] bytes = new byte[value.length() * 5 / 8];
        int bits = 0;
        int held = 0;
        int written = 0;
        for (int i = 0; i < value.length(); i++) {
            int digit = BASE_32.indexOf(value.charAt(i));
            if (digit < 0) {
                return null;
            }
            held = held << 5 | digit;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[written++] = (byte) (held >> bits);
                held &= (1 << bits) - 1;
            }
        }
        return bytes;
    }
}
