package dev.millrace.contracts.text.template;

import java.util.List;
import java.util.Optional;

/** What writes something, or changes what a name stands for. */
sealed interface Statement {

    record Data(String text) implements Statement {}

    record Output(Expression value) implements Statement {}

    record If(List<Branch> branches, List<Statement> otherwise) implements Statement {}

    record Branch(Expression condition, List<Statement> body) {}

    record For(
            List<String> names,
            Expression items,
            Optional<Expression> condition,
            List<Statement> body,
            List<Statement> otherwise,
            int line)
            implements Statement {}

    record Set(List<String> names, Expression value, int line) implements Statement {}

    /** {@code set ns.name = value}. */
    record SetAttribute(String namespace, String name, Expression value, int line) implements Statement {}

    /** What its body writes becomes the name's value. */
    record SetBlock(String name, List<Statement> body) implements Statement {}

    record Macro(String name, List<Parameter> parameters, List<Statement> body) implements Statement {}

    record Parameter(String name, Optional<Expression> usual) {}

    /** What the model is to learn to say. */
    record Generation(List<Statement> body) implements Statement {}

    record Break() implements Statement {}

    record Continue() implements Statement {}
}
