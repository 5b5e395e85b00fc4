package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.labels.TextWords;
import dev.millrace.contracts.models.labels.WordIds;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.shards.TokenShardWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files of labelled texts, and the token shard that a token classifier learns from. */
final class LabelledData {

    private final List<Path> files;
    /** What is to be told apart, and for each the number of its beginning among a token's labels. */
    private final Map<String, Integer> beginnings = new HashMap<>();

    private final PrintWriter err;

    /**
     * @param labels what the model tells apart, in the recipe's order
     * @param err is told what of the files can't be read
     */
    LabelledData(List<Path> files, List<String> labels, PrintWriter err) {
        this.files = List.copyOf(files);
        this.err = err;
        labels.forEach(label -> beginnings.put(label, 1 + 2 * beginnings.size()));
    }

    /** Takes a text. */
    interface Consumer {
        void take(String id, LabelledText text) throws IOException;
    }

    /**
     * Reads all texts.
     *
     * @throws CommandFailed when one can't be read, or has a label that the model doesn't know; all such have been told
     */
    void read(Consumer consumer) throws IOException, CommandFailed {
        Complaints complaints = new Complaints(err);
        for (Path path : files) {
            NamedFile file = new NamedFile(path);
            if (file.isFolder()) {
                complaints.folder(path.toString());
                continue;
            }
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(file.bytes(), StandardCharsets.UTF_8.newDecoder()))) {
                read(path, lines, consumer, complaints);
            } catch (java.nio.charset.CharacterCodingException | java.nio.file.NoSuchFileException e) {
                complaints.unreadable(path.toString(), e);
            }
        }
        if (complaints.status() != 0) {
            throw new CommandFailed(
                    complaints.status(), "Nothing was trained: mend what can't be read, or leave it out.");
        }
    }

    private void read(Path path, BufferedReader lines, Consumer consumer, Complaints complaints) throws IOException {
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                LabelledText text = LabelledText.read(line);
                for (LabelledText.Entity entity : text.entities()) {
                    if (!beginnings.containsKey(entity.label())) {
                        throw new UnusableDocument("the label %s isn't among the recipe's model.head.labels (%s)"
                                .formatted(entity.label(), String.join(", ", beginnings.keySet())));
                    }
                }
                consumer.take(Sha256.of(text.text()).substring(0, 32), text);
            } catch (UnusableDocument e) {
                complaints.unusable(path + ":" + number, e);
            }
        }
    }

    /**
     * Writes two documents for each text: its tokens, and of each of them the number of its label and 1, or 0 where it isn't the
     * first of a word.
     */
    TrainingData.Shard tokens(Tokenizer tokenizer, Path file) throws IOException, CommandFailed {
        if (2 * beginnings.size() + 2 > tokenizer.vocabularySize()) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "The tokenizer has %d token ids, and there are more labels; expected a larger vocabulary"
                            .formatted(tokenizer.vocabularySize()));
        }
        long[] counts = new long[2];
        try (TokenShardWriter shard = new TokenShardWriter(file, tokenizer.vocabularySize())) {
            read((id, text) -> {
                WordIds ids = WordIds.of(text.text(), tokenizer);
                int size = ids.size();
                if (size > 0) {
                    int bytes = text.text().getBytes(StandardCharsets.UTF_8).length;
                    shard.write(id, ids.ids(0, size), size, bytes);
                    shard.write(id, labels(ids, text), size, bytes);
                    counts[0] += size;
                    counts[1]++;
                }
            });
        }
        return new TrainingData.Shard(file, counts[0], counts[1]);
    }

    private int[] labels(WordIds ids, LabelledText text) {
        int[] labels = new int[ids.size()];
        TextWords words = ids.words();
        int next = 0;
        int begun = -1;
        List<LabelledText.Entity> entities = text.entities();
        for (int part = 0; part < words.size(); part++) {
            while (next < entities.size() && entities.get(next).end() <= words.start(part)) {
                next++;
            }
            if (ids.isJudged(part)) {
                boolean inside = next < entities.size() && entities.get(next).start() < words.end(part);
                int label = 0;
                if (inside) {
                    label = beginnings.getOrDefault(entities.get(next).label(), 0) + (begun == next ? 1 : 0);
                    begun = next;
                }
                labels[ids.first(part)] = label + 1;
            }
        }
        return labels;
    }
}
