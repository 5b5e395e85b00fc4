package dev.millrace.inference.domain;

import java.time.Duration;

/** Hears what a model pool does, on its loading thread; of an engine's death on that engine's. */
public interface ModelPoolListener {

    /** A package is ready, or has become what its model's bare name leads to. */
    void served(ModelRef ref, boolean live, Duration sinceAsked);

    /** A package's chat template can't be read; all else is served. */
    void chatless(ModelRef ref, String why);

    /** A package is broken or too large; what was served before still is. It is tried again later. */
    void refused(ModelRef ref, Failure.Kind kind, String why);

    /** A package can't be had right now and will be tried again. */
    void postponed(ModelRef ref, String why);

    /** The engine of a package has died; the package is loaded again. */
    void died(ModelRef ref, String why);

    /** A package was put away. */
    void evicted(ModelRef ref, Eviction why);
}
