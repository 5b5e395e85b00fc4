package dev.millrace.trainer.engine;

import dev.millrace.trainer.engine.group.Group;
import dev.millrace.trainer.engine.group.Pending;
import dev.millrace.trainer.engine.group.Slice;
import dev.millrace.trainer.engine.meter.StepClock;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.objective.Objective.Part;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;

/** What the workers of a group tell each other in a step. One that is alone tells nobody. */
final class StepExchange {

    private final Group group;
    private final FlatParameters parameters;
    private final List<Slice> shares;
    private final GradientExchange gradients;
    private final StepClock clock;

    /**
     * @param shares of the parameters, each updated by the worker of its rank
     * @param gradients which it sends while they are computed
     */
    StepExchange(
            Group group, FlatParameters parameters, List<Slice> shares, GradientExchange gradients, StepClock clock) {
        this.group = group;
        this.parameters = parameters;
        this.shares = shares;
        this.gradients = gradients;
        this.clock = clock;
    }

    /** What all workers' parts come to, and what any of them was told. */
    record Sum(Part part, boolean stop, boolean conclude) {}

    /** Waits until each worker has its share of the summed gradients, and gives what was summed beside them. */
    Sum sum(Part own, boolean stop, boolean conclude) {
        if (group.size() == 1) {
            return new Sum(own, stop, conclude);
        }
        clock.begin(StepClock.Part.COMMUNICATION);
        gradients.completed();
        Tensor told = group.device().of(own.loss(), own.counted(), stop ? 1 : 0, conclude ? 1 : 0);
        Pending figures = group.allReduce(told);
        gradients.await();
        figures.await();
        DoublePointer shared = told.cpu().data_ptr_double();
        return new Sum(new Part(shared.get(0), shared.get(1)), shared.get(2) > 0, shared.get(3) > 0);
    }

    /** Brings what each worker has changed to all. */
    void gather() {
        if (group.size() > 1) {
            clock.begin(StepClock.Part.COMMUNICATION);
            group.allGather(parameters.values(), shares).await();
        }
    }
}
