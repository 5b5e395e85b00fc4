package dev.millrace.contracts.text.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What names stand for in one place of a template: what a loop sets is forgotten behind it.
 *
 * @param around where names are looked up that aren't set here
 * @param strict whether what isn't defined may only be asked for, never used
 */
record Scope(Map<String, Object> names, Optional<Scope> around, boolean strict) {

    /** Around all others. */
    static Scope outermost(Map<String, Object> names) {
        return new Scope(new HashMap<>(names), Optional.empty(), false);
    }

    /** The same for templates that have to be filled in with all that they name. */
    static Scope strict(Map<String, Object> names) {
        return new Scope(new HashMap<>(names), Optional.empty(), true);
    }

    Scope within() {
        return new Scope(new HashMap<>(), Optional.of(this), strict);
    }

    Object get(String name) {
        Object value = names.get(name);
        if (value != null) {
            return value;
        }
        return around.map(scope -> scope.get(name)).orElseGet(() -> new Value.Undefined(name));
    }

    void set(String name, Object value) {
        names.put(name, value);
    }
}
