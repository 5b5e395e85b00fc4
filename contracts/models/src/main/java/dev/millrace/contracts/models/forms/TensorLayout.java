package dev.millrace.contracts.models.forms;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Parameter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where the numbers of parameters lie in published tensors. */
public final class TensorLayout {

    private final Map<String, Parameter> parameters;

    /** @param architecture whose parameters they are */
    public TensorLayout(Architecture architecture) {
        this.parameters =
                architecture.parameters().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
    }

    /** What lies side by side in both: {@code count} from {@code tensor} on, and from {@code parameter} on. */
    private interface Runs {
        void run(long tensor, String name, long parameter, long count);
    }

    /** The tensor's shape, outermost first. */
    public List<Long> shape(TensorPlan plan) {
        List<Integer> first = parameter(plan.parameters().getFirst()).shape();
        List<Long> shape =
                new ArrayList<>(first.stream().map(Integer::longValue).toList());
        switch (plan) {
            case TensorPlan.Same same when same.row() -> shape.addFirst(1L);
            case TensorPlan.Same same -> {}
            case TensorPlan.PerHead perHead -> shape.set(0, outputs(plan));
            case TensorPlan.Stacked stacked -> {
                shape.set(0, outputs(plan));
                if (stacked.transposed()) {
                    shape = shape.reversed();
                }
            }
        }
        return List.copyOf(shape);
    }

    /** How many numbers a matrix, or matrices in one tensor, make of their input. */
    long outputs(TensorPlan plan) {
        return plan.parameters().stream().mapToLong(this::outputs).sum();
    }

    /** The same of one of them. */
    long outputs(String parameter) {
        return parameter(parameter).shape().getFirst();
    }

    /** How many they are made of. */
    long inputs(TensorPlan plan) {
        return parameter(plan.parameters().getFirst()).shape().getLast();
    }

    /**
     * Copies a tensor's numbers to its parameters.
     *
     * @param bytes of one number
     * @param into where a parameter's numbers go, row by row
     */
    public void split(TensorPlan plan, MemorySegment tensor, int bytes, Function<String, MemorySegment> into) {
        runs(
                plan,
                (at, name, from, count) ->
                        MemorySegment.copy(tensor, at * bytes, into.apply(name), from * bytes, count * bytes));
    }

    /**
     * Copies parameters to the tensor that holds them.
     *
     * @param bytes of one number
     * @param of where a parameter's numbers are, row by row
     */
    public void join(TensorPlan plan, MemorySegment tensor, int bytes, Function<String, MemorySegment> of) {
        runs(
                plan,
                (at, name, from, count) ->
                        MemorySegment.copy(of.apply(name), from * bytes, tensor, at * bytes, count * bytes));
    }

    /**
     * Copies rows, one for each output of a tensor, to its parameters.
     *
     * @param bytes of one row
     * @param into where a parameter's rows go
     */
    void splitRows(TensorPlan plan, MemorySegment rows, long bytes, Function<String, MemorySegment> into) {
        rows(
                plan,
                (at, name, from, count) ->
                        MemorySegment.copy(rows, at * bytes, into.apply(name), from * bytes, count * bytes));
    }

    private void runs(TensorPlan plan, Runs runs) {
        if (plan instanceof TensorPlan.Stacked stacked && stacked.transposed()) {
            transposed(stacked, runs);
        } else {
            rows(plan, (at, name, from, count) -> {
                long width = parameter(name).size() / outputs(name);
                runs.run(at * width, name, from * width, count * width);
            });
        }
    }

    private void rows(TensorPlan plan, Runs runs) {
        switch (plan) {
            case TensorPlan.Same same -> runs.run(0, same.parameter(), 0, outputs(same.parameter()));
            case TensorPlan.Stacked stacked -> {
                long at = 0;
                for (String name : stacked.parameters()) {
                    runs.run(at, name, 0, outputs(name));
                    at += outputs(name);
                }
            }
            case TensorPlan.PerHead perHead -> {
                long at = 0;
                for (int head = 0; head < perHead.heads(); head++) {
                    for (String name : perHead.parameters()) {
                        long count = outputs(name) / perHead.heads();
                        runs.run(at, name, head * count, count);
                        at += count;
                    }
                }
            }
        }
    }

    /** The tensor has a row for each input: what is a column of it is a row of a parameter. */
    private void transposed(TensorPlan.Stacked plan, Runs runs) {
        long width = outputs(plan);
        long column = 0;
        for (String name : plan.parameters()) {
            int outputs = parameter(name).shape().getFirst();
            int inputs = parameter(name).shape().getLast();
            for (int output = 0; output < outputs; output++) {
                for (int input = 0; input < inputs; input++) {
                    runs.run(input * width + column, name, (long) output * inputs + input, 1);
                }
                column++;
            }
        }
    }

    private Parameter parameter(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("The architecture has no parameter " + name);
        }
        return parameter;
    }
}
