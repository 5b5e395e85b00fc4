package dev.millrace.access.domain;

import java.util.Optional;

/** Lets in who has the token. */
public record TokenCheck(Token token) implements CallerCheck {

    private static final String SCHEME = "Bearer ";

    @Override
    public Optional<Refusal> refusal(IncomingCall call) {
        Optional<String> said = call.the("Authorization");
        if (said.isEmpty()) {
            return Optional.of(
                    Refusal.token("%s %s needs 'Authorization: Bearer TOKEN'; the token is in the file 'token'"
                                    .formatted(call.method(), call.path())
                            + " of the stack's folder, and the millrace command sends it by itself."));
        }
        return said.filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                        .map(value -> value.substring(SCHEME.length()).strip())
                        .filter(token::is)
                        .isPresent()
                ? Optional.empty()
                : Optional.of(Refusal.token("The token in 'Authorization' isn't this stack's:"
                        + " its own is in the file 'token' of its folder."));
    }
}
