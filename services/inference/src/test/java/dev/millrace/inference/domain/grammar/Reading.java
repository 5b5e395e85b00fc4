package dev.millrace.inference.domain.grammar;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import dev.millrace.inference.domain.grammar.Automaton.State;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Reads texts, and writes them as a model would that knows nothing but what it may say. */
final class Reading {
    /** The end of an answer; a mark is no text, and so never a part of one. */
    static final int END = 0;

    private static final int PATIENCE = 40;
    private static final int MOST = 5_000;

    private final Automaton automaton;
    private final TokenTrie trie;
    private final Tokenizer tokenizer;

    Reading(Grammar grammar) throws Exception {
        this(grammar, 1 << 20);
    }

    Reading(Grammar grammar, int mostBytes) throws Exception {
        this.automaton = new Automaton(grammar, mostBytes);
        this.tokenizer = tokenizer();
        this.trie = TokenTrie.of(tokenizer, tokenizer.vocabularySize());
    }

    /** All bytes, and tokens that cross from one part of JSON into another. */
    static Tokenizer tokenizer() throws Exception {
        return Tokenizer.read(TokenizerFile.write(
                List.of("<|endoftext|>", "<|call|>"),
                List.of(
                        new Merge("{", "\""),
                        new Merge("\"", ":"),
                        new Merge("\"", ","),
                        new Merge("\"", "}"),
                        new Merge("\",", "\""),
                        new Merge("a", "b"),
                        new Merge("ab", "c"),
                        new Merge("1", "0"),
                        new Merge("]", "}"),
                        new Merge("\u0120", "\""),
                        new Merge("\u00c3", "\u00a4"))));
    }

    boolean accepts(String text) {
        return after(text).mayEnd();
    }

    /** Whether something may begin so. */
    boolean begins(String text) {
        return !after(text).isDead();
    }

    private State after(String text) {
        return automaton.read(automaton.start(), text.getBytes(UTF_8));
    }

    /** A text token by token, each drawn from those that may come; soon it says what brings the end. */
    String drawn(Random random) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        State at = automaton.start();
        for (int n = 0; n < MOST; n++) {
            if (at.isComplete() || (at.mayEnd() && (n > PATIENCE || random.nextInt(4) == 0))) {
                return text.toString(UTF_8);
            }
            int token = next(automaton.mask(at, trie), n > PATIENCE, random);
            at = automaton.read(at, tokenizer.bytes(token));
            text.writeBytes(tokenizer.bytes(token));
        }
        throw new AssertionError("There is no end to " + text.toString(UTF_8).substring(0, 200));
    }

    private int next(long[] mask, boolean hurry, Random random) {
        List<Integer> ids = IntStream.range(0, trieSize())
                .filter(id -> (mask[id >> 6] & 1L << id) != 0)
                .boxed()
                .toList();
        if (ids.isEmpty()) {
            throw new AssertionError("nothing may come, and it isn't over");
        }
        List<Integer> closing = ids.stream()
                .filter(id -> List.of("\"", "]", "}", "a", "c", "1").contains(tokenizer.decode(id)))
                .toList();
        List<Integer> among = hurry && !closing.isEmpty() && random.nextInt(4) > 0 ? closing : ids;
        return among.get(random.nextInt(among.size()));
    }

    private int trieSize() {
        return tokenizer.vocabularySize();
    }

    /** Tokens that may come behind a text, each by itself tried byte by byte. */
    List<Integer> tried(String before) {
        State at = after(before);
        return IntStream.range(0, trieSize())
                .filter(id -> !tokenizer.isSpecial(id) && tokenizer.bytes(id).length > 0)
                .filter(id -> !automaton.read(at, tokenizer.bytes(id)).isDead())
                .boxed()
                .toList();
    }

    List<Integer> masked(String before) {
        long[] mask = automaton.mask(after(before), trie);
        return IntStream.range(0, mask.length * 64)
                .filter(id -> (mask[id >> 6] & 1L << id) != 0)
                .boxed()
                .toList();
    }
}
