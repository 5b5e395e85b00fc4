package dev.millrace.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * ONNX Runtime, told to keep what it sees to itself. As it is published, from 1.29 on for Linux as well, it says to a host of
 * its maker which machine runs which program on what kind of model, unless the environment variable {@code
 * ORT_DISABLE_TELEMETRY} is 1 when its first environment is made; {@link OrtEnvironment#setTelemetry} comes too late for the
 * first message. The program's command line is matched with a recursive pattern for it, which ends a process whose command line
 * has some thousand characters.
 */
public final class OnnxRuntime {

    private static final String SWITCH = "ORT_DISABLE_TELEMETRY";

    private OnnxRuntime() {}

    /** The process' environment; whoever uses ONNX Runtime gets it here and before anything else of it. */
    public static OrtEnvironment environment() {
        return Made.ENVIRONMENT;
    }

    /**
     * Loads a graph that is run on the thread of whoever asks it, by any number of them.
     *
     * @param graph an ONNX file's bytes, with its constants in it
     * @throws OrtException when it can't be loaded
     */
    public static OrtSession onOneThread(byte[] graph) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return environment().createSession(graph, options);
        }
    }

    private static final class Made {
        static final OrtEnvironment ENVIRONMENT = make();

        private static OrtEnvironment make() {
            setVariable();
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try {
                environment.setTelemetry(false);
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime can't be told to send nothing", e);
            }
            return environment;
        }
    }

    /** Java can't change its own environment; the C library's {@code int setenv(const char *, const char *, int)} can. */
    @SuppressWarnings("restricted")
    private static void setVariable() {
        Linker linker = Linker.nativeLinker();
        MethodHandle setenv = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setenv"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(SWITCH);
            MemorySegment value = arena.allocateFrom("1");
            if ((int) setenv.invokeExact(name, value, 1) != 0) {
                throw new IllegalStateException("The environment variable " + SWITCH + " can't be set");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("setenv can't be called", e);
        }
    }
}
