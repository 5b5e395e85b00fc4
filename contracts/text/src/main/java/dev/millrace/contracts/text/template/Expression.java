package dev.millrace.contracts.text.template;

import java.util.List;
import java.util.Optional;

/** What has a value. */
sealed interface Expression {

    /** A value as written. */
    record Literal(Object value) implements Expression {}

    record Name(String name, int line) implements Expression {}

    /** A list, or what Python calls a tuple. */
    record Listed(List<Expression> items) implements Expression {}

    record Mapped(List<Entry> entries) implements Expression {}

    record Entry(Expression key, Expression value) {}

    record Attribute(Expression of, String name, int line) implements Expression {}

    record Item(Expression of, Expression key, int line) implements Expression {}

    record Slice(Expression of, Optional<Expression> from, Optional<Expression> to, Optional<Expression> step, int line)
            implements Expression {}

    record Call(Expression function, Arguments arguments, int line) implements Expression {}

    record Filter(Expression of, String name, Arguments arguments, int line) implements Expression {}

    record Test(Expression of, String name, Arguments arguments, boolean negated, int line) implements Expression {}

    record Unary(String operator, Expression of, int line) implements Expression {}

    record Binary(String operator, Expression left, Expression right, int line) implements Expression {}

    /** {@code a < b <= c}. */
    record Compared(Expression first, List<Comparison> comparisons, int line) implements Expression {}

    record Comparison(String operator, Expression with) {}

    /** {@code value if condition else other}. */
    record Choice(Expression condition, Expression value, Optional<Expression> other) implements Expression {}

    /** What a call, a filter or a test is given. */
    record Arguments(List<Expression> positional, List<Named> named) {
        static final Arguments NONE = new Arguments(List.of(), List.of());
    }

    record Named(String name, Expression value) {}
}
