package dev.millrace.evaluator;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.shards.DatasetManifest;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.HeldOut;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.Places;
import dev.millrace.evaluator.domain.Sample;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.TextItem;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.Withdrawn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The documents of a run that its model hasn't seen, and that aren't withdrawn. One shard at a time lies on the disk, one
 * document in memory.
 */
final class HeldOutTexts {

    private static final Pattern HOST = Pattern.compile("^[^/?#]*//(?:[^/?#@]*@)?([^/?#:]+)");

    private final ObjectStore store;
    private final Scratch scratch;
    private final String run;
    private final double share;
    private final Withdrawn withdrawn;

    HeldOutTexts(ObjectStore store, Scratch scratch, String run, double share, Withdrawn withdrawn) {
        this.store = store;
        this.scratch = scratch;
        this.run = run;
        this.share = share;
        this.withdrawn = withdrawn;
    }

    /** At most {@code limit} of them. */
    Items<TextItem> sample(String task, OptionalInt limit) throws IOException {
        if (limit.isEmpty()) {
            return () -> new Shards(Places.all());
        }
        Sample<Long> sample = new Sample<>(task, limit);
        try (Shards all = new Shards(Places.all())) {
            long place = 0;
            for (Optional<TextItem> text = all.next(); text.isPresent(); text = all.next()) {
                sample.add(text.get().id(), place++);
            }
        }
        return () -> new Shards(Places.of(sample));
    }

    private final class Shards implements Items.Reader<TextItem> {
        private final Places chosen;
        private final Iterator<DatasetManifest.Shard> left;
        private Optional<ShardReader> open = Optional.empty();
        private long place = -1;

        Shards(Places chosen) throws IOException {
            this.chosen = chosen;
            this.left = DatasetManifest.fromJson(store.read(ObjectKeys.dataset(run)))
                    .shards()
                    .iterator();
        }

        @Override
        public Optional<TextItem> next() throws IOException {
            while (open.isPresent() || left.hasNext()) {
                ShardReader documents = open.isPresent() ? open.get() : open(left.next());
                while (documents.hasNext()) {
                    Document document = documents.next();
                    if (HeldOut.contains(document.id(), share)
                            && !withdrawn.contains(document)
                            && chosen.contain(++place)) {
                        return Optional.of(new TextItem(
                                document.id(), document.preferred().text(), site(document), Optional.empty()));
                    }
                }
                close();
            }
            return Optional.empty();
        }

        /** Pages of one site are alike, and so are what a model makes of them. */
        private static Optional<String> site(Document document) {
            return Optional.ofNullable(document.metadata().get(Document.URL))
                    .map(HOST::matcher)
                    .filter(Matcher::find)
                    .map(host -> host.group(1).toLowerCase(Locale.ROOT));
        }

        private ShardReader open(DatasetManifest.Shard shard) throws IOException {
            try (Scratch.TempFile tempFile = scratch.fetch(shard.text())) {
                // The name goes at once and the bytes with the stream, so that a crash leaves nothing behind.
                InputStream bytes = Files.newInputStream(tempFile.path());
                ShardReader documents = new ShardReader(bytes);
                open = Optional.of(documents);
                return documents;
            }
        }

        @Override
        public void close() throws IOException {
            if (open.isPresent()) {
                open.get().close();
                open = Optional.empty();
            }
        }
    }
}
