package dev.millrace.ingestion;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** What can be set about ingestion. */
@ConfigMapping(prefix = "millrace.ingestion")
public interface IngestionConfig {

    /** A split is closed when its files have this many bytes, as they lie there. */
    @WithDefault("67108864")
    long splitBytes();

    /** However large a source is, no more splits than this. */
    @WithDefault("64")
    int mostSplits();

    /** Most bytes of one document; what is larger is dropped as {@code too-large}. */
    @WithDefault("16777216")
    int documentBytes();

    /** How many bytes one compressed byte may become; a file beyond that is dropped as {@code too-large}. */
    @WithDefault("500")
    int expansion();

    /** Where generated sources lie while they are read; absent: below the system's temporary folder. */
    Optional<String> work();
}
