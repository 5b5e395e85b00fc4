package dev.millrace.access.domain;

import java.util.Optional;

/**
 * Whether the caller may do what the call asks for. Today one token says so ({@link TokenCheck}); where an identity
 * provider and roles come, they come as another of these, and nothing else at the door changes.
 */
@FunctionalInterface
public interface CallerCheck {

    /** Why the caller may not, if so. */
    Optional<Refusal> refusal(IncomingCall call);

    /** For an installation where something in front of the services has checked the caller. */
    static CallerCheck none() {
        return call -> Optional.empty();
    }

    /** For a service that wasn't told by what it knows its callers: it changes nothing for anybody. */
    static CallerCheck closed() {
        return call -> Optional.of(Refusal.token("This service has no token, so it changes nothing for anybody:"
                + " name the token's file with millrace.access.token-file,"
                + " or set millrace.access.open=true where something in front of it checks its callers."));
    }
}
