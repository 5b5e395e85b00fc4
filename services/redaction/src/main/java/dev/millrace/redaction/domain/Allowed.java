package dev.millrace.redaction.domain;

import dev.millrace.contracts.recipes.RedactAllow;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What looks like personal data and is none, as a recipe says. */
final class Allowed {

    static final Allowed NOTHING = new Allowed(Set.of(), Set.of());

    /** Reserved by RFC 2606 and RFC 6761. */
    private static final Set<String> EXAMPLES =
            Set.of("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org");

    private final Set<String> values;
    private final Set<String> domains;

    private Allowed(Set<String> values, Set<String> domains) {
        this.values = values;
        this.domains = domains;
    }

    static Allowed of(RedactAllow allow) {
        Stream<String> examples = allow.examples() ? EXAMPLES.stream() : Stream.empty();
        return new Allowed(small(allow.values().stream()), small(Stream.concat(allow.domains().stream(), examples)));
    }

    private static Set<String> small(Stream<String> written) {
        return written.map(value -> value.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    boolean isAnything() {
        return !values.isEmpty() || !domains.isEmpty();
    }

    boolean has(EntityType kind, String written) {
        String value = Folding.of(written).toString().toLowerCase(Locale.ROOT);
        return values.contains(value)
                || (kind == EntityType.EMAIL && hasDomain(value.substring(value.lastIndexOf('@') + 1)));
    }

    private boolean hasDomain(String domain) {
        String rest = domain;
        while (!domains.contains(rest)) {
            int dot = rest.indexOf('.');
            if (dot < 0) {
                return false;
            }
            rest = rest.substring(dot + 1);
        }
        return true;
    }
}
