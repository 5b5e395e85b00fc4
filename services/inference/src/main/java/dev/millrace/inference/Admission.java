package dev.millrace.inference;

import dev.millrace.inference.domain.CallMemory;
import dev.millrace.inference.openai.ApiException;
import dev.millrace.inference.openai.Call;
import dev.millrace.inference.openai.CallLimits;
import dev.millrace.inference.openai.EmbeddingCall;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/**
 * Who may come in. Memory for a call is reserved in three steps, each before it is used: for the bytes of its body when
 * it arrives, for reading them once they are here, and for its answer once it is known what is asked for.
 */
@ApplicationScoped
class Admission {
    /** A budget that leaves the rest of the heap to models, the broker's client and garbage. */
    private static final int SHARE_OF_HEAP = 4;
    /** A body is held twice, as it came and as one array. */
    private static final long RAW = 2;
    /** Bytes of a token of a stream. */
    private static final long EVENT = 512;
    /** Bytes that reading one byte of JSON may take: the smallest nodes of a tree, or a text's tokens. */
    private static final long READ = 40;

    private final CallMemory memory;
    private final CallLimits limits;
    private final StreamLimits streams;
    private final Duration bodyTime;
    private final long mostBody;

    Admission(InferenceConfig config, ServerMetrics metrics) {
        this.memory =
                new CallMemory(config.memoryBytes().orElse(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
        this.limits = new CallLimits(
                Math.min(config.callGenerations(), config.queue()), config.promptBytes(), memory.perCall());
        this.streams = new StreamLimits(config.unreadBytes(), config.readPatience());
        this.bodyTime = config.bodyTime();
        this.mostBody = Math.min(config.bodyBytes(), memory.perCall() / READ);
        metrics.reserved(memory);
    }

    /** Most bytes of a body. */
    long mostBody() {
        return mostBody;
    }

    CallLimits limits() {
        return limits;
    }

    StreamLimits streams() {
        return streams;
    }

    /** How long a body may take to arrive: until then it keeps memory from others. */
    Duration bodyTime() {
        return bodyTime;
    }

    /** A call arrives; its body is of {@code length} bytes, or of any length when that is negative. */
    void arrive(Exchange exchange, long length) throws ApiException {
        long bytes = RAW * (length < 0 ? mostBody : Math.min(length, mostBody));
        try {
            exchange.hold(memory.hold(bytes));
        } catch (CallMemory.Full e) {
            throw noMemory(e);
        }
    }

    /** Its body is here and is about to be read. */
    void read(Exchange exchange) throws ApiException {
        exchange.hasArrived();
        exchange.resize(READ * exchange.bodyBytes());
    }

    /** It is known what it asks for. */
    void answer(Exchange exchange, Call call) throws ApiException {
        limits.checkMemory(call);
        answer(exchange, call.memory() + unread(call));
    }

    /** The same of one whose stream tells at its end what it has said, and keeps it until then. */
    void answerAtLength(Exchange exchange, Call call) throws ApiException {
        limits.checkMemory(call);
        answer(exchange, call.memory() + unread(call) + (long) call.maxTokens() * EVENT);
    }

    /** What may wait for a stream's reader. */
    private long unread(Call call) {
        return call.options().stream()
                ? Math.min(streams.unread(), (long) call.choices() * call.maxTokens() * EVENT)
                : 0;
    }

    /** The same of a call for vectors. */
    void answer(Exchange exchange, EmbeddingCall call) throws ApiException {
        limits.checkMemory(call);
        answer(exchange, call.memory());
    }

    /** Its body stays with it to the end. */
    private static void answer(Exchange exchange, long memory) throws ApiException {
        exchange.resize(memory + RAW * exchange.bodyBytes());
    }

    /** Room for a copy of a call, which nobody waits for: none when it isn't free. */
    Optional<CallMemory.Held> copy(Call call) throws ApiException {
        limits.checkMemory(call);
        try {
            return Optional.of(memory.hold(call.memory()));
        } catch (CallMemory.Full e) {
            return Optional.empty();
        }
    }

    static ApiException noMemory(CallMemory.Full full) {
        return ApiException.overloaded(
                "This call may need %,d bytes of memory, and other calls hold what there is. Try again in %d s."
                        .formatted(full.bytes(), full.comeBack().toSeconds()),
                full.comeBack());
    }
}
