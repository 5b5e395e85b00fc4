package dev.millrace.contracts.text.template;

import dev.millrace.contracts.text.template.Expression.Arguments;
import dev.millrace.contracts.text.template.Expression.Comparison;
import dev.millrace.contracts.text.template.Expression.Entry;
import dev.millrace.contracts.text.template.Expression.Named;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of expressions, where names stand for what a scope says. */
record Evaluation(Scope scope) {

    Object value(Expression expression) throws MalformedTemplate {
        Object value = ofAny(expression);
        if (scope.strict() && value instanceof Value.Undefined undefined) {
            throw new MalformedTemplate("%s isn't defined".formatted(undefined.what()));
        }
        return value;
    }

    /** What may turn out not to be defined, for those who ask whether it is. */
    private Object ofAny(Expression expression) throws MalformedTemplate {
        return switch (expression) {
            case Expression.Literal literal -> literal.value();
            case Expression.Name name -> scope.get(name.name());
            case Expression.Listed listed -> values(listed.items());
            case Expression.Mapped mapped -> mapping(mapped.entries());
            case Expression.Attribute attribute ->
                Operators.item(value(attribute.of()), Text.of(attribute.name()), written(attribute), attribute.line());
            case Expression.Item item ->
                Operators.item(value(item.of()), value(item.key()), written(item), item.line());
            case Expression.Slice slice -> sliced(slice);
            case Expression.Call call -> called(call);
            case Expression.Filter filter ->
                Filters.filtered(of(filter), given(filter.name(), filter.arguments(), filter.line()));
            case Expression.Test test ->
                Tests.passes(of(test), given(test.name(), test.arguments(), test.line())) != test.negated();
            case Expression.Unary unary -> Operators.unary(unary.operator(), value(unary.of()), unary.line());
            case Expression.Binary binary -> binary(binary);
            case Expression.Compared compared -> compared(compared);
            case Expression.Choice choice -> chosen(choice);
        };
    }

    private Object of(Expression.Filter filter) throws MalformedTemplate {
        return Filters.MEANT_FOR_UNDEFINED.contains(filter.name()) ? ofAny(filter.of()) : value(filter.of());
    }

    private Object of(Expression.Test test) throws MalformedTemplate {
        return Tests.MEANT_FOR_UNDEFINED.contains(test.name()) ? ofAny(test.of()) : value(test.of());
    }

    boolean isTrue(Expression expression) throws MalformedTemplate {
        return Value.isTrue(value(expression));
    }

    private List<Object> values(List<Expression> items) throws MalformedTemplate {
        List<Object> values = new ArrayList<>();
        for (Expression item : items) {
            values.add(value(item));
        }
        return values;
    }

    private Map<Object, Object> mapping(List<Entry> entries) throws MalformedTemplate {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (Entry entry : entries) {
            map.put(value(entry.key()), value(entry.value()));
        }
        return map;
    }

    /** How errors name what isn't defined. */
    private static String written(Expression expression) {
        return switch (expression) {
            case Expression.Name name -> name.name();
            case Expression.Attribute attribute -> written(attribute.of()) + "." + attribute.name();
            case Expression.Item item
            when item.key() instanceof Expression.Literal literal ->
                "%s[%s]".formatted(written(item.of()), Value.shown(literal.value()));
            case Expression.Item item -> written(item.of()) + "[…]";
            default -> "a value";
        };
    }

    private Object sliced(Expression.Slice slice) throws MalformedTemplate {
        return Operators.slice(
                value(slice.of()),
                bound(slice.from(), slice.line()),
                bound(slice.to(), slice.line()),
                bound(slice.step(), slice.line()).orElse(1L),
                slice.line());
    }

    private Optional<Long> bound(Optional<Expression> given, int line) throws MalformedTemplate {
        Object value = given.isPresent() ? value(given.get()) : Value.NONE;
        if (value.equals(Value.NONE)) {
            return Optional.empty();
        }
        if (!(value instanceof Long place)) {
            throw new MalformedTemplate(line, "%s can't bound a slice".formatted(Value.kind(value)));
        }
        return Optional.of(place);
    }

    private Object called(Expression.Call call) throws MalformedTemplate {
        if (call.function() instanceof Expression.Attribute method) {
            Object of = value(method.of());
            Optional<Object> result = Methods.call(of, given(method.name(), call.arguments(), call.line()));
            if (result.isPresent()) {
                return result.get();
            }
        }
        Object function = value(call.function());
        if (!(function instanceof Value.Function callable)) {
            throw new MalformedTemplate(call.line(), "%s isn't known in templates".formatted(written(call.function())));
        }
        Given given = given(written(call.function()), call.arguments(), call.line());
        return callable.call(given.positional(), given.named());
    }

    private Given given(String what, Arguments arguments, int line) throws MalformedTemplate {
        Map<String, Object> named = new LinkedHashMap<>();
        for (Named one : arguments.named()) {
            named.put(one.name(), value(one.value()));
        }
        return new Given(what, values(arguments.positional()), named, line);
    }

    private Object binary(Expression.Binary binary) throws MalformedTemplate {
        Object left = value(binary.left());
        return switch (binary.operator()) {
            case "and" -> Value.isTrue(left) ? value(binary.right()) : left;
            case "or" -> Value.isTrue(left) ? left : value(binary.right());
            default -> Operators.binary(binary.operator(), left, value(binary.right()), binary.line());
        };
    }

    private boolean compared(Expression.Compared compared) throws MalformedTemplate {
        Object left = value(compared.first());
        for (Comparison comparison : compared.comparisons()) {
            Object right = value(comparison.with());
            if (!Operators.compared(comparison.operator(), left, right, compared.line())) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private Object chosen(Expression.Choice choice) throws MalformedTemplate {
        if (isTrue(choice.condition())) {
            return value(choice.value());
        }
        return choice.other().isPresent() ? value(choice.other().get()) : new Value.Undefined("a value");
    }
}
