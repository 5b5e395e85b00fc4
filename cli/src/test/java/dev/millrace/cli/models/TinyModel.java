package dev.millrace.cli.models;

import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.models.forms.TensorLayout;
import dev.millrace.contracts.models.forms.TensorPlan;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/** A model with random weights, as it is published. */
final class TinyModel {

    /** Of more than 300,000 bytes. */
    static final String CONFIG = """
            {"model_type": "gpt2", "n_embd": 32, "n_layer": 1, "n_head": 2, "vocab_size": 2000, "n_positions": 64}
            """;

    private TinyModel() {}

    /** The weights that {@link #CONFIG} asks for. */
    static byte[] weights(Path scratch) throws IOException {
        Random random = new Random(1);
        Published published = PublishedForms.read(Files.writeString(scratch.resolve("config.json"), CONFIG));
        TensorLayout layout = new TensorLayout(published.architecture());
        SequencedMap<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        for (TensorPlan plan : published.tensors()) {
            List<Long> shape = layout.shape(plan);
            byte[] data = new byte[Math.toIntExact(4 * shape.stream().reduce(1L, Math::multiplyExact))];
            random.nextBytes(data);
            tensors.put(plan.name(), new Safetensors.Tensor(Safetensors.Dtype.F32, shape, MemorySegment.ofArray(data)));
        }
        Path file = scratch.resolve("model.safetensors");
        SafetensorsWriter.write(file, tensors, new LinkedHashMap<>());
        return Files.readAllBytes(file);
    }

    /** Adapters that say of which model: their weights are one tensor. */
    static byte[] adapters(Path scratch) throws IOException {
        SequencedMap<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put(
                "base_model.model.transformer.h.0.attn.c_attn.lora_A.weight",
                new Safetensors.Tensor(Safetensors.Dtype.F32, List.of(2L, 32L), MemorySegment.ofArray(new byte[256])));
        Path file = scratch.resolve("adapter_model.safetensors");
        SafetensorsWriter.write(file, tensors, new LinkedHashMap<>());
        return Files.readAllBytes(file);
    }

    /** A file without tensors. */
    static byte[] none() {
        return ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(2)
                .put((byte) '{')
                .put((byte) '}')
                .array();
    }

    static String adapterConfig(String base) {
        return "{\"peft_type\": \"LORA\", \"r\": 2, \"lora_alpha\": 4, \"base_model_name_or_path\": \"%s\"}"
                .formatted(base);
    }
}
