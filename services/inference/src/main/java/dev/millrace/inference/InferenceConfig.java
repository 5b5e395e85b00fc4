package dev.millrace.inference;

import dev.millrace.inference.domain.CacheNumbers;
import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalLong;

/** What an inference server may use. */
@StaticInitSafe
@ConfigMapping(prefix = "millrace.inference")
public interface InferenceConfig {

    /** Most packages in memory; live ones stay even beyond it. */
    @WithDefault("4")
    int packages();

    /**
     * Most bytes that packages take together outside of the heap; half of the memory that the machine has beside the heap
     * when absent.
     */
    OptionalLong packagesBytes();

    /** How long a package that isn't live stays after its last use, as Ollama says it; -1: until its room is needed. */
    @WithDefault("-1")
    String keepAlive();

    /** Most sequences that one package works on at once. */
    @WithDefault("16")
    int slots();

    /** Most bytes of keys and values for one package; a model with a long context gets fewer slots. */
    @WithDefault("268435456")
    long cacheBytes();

    /** How keys and values are held: {@code f32}, or {@code f16}, which takes half the room and rounds them. */
    @WithDefault("f32")
    CacheNumbers cacheNumbers();

    /** Generations that may wait for one package before more are told to come back later. */
    @WithDefault("256")
    int queue();

    /** Most generations, prompts times choices, of one call; never more than the queue holds. */
    @WithDefault("128")
    int callGenerations();

    /** Threads that one step of a model may use. */
    @WithDefault("2")
    int threads();

    /** Most bytes of a call's body; fewer where the heap is small. */
    @WithDefault("8388608")
    long bodyBytes();

    /** How long a call's body may take to arrive. */
    @WithDefault("30s")
    Duration bodyTime();

    /** Most bytes of text that the prompts of a call have together. */
    @WithDefault("1048576")
    int promptBytes();

    /** Bytes of heap that all calls may need together, one call half of them; a quarter of the heap when absent. */
    OptionalLong memoryBytes();

    /** How often it is said how a version on trial does. */
    @WithDefault("5s")
    Duration trialReport();

    /** Bytes of a stream that may wait for their reader before nothing more is generated for it. */
    @WithDefault("65536")
    int unreadBytes();

    /** How long a client may read nothing of its answer before its connection is ended. */
    @WithDefault("10s")
    Duration readPatience();

    /**
     * Proxies before this server, each of which adds the address that it was called from to {@code X-Forwarded-For}: so many from
     * its end is who calls, as far as places are shared by that. With 0 the header isn't believed: anybody can send one.
     */
    @WithDefault("0")
    int proxies();
}
