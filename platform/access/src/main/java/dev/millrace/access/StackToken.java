package dev.millrace.access;

import dev.millrace.access.domain.Token;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** The token of the stack that this service belongs to, for the door and for what this service asks of others. */
@ApplicationScoped
public class StackToken {

    private final Optional<Token> token;

    StackToken(AccessConfig config) {
        this.token = config.tokenFile().map(StackToken::read);
    }

    private static Token read(Path file) {
        try {
            return Token.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("millrace.access.token-file: %s can't be read".formatted(file), e);
        }
    }

    /** The token, when there is one. */
    public Optional<Token> token() {
        return token;
    }
}
