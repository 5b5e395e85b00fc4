package dev.millrace.trainer.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.trainer.engine.checkpoint.Snapshot;
import dev.millrace.trainer.engine.model.Transformer;
import dev.millrace.trainer.engine.objective.Objective;
import dev.millrace.trainer.engine.optimizer.Optimizer;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing that computes assumes where tensors lie: in the packages that do, only {@link Device} makes a tensor, so that it says
 * where, and none looks at a tensor's memory, which may be a GPU's. Without a GPU no run of them could tell.
 */
class OnOneDeviceTest {

    private static final String TORCH = "org/bytedeco/pytorch/global/torch";
    private static final String TENSOR = "org/bytedeco/pytorch/Tensor";

    /** Functions of libtorch that make a tensor where nobody has said, which is in main memory. */
    private static final Set<String> MAKERS = Set.of(
            "arange",
            "empty",
            "eye",
            "from_blob",
            "full",
            "linspace",
            "logspace",
            "ones",
            "rand",
            "randint",
            "randn",
            "randperm",
            "range",
            "scalar_tensor",
            "tensor",
            "torch_tensor",
            "tril_indices",
            "triu_indices",
            "zeros");

    @ParameterizedTest
    @ValueSource(classes = {Transformer.class, Objective.class, Optimizer.class})
    void onlyADeviceMakesTensors(Class<?> inPackage) throws IOException {
        assertThat(offences(inPackage)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(classes = {Device.class, Snapshot.class})
    void thatIsFoundWhereItIsDone(Class<?> inPackage) throws IOException {
        assertThat(offences(inPackage)).isNotEmpty();
    }

    private static List<String> offences(Class<?> inPackage) throws IOException {
        Path folder = Path.of("target/classes", inPackage.getPackageName().replace('.', '/'));
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class"))
                    .sorted()
                    .toList()) {
                found.addAll(offences(ClassFile.of().parse(file)));
            }
        }
        return found;
    }

    private static List<String> offences(ClassModel type) {
        return type.methods().stream()
                .flatMap(method -> method.code().stream()
                        .flatMap(code -> code.elementStream())
                        .flatMap(
                                element -> element instanceof InvokeInstruction call ? Stream.of(call) : Stream.empty())
                        .filter(OnOneDeviceTest::assumesMainMemory)
                        .map(call -> "%s.%s calls %s"
                                .formatted(
                                        type.thisClass().asInternalName(),
                                        method.methodName().stringValue(),
                                        call.name().stringValue())))
                .toList();
    }

    private static boolean assumesMainMemory(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        return (owner.equals(TORCH) && MAKERS.contains(name))
                || (owner.startsWith(TENSOR) && name.contains("data_ptr"));
    }
}
