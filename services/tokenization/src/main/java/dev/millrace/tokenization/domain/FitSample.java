package dev.millrace.tokenization.domain;

import dev.millrace.contracts.events.MeasuredTexts;
import dev.millrace.contracts.events.TokenizerFit;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.text.WordCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Texts that a run's tokenizer is measured on: the beginnings of shards that are spread evenly over the sample, at most
 * {@value #MOST_CHARS} characters in all. Texts are kept, since the tokenizer doesn't exist yet when they are read. For one
 * thread.
 */
public final class FitSample {

    private static final int MOST_CHARS = 8 << 20;
    private static final int MOST_SHARDS = 256;

    private final int shards;
    private final int perShard;
    private final List<Text> texts = new ArrayList<>();
    private int left;

    private record Group(String source, Optional<String> language) {}

    private record Text(Group group, String text) {}

    /** @param shards how many there are in the sample */
    public FitSample(int shards) {
        this(shards, MOST_CHARS);
    }

    FitSample(int shards, int mostChars) {
        this.shards = shards;
        this.perShard = mostChars / Math.clamp(shards, 1, MOST_SHARDS);
    }

    /** The documents that come now are those of this shard, counted from 0. */
    public void begin(int shard) {
        boolean measured =
                Math.floorDiv((long) shard * MOST_SHARDS, shards) != Math.floorDiv((shard - 1L) * MOST_SHARDS, shards);
        left = measured ? perShard : 0;
    }

    /** Whether the shard's documents are still of use. */
    public boolean wantsMore() {
        return left > 0;
    }

    /** Takes a document, or as much of it as there is room for. */
    public void add(Document document) {
        int end = Math.min(left, document.text().length());
        end -= end > 0 && Character.isHighSurrogate(document.text().charAt(end - 1)) ? 1 : 0;
        if (end > 0) {
            Optional<String> language = Optional.ofNullable(document.metadata().get(Document.LANGUAGE));
            texts.add(new Text(
                    new Group(document.source(), language), document.text().substring(0, end)));
        }
        left = end < document.text().length() ? 0 : left - end;
    }

    /** How well {@code tokenizer} fits them, by source and language. */
    public List<MeasuredTexts> measure(Tokenizer tokenizer) {
        TokenizerMeter meter = new TokenizerMeter(tokenizer);
        WordCount words = new WordCount();
        Map<Group, TokenizerFit> fits = new HashMap<>();
        for (Text one : texts) {
            fits.merge(one.group(), meter.of(one.text(), words.of(one.text())), TokenizerFit::plus);
        }
        return fits.entrySet().stream()
                .map(each ->
                        new MeasuredTexts(each.getKey().source(), each.getKey().language(), each.getValue()))
                .sorted(Comparator.comparing(MeasuredTexts::source)
                        .thenComparing(measured -> measured.language().orElse("")))
                .toList();
    }
}
