package dev.millrace.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * The first thing that runs in a child process: ends it when its parent is gone, however the parent ended. The parent
 * holds the other end of the child's standard input and writes nothing to it, so the end of that stream is the end of
 * the parent; a parent killed with -9 has no other way to say so. Then runs the main class that the child is for.
 *
 * <p>Depends on nothing but the JDK: it lies on the class path of programs with dependencies of their own.
 */
public final class Launcher {

    /** How long the child may take to end in good order once its parent is gone. */
    private static final long GRACE_MILLIS = 10_000;

    /** The exit status of a child whose parent is gone. */
    static final int ORPHANED = 86;

    private Launcher() {}

    /**
     * Runs {@code args[0]} with the remaining arguments.
     *
     * @throws ReflectiveOperationException when there is no such class, or its main method failed
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        InputStream parent = System.in;
        Thread.ofPlatform().name("parent-watch").daemon().start(() -> watch(parent));
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
        } catch (InvocationTargetException e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void watch(InputStream parent) {
        try {
            parent.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("The line to the parent process broke: " + e.getMessage());
        }
        Thread.ofPlatform().name("parent-gone").daemon().start(Launcher::haltLater);
        System.exit(ORPHANED);
    }

    private static void haltLater() {
        try {
            Thread.sleep(GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
