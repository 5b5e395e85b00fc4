package dev.millrace.contracts.text.template;

import java.util.List;
import java.util.Map;

/**
 * What a call, a filter or a test is given.
 *
 * @param what is called, as errors name it
 */
record Given(String what, List<Object> positional, Map<String, Object> named, int line) {

    /** Given at this place or by this name. */
    boolean has(int place, String name) {
        return place < positional.size() || named.containsKey(name);
    }

    Object value(int place, String name) throws MalformedTemplate {
        if (place < positional.size()) {
            return positional.get(place);
        }
        Object value = named.get(name);
        if (value == null) {
            throw new MalformedTemplate(line, "%s wants %s".formatted(what, name));
        }
        return value;
    }

    Object value(int place, String name, Object absent) throws MalformedTemplate {
        return has(place, name) ? value(place, name) : absent;
    }

    Text text(int place, String name) throws MalformedTemplate {
        return as(Text.class, "a string", value(place, name), name);
    }

    Text text(int place, String name, Text absent) throws MalformedTemplate {
        Object value = value(place, name, absent);
        return value.equals(Value.NONE) ? absent : as(Text.class, "a string", value, name);
    }

    long whole(int place, String name, long absent) throws MalformedTemplate {
        Object value = value(place, name, absent);
        return value.equals(Value.NONE) ? absent : as(Long.class, "a whole number", value, name);
    }

    private <T> T as(Class<T> kind, String expected, Object value, String name) throws MalformedTemplate {
        if (!kind.isInstance(value)) {
            throw new MalformedTemplate(
                    line, "%s of %s is %s; expected %s".formatted(name, what, Value.kind(value), expected));
        }
        return kind.cast(value);
    }
}
