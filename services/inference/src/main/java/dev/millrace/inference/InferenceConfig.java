package dev.millrace.inference;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What an inference server may use. */
@StaticInitSafe
@ConfigMapping(prefix = "millrace.inference")
public interface InferenceConfig {

    /** Most packages in memory; live ones stay even beyond it. */
    @WithDefault("4")
    int packages();

    /** Most sequences that one package works on at once. */
    @WithDefault("16")
    int slots();

    /** Most bytes of keys and values for one package; a model with a long context gets fewer slots. */
    @WithDefault("268435456")
    long cacheBytes();

    /** Requests that may wait for one package before more are told to come back later. */
    @WithDefault("256")
    int queue();

    /** Threads that one step of a model may use. */
    @WithDefault("2")
    int threads();

    /** Most bytes of a call's body. */
    @WithDefault("8388608")
    long bodyBytes();
}
