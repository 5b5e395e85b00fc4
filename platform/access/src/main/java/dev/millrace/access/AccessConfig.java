package dev.millrace.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who may ask this service for what. */
@ConfigMapping(prefix = "millrace.access")
interface AccessConfig {

    /** Names, without ports, that requests may be addressed to, beside those of the loopback interface. */
    Optional<Set<String>> hosts();

    /** Origins whose pages may ask, beside the service's own. */
    Optional<Set<String>> origins();

    /** Where the token is; without one, and not open, this service changes nothing for anybody. */
    Optional<Path> tokenFile();

    /** Whether something in front of this service has checked its callers. */
    @WithDefault("false")
    boolean open();

    /** What is posted to this service but changes nothing: paths, or {@code /folder/*}. */
    Optional<List<String>> questions();

    /** Whether such questions need the token, too. */
    @WithDefault("false")
    boolean questionsNeedToken();

    /** Whether the pages that this service delivers may do what the token's owner may. */
    @WithDefault("false")
    boolean ownPages();
}
