package dev.millrace.contracts.text.template;

import dev.millrace.contracts.text.template.Token.Kind;
import java.util.List;
import java.util.Set;

/** A template's tokens, one after the other. */
final class TokenReader {

    private final List<Token> tokens;
    private int at;

    TokenReader(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    /** The next one; the end stays where it is. */
    Token next() {
        Token token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    boolean at(Kind kind, String text) {
        return peek().is(kind, text);
    }

    boolean atOperator(Set<String> operators) {
        return peek().kind() == Kind.OPERATOR && operators.contains(peek().text());
    }

    boolean atEndOfTag() {
        return peek().kind() == Kind.EXPRESSION_END || peek().kind() == Kind.STATEMENT_END;
    }

    /** Whether this is the one behind the next. */
    boolean then(Kind kind, String text) {
        return tokens.get(Math.min(at + 1, tokens.size() - 1)).is(kind, text);
    }

    boolean skip(Kind kind, String text) {
        if (!at(kind, text)) {
            return false;
        }
        next();
        return true;
    }

    void expect(Kind kind, String text) throws MalformedTemplate {
        Token token = next();
        if (!token.is(kind, text)) {
            throw unexpected(token, text);
        }
    }

    void expect(Kind kind) throws MalformedTemplate {
        Token token = next();
        if (token.kind() != kind) {
            throw unexpected(token, kind == Kind.STATEMENT_END ? "%}" : "}}");
        }
    }

    String name() throws MalformedTemplate {
        Token token = next();
        if (token.kind() != Kind.NAME) {
            throw unexpected(token, "a name");
        }
        return token.text();
    }

    MalformedTemplate unexpected(Token found, String expected) {
        return new MalformedTemplate(found.line(), "found %s; expected %s".formatted(found.shown(), expected));
    }
}
