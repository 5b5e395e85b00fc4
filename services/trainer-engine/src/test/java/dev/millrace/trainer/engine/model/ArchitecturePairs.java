package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Attention.Biases;
import dev.millrace.contracts.models.architecture.Attention.QueryKeyNorm;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Block.Part;
import dev.millrace.contracts.models.architecture.Embedding;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.architecture.Rotary.Llama3Scaling;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/**
 * Small architectures such that every two settings of different options that go together occur in one of them. Drawn greedily: of
 * many at random always the one that has most pairs which no other has.
 */
public final class ArchitecturePairs {

    public static final int VOCABULARY = 23;
    static final int WIDTH = 16;
    public static final int CONTEXT = 16;
    private static final int CANDIDATES = 60;

    /** How many settings each option has, in the order in which {@link #architecture} reads them. */
    private static final int[] SETTINGS = {3, 4, 4, 5, 2, 2, 8, 3, 2, 3, 4, 2, 2, 2, 2, 2, 2};

    private ArchitecturePairs() {}

    public static List<Architecture> all() {
        Random random = new Random(17);
        Set<List<Integer>> uncovered = new HashSet<>();
        for (int first = 0; first < SETTINGS.length; first++) {
            for (int second = first + 1; second < SETTINGS.length; second++) {
                for (int a = 0; a < SETTINGS[first]; a++) {
                    for (int b = 0; b < SETTINGS[second]; b++) {
                        uncovered.add(List.of(first, a, second, b));
                    }
                }
            }
        }
        uncovered.removeIf(pair -> !isPossible(pair));
        List<Architecture> chosen = new ArrayList<>();
        while (!uncovered.isEmpty()) {
            List<Integer> best = List.of();
            int most = 0;
            List<Integer> wanted = uncovered.iterator().next();
            for (int candidate = 0; candidate < CANDIDATES; candidate++) {
                List<Integer> drawn = draw(random, wanted);
                int covered =
                        (int) pairs(drawn).stream().filter(uncovered::contains).count();
                if (isPossible(drawn.get(1), drawn.get(5)) && covered > most) {
                    best = drawn;
                    most = covered;
                }
            }
            uncovered.removeAll(pairs(best));
            chosen.add(architecture(best));
        }
        return chosen;
    }

    private static List<Integer> draw(Random random, List<Integer> wanted) {
        List<Integer> drawn = new ArrayList<>();
        for (int settings : SETTINGS) {
            drawn.add(random.nextInt(settings));
        }
        drawn.set(wanted.get(0), wanted.get(1));
        drawn.set(wanted.get(2), wanted.get(3));
        return drawn;
    }

    private static Set<List<Integer>> pairs(List<Integer> settings) {
        Set<List<Integer>> pairs = new HashSet<>();
        for (int first = 0; first < settings.size(); first++) {
            for (int second = first + 1; second < settings.size(); second++) {
                pairs.add(List.of(first, settings.get(first), second, settings.get(second)));
            }
        }
        return pairs;
    }

    private static boolean isPossible(List<Integer> pair) {
        return !(pair.get(0) == 1 && pair.get(2) == 5) || isPossible(pair.get(1), pair.get(3));
    }

    /** Side by side there is no sum of attention alone that could be normalised. */
    private static boolean isPossible(int placement, int parallel) {
        return !(placement == 1 && parallel == 1);
    }

    private static Architecture architecture(List<Integer> settings) {
        Kind kind = List.of(Kind.values()).get(settings.get(0));
        Norm norm = List.of(
                        Norm.layer(1e-5),
                        Norm.rms(1e-5),
                        new Norm(Norm.Kind.RMS, 1e-5, false, true),
                        new Norm(Norm.Kind.LAYER, 1e-5, false, false))
                .get(settings.get(2));
        Norms norms = List.of(Norms.pre(norm), Norms.post(norm), Norms.sandwich(norm), Norms.output(norm))
                .get(settings.get(1));
        Activation activation = List.of(Activation.values()).get(settings.get(3));
        boolean parallel = settings.get(5) == 1;
        FeedForward feedForward = new FeedForward(24, activation, settings.get(4) == 1, settings.get(11) == 1);
        Attention attention = attention(settings, norm);
        Positions positions = switch (settings.get(6)) {
            case 0 -> new Positions.Learned(CONTEXT + 2, 2, Positions.Counting.ALL);
            case 1 -> new Positions.Relative(8, 12);
            case 2 -> new Positions.Alibi();
            case 7 -> new Positions.Sinusoidal();
            default -> new Positions.None();
        };
        Optional<Norm> embeddingNorm = settings.get(13) == 1 ? Optional.of(norm) : Optional.empty();
        Head head = new Head(
                settings.get(12) == 1,
                settings.get(11) == 1 ? Head.Bias.LEARNED : Head.Bias.NONE,
                settings.get(14) == 1 ? 0.5 : 1,
                settings.get(15) == 1 ? OptionalDouble.of(6) : OptionalDouble.empty(),
                kind == Kind.MASKED && settings.get(14) == 1
                        ? Optional.of(new Head.Transform(activation, norm, true))
                        : Optional.empty());
        Embedding embedding = new Embedding(
                VOCABULARY,
                WIDTH,
                settings.get(14) == 1 ? 2 : 1,
                settings.get(13) == 1 ? 2 : 0,
                OptionalInt.empty(),
                settings.get(16) == 1 ? OptionalInt.of(WIDTH / 2) : OptionalInt.empty());
        Optional<Norm> last = norms.before().isPresent() ? Optional.of(norm) : Optional.empty();
        Optional<Part<Attention>> cross = kind == Kind.SEQUENCE_TO_SEQUENCE
                ? Optional.of(new Part<>(crossing(attention), norms))
                : Optional.empty();
        Part<FeedForward> fed = new Part<>(feedForward, norms);
        Part<Attention> attended = new Part<>(attention, norms);
        // Side by side nothing attends to an encoder in between.
        boolean beside = parallel && cross.isEmpty();
        Stack decoder = new Stack(
                true, positions, embeddingNorm, Collections.nCopies(2, new Block(attended, cross, fed, beside)), last);
        Stack encoder = new Stack(
                false,
                positions,
                embeddingNorm,
                Collections.nCopies(2, new Block(attended, Optional.empty(), fed, parallel)),
                last);
        return new Architecture(
                CONTEXT,
                embedding,
                kind == Kind.CAUSAL ? Optional.empty() : Optional.of(encoder),
                kind == Kind.MASKED ? Optional.empty() : Optional.of(decoder),
                head);
    }

    private static Attention attention(List<Integer> settings, Norm norm) {
        int kvHeads = List.of(4, 2, 1).get(settings.get(7));
        Biases biases = List.of(
                        Biases.NONE,
                        Biases.ALL,
                        new Biases(true, true, true, false),
                        new Biases(false, false, true, true))
                .get(settings.get(10));
        Optional<QueryKeyNorm> queryKeyNorm =
                settings.get(9) == 0 ? Optional.empty() : Optional.of(new QueryKeyNorm(norm, settings.get(9) == 2));
        Optional<Rotary> rotary = switch (settings.get(6)) {
            case 4 -> Optional.of(new Rotary(100, 4, Optional.empty()));
            case 5 -> Optional.of(new Rotary(100, 2, Optional.empty()));
            case 6 -> Optional.of(new Rotary(100, 4, Optional.of(new Llama3Scaling(4, 1, 4, 8))));
            default -> Optional.empty();
        };
        return new Attention(
                4,
                kvHeads,
                4,
                0.5,
                biases,
                queryKeyNorm,
                rotary,
                settings.get(8) == 1 ? OptionalInt.of(4) : OptionalInt.empty(),
                settings.get(15) == 1 ? OptionalDouble.of(3) : OptionalDouble.empty());
    }

    /** Attention to another stack knows no positions. */
    private static Attention crossing(Attention own) {
        return new Attention(
                own.heads(),
                own.kvHeads(),
                own.headSize(),
                own.scale(),
                own.biases(),
                own.queryKeyNorm(),
                Optional.empty(),
                OptionalInt.empty(),
                own.softCap());
    }
}
