package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.embedding;

import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.trainer.engine.device.Device;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** What the distance of a key from its query adds to the scores of each head. */
interface Distances {

    /** {1, heads, length, length}. */
    Tensor bias(long length);

    /**
     * Of a stack, when distances add anything there.
     *
     * @param name of the stack
     * @param longest row that it will see
     */
    static Optional<Distances> of(FlatParameters parameters, String name, Stack stack, int longest) {
        return switch (stack.positions()) {
            case Positions.Relative relative ->
                Optional.of(relative(
                        relative, stack.causal(), parameters.leaf(name + ".distances"), longest, parameters.device()));
            case Positions.Alibi alibi ->
                Optional.of(alibi(stack.blocks().getFirst().attention().part().heads(), parameters.device()));
            case Positions.Learned learned -> Optional.empty();
            case Positions.Sinusoidal sinusoidal -> Optional.empty();
            case Positions.None none -> Optional.empty();
        };
    }

    private static Distances relative(
            Positions.Relative relative, boolean causal, Tensor table, int longest, Device device) {
        long[] buckets = new long[2 * longest - 1];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = relative.bucket(i - (longest - 1), causal);
        }
        Tensor ofDistance = device.of(buckets);
        return length -> {
            Tensor distances = distances(length, device).add(new Scalar(longest - 1L));
            Tensor ids = ofDistance.index_select(0, distances.view(-1)).view(length, length);
            return embedding(table, ids).permute(2, 0, 1).unsqueeze(0);
        };
    }

    private static Distances alibi(int heads, Device device) {
        double[] slopes = Positions.Alibi.slopes(heads);
        float[] negative = new float[heads];
        for (int head = 0; head < heads; head++) {
            negative[head] = (float) -slopes[head];
        }
        Tensor ofHead = device.of(negative).view(1, heads, 1, 1);
        return length -> ofHead.mul(distances(length, device).abs());
    }

    /** {length, length}: a key's place less its query's. */
    private static Tensor distances(long length, Device device) {
        Tensor places = device.range(length);
        return places.unsqueeze(0).sub(places.unsqueeze(1));
    }
}
