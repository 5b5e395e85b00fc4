package dev.millrace.filtering.domain.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.shards.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
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

    /** Every clause is another one, so only words that a dictionary finds tell good from raw. */
    @Test
    void learnsWordsThatNoSpaceStandsBetween() throws InterruptedException {
        ClassifierTrainer trainer = new ClassifierTrainer(1 << 20);
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            boolean good = i % 2 == 0;
            List<String> words = good ? List.of("水车", "磨坊", "面粉", "河流") : List.of("飞机", "机场", "旅客", "航班");
            StringBuilder text = new StringBuilder();
            for (int w = 0; w < 12; w++) {
                text.append(words.get(random.nextInt(words.size()))).append(random.nextInt(4) == 0 ? "的" : "和");
            }
            trainer.add(new Document("d" + i, text.toString(), "s", Optional.empty(), Map.of()), good);
        }
        assertThat(trainer.train().auc()).isGreaterThan(0.99);
    }

    /** A model of before gets the features that it was trained on. */
    @Test
    void featuresOfBeforeAreStillMade() {
        HashedWords now = HashedWords.named(HashedWords.NAME).orElseThrow();
        HashedWords before =
                HashedWords.named("hashed words and pairs, 2^18, 1").orElseThrow();
        for (String text : List.of("The mill's wheel turns.", "Die Mühle", "мельница 3.14")) {
            now.read(text);
            before.read(text);
            assertThat(features(before)).isEqualTo(features(now));
        }
        now.read("中国和北京");
        before.read("中国和北京");
        assertThat(now.size()).isEqualTo(6);
        assertThat(before.size()).isEqualTo(2);
        assertThat(HashedWords.named("hashed words")).isEmpty();
    }

    private static Map<Integer, Float> features(HashedWords words) {
        Map<Integer, Float> features = new TreeMap<>();
        for (int i = 0; i < words.size(); i++) {
            features.put(words.slot(i), words.value(i));
        }
        return features;
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
