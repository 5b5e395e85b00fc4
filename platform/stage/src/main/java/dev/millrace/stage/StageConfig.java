package dev.millrace.stage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What can be set about a stage; {@code META-INF/microprofile-config.properties} of this module has the rest. */
@ConfigMapping(prefix = "millrace")
public interface StageConfig {

    /** Tells the instances of a service apart; part of the transactional id. */
    String instance();

    /** Names of the topics that the service may publish on, dead letters apart; absent: any. */
    Optional<List<String>> publishes();

    /** Where to die, for tests: the name of a {@link FaultPoint}, with {@code :n} at its n-th pass. */
    Optional<String> fault();

    /** The object store. */
    S3 s3();

    /** The skeleton itself. */
    Stage stage();

    /** The object store. */
    interface S3 {
        /** Scheme, host, port. */
        String endpoint();

        /** Made when it isn't there. */
        String bucket();

        /** The account. */
        String accessKey();

        /** Its secret. */
        String secretKey();
    }

    /** The skeleton itself. */
    interface Stage {
        /** Absent: the service's name and the instance. */
        Optional<String> transactionalId();

        /** After that long the broker aborts an open transaction. Work is done before one is opened. */
        @WithDefault("30s")
        Duration transactionTimeout();

        /** How long a message in work may take to finish when the service is told to stop. */
        @WithDefault("10s")
        Duration drain();

        /** Where copies of objects lie while they are worked on; absent: below the system's temporary folder. */
        Optional<String> scratch();

        /** Longest pause between two attempts when something is away. */
        @WithDefault("10s")
        Duration longestPause();
    }
}
