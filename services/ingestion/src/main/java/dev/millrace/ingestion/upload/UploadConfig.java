package dev.millrace.ingestion.upload;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What can be set about uploads. */
@ConfigMapping(prefix = "millrace.ingestion.uploads")
public interface UploadConfig {

    /** Most bytes of one upload; {@code quarkus.http.limits.max-body-size} must allow as many in one request. */
    @WithDefault("274877906944")
    long mostBytes();

    /** An upload is kept in parts of this many bytes; a crash loses at most the part that is on its way. */
    @WithDefault("16777216")
    int partBytes();

    /** How long an upload that isn't finished waits for more. */
    @WithDefault("168h")
    Duration stay();
}
