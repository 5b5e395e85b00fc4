package dev.millrace.contracts.models;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** In how many bits an exported graph holds its matrices; vectors, what it reads and what it gives have 32 always. */
public enum GraphPrecision {
    /** 32-bit floats: what was trained. */
    F32("f32"),
    /** 16-bit floats, computed with as 32-bit ones: half the file. */
    F16("f16"),
    /** Whole numbers of 8 bits, in blocks with a scale each: a quarter of the file. */
    INT8("int8"),
    /** Whole numbers of 4 bits, in blocks with a scale each; the vocabulary's matrices have 8. */
    INT4("int4");

    private static final String GRAPH = ".onnx";

    private final String label;

    GraphPrecision(String label) {
        this.label = label;
    }

    /** What recipes, commands and files call it. */
    @JsonValue
    public String label() {
        return label;
    }

    /** The precision of this name. */
    public static Optional<GraphPrecision> of(String label) {
        return Arrays.stream(values())
                .filter(precision -> precision.label.equals(label))
                .findFirst();
    }

    /** All names, as a sentence lists them. */
    public static String labels() {
        return Arrays.stream(values()).map(GraphPrecision::label).collect(Collectors.joining(", "));
    }

    /** The file of a graph that is called {@code model.onnx} in 32 bits, such as {@code model_int8.onnx}. */
    public String file(String graph) {
        return this == F32 ? graph : graph.substring(0, graph.length() - GRAPH.length()) + "_" + label + GRAPH;
    }
}
