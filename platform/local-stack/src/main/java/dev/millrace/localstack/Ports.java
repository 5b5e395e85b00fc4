package dev.millrace.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.Consumer;

/** Chooses ports on the loopback interface. */
public final class Ports {

    private Ports() {}

    /**
     * {@code wanted} when nobody listens there, else another one that is free; 0 always means any free one.
     *
     * @param notices is told when {@code wanted} is busy, by which number and for what
     */
    public static int choose(String purpose, int wanted, Consumer<String> notices) {
        if (wanted != 0 && free(wanted)) {
            return wanted;
        }
        int other = any();
        if (wanted != 0) {
            notices.accept("Port %d is busy: %s uses %d instead.".formatted(wanted, purpose, other));
        }
        return other;
    }

    /** Whether nobody listens there. */
    public static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // a port in TIME_WAIT is free for us
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A free port. */
    public static int any() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No port is free", e);
        }
    }

    /** A free port other than {@code chosen}, which is still free as long as nobody listens there. */
    static int anyBut(int chosen) {
        int port = any();
        return port == chosen ? anyBut(chosen) : port;
    }
}
