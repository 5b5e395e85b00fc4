package dev.millrace.filtering.domain.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.shards.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTrainerTest {

    @TempDir
    Path folder;

    @Test
    void tellsDocumentsApartThatItHasNotSeen() throws InterruptedException {
        ClassifierTrainer.Trained trained = Passages.trainer(300).train();
        assertThat(trained.auc()).isGreaterThan(0.95);
        assertThat(trained.good()).isEqualTo(300);
        assertThat(trained.raw()).isEqualTo(300);
    }

    @Test
    void theSameDocumentsGiveTheSameBytes() throws IOException, InterruptedException {
        Path one = folder.resolve("one.onnx");
        Path other = folder.resolve("other.onnx");
        Passages.trainer(100).train().model().write(one);
        Passages.trainer(100).train().model().write(other);
        assertThat(Files.mismatch(one, other)).isEqualTo(-1);
    }

    @Test
    void onnxRuntimeScoresAsTheTrainedModelDoes() throws IOException, InterruptedException {
        LinearModel model = Passages.trainer(100).train().model();
        Path file = folder.resolve(ClassifierFile.MODEL);
        model.write(file);
        HashedWords words = new HashedWords();
        try (TextClassifier classifier = TextClassifier.open(ClassifierFile.at(folder))) {
            for (int i = 1000; i < 1100; i++) {
                Document document = Passages.document(i, i % 2 == 0);
                words.read(document.text());
                assertThat(classifier.score(document.text())).isCloseTo(model.score(words), within(1e-5));
            }
            assertThat(classifier.score("")).isBetween(0.0, 1.0);
        }
    }

    @Test
    void oneSideAloneIsRefused() {
        ClassifierTrainer trainer = new ClassifierTrainer(1 << 20);
        trainer.add(Passages.document(1, true), true);
        assertThatThrownBy(trainer::train)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("0 raw");
    }

    @Test
    void noMoreIsTakenThanWasAskedFor() {
        ClassifierTrainer trainer = new ClassifierTrainer(1000);
        for (int i = 0; i < 100; i++) {
            trainer.add(Passages.document(i, true), true);
        }
        assertThat(trainer.wants(true)).isFalse();
        assertThat(trainer.wants(false)).isTrue();
    }

    @Test
    void theAreaUnderTheCurveCountsPairs() {
        Random random = new Random(3);
        for (int round = 0; round < 50; round++) {
            double[] good =
                    random.ints(1 + random.nextInt(20), 0, 8).asDoubleStream().toArray();
            double[] bad =
                    random.ints(1 + random.nextInt(20), 0, 8).asDoubleStream().toArray();
            double pairs = 0;
            for (double g : good) {
                for (double b : bad) {
                    pairs += g > b ? 1 : g == b ? 0.5 : 0;
                }
            }
            assertThat(AreaUnderCurve.of(good, bad)).isCloseTo(pairs / good.length / bad.length, within(1e-12));
        }
    }

    @Test
    void drawsFollowTheirDistributionAndDependOnTheIdAlone() {
        int above = 0;
        for (int i = 0; i < 20_000; i++) {
            String id = "%032x".formatted(i);
            assertThat(IdDraw.pareto(id, 9)).isEqualTo(IdDraw.pareto(id, 9)).isNotNegative();
            above += IdDraw.pareto(id, 9) > 0.1 ? 1 : 0;
        }
        // P(X > x) = (1 + x)^-9
        assertThat(above / 20_000.0).isCloseTo(Math.pow(1.1, -9), within(0.02));
    }
}
