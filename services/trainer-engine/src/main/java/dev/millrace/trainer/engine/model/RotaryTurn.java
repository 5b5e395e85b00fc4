package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.mul_out;

import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.trainer.engine.device.Device;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Rotary positions (Su et al. 2021, "RoFormer") in Hugging Face's half-split order. The tables repeat the angles for
 * every head: products then run over whole rows, where a table of one head's width makes them stop after each head.
 */
final class RotaryTurn {

    private final long heads;
    private final long size;
    private final int turned;
    private final Tensor cos;
    private final Tensor signedSin;

    /**
     * @param heads most heads that are turned at once
     * @param size components of a head
     * @param positions how many there are
     * @param device what turns
     */
    RotaryTurn(Rotary rotary, long heads, long size, int positions, Device device) {
        this.heads = heads;
        this.size = size;
        this.turned = rotary.dimensions();
        this.cos = table(RotaryTable.cosines(rotary, positions), positions, 1, device);
        this.signedSin = table(RotaryTable.sines(rotary, positions), positions, -1, device);
    }

    /** {positions, heads · turned} of {positions, turned / 2}: a row holds the same numbers for both halves of every head. */
    private Tensor table(float[] half, int positions, int signOfFirst, Device device) {
        int width = turned / 2;
        float[] oneHead = new float[half.length * 2];
        for (int i = 0; i < half.length; i++) {
            int at = i / width * turned + i % width;
            oneHead[at] = signOfFirst * half[i];
            oneHead[at + width] = half[i];
        }
        return device.of(oneHead).view(positions, turned).repeat(1, heads);
    }

    /**
     * x·cos + rotateHalf(x)·sin: {B, T, heads, size} of {B, T, heads · size}. Rolling by half a head and a sine whose first
     * half is negative are the same as rotateHalf, in fewer passes over memory.
     *
     * @param positions {B, T}; absent: from 0 on
     */
    Tensor turn(Tensor x, long rows, long length, long heads, Optional<Tensor> positions) {
        if (isWhole()) {
            return turnWhole(x, rows, length, heads, positions);
        }
        Tensor byHead = x.view(rows, length, heads, size);
        Tensor first = byHead.narrow(3, 0, turned).reshape(rows, length, heads * turned);
        Tensor rest = byHead.narrow(3, turned, size - turned);
        return cat(new TensorVector(turnWhole(first, rows, length, heads, positions), rest), 3);
    }

    private Tensor turnWhole(Tensor x, long rows, long length, long heads, Optional<Tensor> positions) {
        Tensor cosines = rows(cos, rows, length, heads, positions);
        Tensor sines = rows(signedSin, rows, length, heads, positions);
        long[] byHead = {rows, length, heads, turned};
        Tensor turnedBy = WrittenOut.isFor(x)
                ? WrittenOut.of(
                        x,
                        turned(x.detach(), byHead, cosines, sines, 1),
                        gradients -> turned(gradients, byHead, cosines, sines, -1))
                : turned(x, byHead, cosines, sines, 1);
        return turnedBy.view(byHead);
    }

    /** @param direction -1 turns back, which is what gradients are */
    private Tensor turned(Tensor x, long[] byHead, Tensor cosines, Tensor sines, int direction) {
        Tensor result = x.mul(cosines);
        try (PointerScope scope = new PointerScope()) {
            Tensor rolled = x.reshape(byHead).roll(new long[] {turned / 2}, -1);
            result.addcmul_(rolled.view(result.sizes()), sines, new Scalar((double) direction));
            scope.deallocate();
        }
        return result;
    }

    /** Whether all of a head turns. */
    boolean isWhole() {
        return turned == size;
    }

    /**
     * Turns whole heads without gradients.
     *
     * @param x {B, T, heads · size}
     * @param into where they go: as large, perhaps x itself
     * @param direction 1, or -1 to turn back
     */
    void turn(Tensor x, Tensor into, Optional<Tensor> positions, int direction) {
        long rows = x.size(0);
        long length = x.size(1);
        long count = x.size(2) / size;
        try (PointerScope scope = new PointerScope()) {
            Tensor rolled = x.reshape(rows, length, count, size).roll(new long[] {size / 2}, -1);
            mul_out(into, x, rows(cos, rows, length, count, positions));
            into.addcmul_(
                    rolled.view(into.sizes()), rows(signedSin, rows, length, count, positions), new Scalar((double)
                            direction));
            scope.deallocate();
        }
    }

    private Tensor rows(Tensor table, long rows, long length, long count, Optional<Tensor> positions) {
        Tensor wide = count == heads ? table : table.narrow(1, 0, count * turned);
        return positions.isPresent()
                ? wide.index_select(0, positions.get().reshape(-1)).view(rows, length, count * turned)
                : wide.narrow(0, 0, length);
    }
}
