package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.BlocklistFiles;
import dev.millrace.contracts.shards.Document;
import dev.millrace.filtering.domain.lists.AddressList;
import dev.millrace.filtering.domain.lists.Lists;
import dev.millrace.filtering.domain.lists.WordList;
import java.util.List;
import java.util.Optional;

/**
 * Refuses documents by lists that the recipe names: of hosts and addresses, as in RefinedWeb (Penedo et al. 2023,
 * arXiv:2306.01116, section 3.1), and of words, of which C4 allows none (Raffel et al. 2020, section 2.2).
 */
public final class Blocklist implements RuleSet<Blocklist.Facts> {

    public static final String NAME = "blocklist";

    private final AddressList addresses;
    private final WordList words;
    private final List<Rule<Facts>> rules;

    /**
     * The lists of a recipe.
     *
     * @throws IllegalArgumentException when there is nothing in one of them
     * @throws java.io.UncheckedIOException when one can't be read
     */
    public Blocklist(Thresholds at, BlocklistFiles recipe, Lists lists) {
        this.addresses = lists.addresses(recipe.addresses());
        this.words = lists.words(recipe.words());
        this.rules = List.of(
                at.none("blocked_address", "address", f -> f.address() ? 1 : 0),
                at.most("blocked_words", "words", f -> words.count(f.analyzed().text()), "max-words", 0));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Rule<Facts>> rules() {
        return rules;
    }

    @Override
    public Facts read(AnalyzedText analyzed) {
        Optional<String> address =
                Optional.ofNullable(analyzed.document().metadata().get(Document.URL));
        boolean listed = address.flatMap(Hosts::of)
                .map(host -> addresses.has(host, address.orElseThrow()))
                .orElse(false);
        return new Facts(analyzed, listed);
    }

    /**
     * What the rules ask of a document.
     *
     * @param address whether its address is listed
     */
    record Facts(AnalyzedText analyzed, boolean address) {}
}
