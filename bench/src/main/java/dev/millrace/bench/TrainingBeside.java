package dev.millrace.bench;

import dev.millrace.contracts.models.tokenizer.Preprocessing;
import dev.millrace.tokenization.domain.BpeTrainer;
import dev.millrace.tokenization.domain.TokenizerTrainer;
import dev.millrace.tokenization.domain.UnigramTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Training tokenizers beside Hugging Face's, each with all cores, in turns. */
final class TrainingBeside {

    private static final int VOCABULARY = 8192;
    private static final int ROUNDS = 3;
    private static final List<String> SPECIAL = List.of("<|endoftext|>");
    private static final String FLOOR = "ratio at least 1 by the clock";

    private final TokenizerTexts texts;
    private final Path folder;

    TrainingBeside(TokenizerTexts texts, Path folder) {
        this.texts = texts;
        this.folder = folder;
    }

    List<Figure> measure(String python) throws IOException, InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        List<Figure> figures = new ArrayList<>();
        try (HuggingFaceTokenizers theirs = HuggingFaceTokenizers.start(python, cores)) {
            theirs.texts(texts.name(), texts.texts(), folder);
            for (String kind : List.of("bpe", "unigram")) {
                figures.add(compared(kind, theirs, cores));
            }
        }
        return figures;
    }

    private Figure compared(String kind, HuggingFaceTokenizers theirs, int cores)
            throws IOException, InterruptedException {
        Path file = folder.resolve(kind + ".json");
        // The first of each warms up.
        train(kind);
        double[] clock = new double[ROUNDS];
        double[] processor = new double[ROUNDS];
        double[] speed = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Spent other = theirs.train(kind, texts.name(), VOCABULARY, file);
            Spent own = Spent.on(() -> train(kind));
            clock[round] = other.clock() / own.clock();
            processor[round] = other.processor() / own.processor();
            speed[round] = texts.bytes() / 1e6 / own.processor();
        }
        Figure figure = Figure.of(
                        "Training %s, %,d tokens, %s MB of %s"
                                .formatted(kind, VOCABULARY, Figure.digits(texts.bytes() / 1e6), texts.name()),
                        Figure.digits(median(speed)) + " MB a processor second")
                .beside("Hugging Face's %s, %d threads: ratio %s of processor time, %s by the clock"
                        .formatted(
                                theirs.version(),
                                cores,
                                Figure.digits(median(processor)),
                                Figure.digits(median(clock))))
                .floor(FLOOR);
        Bench.say(figure);
        Bench.say("    " + figure.beside());
        return figure;
    }

    private long train(String kind) throws InterruptedException {
        TokenizerTrainer trainer = kind.equals("bpe")
                ? new BpeTrainer(VOCABULARY, SPECIAL)
                : new UnigramTrainer(VOCABULARY, SPECIAL, Preprocessing.USUAL);
        texts.texts().forEach(trainer::add);
        return trainer.train().vocabulary();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
