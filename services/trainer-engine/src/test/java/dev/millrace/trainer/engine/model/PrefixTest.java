package dev.millrace.trainer.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.architecture.Architecture;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands in a prefix is seen before its place; what follows it isn't. */
class PrefixTest {

    private static final int LENGTH = 7;
    private static final int PREFIX = 3;

    static List<Architecture> decoders() {
        return ArchitecturePairs.all().stream()
                .filter(architecture -> architecture.encoder().isEmpty())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void tokensOfAPrefixSeeEachOtherAndNothingElseThatFollows(Architecture architecture) {
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(5);
            FlatParameters parameters = new FlatParameters(architecture);
            parameters.values().normal_(0, 0.4, new GeneratorOptional());
            Transformer model = new Transformer(architecture, parameters, LENGTH);
            int vocabulary = architecture.embedding().vocabulary();
            long[] ids = new Random(6).longs(LENGTH, 1, vocabulary).toArray();
            Tensor before = logits(model, ids);

            for (int changed = 0; changed < LENGTH; changed++) {
                long[] others = ids.clone();
                others[changed] = 1 + others[changed] % (vocabulary - 1);
                Tensor difference =
                        logits(model, others).sub(before).abs().squeeze(0).amax(new long[] {1}, false);
                for (int place = 0; place < changed; place++) {
                    double there = difference.data_ptr_float().get(place);
                    // A window of two hides what is further away in a prefix, too, until a second layer.
                    if (changed >= PREFIX) {
                        assertThat(there).as("%d sees %d", place, changed).isZero();
                    } else if (changed == place + 1) {
                        assertThat(there).as("%d sees %d", place, changed).isPositive();
                    }
                }
            }
            scope.deallocate();
        }
    }

    private static Tensor logits(Transformer model, long[] ids) {
        long[] prefix = new long[LENGTH];
        Arrays.fill(prefix, 0, PREFIX, 1);
        Tokens tokens = Tokens.of(torch.tensor(ids).view(1, LENGTH))
                .withPrefix(torch.tensor(prefix).view(1, LENGTH));
        return model.logits(new Batch(Optional.empty(), Optional.of(tokens), torch.tensor(ids)));
    }
}
