package dev.millrace.inference.domain.grammar;

import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.grammar.Automaton.State;

/** Which tokens of a model a grammar admits, state by state, as far as anybody has come. For any number of threads. */
public final class GrammarMasks {
    /** Bytes of heap that they take at most, about; what is known is forgotten then and found out anew. */
    public static final int MOST_BYTES = 4 << 20;

    private final Automaton automaton;
    private final TokenTrie trie;

    public GrammarMasks(Grammar grammar, TokenTrie trie) {
        this.automaton = new Automaton(grammar, MOST_BYTES);
        this.trie = trie;
        mask(automaton.start()); // whoever asks waits for that, and not those who are being answered
    }

    /** Keeps another answer to the grammar. */
    public Constraint constraint(Tokenizer tokenizer) {
        return new Constraint(this, tokenizer);
    }

    State start() {
        return automaton.start();
    }

    synchronized long[] mask(State state) {
        return automaton.mask(state, trie);
    }

    synchronized State step(State from, byte[] bytes) {
        return automaton.read(from, bytes);
    }

    synchronized State stepMark(State from, int token) {
        return automaton.stepMark(from, token);
    }
}
