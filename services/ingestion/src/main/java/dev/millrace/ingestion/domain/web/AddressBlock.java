package dev.millrace.ingestion.domain.web;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Addresses that begin with the same bits: {@code 10.0.0.0/8}, {@code fc00::/7}. */
public final class AddressBlock {

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final byte[] network;
    private final int length;
    private final String written;

    private AddressBlock(byte[] network, int length, String written) {
        this.network = network;
        this.length = length;
        this.written = written;
    }

    /**
     * Reads {@code address/bits}, or a single address.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static AddressBlock parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (!LITERAL.matcher(address).matches()) {
            throw new IllegalArgumentException(text + " is no block of addresses; expected such as 10.0.0.0/8");
        }
        try {
            byte[] network = InetAddress.ofLiteral(address).getAddress();
            int bits = slash < 0 ? network.length * 8 : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > network.length * 8) {
                throw new IllegalArgumentException(
                        "%s has %d bits; an address has %d".formatted(text, bits, network.length * 8));
            }
            return new AddressBlock(network, bits, text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " is no block of addresses; expected such as 10.0.0.0/8", e);
        }
    }

    /** Whether {@code address}, 4 or 16 bytes, is one of these. */
    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = length / 8;
        if (!Arrays.equals(address, 0, whole, network, 0, whole)) {
            return false;
        }
        int rest = length % 8;
        int mask = 0xFF << (8 - rest) & 0xFF;
        return rest == 0 || (address[whole] & mask) == (network[whole] & mask);
    }

    @Override
    public String toString() {
        return written;
    }
}
