package dev.millrace.onnxruntime;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Memory that was freed and that the C library keeps for later. glibc gives little of it back by itself: a session that is
 * closed leaves most of its weights' bytes in the process, and one that was just opened what it was read with.
 */
public final class FreedMemory {

    private FreedMemory() {}

    /**
     * Gives it back to the operating system, where the C library can: glibc's {@code int malloc_trim(size_t)}. Takes some tens of
     * milliseconds for a gigabyte, during which other threads may wait for memory.
     */
    public static void giveBack() {
        Made.TRIM.ifPresent(FreedMemory::call);
    }

    private static void call(MethodHandle trim) {
        try {
            var _ = (int) trim.invokeExact(0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("malloc_trim can't be called", e);
        }
    }

    private static final class Made {
        static final Optional<MethodHandle> TRIM = make();

        @SuppressWarnings("restricted")
        private static Optional<MethodHandle> make() {
            Linker linker = Linker.nativeLinker();
            Optional<MemorySegment> trim = linker.defaultLookup().find("malloc_trim");
            return trim.map(address ->
                    linker.downcallHandle(address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)));
        }
    }
}
