package dev.millrace.cli.files;

import dev.millrace.cli.report.TokenizerTable;
import dev.millrace.contracts.events.TokenizerFit;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.text.WordCount;
import dev.millrace.filtering.domain.language.LanguageIdentifier;
import dev.millrace.tokenization.domain.TokenizerMeter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Has several tokenizers encode the same documents, and adds up how well each fits them. For one thread. */
final class TokenizerComparison {

    private final Map<String, Measured> tokenizers = new LinkedHashMap<>();
    private final WordCount words = new WordCount();
    private final LanguageIdentifier languages = new LanguageIdentifier();
    private long documents;

    private static final class Measured {
        private final TokenizerMeter meter;
        private TokenizerFit all = TokenizerFit.NONE;
        private final Map<String, TokenizerFit> languages = new TreeMap<>();
        private final Map<String, TokenizerFit> sources = new TreeMap<>();

        Measured(Tokenizer tokenizer) {
            this.meter = new TokenizerMeter(tokenizer);
        }
    }

    /** @param named tokenizers by what they are to be called, in the order of the table */
    TokenizerComparison(Map<String, Tokenizer> named) {
        named.forEach((name, tokenizer) -> tokenizers.put(name, new Measured(tokenizer)));
    }

    /** Measures a document; of a language that isn't said the language is found. */
    void add(String text, String source, Optional<String> said) {
        documents++;
        String language = said.orElseGet(() -> languages.identify(text).code());
        long count = words.of(text);
        for (Measured one : tokenizers.values()) {
            TokenizerFit fit = one.meter.of(text, count);
            one.all = one.all.plus(fit);
            one.languages.merge(language, fit, TokenizerFit::plus);
            one.sources.merge(source, fit, TokenizerFit::plus);
        }
    }

    void add(Document document) {
        add(
                document.text(),
                document.source(),
                Optional.ofNullable(document.metadata().get(Document.LANGUAGE)));
    }

    /** How many documents were measured. */
    long documents() {
        return documents;
    }

    /** What came of it, a row for each tokenizer. */
    List<TokenizerTable.Row> rows() {
        return tokenizers.entrySet().stream()
                .map(each -> new TokenizerTable.Row(
                        each.getKey(),
                        each.getValue().meter.vocabulary(),
                        each.getValue().meter.used(),
                        each.getValue().all,
                        each.getValue().languages,
                        each.getValue().sources))
                .toList();
    }
}
