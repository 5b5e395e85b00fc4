package dev.millrace.contracts.text.template;

import dev.millrace.contracts.text.template.Statement.Branch;
import dev.millrace.contracts.text.template.Statement.Parameter;
import dev.millrace.contracts.text.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a template's statements. */
final class TemplateParser {

    private static final Set<String> REFUSED = Set.of(
            "include", "import", "from", "extends", "block", "call", "filter", "with", "autoescape", "trans", "do");

    private final TokenReader tokens;
    private final ExpressionParser expressions;

    private TemplateParser(TokenReader tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    /** A chat's template. */
    static List<Statement> parse(String template) throws MalformedTemplate {
        return parse(TemplateLexer.tokens(template));
    }

    static List<Statement> parse(List<Token> tokens) throws MalformedTemplate {
        TemplateParser parser = new TemplateParser(new TokenReader(tokens));
        List<Statement> statements = parser.until(Set.of());
        if (parser.tokens.peek().kind() != Kind.END) {
            parser.tokens.next();
            throw parser.tokens.unexpected(parser.tokens.peek(), "what it ends to have begun");
        }
        return statements;
    }

    /** Statements up to one that begins with any of these words, whose word is the next token. */
    private List<Statement> until(Set<String> ends) throws MalformedTemplate {
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token token = tokens.peek();
            switch (token.kind()) {
                case DATA -> statements.add(new Statement.Data(tokens.next().text()));
                case EXPRESSION_BEGIN -> {
                    tokens.next();
                    statements.add(new Statement.Output(expressions.tuple()));
                    tokens.expect(Kind.EXPRESSION_END);
                }
                case STATEMENT_BEGIN -> {
                    tokens.next();
                    if (tokens.peek().kind() == Kind.NAME
                            && ends.contains(tokens.peek().text())) {
                        return statements;
                    }
                    statements.add(statement());
                }
                case END -> {
                    if (ends.isEmpty()) {
                        return statements;
                    }
                    throw tokens.unexpected(
                            token, String.join(" or ", ends.stream().sorted().toList()));
                }
                default -> throw tokens.unexpected(token, "a statement");
            }
        }
    }

    /** A body up to one of these words; the word is taken. */
    private List<Statement> body(String... ends) throws MalformedTemplate {
        return until(Set.of(ends));
    }

    private Statement statement() throws MalformedTemplate {
        Token word = tokens.next();
        if (word.kind() != Kind.NAME) {
            throw tokens.unexpected(word, "a statement");
        }
        return switch (word.text()) {
            case "if" -> choice();
            case "for" -> loop(word.line());
            case "set" -> set(word.line());
            case "macro" -> macro();
            case "generation" -> {
                tokens.expect(Kind.STATEMENT_END);
                yield new Statement.Generation(closed("endgeneration"));
            }
            case "break" -> ended(new Statement.Break());
            case "continue" -> ended(new Statement.Continue());
            default ->
                throw REFUSED.contains(word.text())
                        ? new MalformedTemplate(word.line(), "%s isn't known in templates".formatted(word.text()))
                        : tokens.unexpected(word, "a statement");
        };
    }

    private Statement ended(Statement statement) throws MalformedTemplate {
        tokens.expect(Kind.STATEMENT_END);
        return statement;
    }

    /** A body that one word closes. */
    private List<Statement> closed(String end) throws MalformedTemplate {
        List<Statement> body = body(end);
        tokens.next();
        tokens.expect(Kind.STATEMENT_END);
        return body;
    }

    private Statement choice() throws MalformedTemplate {
        List<Branch> branches = new ArrayList<>();
        Expression condition = expressions.tuple();
        while (true) {
            tokens.expect(Kind.STATEMENT_END);
            branches.add(new Branch(condition, body("elif", "else", "endif")));
            if (tokens.skip(Kind.NAME, "elif")) {
                condition = expressions.tuple();
            } else if (tokens.skip(Kind.NAME, "else")) {
                tokens.expect(Kind.STATEMENT_END);
                return new Statement.If(branches, closed("endif"));
            } else {
                tokens.next();
                tokens.expect(Kind.STATEMENT_END);
                return new Statement.If(branches, List.of());
            }
        }
    }

    private List<String> names() throws MalformedTemplate {
        boolean within = tokens.skip(Kind.OPERATOR, "(");
        List<String> names = new ArrayList<>(List.of(tokens.name()));
        while (tokens.skip(Kind.OPERATOR, ",")) {
            names.add(tokens.name());
        }
        if (within) {
            tokens.expect(Kind.OPERATOR, ")");
        }
        return names;
    }

    private Statement loop(int line) throws MalformedTemplate {
        List<String> names = names();
        tokens.expect(Kind.NAME, "in");
        Expression items = expressions.whole();
        Optional<Expression> condition =
                tokens.skip(Kind.NAME, "if") ? Optional.of(expressions.expression()) : Optional.empty();
        if (tokens.at(Kind.NAME, "recursive")) {
            throw new MalformedTemplate(line, "loops that call themselves aren't known in templates");
        }
        tokens.expect(Kind.STATEMENT_END);
        List<Statement> body = body("else", "endfor");
        List<Statement> otherwise = List.of();
        if (tokens.skip(Kind.NAME, "else")) {
            tokens.expect(Kind.STATEMENT_END);
            otherwise = body("endfor");
        }
        tokens.next();
        tokens.expect(Kind.STATEMENT_END);
        return new Statement.For(names, items, condition, body, otherwise, line);
    }

    private Statement set(int line) throws MalformedTemplate {
        List<String> names = names();
        if (names.size() == 1 && tokens.skip(Kind.OPERATOR, ".")) {
            String attribute = tokens.name();
            tokens.expect(Kind.OPERATOR, "=");
            Expression value = expressions.tuple();
            return ended(new Statement.SetAttribute(names.getFirst(), attribute, value, line));
        }
        if (tokens.skip(Kind.OPERATOR, "=")) {
            Expression value = expressions.tuple();
            return ended(new Statement.Set(names, value, line));
        }
        tokens.expect(Kind.STATEMENT_END);
        return new Statement.SetBlock(names.getFirst(), closed("endset"));
    }

    private Statement macro() throws MalformedTemplate {
        String name = tokens.name();
        tokens.expect(Kind.OPERATOR, "(");
        List<Parameter> parameters = new ArrayList<>();
        while (!tokens.skip(Kind.OPERATOR, ")")) {
            String parameter = tokens.name();
            parameters.add(new Parameter(
                    parameter,
                    tokens.skip(Kind.OPERATOR, "=") ? Optional.of(expressions.expression()) : Optional.empty()));
            if (!tokens.at(Kind.OPERATOR, ")")) {
                tokens.expect(Kind.OPERATOR, ",");
            }
        }
        tokens.expect(Kind.STATEMENT_END);
        return new Statement.Macro(name, parameters, closed("endmacro"));
    }
}
