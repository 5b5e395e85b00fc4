package dev.millrace.inference;

import dev.millrace.inference.domain.Caller;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Who calls: the address that a call comes from, and a hash of the key that it has in {@code Authorization}. */
@ApplicationScoped
class Callers {

    private static final String FORWARDED_FOR = "X-Forwarded-For";
    /** Bytes of an IPv6 address that tell networks apart: one client has as many addresses as it likes behind them. */
    private static final int NETWORK = 8;
    /** Bytes of a hash: enough that nobody meets another by chance. */
    private static final int HASH = 16;

    private final int proxies;

    Callers(InferenceConfig config) {
        this.proxies = config.proxies();
    }

    Caller of(HttpServerRequest request) {
        String peer = request.remoteAddress() == null
                ? ""
                : String.valueOf(request.remoteAddress().hostAddress());
        String key = request.getHeader("Authorization");
        return new Caller(
                address(peer, request.headers().getAll(FORWARDED_FOR), proxies), key == null ? "" : hash(key));
    }

    /**
     * The address of a client behind so many proxies, each of which adds the one that it was called from at the end; what stands
     * before those is whatever the client says.
     *
     * @param peer whose connection it is
     * @param forwarded the values of the header, in their order
     */
    static String address(String peer, List<String> forwarded, int proxies) {
        List<String> way = new ArrayList<>();
        forwarded.forEach(value -> way.addAll(Arrays.asList(value.split(",", -1))));
        way.add(peer);
        String client = way.get(Math.max(0, way.size() - 1 - proxies)).strip();
        try {
            InetAddress address = InetAddress.ofLiteral(client);
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK) + "::/64"
                    : address.getHostAddress();
        } catch (IllegalArgumentException e) {
            return peer; // a proxy that hides whom it was called by
        }
    }

    private static String hash(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
