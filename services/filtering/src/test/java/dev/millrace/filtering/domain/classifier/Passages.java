package dev.millrace.filtering.domain.classifier;

import dev.millrace.contracts.shards.Document;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Documents of two kinds that no single word tells apart with certainty. */
final class Passages {

    private static final List<String> GOOD = List.of(
            "therefore", "the", "theory", "explains", "how", "rivers", "carry", "sediment", "because", "evidence");
    private static final List<String> RAW =
            List.of("click", "the", "here", "subscribe", "now", "how", "login", "cart", "because", "offer");

    private Passages() {}

    static Document document(int number, boolean good) {
        Random random = new Random(2L * number + (good ? 1 : 0));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            List<String> words = random.nextInt(10) < 7 == good ? GOOD : RAW;
            text.append(words.get(random.nextInt(words.size()))).append(i % 8 == 7 ? ". " : " ");
        }
        return new Document(
                "%016x%016x".formatted(number, good ? 1 : 0), text.toString(), "s", Optional.empty(), Map.of());
    }

    static ClassifierTrainer trainer(int documents) {
        ClassifierTrainer trainer = new ClassifierTrainer(1 << 20);
        for (int i = 0; i < documents; i++) {
            trainer.add(document(i, true), true);
            trainer.add(document(i, false), false);
        }
        return trainer;
    }
}
