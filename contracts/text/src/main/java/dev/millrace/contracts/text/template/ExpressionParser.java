package dev.millrace.contracts.text.template;

import dev.millrace.contracts.text.template.Expression.Arguments;
import dev.millrace.contracts.text.template.Expression.Comparison;
import dev.millrace.contracts.text.template.Expression.Entry;
import dev.millrace.contracts.text.template.Expression.Named;
import dev.millrace.contracts.text.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads expressions by Jinja's grammar, from what binds least to what binds most. */
final class ExpressionParser {

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");
    private static final Set<String> SUMS = Set.of("+", "-");
    private static final Set<String> PRODUCTS = Set.of("*", "/", "//", "%");
    /** Words behind a test that belong to no argument of it. */
    private static final Set<String> AFTER_TEST = Set.of("and", "or", "else", "is", "if", "in", "not");

    private final TokenReader tokens;

    ExpressionParser(TokenReader tokens) {
        this.tokens = tokens;
    }

    /** An expression, with a choice or without. */
    Expression expression() throws MalformedTemplate {
        Expression value = whole();
        while (tokens.skip(Kind.NAME, "if")) {
            Expression condition = whole();
            Optional<Expression> other = tokens.skip(Kind.NAME, "else") ? Optional.of(expression()) : Optional.empty();
            value = new Expression.Choice(condition, value, other);
        }
        return value;
    }

    /** An expression, or several with commas between, which are a tuple. */
    Expression tuple() throws MalformedTemplate {
        Expression first = expression();
        if (!tokens.at(Kind.OPERATOR, ",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.skip(Kind.OPERATOR, ",") && !tokens.atEndOfTag()) {
            items.add(expression());
        }
        return new Expression.Listed(items);
    }

    /** An expression without a choice, as a loop's items are. */
    Expression whole() throws MalformedTemplate {
        Expression left = conjunction();
        while (tokens.at(Kind.NAME, "or")) {
            int line = tokens.next().line();
            left = new Expression.Binary("or", left, conjunction(), line);
        }
        return left;
    }

    private Expression conjunction() throws MalformedTemplate {
        Expression left = negation();
        while (tokens.at(Kind.NAME, "and")) {
            int line = tokens.next().line();
            left = new Expression.Binary("and", left, negation(), line);
        }
        return left;
    }

    private Expression negation() throws MalformedTemplate {
        if (tokens.at(Kind.NAME, "not")) {
            int line = tokens.next().line();
            return new Expression.Unary("not", negation(), line);
        }
        return comparison();
    }

    private Expression comparison() throws MalformedTemplate {
        int line = tokens.peek().line();
        Expression first = sum();
        List<Comparison> comparisons = new ArrayList<>();
        while (true) {
            Token token = tokens.peek();
            if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
                tokens.next();
                comparisons.add(new Comparison(token.text(), sum()));
            } else if (tokens.skip(Kind.NAME, "in")) {
                comparisons.add(new Comparison("in", sum()));
            } else if (tokens.at(Kind.NAME, "not") && tokens.then(Kind.NAME, "in")) {
                tokens.next();
                tokens.next();
                comparisons.add(new Comparison("not in", sum()));
            } else {
                return comparisons.isEmpty() ? first : new Expression.Compared(first, comparisons, line);
            }
        }
    }

    private Expression sum() throws MalformedTemplate {
        Expression left = joined();
        while (tokens.atOperator(SUMS)) {
            Token operator = tokens.next();
            left = new Expression.Binary(operator.text(), left, joined(), operator.line());
        }
        return left;
    }

    private Expression joined() throws MalformedTemplate {
        Expression left = product();
        while (tokens.at(Kind.OPERATOR, "~")) {
            int line = tokens.next().line();
            left = new Expression.Binary("~", left, product(), line);
        }
        return left;
    }

    private Expression product() throws MalformedTemplate {
        Expression left = power();
        while (tokens.atOperator(PRODUCTS)) {
            Token operator = tokens.next();
            left = new Expression.Binary(operator.text(), left, power(), operator.line());
        }
        return left;
    }

    private Expression power() throws MalformedTemplate {
        Expression left = unary(true);
        while (tokens.at(Kind.OPERATOR, "**")) {
            int line = tokens.next().line();
            left = new Expression.Binary("**", left, unary(true), line);
        }
        return left;
    }

    private Expression unary(boolean filtered) throws MalformedTemplate {
        Expression value;
        if (tokens.atOperator(SUMS)) {
            Token sign = tokens.next();
            value = new Expression.Unary(sign.text(), unary(false), sign.line());
        } else {
            value = primary();
        }
        value = followed(value);
        return filtered ? filtered(value) : value;
    }

    private Expression primary() throws MalformedTemplate {
        Token token = tokens.next();
        return switch (token.kind()) {
            case NAME ->
                switch (token.text()) {
                    case "true", "True" -> new Expression.Literal(true);
                    case "false", "False" -> new Expression.Literal(false);
                    case "none", "None" -> new Expression.Literal(Value.NONE);
                    default -> new Expression.Name(token.text(), token.line());
                };
            case STRING -> string(token);
            case INTEGER -> new Expression.Literal(whole(token));
            case FLOAT -> new Expression.Literal(Double.parseDouble(token.text()));
            case OPERATOR ->
                switch (token.text()) {
                    case "(" -> parenthesised();
                    case "[" -> new Expression.Listed(list("]"));
                    case "{" -> mapping();
                    default -> throw tokens.unexpected(token, "a value");
                };
            default -> throw tokens.unexpected(token, "a value");
        };
    }

    private static long whole(Token token) throws MalformedTemplate {
        try {
            return Long.parseLong(token.text());
        } catch (NumberFormatException e) {
            throw new MalformedTemplate(token.line(), "%s is too large a number".formatted(token.text()));
        }
    }

    /** Strings that stand next to each other are one. */
    private Expression string(Token first) {
        StringBuilder all = new StringBuilder(first.text());
        while (tokens.peek().kind() == Kind.STRING) {
            all.append(tokens.next().text());
        }
        return new Expression.Literal(Text.of(all.toString()));
    }

    private Expression parenthesised() throws MalformedTemplate {
        if (tokens.skip(Kind.OPERATOR, ")")) {
            return new Expression.Listed(List.of());
        }
        Expression first = expression();
        if (tokens.skip(Kind.OPERATOR, ",")) {
            List<Expression> items = new ArrayList<>(List.of(first));
            items.addAll(list(")"));
            return new Expression.Listed(items);
        }
        tokens.expect(Kind.OPERATOR, ")");
        return first;
    }

    private List<Expression> list(String end) throws MalformedTemplate {
        List<Expression> items = new ArrayList<>();
        while (!tokens.skip(Kind.OPERATOR, end)) {
            items.add(expression());
            if (!tokens.at(Kind.OPERATOR, end)) {
                tokens.expect(Kind.OPERATOR, ",");
            }
        }
        return items;
    }

    private Expression mapping() throws MalformedTemplate {
        List<Entry> entries = new ArrayList<>();
        while (!tokens.skip(Kind.OPERATOR, "}")) {
            Expression key = expression();
            tokens.expect(Kind.OPERATOR, ":");
            entries.add(new Entry(key, expression()));
            if (!tokens.at(Kind.OPERATOR, "}")) {
                tokens.expect(Kind.OPERATOR, ",");
            }
        }
        return new Expression.Mapped(entries);
    }

    /** Attributes, items and calls of a value. */
    private Expression followed(Expression value) throws MalformedTemplate {
        while (true) {
            Token token = tokens.peek();
            if (tokens.skip(Kind.OPERATOR, ".")) {
                Token name = tokens.next();
                value = switch (name.kind()) {
                    case NAME -> new Expression.Attribute(value, name.text(), token.line());
                    case INTEGER -> new Expression.Item(value, new Expression.Literal(whole(name)), token.line());
                    default -> throw tokens.unexpected(name, "a name");
                };
            } else if (tokens.skip(Kind.OPERATOR, "[")) {
                value = item(value, token.line());
            } else if (tokens.skip(Kind.OPERATOR, "(")) {
                value = new Expression.Call(value, arguments(), token.line());
            } else {
                return value;
            }
        }
    }

    private Expression item(Expression of, int line) throws MalformedTemplate {
        Optional<Expression> from = tokens.at(Kind.OPERATOR, ":") ? Optional.empty() : Optional.of(expression());
        if (tokens.skip(Kind.OPERATOR, "]")) {
            return new Expression.Item(of, from.orElseThrow(), line);
        }
        tokens.expect(Kind.OPERATOR, ":");
        Optional<Expression> to = bound();
        Optional<Expression> step = tokens.skip(Kind.OPERATOR, ":") ? bound() : Optional.empty();
        tokens.expect(Kind.OPERATOR, "]");
        return new Expression.Slice(of, from, to, step, line);
    }

    private Optional<Expression> bound() throws MalformedTemplate {
        return tokens.at(Kind.OPERATOR, ":") || tokens.at(Kind.OPERATOR, "]")
                ? Optional.empty()
                : Optional.of(expression());
    }

    private Arguments arguments() throws MalformedTemplate {
        List<Expression> positional = new ArrayList<>();
        List<Named> named = new ArrayList<>();
        while (!tokens.skip(Kind.OPERATOR, ")")) {
            if (tokens.peek().kind() == Kind.NAME && tokens.then(Kind.OPERATOR, "=")) {
                String name = tokens.next().text();
                tokens.next();
                named.add(new Named(name, expression()));
            } else {
                positional.add(expression());
            }
            if (!tokens.at(Kind.OPERATOR, ")")) {
                tokens.expect(Kind.OPERATOR, ",");
            }
        }
        return new Arguments(positional, named);
    }

    /** Filters and tests of a value, in the order they stand. */
    private Expression filtered(Expression value) throws MalformedTemplate {
        while (true) {
            Token token = tokens.peek();
            if (tokens.skip(Kind.OPERATOR, "|")) {
                String name = tokens.name();
                Arguments arguments = tokens.skip(Kind.OPERATOR, "(") ? arguments() : Arguments.NONE;
                value = new Expression.Filter(value, name, arguments, token.line());
            } else if (tokens.skip(Kind.NAME, "is")) {
                boolean negated = tokens.skip(Kind.NAME, "not");
                String name = tokens.name();
                value = new Expression.Test(value, name, tested(), negated, token.line());
            } else if (tokens.at(Kind.OPERATOR, "(")) {
                value = followed(value);
            } else {
                return value;
            }
        }
    }

    /** A test takes one argument without parentheses, too. */
    private Arguments tested() throws MalformedTemplate {
        if (tokens.skip(Kind.OPERATOR, "(")) {
            return arguments();
        }
        Token next = tokens.peek();
        boolean value = next.kind() == Kind.STRING
                || next.kind() == Kind.INTEGER
                || next.kind() == Kind.FLOAT
                || (next.kind() == Kind.NAME && !AFTER_TEST.contains(next.text()))
                || next.is(Kind.OPERATOR, "[")
                || next.is(Kind.OPERATOR, "{");
        return value ? new Arguments(List.of(followed(primary())), List.of()) : Arguments.NONE;
    }
}
