package dev.millrace.evaluator.domain.asking;

/** What is scored in one prompt: the end of it. */
sealed interface Piece {

    Prompt prompt();

    /** @param scored how many tokens at the end, of which at least one stands before them */
    record Tokens(Prompt.Ids prompt, int scored) implements Piece {}

    /** @param context how many code points stand before what is scored */
    record Characters(Prompt.Text prompt, int context) implements Piece {}
}
