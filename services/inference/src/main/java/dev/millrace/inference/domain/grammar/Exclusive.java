package dev.millrace.inference.domain.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether of several schemas no value fits two, as {@code oneOf} has it: when their types differ, when they name other values, or
 * when a member that each requires has other values in each.
 */
record Exclusive(JsonNode root) {

    void check(SchemaNode node) throws UnsupportedGrammar {
        List<SchemaNode> all = node.each("oneOf");
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (!differ(target(all.get(i)), target(all.get(j)))) {
                    throw node.refused(
                            "oneOf",
                            "schemas %d and %d may fit the same value; say anyOf, or give each a member with a const of its own"
                                    .formatted(j, i));
                }
            }
        }
    }

    private SchemaNode target(SchemaNode node) throws UnsupportedGrammar {
        SchemaNode at = node;
        for (int i = 0; i < Depths.MOST && at.has("$ref"); i++) {
            at = JsonSchema.resolved(root, at);
        }
        return at;
    }

    private boolean differ(SchemaNode one, SchemaNode other) throws UnsupportedGrammar {
        Optional<Set<JsonNode>> values = values(one);
        Optional<Set<JsonNode>> others = values(other);
        if (values.isPresent() && others.isPresent()) {
            return disjoint(values.get(), others.get());
        }
        Set<String> types = types(one);
        Set<String> otherTypes = types(other);
        if (!types.isEmpty() && !otherTypes.isEmpty() && disjoint(types, otherTypes)) {
            return true;
        }
        return types.equals(Set.of("object")) && otherTypes.equals(types) && membersDiffer(one, other);
    }

    private boolean membersDiffer(SchemaNode one, SchemaNode other) throws UnsupportedGrammar {
        for (JsonNode name : one.get("required")) {
            boolean both = other.get("required").valueStream().anyMatch(name::equals);
            Optional<Set<JsonNode>> values = values(target(one.at("properties", name.asText())));
            Optional<Set<JsonNode>> others = values(target(other.at("properties", name.asText())));
            if (both && values.isPresent() && others.isPresent() && disjoint(values.get(), others.get())) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> types(SchemaNode node) throws UnsupportedGrammar {
        Set<String> types = JsonSchema.types(node);
        if (types.contains("integer")) {
            types.add("number");
        }
        return types;
    }

    private static Optional<Set<JsonNode>> values(SchemaNode node) {
        return node.has("const")
                ? Optional.of(Set.of(node.get("const")))
                : node.has("enum")
                        ? Optional.of(
                                new HashSet<>(node.get("enum").valueStream().toList()))
                        : Optional.empty();
    }

    private static <T> boolean disjoint(Set<T> one, Set<T> other) {
        return one.stream().noneMatch(other::contains);
    }
}
