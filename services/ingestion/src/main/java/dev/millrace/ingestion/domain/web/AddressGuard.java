package dev.millrace.ingestion.domain.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses may be connected to: those that are reachable from everywhere, and those that the configuration allows.
 * A page's author chooses where its links and redirects lead, and a name's owner what it resolves to; neither shall make
 * this service ask machines that only it can reach. To be asked about the very address that is about to be connected to,
 * after every resolution.
 *
 * <p>The blocks are the ones that IANA's special-purpose registries (RFC 6890 and its updates) don't call globally
 * reachable, multicast, and cloud providers' metadata addresses that lie outside of those.
 */
public final class AddressGuard {

    private static final List<Refused> REFUSED = List.of(
            refused("unspecified", "0.0.0.0/8", "::/128"),
            refused("loopback", "127.0.0.0/8", "::1/128"),
            refused("metadata", "169.254.169.254/32", "fd00:ec2::/32", "168.63.129.16/32", "100.100.100.200/32"),
            refused("link-local", "169.254.0.0/16", "fe80::/10"),
            refused("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fec0::/10"),
            refused("unique-local", "fc00::/7"),
            refused("carrier-grade NAT", "100.64.0.0/10"),
            refused("multicast", "224.0.0.0/4", "ff00::/8"),
            refused(
                    "protocol assignments",
                    "192.0.0.0/24",
                    "192.88.99.0/24",
                    "2001::/23",
                    "2002::/16",
                    "64:ff9b:1::/48"),
            refused("documentation", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
            refused("benchmarking", "198.18.0.0/15"),
            refused("reserved", "240.0.0.0/4"));

    /** Of the IPv6 space only this part is assigned as global unicast (RFC 4291, RFC 3587). */
    private static final AddressBlock GLOBAL_UNICAST = AddressBlock.parse("2000::/3");

    /** The last four bytes of these are an IPv4 address that the connection ends at (RFC 4291, RFC 6052). */
    private static final List<AddressBlock> CARRY_IPV4 =
            List.of(AddressBlock.parse("::/96"), AddressBlock.parse("64:ff9b::/96"));

    private record Refused(String kind, List<AddressBlock> blocks) {}

    private final List<AddressBlock> allowed;

    /** A guard that also lets through what is in {@code allowed}. */
    public AddressGuard(List<AddressBlock> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    private static Refused refused(String kind, String... blocks) {
        return new Refused(kind, Arrays.stream(blocks).map(AddressBlock::parse).toList());
    }

    /** Why {@code address} may not be connected to, such as {@code loopback}; nothing when it may. */
    public Optional<String> refusal(InetAddress address) {
        byte[] bytes = plain(address.getAddress());
        if (allowed.stream().anyMatch(block -> block.contains(bytes))) {
            return Optional.empty();
        }
        Optional<String> kind = REFUSED.stream()
                .filter(refused -> refused.blocks().stream().anyMatch(block -> block.contains(bytes)))
                .map(Refused::kind)
                .findFirst();
        if (kind.isPresent() || bytes.length == 4) {
            return kind;
        }
        if (address instanceof Inet6Address scoped && scoped.getScopeId() != 0) {
            return Optional.of("link-local");
        }
        return GLOBAL_UNICAST.contains(bytes) ? Optional.empty() : Optional.of("not global");
    }

    /** The IPv4 address within an IPv6 one, if that is what it means. */
    private static byte[] plain(byte[] address) {
        boolean mapped = address.length == 16
                && Arrays.equals(address, 0, 10, new byte[10], 0, 10)
                && address[10] == -1
                && address[11] == -1;
        boolean carries = mapped || CARRY_IPV4.stream().anyMatch(block -> block.contains(address));
        boolean unspecifiedOrLoopback =
                !mapped && Arrays.equals(address, 0, address.length - 1, new byte[15], 0, address.length - 1);
        return carries && !unspecifiedOrLoopback ? Arrays.copyOfRange(address, 12, 16) : address;
    }
}
