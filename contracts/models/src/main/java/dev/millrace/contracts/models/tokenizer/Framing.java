package dev.millrace.contracts.models.tokenizer;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@code post_processor} puts around the ids of one text.
 *
 * @param before ids that a text begins with
 * @param after ids that it ends with
 */
record Framing(List<Integer> before, List<Integer> after) {

    private static final String KNOWN = "Sequence, ByteLevel, TemplateProcessing, BertProcessing, RobertaProcessing";
    static final Framing NONE = new Framing(List.of(), List.of());

    Framing {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** @param size one more than the highest id */
    static Framing read(Field field, int size) throws MalformedTokenizer {
        if (field.isAbsent()) {
            return NONE;
        }
        return switch (field.at("type").text()) {
            case "ByteLevel" -> NONE;
            case "Sequence" -> {
                Framing all = NONE;
                for (Field one : field.at("processors").items()) {
                    all = read(one, size).around(all);
                }
                yield all;
            }
            case "BertProcessing", "RobertaProcessing" ->
                new Framing(
                        List.of(id(field.at("cls").items(), field.at("cls"), size)),
                        List.of(id(field.at("sep").items(), field.at("sep"), size)));
            case "TemplateProcessing" -> template(field, size);
            default -> throw field.unknown("post-processor", KNOWN);
        };
    }

    private Framing around(Framing inner) {
        List<Integer> first = new ArrayList<>(before);
        first.addAll(inner.before);
        List<Integer> last = new ArrayList<>(inner.after);
        last.addAll(after);
        return new Framing(first, last);
    }

    private static int id(List<Field> pair, Field field, int size) throws MalformedTokenizer {
        if (pair.size() != 2) {
            throw field.refused("a token and its id are expected here");
        }
        return pair.get(1).whole(0, size - 1);
    }

    private static Framing template(Field field, int size) throws MalformedTokenizer {
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        boolean begun = false;
        for (Field part : field.at("single").items()) {
            if (part.node().has("Sequence")) {
                begun = true;
                continue;
            }
            String name = part.at("SpecialToken").at("id").text();
            Field ids = field.at("special_tokens").at(name).at("ids");
            if (ids.items().isEmpty()) {
                throw part.refused(
                        "the token %s is in the template, and special_tokens names no ids for it".formatted(name));
            }
            for (Field id : ids.items()) {
                (begun ? after : before).add(id.whole(0, size - 1));
            }
        }
        return new Framing(before, after);
    }
}
