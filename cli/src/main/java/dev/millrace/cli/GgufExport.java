package dev.millrace.cli;

import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.models.gguf.GgufModel;
import dev.millrace.contracts.models.gguf.TensorType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Writes a published model as a file for llama.cpp. */
final class GgufExport {

    private final PublishedModel model;
    private final GgufModel gguf;
    private final TensorType matrices;

    /**
     * @param matrices how its matrices are written
     * @throws dev.millrace.contracts.models.MalformedModel when llama.cpp can't compute it
     */
    GgufExport(Path folder, PublishedModel model, TensorType matrices) throws IOException {
        this.model = model;
        this.gguf = GgufModel.of(folder, model.architecture());
        this.matrices = matrices;
    }

    void write(Map<String, Tensor> parameters, Path to, PrintWriter out) throws IOException {
        Path file = to.resolve(gguf.fileName(matrices));
        gguf.write(file, parameters, matrices);
        out.printf(
                "%s, %,d parameters, is in %s as llama.cpp's %s%n",
                model.published().modelType(), model.architecture().parameterCount(), file, gguf.architectureName());
        gguf.notes().forEach(out::println);
        out.flush();
    }

    /** A type by its name in small letters. */
    static final class TypeOfMatrices implements ITypeConverter<TensorType> {
        @Override
        public TensorType convert(String name) {
            for (TensorType type : TensorType.values()) {
                if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return type;
                }
            }
            throw new TypeConversionException("f32 or q8_0 is meant, not " + name);
        }
    }
}
