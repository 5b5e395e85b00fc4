package dev.millrace.inference.domain.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What {@code properties}, {@code required} and {@code additionalProperties} say. */
record SchemaObjects(JsonSchema schema, JsonText text) {

    private static final int MOST_MEMBERS = 1_000;
    private static final int LONGEST_NAME = 200;

    /** @param written key and value */
    private record Member(Piece written, boolean required) {}

    Piece piece(SchemaNode node) throws UnsupportedGrammar {
        if (node.has("properties") && !node.get("properties").isObject()) {
            throw node.refused("properties", "an object of schemas stands here");
        }
        Set<String> required = required(node);
        Set<String> names = new LinkedHashSet<>();
        node.get("properties").fieldNames().forEachRemaining(names::add);
        names.addAll(required);
        if (names.size() > MOST_MEMBERS) {
            throw node.refused("properties", "there are more than %,d of them".formatted(MOST_MEMBERS));
        }
        List<Member> members = new ArrayList<>();
        for (String name : names) {
            Piece key = Literals.of(TextNode.valueOf(name).toString());
            members.add(new Member(text.keyed(key, value(node, name)), required.contains(name)));
        }
        return text.object(members(members, more(node, names)));
    }

    private Piece value(SchemaNode node, String name) throws UnsupportedGrammar {
        if (node.get("properties").has(name)) {
            return schema.piece(node.at("properties", name));
        }
        return node.has("additionalProperties") ? schema.piece(node.at("additionalProperties")) : text.anything();
    }

    private static Set<String> required(SchemaNode node) throws UnsupportedGrammar {
        Set<String> required = new LinkedHashSet<>();
        if (node.has("required") && !node.get("required").isArray()) {
            throw node.refused("required", "an array of names stands here");
        }
        for (JsonNode name : node.get("required")) {
            if (!name.isTextual()) {
                throw node.refused("required", "an array of names stands here");
            }
            required.add(name.textValue());
        }
        return required;
    }

    /** Members beyond those that are named, if there may be some. */
    private Optional<Piece> more(SchemaNode node, Set<String> names) throws UnsupportedGrammar {
        boolean bare = names.isEmpty() && !node.has("additionalProperties") && !node.has("properties");
        boolean none = node.get("additionalProperties").isBoolean()
                && !node.get("additionalProperties").booleanValue();
        if (bare) {
            return Optional.of(text.keyed(text.string(), text.anything()));
        }
        if (none || !node.has("additionalProperties")) {
            return Optional.empty();
        }
        for (String name : names) {
            if (name.length() > LONGEST_NAME) {
                throw node.refused(
                        "additionalProperties",
                        "beside it a name may have at most %d characters".formatted(LONGEST_NAME));
            }
        }
        Piece key = names.isEmpty() ? text.string() : text.quoted(otherThan(names));
        return Optional.of(text.keyed(key, schema.piece(node.at("additionalProperties"))));
    }

    /** From the last to the first: what comes behind members that have been written, and where none has been. */
    private Piece members(List<Member> members, Optional<Piece> more) {
        Piece behind =
                more.map(one -> Piece.any(Piece.sequence(text.comma, one))).orElse(Piece.EMPTY);
        Piece begun = more.map(one -> text.list(one, 0, Piece.ENDLESS)).orElse(Piece.EMPTY);
        for (Member member : members.reversed()) {
            Piece here = Piece.sequence(member.written, behind);
            begun = member.required ? here : Piece.choice(here, begun);
            Piece next = Piece.sequence(text.comma, here);
            behind = member.required ? next : Piece.choice(next, behind);
        }
        return begun;
    }

    /** A key that is none of these names, nor one of them with characters escaped: nothing is escaped in it. */
    private static Piece otherThan(Set<String> names) {
        List<int[]> all =
                names.stream().map(name -> name.codePoints().toArray()).toList();
        return otherThan(all, 0);
    }

    /** The names have the same first {@code at} characters, which have been written. */
    private static Piece otherThan(List<int[]> names, int at) {
        TreeMap<Integer, List<int[]>> byNext = new TreeMap<>();
        boolean over = false;
        for (int[] name : names) {
            if (name.length == at) {
                over = true;
            } else {
                byNext.computeIfAbsent(name[at], _ -> new ArrayList<>()).add(name);
            }
        }
        CodePoints others = JsonText.PLAIN;
        List<Piece> options = new ArrayList<>();
        for (var next : byNext.entrySet()) {
            CodePoints one = CodePoints.range(next.getKey(), next.getKey());
            others = others.without(one);
            if (!one.without(CodePoints.ALL.without(JsonText.PLAIN)).isEmpty()) {
                options.add(Piece.sequence(one.utf8(), otherThan(next.getValue(), at + 1)));
            }
        }
        options.add(Piece.sequence(others.utf8(), Piece.any(JsonText.PLAIN.utf8())));
        if (!over) {
            options.add(Piece.EMPTY);
        }
        return new Piece.Choice(options);
    }
}
