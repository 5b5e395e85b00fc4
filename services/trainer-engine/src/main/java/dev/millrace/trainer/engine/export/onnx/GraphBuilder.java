package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.onnx.OnnxModel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A graph under construction: nodes are added in the order in which they are computed, and a value is known by its name. Sums
 * wait until something reads them, since a norm of one is a single operator.
 */
final class GraphBuilder {

    private final OnnxModel model;
    private final Weights weights;
    private final MatrixNodes matrices;
    private final Set<String> constants = new HashSet<>();
    private final Map<String, Sum> waiting = new HashMap<>();
    private int values;

    GraphBuilder(String name, Weights weights, MatrixNodes matrices) {
        this.model = new OnnxModel(name);
        this.weights = weights;
        this.matrices = matrices;
    }

    /** Two values of the same shape that are to be added. */
    record Sum(String first, String second) {}

    /** The model that the graph is in. */
    OnnxModel model() {
        return model;
    }

    /** The parameters that its constants are made of. */
    Weights weights() {
        return weights;
    }

    /** How it holds matrices. */
    MatrixNodes matrices() {
        return matrices;
    }

    /** An operator of ONNX. */
    Operation standard(String operator, String... inputs) {
        return new Operation(operator, false, List.of(inputs));
    }

    /** An operator of ONNX Runtime's own. */
    Operation runtime(String operator, String... inputs) {
        return new Operation(operator, true, List.of(inputs));
    }

    /** An operator and its attributes; asking for its results adds it. */
    final class Operation {

        private final String operator;
        private final boolean runtime;
        private final List<String> inputs;
        private final List<Consumer<OnnxModel.Node>> attributes = new ArrayList<>();

        private Operation(String operator, boolean runtime, List<String> inputs) {
            this.operator = operator;
            this.runtime = runtime;
            this.inputs = inputs;
        }

        Operation with(String attribute, long value) {
            attributes.add(node -> node.with(attribute, value));
            return this;
        }

        Operation with(String attribute, double value) {
            attributes.add(node -> node.with(attribute, value));
            return this;
        }

        Operation with(String attribute, List<Long> value) {
            attributes.add(node -> node.with(attribute, value));
            return this;
        }

        /** Its only result. */
        String result() {
            return results(1).getFirst();
        }

        /** Its results. */
        List<String> results(int count) {
            List<String> names =
                    IntStream.range(0, count).mapToObj(i -> fresh(operator)).toList();
            into(names.toArray(String[]::new));
            return names;
        }

        /** Gives its results these names; an empty one isn't wanted. */
        void into(String... outputs) {
            inputs.forEach(GraphBuilder.this::addWaiting);
            OnnxModel.Node node =
                    runtime ? model.runtimeNode(operator, inputs, outputs) : model.node(operator, inputs, outputs);
            attributes.forEach(attribute -> attribute.accept(node));
            node.add();
        }
    }

    /** A name that no other value has. */
    String fresh(String kind) {
        return kind + "_" + values++;
    }

    /** What two values add up to. */
    String sum(String first, String second) {
        String name = fresh("Sum");
        waiting.put(name, new Sum(first, second));
        return name;
    }

    /** A sum that nothing has read yet: who takes it has to compute it, too. */
    Optional<Sum> take(String value) {
        return Optional.ofNullable(waiting.remove(value));
    }

    private void addWaiting(String value) {
        take(value).ifPresent(sum -> standard("Add", sum.first(), sum.second()).into(value));
    }

    /** A parameter as it is. */
    String parameter(String name) throws MalformedModel {
        if (!constants.contains(name)) {
            constant(name, weights.floats(name), shape(name));
        }
        return name;
    }

    private long[] shape(String parameter) {
        return weights.shape(parameter).stream().mapToLong(Integer::longValue).toArray();
    }

    /** The rows of a parameter that have these numbers. */
    String rows(String parameter, String numbers) throws MalformedModel {
        return matrices.rows(this, Matrix.of(weights, parameter), numbers);
    }

    /** Whether there is a constant of this name. */
    boolean has(String constant) {
        return constants.contains(constant);
    }

    /** Adds a constant of another type than 32-bit floats under a name of its own. */
    void constant(String name, OnnxModel.Type type, MemorySegment numbers, long... shape) {
        constants.add(name);
        model.constant(name, type, numbers, shape);
    }

    /** Adds a constant under a name of its own, unless it is there. */
    String constant(String name, MemorySegment floats, long... shape) {
        if (constants.add(name)) {
            model.constant(name, floats, shape);
        }
        return name;
    }

    /** A 32-bit float by itself. */
    String number(double value) {
        return constant("float." + (float) value, weights.of((float) value));
    }

    /** A whole number by itself. */
    String whole(long value) {
        String name = "int." + value;
        if (constants.add(name)) {
            model.constant(name, List.of(value));
        }
        return name;
    }

    /** A list of whole numbers. */
    String list(long... numbers) {
        List<Long> all = LongStream.of(numbers).boxed().toList();
        String name = "ints." + all;
        if (constants.add(name)) {
            model.constant(name, all, numbers.length);
        }
        return name;
    }

    /** The same numbers in another shape: 0 keeps a size, -1 is what is left. */
    String reshaped(String x, long... shape) {
        return standard("Reshape", x, list(shape)).result();
    }

    /** The same with its dimensions in another order. */
    Operation transposing(String x, Long... order) {
        return standard("Transpose", x).with("perm", List.of(order));
    }

    String transposed(String x, Long... order) {
        return transposing(x, order).result();
    }

    /** The sizes of the dimensions from {@code first} to before {@code end}. */
    String sizes(String x, int first, int end) {
        return standard("Shape", x).with("start", first).with("end", end).result();
    }

    /** c tanh(x / c). */
    Operation capped(String x, double cap) {
        String ratio = standard("Div", x, number(cap)).result();
        return standard("Mul", standard("Tanh", ratio).result(), number(cap));
    }
}
