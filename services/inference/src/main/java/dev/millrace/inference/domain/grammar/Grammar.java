package dev.millrace.inference.domain.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A set of texts, one of which an answer is to be. Immutable. */
public final class Grammar {
    /** More would be longer in preparing than in answering. */
    private static final int MOST_PIECES = 50_000;

    private final String source;
    private final Piece root;
    private final Depths depths;

    /** @param source what it says, and in which way: no other grammar has the same */
    Grammar(String source, Piece root) throws UnsupportedGrammar {
        this.source = source;
        this.root = root;
        this.depths = Depths.of(root, MOST_PIECES);
    }

    /** What this schema admits. @see JsonSchema */
    public static Grammar schema(JsonNode schema) throws UnsupportedGrammar {
        return new Grammar("schema:" + schema, JsonSchema.of(schema));
    }

    /** Any JSON object. */
    public static Grammar jsonObject() throws UnsupportedGrammar {
        return new Grammar("object", new JsonText().object());
    }

    /** What this expression matches as a whole. @see Regex */
    public static Grammar regex(String expression) throws UnsupportedGrammar {
        return new Grammar("regex:" + expression, Regex.whole(expression));
    }

    /** One of these texts. */
    public static Grammar choice(List<String> texts) throws UnsupportedGrammar {
        for (int i = 0; i < texts.size(); i++) {
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(texts.get(i))) {
                throw new UnsupportedGrammar("choice " + i, "half of a surrogate pair is no character");
            }
        }
        return new Grammar(
                "choice:"
                        + texts.stream().map(text -> text.length() + ":" + text).toList(),
                Literals.anyOf(texts));
    }

    String source() {
        return source;
    }

    Piece root() {
        return root;
    }

    Depths depths() {
        return depths;
    }
}
