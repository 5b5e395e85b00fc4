package dev.millrace.contracts.recipes.model;

import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import java.util.Optional;

/**
 * The norms of a model.
 *
 * @param bias whether they have one; absent: a layer norm has, an RMS norm hasn't
 * @param offset whether the weight that multiplies is 1 + the parameter
 * @param embedding whether what goes into the first layer is normalised
 * @param first whether the first layer's attention is normalised like the others
 * @param last whether what comes out of the last layer is; absent: unless each sum is
 */
public record NormSpec(
        NormKind kind,
        NormPlacement placement,
        Optional<Boolean> bias,
        boolean offset,
        boolean embedding,
        boolean first,
        Optional<Boolean> last) {

    /** RMS norms before each part and after the last layer. */
    public static final NormSpec USUAL =
            new NormSpec(NormKind.RMS, NormPlacement.PRE, Optional.empty(), false, false, true, Optional.empty());

    /** One of them. */
    public Norm norm(double epsilon) {
        boolean layer = kind == NormKind.LAYER;
        return new Norm(layer ? Norm.Kind.LAYER : Norm.Kind.RMS, epsilon, bias.orElse(layer), offset);
    }

    /** Where they stand around a part of a block. */
    public Norms around(Norm norm) {
        return switch (placement) {
            case PRE -> Norms.pre(norm);
            case POST -> Norms.post(norm);
            case SANDWICH -> Norms.sandwich(norm);
            case OUTPUT -> Norms.output(norm);
        };
    }

    /** Whether what comes out of the last layer is normalised. */
    public boolean endsNormed() {
        return last.orElse(placement != NormPlacement.POST);
    }
}
