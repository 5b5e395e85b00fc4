package dev.millrace.inference.domain.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.chat.CallForm;
import dev.millrace.contracts.models.tokenizer.TextPart;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.grammar.Piece.Mark;
import dev.millrace.inference.domain.grammar.Piece.Repeat;
import dev.millrace.inference.domain.grammar.Piece.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls of tools as a chat template writes them.
 *
 * @param tokenizer knows which of the template's words are marks
 */
public record CallGrammar(CallForm form, Tokenizer tokenizer) {

    private static final int MOST_CALLS = 16;

    /** @param parameters the schema of its arguments */
    public record Tool(String name, JsonNode parameters) {}

    /**
     * One call, or several where that is meant and can be written.
     *
     * @throws UnsupportedGrammar naming the tool whose arguments can't be constrained
     */
    public Grammar grammar(List<Tool> tools, boolean several) throws UnsupportedGrammar {
        List<Piece> calls = new ArrayList<>();
        for (Tool tool : tools) {
            calls.add(Piece.sequence(Literals.of(tool.name), marked(form.between()), arguments(tool)));
        }
        Piece call = new Piece.Choice(calls);
        Piece more = several && form.join().isPresent()
                ? new Repeat(Piece.sequence(marked(form.join().get()), call), 0, MOST_CALLS - 1)
                : Piece.EMPTY;
        return new Grammar(
                "calls:" + several + form + tools,
                Piece.sequence(marked(form.before()), call, more, marked(form.after())));
    }

    private static Piece arguments(Tool tool) throws UnsupportedGrammar {
        try {
            return JsonSchema.of(tool.parameters);
        } catch (UnsupportedGrammar e) {
            throw new UnsupportedGrammar("the parameters of " + tool.name, String.valueOf(e.getMessage()));
        }
    }

    /** What the template writes: its marks are tokens of their own, and never spelled. */
    private Piece marked(String text) {
        List<Piece> parts = new ArrayList<>();
        int at = 0;
        for (int id : tokenizer.encode(List.of(new TextPart(text, true))).ids()) {
            String mark = tokenizer.isSpecial(id) ? tokenizer.decode(id) : "";
            int found = mark.isEmpty() ? -1 : text.indexOf(mark, at);
            if (found >= 0) {
                parts.add(Literals.of(text.substring(at, found)));
                parts.add(new Mark(id));
                at = found + mark.length();
            }
        }
        parts.add(Literals.of(text.substring(at)));
        return new Sequence(parts);
    }
}
