package dev.millrace.ingestion.web;

import dev.millrace.ingestion.domain.web.AddressBlock;
import dev.millrace.ingestion.domain.web.AddressGuard;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;

/**
 * HTTP to public addresses only. A name is resolved once for a connection; all its addresses are checked, and the
 * connection goes to one of the addresses that were. The socket checks again what it is told to connect to, which is the
 * only place for an address that stands in the URL itself. Redirects aren't followed: whoever asks has to look at them.
 */
@ApplicationScoped
public class GuardedHttp {

    private final AddressGuard guard;
    private final OkHttpClient client;

    GuardedHttp(WebConfig config) {
        this.guard = new AddressGuard(config.allowAddresses().orElse(List.of()).stream()
                .map(AddressBlock::parse)
                .toList());
        this.client = new OkHttpClient.Builder()
                .dns(this::lookup)
                .socketFactory(new GuardedSockets())
                .proxy(Proxy.NO_PROXY)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(Duration.ofSeconds(10))
                .readTimeout(config.silence())
                .writeTimeout(config.silence())
                .callTimeout(config.time())
                .build();
    }

    /** The client; whoever uses it follows redirects by itself. */
    public OkHttpClient client() {
        return client;
    }

    private List<InetAddress> lookup(String host) throws UnknownHostException {
        List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
        for (InetAddress address : addresses) {
            check(host, address);
        }
        return addresses;
    }

    private void check(String host, InetAddress address) throws AddressRefused {
        Optional<String> refusal = guard.refusal(address);
        if (refusal.isPresent()) {
            throw new AddressRefused(host, refusal.get());
        }
    }

    @PreDestroy
    void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    private final class GuardedSockets extends SocketFactory {

        @Override
        public Socket createSocket() {
            return new Socket() {
                @Override
                public void connect(SocketAddress endpoint, int timeout) throws IOException {
                    if (!(endpoint instanceof InetSocketAddress socket) || socket.isUnresolved()) {
                        throw new AddressRefused(endpoint.toString(), "not resolved");
                    }
                    check(socket.getHostString(), socket.getAddress());
                    super.connect(endpoint, timeout);
                }
            };
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException("Sockets are made unconnected");
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException("Sockets are made unconnected");
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException("Sockets are made unconnected");
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException("Sockets are made unconnected");
        }
    }
}
