package dev.millrace.ingestion.hub;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** What can be set about the Hugging Face hub. */
@ConfigMapping(prefix = "millrace.ingestion.hugging-face")
public interface HubConfig {

    /** The hub, or a mirror of it; a private address must be allowed by {@code millrace.ingestion.web.allow-addresses}. */
    @WithDefault("https://huggingface.co")
    String endpoint();

    /** An access token for private and gated datasets; sent to the endpoint and nowhere else. */
    Optional<String> token();

    /** Attempts in a row that bring nothing, before reading is given up for now. */
    @WithDefault("6")
    int retries();
}
