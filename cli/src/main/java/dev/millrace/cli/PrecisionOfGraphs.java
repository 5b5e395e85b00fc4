package dev.millrace.cli;

import dev.millrace.contracts.models.GraphPrecision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A precision by its name. */
final class PrecisionOfGraphs implements ITypeConverter<GraphPrecision> {

    @Override
    public GraphPrecision convert(String name) {
        return GraphPrecision.of(name)
                .orElseThrow(() -> new TypeConversionException(
                        "one of %s is meant, not %s".formatted(GraphPrecision.labels(), name)));
    }
}
