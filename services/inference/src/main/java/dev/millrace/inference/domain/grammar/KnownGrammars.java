package dev.millrace.inference.domain.grammar;

import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the grammars that a model's last calls named: calls that name the same one find out nothing twice. For
 * any number of threads.
 */
public final class KnownGrammars {
    private static final int MOST = 4;

    private final Tokenizer tokenizer;
    private final int vocabulary;
    /** The one that was asked for last comes last. */
    private final Map<String, GrammarMasks> known = new LinkedHashMap<>(MOST, 0.75f, true);

    private Optional<TokenTrie> trie = Optional.empty();

    /** @param vocabulary ids that the model has */
    public KnownGrammars(Tokenizer tokenizer, int vocabulary) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
    }

    /**
     * Which tokens a grammar admits.
     *
     * @throws IllegalStateException when it can be read in too many ways at once
     */
    public GrammarMasks masks(Grammar grammar) {
        synchronized (known) {
            GrammarMasks masks = known.get(grammar.source());
            if (masks != null) {
                return masks;
            }
        }
        GrammarMasks made = new GrammarMasks(grammar, trie());
        synchronized (known) {
            known.put(grammar.source(), made);
            if (known.size() > MOST) {
                known.remove(known.keySet().iterator().next());
            }
        }
        return made;
    }

    /** Made for the first call that needs it: most models never get one. */
    private synchronized TokenTrie trie() {
        TokenTrie made = trie.orElseGet(() -> TokenTrie.of(tokenizer, vocabulary));
        trie = Optional.of(made);
        return made;
    }
}
