package dev.millrace.bench;

import java.util.List;

/** A model to train, as options of {@code bench/trainer/compare.py}. */
record TrainedShape(String name, List<String> options) {

    static final TrainedShape QUICKSTART = new TrainedShape(
            "quickstart's model (5 layers x 128, context 256)",
            List.of(
                    "--layers=5",
                    "--hidden=128",
                    "--heads=4",
                    "--kv-heads=2",
                    "--inner=352",
                    "--context=256",
                    "--vocabulary=1536",
                    "--batch=4"));

    static final TrainedShape NARROW = new TrainedShape(
            "4 layers x 256, context 256, vocabulary 4,096",
            List.of(
                    "--layers=4",
                    "--hidden=256",
                    "--heads=8",
                    "--kv-heads=8",
                    "--context=256",
                    "--vocabulary=4096",
                    "--batch=8"));

    static final TrainedShape WIDE = wide("6 layers x 384", 6, 384, 6, 256);

    /** What PyTorch trains, too. */
    static final List<TrainedShape> COMPARED = List.of(
            QUICKSTART,
            NARROW,
            wide("4 layers x 256", 4, 256, 8, 1024),
            WIDE,
            wide("6 layers x 384", 6, 384, 6, 1024),
            wide("2 layers of GPT-2 small's width, 768", 2, 768, 12, 256),
            wide("2 layers of GPT-2 small's width, 768", 2, 768, 12, 1024));

    /** So small that thousands of steps take minutes. */
    static final TrainedShape TINY = new TrainedShape(
            "2 layers x 64, context 64",
            List.of(
                    "--layers=2",
                    "--hidden=64",
                    "--heads=2",
                    "--kv-heads=2",
                    "--context=64",
                    "--vocabulary=1024",
                    "--batch=4"));

    /** One whose steps take up to seconds: few of them, of 1,024 tokens, behind what the JVM's start costs, are enough. */
    private static TrainedShape wide(String name, int layers, int hidden, int heads, int context) {
        return new TrainedShape(
                "%s, context %,d, vocabulary 4,096".formatted(name, context),
                List.of(
                        "--layers=" + layers,
                        "--hidden=" + hidden,
                        "--heads=" + heads,
                        "--kv-heads=" + heads,
                        "--context=" + context,
                        "--vocabulary=4096",
                        "--batch=" + 1024 / context,
                        "--warm-up=10",
                        "--steps=20"));
    }
}
