package dev.millrace.trainer.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.forms.AdapterFolder;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.recipes.LoraSpec;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.trainer.engine.GoldenData;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptersTest {

    @TempDir
    Path folder;

    @Test
    void oneMatrixIsAdaptedAsInTheTable() throws IOException {
        JsonNode golden = GoldenData.read("training/lora_linear.json");
        double scale = golden.get("scaling").asDouble();
        try (PointerScope scope = new PointerScope()) {
            Tensor x = doubles(golden.get("x")).set_requires_grad(true);
            Tensor down = doubles(golden.get("lora_A")).set_requires_grad(true);
            Tensor up = doubles(golden.get("lora_B")).set_requires_grad(true);
            Tensor weight = doubles(golden.get("weight"));

            Tensor y = torch.linear(x, weight).add(doubles(golden.get("bias"))).add(Adapters.added(x, down, up, scale));
            y.mul(doubles(golden.get("c"))).sum().backward();

            expect(y, golden.get("y"), 1e-9);
            expect(weight.add(Adapters.merged(down, up, scale)), golden.get("merged_weight"), 1e-9);
            expect(down.grad(), golden.get("grad_lora_A"), 1e-9);
            expect(up.grad(), golden.get("grad_lora_B"), 1e-9);
            expect(x.grad(), golden.get("grad_x"), 1e-9);
            scope.deallocate();
        }
    }

    @Test
    void aFolderOfPeftsComputesWhatItComputedThereAndIsWrittenAsItWas() throws IOException {
        Path published = GoldenData.folder().resolve("training/lora_llama");
        JsonNode golden = GoldenData.read("training/lora_llama/golden.json");
        BaseModel base = BaseModel.open(published);
        Architecture architecture = base.architecture();
        try (PointerScope scope = new PointerScope();
                PublishedModel model = PublishedModel.open(base.folder());
                AdapterFolder adapterFolder = AdapterFolder.open(published, base.published())) {
            FlatParameters weights = PublishedParameters.load(model);
            Adapters adapters = new Adapters(architecture, LoraSpec.of(adapterFolder));
            adapters.load(adapterFolder);
            Batch batch = batch(golden);
            Transformer adapted = new Transformer(architecture, weights.frozen(adapters), 16);

            Tensor logits = adapted.logits(batch);
            Tensor loss = adapted.loss(logits, batch);
            loss.backward();

            expect(logits.toType(torch.ScalarType.Double), golden.get("logits"), 1e-4);
            assertThat(loss.item_double()).isCloseTo(golden.get("loss").asDouble(), within(2e-5));
            List<String> names =
                    adapters.adapted().stream().map(Parameter::name).toList();
            SequencedMap<String, String> modules = AdapterFolder.modules(base.published(), names);
            double total = golden.get("grad_norm").asDouble();
            modules.forEach((parameter, module) -> {
                for (String factor : List.of("lora_A", "lora_B")) {
                    FlatParameters.Slot slot = adapters.parameters()
                            .slot(
                                    factor.equals("lora_A")
                                            ? AdapterFolder.down(parameter)
                                            : AdapterFolder.up(parameter));
                    assertThat(adapters.parameters()
                                    .gradients()
                                    .narrow(0, slot.offset(), slot.length())
                                    .norm()
                                    .item_double())
                            .isCloseTo(
                                    golden.get("grad_norms")
                                            .get("base_model.model.%s.%s.weight".formatted(module, factor))
                                            .asDouble(),
                                    within(2e-5 * total));
                }
            });

            Tensor gradients = adapters.parameters().gradients().clone();
            adapters.parameters().gradients().zero_();
            Transformer again =
                    new Transformer(architecture, weights.frozen(adapters), 16, new Computing(Precision.FP32, true));
            ForwardPass pass = again.pass(batch);
            pass.backward(again.loss(again.scores(pass.hidden()), batch));
            assertThat(adapters.parameters().gradients().equal(gradients))
                    .as("blocks that are computed again")
                    .isTrue();

            AdapterFolder.write(
                    folder, base.folder().toString(), adapterFolder.config(), modules, adapters.parameters()::numbers);
            assertThat(BaseModel.open(folder).folder()).isEqualTo(base.folder());
            expectSameTensors(published, folder);

            adapters.mergeInto(weights);
            modules.forEach((parameter, module) -> {
                JsonNode merged = golden.get("merged").get(module + ".weight");
                double size = merged.get("l2").asDouble();
                Tensor found = values(weights, parameter);
                assertThat(found.norm().item_double()).isCloseTo(size, within(2e-5 * size));
                assertThat(found.sum().item_double())
                        .isCloseTo(merged.get("sum").asDouble(), within(2e-5 * size));
            });
            expect(
                    new Transformer(architecture, weights, 16).logits(batch).toType(torch.ScalarType.Double),
                    golden.get("logits"),
                    1e-4);
            scope.deallocate();
        }
    }

    /** Queries, keys and values in one: with inputs first, and head by head. */
    @ParameterizedTest
    @CsvSource({
        "gpt2, transformer.h.%d.attn.c_attn, true",
        "gptneox_parallel, gpt_neox.layers.%d.attention.query_key_value, false"
    })
    void anAdapterToSeveralMatricesInOneChangesEach(String name, String module, boolean inputsFirst)
            throws IOException {
        Path published = GoldenData.folder().resolve(name);
        Files.copy(published.resolve("config.json"), folder.resolve("config.json"));
        Files.writeString(
                folder.resolve(BaseModel.ADAPTER_CONFIG),
                "{\"peft_type\": \"LORA\", \"r\": 2, \"lora_alpha\": 3, \"fan_in_fan_out\": %s}"
                        .formatted(inputsFirst));
        try (PointerScope scope = new PointerScope();
                PublishedModel model = PublishedModel.open(published)) {
            SequencedMap<String, Safetensors.Tensor> adapters = new LinkedHashMap<>();
            SequencedMap<String, Safetensors.Tensor> changed = new LinkedHashMap<>(model.tensors());
            int layers = model.architecture().decoder().orElseThrow().blocks().size();
            for (int layer = 0; layer < layers; layer++) {
                String matrix = module.formatted(layer);
                Safetensors.Tensor before = model.tensors().get(matrix + ".weight");
                Tensor weight = floats(before);
                long out = before.shape().get(inputsFirst ? 1 : 0);
                long in = before.shape().get(inputsFirst ? 0 : 1);
                Tensor down = torch.rand(2, in);
                Tensor up = torch.rand(out, 2);
                Tensor more = Adapters.merged(down, up, 1.5);
                adapters.put("base_model.model.%s.lora_A.weight".formatted(matrix), written(down));
                adapters.put("base_model.model.%s.lora_B.weight".formatted(matrix), written(up));
                changed.put(matrix + ".weight", written(weight.add(inputsFirst ? more.t() : more)));
            }
            SafetensorsWriter.write(folder.resolve(BaseModel.ADAPTER_WEIGHTS), adapters, new LinkedHashMap<>());
            SafetensorsWriter.write(folder.resolve("model.safetensors"), changed, new LinkedHashMap<>());

            FlatParameters weights = PublishedParameters.load(model);
            try (AdapterFolder adapterFolder = AdapterFolder.open(folder, model.published());
                    PublishedModel merged = PublishedModel.open(folder)) {
                Adapters read = new Adapters(model.architecture(), LoraSpec.of(adapterFolder));
                read.load(adapterFolder);
                read.mergeInto(weights);

                assertThat(weights.values()
                                .sub(PublishedParameters.load(merged).values())
                                .abs()
                                .max()
                                .item_double())
                        .isLessThan(1e-6);
            }
            scope.deallocate();
        }
    }

    private static Tensor floats(Safetensors.Tensor tensor) {
        return torch.tensor(tensor.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED))
                .view(tensor.shape().stream().mapToLong(Long::longValue).toArray());
    }

    private static Safetensors.Tensor written(Tensor tensor) {
        float[] numbers = new float[(int) tensor.numel()];
        tensor.contiguous().data_ptr_float().get(numbers);
        MemorySegment data = Arena.ofAuto().allocate(4L * numbers.length, 8);
        MemorySegment.copy(numbers, 0, data, ValueLayout.JAVA_FLOAT, 0, numbers.length);
        return new Safetensors.Tensor(Safetensors.Dtype.F32, List.of(tensor.size(0), tensor.size(1)), data);
    }

    private static void expectSameTensors(Path expected, Path found) throws IOException {
        try (Safetensors published = Safetensors.open(expected.resolve("adapter_model.safetensors"));
                Safetensors written = Safetensors.open(found.resolve("adapter_model.safetensors"))) {
            assertThat(written.tensors().keySet())
                    .containsExactlyInAnyOrderElementsOf(published.tensors().keySet());
            for (Map.Entry<String, Safetensors.Tensor> tensor :
                    written.tensors().entrySet()) {
                Safetensors.Tensor other = published.tensors().get(tensor.getKey());
                assertThat(tensor.getValue().shape()).isEqualTo(other.shape());
                assertThat(tensor.getValue().data().mismatch(other.data())).isEqualTo(-1);
            }
        }
    }

    /** The labels aren't shifted there. */
    private static Batch batch(JsonNode golden) {
        long[] ids = flat(golden.get("input_ids")).mapToLong(JsonNode::asLong).toArray();
        int rows = golden.get("input_ids").size();
        int length = ids.length / rows;
        long[] targets = IntStream.range(0, ids.length)
                .mapToLong(i -> i % length == length - 1 ? Batch.IGNORED : ids[i + 1])
                .toArray();
        return new Batch(
                Optional.empty(),
                Optional.of(Tokens.of(torch.tensor(ids).view(rows, length))),
                torch.tensor(targets).view(rows, length));
    }

    private static Tensor values(FlatParameters parameters, String name) {
        FlatParameters.Slot slot = parameters.slot(name);
        return parameters.values().narrow(0, slot.offset(), slot.length()).toType(torch.ScalarType.Double);
    }

    private static Stream<JsonNode> flat(JsonNode numbers) {
        return numbers.isArray()
                ? StreamSupport.stream(numbers.spliterator(), false).flatMap(AdaptersTest::flat)
                : Stream.of(numbers);
    }

    private static Tensor doubles(JsonNode numbers) {
        Tensor flat = torch.tensor(flat(numbers).mapToDouble(JsonNode::asDouble).toArray());
        return numbers.get(0).isArray() ? flat.view(numbers.size(), -1) : flat;
    }

    private static void expect(Tensor found, JsonNode expected, double tolerance) {
        double[] numbers = new double[(int) found.numel()];
        found.contiguous().data_ptr_double().get(numbers);
        assertThat(numbers)
                .containsExactly(flat(expected).mapToDouble(JsonNode::asDouble).toArray(), within(tolerance));
    }
}
