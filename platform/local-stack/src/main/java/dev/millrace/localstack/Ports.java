package dev.millrace.localstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Chooses ports on the loopback interface. */
public final class Ports {

    private static final int FIRST = 15_000;

    /** From here on Linux takes ports for outgoing connections; other systems begin higher. */
    private static final int OUTGOING = 32_768;

    private static final int TRIES = 100;

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

    /**
     * A free port, and none of those that systems give to outgoing connections: whoever is to listen there binds it later, and
     * one that keeps asking whether it does could by chance be given the port itself, and hold it.
     */
    public static int any() {
        for (int tries = 0; tries < TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, OUTGOING);
            if (free(port)) {
                return port;
            }
        }
        throw new IllegalStateException(
                "Of %d ports from %d to %d none was free".formatted(TRIES, FIRST, OUTGOING - 1));
    }

    /** A free port other than {@code chosen}, which is still free as long as nobody listens there. */
    static int anyBut(int chosen) {
        int port = any();
        return port == chosen ? anyBut(chosen) : port;
    }
}
