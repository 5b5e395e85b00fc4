package dev.millrace.redaction;

import dev.millrace.contracts.recipes.Redact;
import dev.millrace.redaction.domain.Pseudonyms;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** The secrets that pseudonyms are made with, by the names that recipes have for them; they are in the environment. */
@ApplicationScoped
class PseudonymKeys {

    private static final String PREFIX = "millrace.redaction.keys.";

    private final Config config;

    PseudonymKeys(Config config) {
        this.config = config;
    }

    /**
     * What makes the pseudonyms of a recipe that asks for some.
     *
     * @throws UnprocessableEvent when the key that it names isn't here, or is too short
     */
    Optional<Pseudonyms> of(Redact redact) {
        return redact.hasPseudonyms() ? Optional.of(named(redact.key().orElse(""))) : Optional.empty();
    }

    private Pseudonyms named(String name) {
        String key = config.getOptionalValue(PREFIX + name, String.class)
                .orElseThrow(() -> new UnprocessableEvent(
                        "The recipe's pseudonyms are made with the key %s, which redaction doesn't have; set %s in its environment and replay"
                                .formatted(name, variable(name))));
        try {
            return new Pseudonyms(key.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new UnprocessableEvent("%s can't be used: %s".formatted(variable(name), e.getMessage()), e);
        }
    }

    private static String variable(String name) {
        return (PREFIX + name).replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    }
}
