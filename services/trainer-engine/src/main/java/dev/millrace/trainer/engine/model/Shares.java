package dev.millrace.trainer.engine.model;

import dev.millrace.trainer.engine.group.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * Which worker updates which parameters, so that each keeps an optimiser's state of its own share alone
 * (Rajbhandari et al. 2020, "ZeRO: memory optimizations toward training trillion parameter models", stage 1). A share is
 * neighbouring parameters and every parameter lies in one share whole, since some optimisers look at a matrix as a whole.
 */
public final class Shares {

    private Shares() {}

    /**
     * The shares whose largest is the smallest there can be; some are empty where there are more workers than parameters.
     *
     * @return one for each worker, in the order of the parameters
     */
    public static List<Slice> of(FlatParameters parameters, int workers) {
        List<Slice> all =
                parameters.slots().stream().map(FlatParameters.Slot::slice).toList();
        long enough = parameters.size();
        long tooLittle = all.stream().mapToLong(Slice::length).max().orElse(0) - 1;
        while (enough - tooLittle > 1) {
            long middle = (enough + tooLittle) / 2;
            if (filled(all, middle).size() <= workers) {
                enough = middle;
            } else {
                tooLittle = middle;
            }
        }
        List<Slice> shares = new ArrayList<>(filled(all, enough));
        while (shares.size() < workers) {
            shares.add(new Slice(parameters.size(), parameters.size()));
        }
        return shares;
    }

    /** As few shares as hold everything, with none longer than {@code largest}. */
    private static List<Slice> filled(List<Slice> parameters, long largest) {
        List<Slice> shares = new ArrayList<>();
        Slice share = new Slice(0, 0);
        for (Slice next : parameters) {
            if (next.to() - share.from() > largest) {
                shares.add(share);
                share = next;
            } else {
                share = new Slice(share.from(), next.to());
            }
        }
        shares.add(share);
        return shares;
    }
}
