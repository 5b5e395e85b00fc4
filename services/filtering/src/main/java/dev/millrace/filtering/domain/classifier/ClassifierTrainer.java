package dev.millrace.filtering.domain.classifier;

import dev.millrace.contracts.shards.Document;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Trains a {@link LinearModel} to tell good documents from raw ones, as GPT-3's data were filtered (Brown et al. 2020,
 * arXiv:2005.14165, appendix A): logistic loss, AdaGrad (Duchi et al. 2011) with an L2 penalty on the weights that a
 * document touches. Good and raw count the same, whatever their number. A tenth of the documents, by hash of their id, is
 * kept to measure with. One thread, a fixed order: the same documents give the same bytes.
 */
public final class ClassifierTrainer {

    /** To be raised when the same text gives another classifier. */
    public static final int RULES = 2;

    private static final double HELD_OUT = 0.1;
    private static final int EPOCHS = 6;
    private static final double RATE = 0.5;
    private static final double PENALTY = 1e-6;
    private static final long SEED = 1;

    private final HashedWords words = new HashedWords();
    private final List<Example> training = new ArrayList<>();
    private final List<Example> held = new ArrayList<>();
    private final long mostBytes;
    private final long[] bytes = new long[2];
    private final int[] documents = new int[2];

    /** The features of one document: slots as they are, values as 32-bit floats. */
    private static final class Example {
        private final int[] slots;
        private final float[] values;
        private final boolean good;

        private Example(HashedWords words, boolean good) {
            this.slots = new int[words.size()];
            this.values = new float[words.size()];
            this.good = good;
            for (int i = 0; i < slots.length; i++) {
                slots[i] = words.slot(i);
                values[i] = words.value(i);
            }
        }
    }

    /**
     * What came of it.
     *
     * @param model the classifier
     * @param auc area under the ROC curve on the documents it wasn't trained on; NaN when either side has none
     * @param good documents taken for good, those kept to measure with included
     * @param raw documents taken for raw
     * @param bytes UTF-8 bytes of all of them
     */
    public record Trained(LinearModel model, double auc, long good, long raw, long bytes) {}

    /** @param mostBytes UTF-8 bytes of text after which no more documents are taken, for good and raw each */
    public ClassifierTrainer(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Whether more documents of this side are taken. */
    public boolean wants(boolean good) {
        return bytes[side(good)] < mostBytes;
    }

    private static int side(boolean good) {
        return good ? 1 : 0;
    }

    /** Takes a document, unless there are enough of its side. */
    public void add(Document document, boolean good) {
        if (!wants(good)) {
            return;
        }
        words.read(document.text());
        if (words.size() == 0) {
            return;
        }
        bytes[side(good)] += document.text().getBytes(StandardCharsets.UTF_8).length;
        documents[side(good)]++;
        (IdDraw.uniform(document.id(), "classifier") < HELD_OUT ? held : training).add(new Example(words, good));
    }

    /**
     * Trains on what was added.
     *
     * @throws IllegalStateException when good or raw documents are missing: there is nothing to tell apart
     */
    public Trained train() throws InterruptedException {
        long goods = training.stream().filter(example -> example.good).count();
        if (goods == 0 || goods == training.size()) {
            throw new IllegalStateException(
                    "A classifier needs good documents and raw ones; there are %d good and %d raw to train on"
                            .formatted(goods, training.size() - goods));
        }
        LinearModel model = new Descent(goods, training.size() - goods).run();
        return new Trained(model, auc(model), documents[1], documents[0], bytes[0] + bytes[1]);
    }

    private double auc(LinearModel model) {
        return AreaUnderCurve.of(scores(model, true), scores(model, false));
    }

    private double[] scores(LinearModel model, boolean good) {
        return held.stream()
                .filter(example -> example.good == good)
                .mapToDouble(example -> logit(model.weights(), model.bias(), example))
                .toArray();
    }

    private static double logit(float[] weights, double bias, Example example) {
        double sum = bias;
        for (int i = 0; i < example.slots.length; i++) {
            sum += (double) weights[example.slots[i]] * example.values[i];
        }
        return sum;
    }

    /** One training. */
    private final class Descent {
        private final float[] weights = new float[HashedWords.SIZE];
        private final float[] squares = new float[HashedWords.SIZE];
        private final double[] importance;
        private double bias;
        private double biasSquares = 1e-6;

        private Descent(long goods, long raws) {
            this.importance = new double[] {0.5 * training.size() / raws, 0.5 * training.size() / goods};
            Arrays.fill(squares, 1e-3f);
        }

        LinearModel run() throws InterruptedException {
            int[] order = new int[training.size()];
            Arrays.setAll(order, i -> i);
            Random random = new Random(SEED);
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                shuffle(order, random);
                for (int at : order) {
                    step(training.get(at));
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException("While training a classifier");
                }
            }
            return new LinearModel(weights, (float) bias);
        }

        private void step(Example example) {
            double probability = 1 / (1 + Math.exp(-logit(weights, bias, example)));
            double error = importance[side(example.good)] * (probability - (example.good ? 1 : 0));
            for (int i = 0; i < example.slots.length; i++) {
                int slot = example.slots[i];
                double gradient = error * example.values[i] + PENALTY * weights[slot];
                squares[slot] += (float) (gradient * gradient);
                weights[slot] -= (float) (RATE * gradient / Math.sqrt(squares[slot]));
            }
            biasSquares += error * error;
            bias -= RATE * error / Math.sqrt(biasSquares);
        }

        private void shuffle(int[] order, Random random) {
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int kept = order[i];
                order[i] = order[j];
                order[j] = kept;
            }
        }
    }
}
