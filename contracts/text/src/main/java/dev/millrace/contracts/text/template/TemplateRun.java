package dev.millrace.contracts.text.template;

import dev.millrace.contracts.text.template.Statement.Branch;
import dev.millrace.contracts.text.template.Statement.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes what a template's statements say. */
final class TemplateRun {

    /** More than any dialog needs; a template isn't trusted. */
    private static final int MOST_STEPS = 1_000_000;

    /** A step takes longer where strings are long. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static final long MOST_CHARACTERS = 16L << 20;
    private static final int DEEPEST = 200;

    /** How a body ended. */
    private enum Ending {
        THROUGH,
        BREAK,
        CONTINUE
    }

    private final List<Rendered.Piece> written;
    private final long began = System.nanoTime();
    private int steps;
    private long characters;
    private int generating;
    private int depth;

    TemplateRun() {
        this.written = new ArrayList<>();
    }

    List<Rendered.Piece> run(List<Statement> statements, Scope scope) throws MalformedTemplate {
        body(statements, scope, written);
        return written;
    }

    private Ending body(List<Statement> statements, Scope scope, List<Rendered.Piece> out) throws MalformedTemplate {
        for (Statement statement : statements) {
            count();
            Ending ending = one(statement, scope, out);
            if (ending != Ending.THROUGH) {
                return ending;
            }
        }
        return Ending.THROUGH;
    }

    private void count() throws MalformedTemplate {
        if (++steps > MOST_STEPS || System.nanoTime() - began > LONGEST.toNanos()) {
            throw new MalformedTemplate("the template doesn't come to an end");
        }
    }

    private Ending one(Statement statement, Scope scope, List<Rendered.Piece> out) throws MalformedTemplate {
        Evaluation here = new Evaluation(scope);
        switch (statement) {
            case Statement.Data data -> put(Text.of(data.text()), out);
            case Statement.Output output -> put(Value.text(here.value(output.value())), out);
            case Statement.If choice -> {
                for (Branch branch : choice.branches()) {
                    if (here.isTrue(branch.condition())) {
                        return body(branch.body(), scope, out);
                    }
                }
                return body(choice.otherwise(), scope, out);
            }
            case Statement.For loop -> loop(loop, scope, out);
            case Statement.Set set -> assign(set.names(), here.value(set.value()), scope, set.line());
            case Statement.SetAttribute set -> {
                if (!(scope.get(set.namespace()) instanceof Value.Namespace namespace)) {
                    throw new MalformedTemplate(set.line(), "%s is no namespace".formatted(set.namespace()));
                }
                namespace.values().put(set.name(), here.value(set.value()));
            }
            case Statement.SetBlock set -> scope.set(set.name(), captured(set.body(), scope.within()));
            case Statement.Macro macro -> scope.set(macro.name(), function(macro, scope));
            case Statement.Generation generation -> {
                generating++;
                Ending ending = body(generation.body(), scope, out);
                generating--;
                return ending;
            }
            case Statement.Break stop -> {
                return Ending.BREAK;
            }
            case Statement.Continue stop -> {
                return Ending.CONTINUE;
            }
        }
        return Ending.THROUGH;
    }

    private void put(Text text, List<Rendered.Piece> out) throws MalformedTemplate {
        characters += text.length();
        if (characters > MOST_CHARACTERS) {
            throw new MalformedTemplate("the template writes too much");
        }
        for (Text.Run run : text.runs()) {
            out.add(new Rendered.Piece(run.characters(), run.origin(), generating > 0));
        }
    }

    private Text captured(List<Statement> statements, Scope scope) throws MalformedTemplate {
        List<Rendered.Piece> out = new ArrayList<>();
        body(statements, scope, out);
        return Text.concat(
                out.stream().map(piece -> Text.of(piece.text(), piece.origin())).toList());
    }

    private static void assign(List<String> names, Object value, Scope scope, int line) throws MalformedTemplate {
        if (names.size() == 1) {
            scope.set(names.getFirst(), value);
            return;
        }
        List<Object> values = Operators.items(value, line);
        if (values.size() != names.size()) {
            throw new MalformedTemplate(line, "%d names for %d values".formatted(names.size(), values.size()));
        }
        for (int i = 0; i < names.size(); i++) {
            scope.set(names.get(i), values.get(i));
        }
    }

    private void loop(Statement.For loop, Scope scope, List<Rendered.Piece> out) throws MalformedTemplate {
        List<Object> items = new ArrayList<>();
        for (Object item : Operators.items(new Evaluation(scope).value(loop.items()), loop.line())) {
            count();
            Scope asked = scope.within();
            assign(loop.names(), item, asked, loop.line());
            if (loop.condition().isEmpty()
                    || new Evaluation(asked).isTrue(loop.condition().get())) {
                items.add(item);
            }
        }
        if (items.isEmpty()) {
            body(loop.otherwise(), scope, out);
        }
        for (int i = 0; i < items.size(); i++) {
            Scope inside = scope.within();
            inside.set("loop", place(items, i));
            assign(loop.names(), items.get(i), inside, loop.line());
            if (body(loop.body(), inside, out) == Ending.BREAK) {
                return;
            }
        }
    }

    private static Object place(List<Object> items, int i) {
        Map<Object, Object> loop = new HashMap<>();
        loop.put(Text.of("index0"), (long) i);
        loop.put(Text.of("index"), i + 1L);
        loop.put(Text.of("revindex0"), items.size() - 1L - i);
        loop.put(Text.of("revindex"), (long) items.size() - i);
        loop.put(Text.of("length"), (long) items.size());
        loop.put(Text.of("first"), i == 0);
        loop.put(Text.of("last"), i == items.size() - 1);
        if (i > 0) {
            loop.put(Text.of("previtem"), items.get(i - 1));
        }
        if (i + 1 < items.size()) {
            loop.put(Text.of("nextitem"), items.get(i + 1));
        }
        Value.Function cycle = (values, named) -> {
            if (values.isEmpty()) {
                throw new MalformedTemplate("loop.cycle wants values");
            }
            return values.get(i % values.size());
        };
        loop.put(Text.of("cycle"), cycle);
        return loop;
    }

    private Value.Function function(Statement.Macro macro, Scope scope) {
        return (positional, named) -> {
            Scope inside = scope.within();
            for (int i = 0; i < macro.parameters().size(); i++) {
                Parameter parameter = macro.parameters().get(i);
                Object given = i < positional.size() ? positional.get(i) : named.get(parameter.name());
                if (given == null) {
                    given = parameter.usual().isPresent()
                            ? new Evaluation(inside).value(parameter.usual().get())
                            : new Value.Undefined(parameter.name());
                }
                inside.set(parameter.name(), given);
            }
            if (++depth > DEEPEST) {
                throw new MalformedTemplate("the macro %s calls itself too often".formatted(macro.name()));
            }
            Text text = captured(macro.body(), inside);
            depth--;
            return text;
        };
    }
}
