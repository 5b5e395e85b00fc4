package dev.millrace.filtering.domain.classifier;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.onnxruntime.OnnxRuntime;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How a text becomes the inputs of a model. */
sealed interface ModelInput {

    /** The inputs of one text; whoever asks for them closes them. */
    Tensors tensors(String text) throws OrtException;

    /** Tensors by the name of the input. */
    record Tensors(Map<String, OnnxTensor> byName) implements AutoCloseable {
        @Override
        public void close() {
            byName.values().forEach(OnnxTensor::close);
        }
    }

    /**
     * The kind of input that the model has.
     *
     * @throws UnfitClassifier when it has another
     */
    static ModelInput of(OrtSession session, ClassifierFile file) throws OrtException, IOException {
        Map<String, NodeInfo> inputs = session.getInputInfo();
        if (inputs.keySet().equals(Set.of(LinearModel.SLOTS, LinearModel.VALUES))) {
            return hashed(session, file);
        }
        if (inputs.containsKey(Ids.IDS)) {
            return Ids.of(inputs.keySet(), file);
        }
        if (inputs.size() == 1
                && inputs.values().iterator().next().getInfo() instanceof TensorInfo tensor
                && tensor.type == OnnxJavaType.STRING) {
            return new Strings(inputs.keySet().iterator().next(), tensor.getShape().length);
        }
        throw new UnfitClassifier(
                "%s: has the inputs %s; expected one of strings, or input_ids (with attention_mask and token_type_ids), or slots and values"
                        .formatted(file.model(), TextClassifier.described(inputs)));
    }

    private static ModelInput hashed(OrtSession session, ClassifierFile file) throws OrtException {
        Optional<String> features =
                Optional.ofNullable(session.getMetadata().getCustomMetadata().get(LinearModel.FEATURES));
        return new Hashed(features.flatMap(HashedWords::named)
                .orElseThrow(() -> new UnfitClassifier("%s: its features are \"%s\"; this release makes \"%s\""
                        .formatted(file.model(), features.orElse("unnamed"), HashedWords.NAME))));
    }

    /** Hashed word n-grams. */
    record Hashed(HashedWords words) implements ModelInput {
        @Override
        public Tensors tensors(String text) throws OrtException {
            words.read(text);
            LongBuffer slots = LongBuffer.allocate(words.size());
            FloatBuffer values = FloatBuffer.allocate(words.size());
            for (int i = 0; i < words.size(); i++) {
                slots.put(i, words.slot(i));
                values.put(i, words.value(i));
            }
            OrtEnvironment environment = OnnxRuntime.environment();
            long[] shape = {words.size()};
            return new Tensors(Map.of(
                    LinearModel.SLOTS, OnnxTensor.createTensor(environment, slots, shape),
                    LinearModel.VALUES, OnnxTensor.createTensor(environment, values, shape)));
        }
    }

    /**
     * The text itself.
     *
     * @param input the input's name
     * @param rank how many dimensions it has, each 1 long
     */
    record Strings(String input, int rank) implements ModelInput {
        @Override
        public Tensors tensors(String text) throws OrtException {
            long[] shape = new long[rank];
            Arrays.fill(shape, 1);
            return new Tensors(
                    Map.of(input, OnnxTensor.createTensor(OnnxRuntime.environment(), new String[] {text}, shape)));
        }
    }

    /**
     * Token ids, {1, tokens}, with those around a text that the model was trained with ({@code [CLS]}, {@code [SEP]}); what a
     * document has of a special token's spelling is text.
     *
     * @param inputs which of the usual ones the model has
     */
    record Ids(Tokenizer tokenizer, Collection<String> inputs) implements ModelInput {
        static final String IDS = "input_ids";
        private static final String MASK = "attention_mask";
        private static final String TYPES = "token_type_ids";

        /** Of a longer text the beginning is read: what transformers of this size have room for. */
        private static final int MOST = 512;

        private static ModelInput of(Collection<String> inputs, ClassifierFile file) throws IOException {
            if (!Set.of(IDS, MASK, TYPES).containsAll(inputs)) {
                throw new UnfitClassifier(
                        "%s: has the inputs %s; of a model with input_ids only attention_mask and token_type_ids are known besides"
                                .formatted(file.model(), inputs));
            }
            if (file.tokenizer().isEmpty()) {
                throw new UnfitClassifier(
                        "%s: takes token ids; name its tokenizer.json as well".formatted(file.model()));
            }
            return new Ids(Tokenizer.read(file.tokenizer().get()), inputs);
        }

        @Override
        public Tensors tensors(String text) throws OrtException {
            int[] all = tokenizer.encodeOrdinary(text.substring(0, Math.min(text.length(), 16 * MOST)));
            int[] ids = tokenizer.framed(Arrays.copyOf(all, Math.min(all.length, MOST - tokenizer.framed().length)));
            int length = Math.max(ids.length, 1);
            Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
            for (String input : inputs) {
                LongBuffer values = LongBuffer.allocate(length);
                for (int i = 0; i < length; i++) {
                    values.put(i, input.equals(TYPES) ? 0 : input.equals(MASK) ? 1 : i < ids.length ? ids[i] : 0);
                }
                tensors.put(input, OnnxTensor.createTensor(OnnxRuntime.environment(), values, new long[] {1, length}));
            }
            return new Tensors(tensors);
        }
    }
}
