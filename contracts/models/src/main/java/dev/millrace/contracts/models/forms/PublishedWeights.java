package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.Safetensors.Dtype;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Writes a model's numbers as Hugging Face transformers does: {@code model.safetensors}, or several files that {@code
 * model.safetensors.index.json} names when one would have more than 5 GB.
 */
public final class PublishedWeights {

    /** What {@code save_pretrained} puts into one file at most, unless a tensor alone has more. */
    private static final long LARGEST = 5_000_000_000L;

    private static final Pattern FILES =
            Pattern.compile("model(-\\d{5}-of-\\d{5})?\\.safetensors|model\\.safetensors\\.index\\.json");

    private PublishedWeights() {}

    /** Whether a file of a model's folder is one of these. */
    public static boolean isTheirs(String file) {
        return FILES.matcher(file).matches();
    }

    /**
     * Writes the files; others of these names are removed.
     *
     * @param parameters a parameter's numbers by its name; those of one tensor have one type
     */
    public static void write(Path folder, Published published, Function<String, Tensor> parameters) throws IOException {
        write(folder, published, parameters, LARGEST);
    }

    static void write(Path folder, Published published, Function<String, Tensor> parameters, long largest)
            throws IOException {
        remove(folder);
        try (Arena arena = Arena.ofConfined()) {
            List<SequencedMap<String, Tensor>> files = files(tensors(published, parameters, arena), largest);
            SequencedMap<String, String> metadata = new LinkedHashMap<>();
            metadata.put("format", "pt");
            if (files.size() == 1) {
                SafetensorsWriter.write(folder.resolve(PublishedModel.ONE), files.getFirst(), metadata);
                return;
            }
            ObjectNode index = JsonNodeFactory.instance.objectNode();
            index.putObject("metadata")
                    .put(
                            "total_size",
                            files.stream()
                                    .flatMap(file -> file.values().stream())
                                    .mapToLong(tensor -> tensor.data().byteSize())
                                    .sum());
            ObjectNode map = index.putObject("weight_map");
            for (int file = 0; file < files.size(); file++) {
                String name = "model-%05d-of-%05d.safetensors".formatted(file + 1, files.size());
                SafetensorsWriter.write(folder.resolve(name), files.get(file), metadata);
                files.get(file).keySet().forEach(tensor -> map.put(tensor, name));
            }
            Files.writeString(folder.resolve(PublishedModel.INDEX), index.toPrettyString() + "\n");
        }
    }

    private static void remove(Path folder) throws IOException {
        try (DirectoryStream<Path> there = Files.newDirectoryStream(
                folder, file -> isTheirs(file.getFileName().toString()))) {
            for (Path file : there) {
                Files.delete(file);
            }
        }
    }

    private static SequencedMap<String, Tensor> tensors(
            Published published, Function<String, Tensor> parameters, Arena arena) {
        TensorLayout layout = new TensorLayout(published.architecture());
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (TensorPlan plan : published.tensors()) {
            Dtype dtype = parameters.apply(plan.parameters().getFirst()).dtype();
            tensors.put(
                    plan.name(), new Tensor(dtype, layout.shape(plan), data(plan, dtype, layout, parameters, arena)));
        }
        return tensors;
    }

    private static MemorySegment data(
            TensorPlan plan, Dtype dtype, TensorLayout layout, Function<String, Tensor> parameters, Arena arena) {
        if (plan instanceof TensorPlan.Same same) {
            return parameters.apply(same.parameter()).data();
        }
        long size = layout.shape(plan).stream().reduce(1L, Math::multiplyExact);
        MemorySegment joined = arena.allocate(size * dtype.bytes(), Long.BYTES);
        layout.join(plan, joined, dtype.bytes(), name -> {
            Tensor parameter = parameters.apply(name);
            if (parameter.dtype() != dtype) {
                throw new IllegalArgumentException("%s is %s, and %s beside it in %s is %s"
                        .formatted(name, parameter.dtype(), plan.parameters().getFirst(), plan.name(), dtype));
            }
            return parameter.data();
        });
        return joined;
    }

    private static List<SequencedMap<String, Tensor>> files(SequencedMap<String, Tensor> tensors, long largest) {
        List<SequencedMap<String, Tensor>> files = new ArrayList<>(List.of(new LinkedHashMap<>()));
        long bytes = 0;
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            long size = tensor.getValue().data().byteSize();
            if (bytes + size > largest && !files.getLast().isEmpty()) {
                files.add(new LinkedHashMap<>());
                bytes = 0;
            }
            files.getLast().put(tensor.getKey(), tensor.getValue());
            bytes += size;
        }
        return files;
    }
}
