package dev.millrace.contracts.models.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterConfigTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Fields as PEFT writes them for plain adapters, and such that say how training was done. */
    private static final String PLAIN = """
            {"peft_type": "LORA", "r": 4, "lora_alpha": 8, "lora_dropout": 0.1, "bias": "none", "use_dora": false,
             "alora_invocation_tokens": null, "rank_pattern": {}, "kasa_config": null, "velora_config": {"rank": 1},
             "init_lora_weights": true, "target_modules": ["q_proj"]}
            """;

    @TempDir
    Path folder;

    @Test
    void plainAdaptersAreKnown() throws IOException {
        assertThat(read(PLAIN)).isEqualTo(new AdapterConfig(4, 8, 0.1));
    }

    @Test
    void adaptersScaledByTheRootOfTheirRankAreKnown() throws IOException {
        assertThat(read(with("use_rslora", "true"))).isEqualTo(new AdapterConfig(4, 16, 0.1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "eva", "orthogonal", "mica"})
    void whereAdaptersBeginDoesNotMatterAsLongAsTheModelStays(String start) throws IOException {
        assertThat(read(with("init_lora_weights", "\"%s\"".formatted(start))).rank())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pissa", "pissa_niter_16", "olora", "OLoRA", "corda", "loftq", "lora_ga"})
    void adaptersToAModelThatTheirStartHasChangedAreRefused(String start) {
        refused(with("init_lora_weights", "\"%s\"".formatted(start)), "init_lora_weights is \"%s\"".formatted(start));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    alora_invocation_tokens | [5, 7]
                    arrow_config            | {"top_k": 3}
                    kasa_config             | {"beta": 0.1}
                    monteclora_config       | {"num_samples": 8}
                    use_dora                | true
                    rank_pattern            | {"q_proj": 8}
                    modules_to_save         | ["lm_head"]
                    bias                    | "all"
                    peft_type               | "LOHA"
                    r                       | 0
                    r                       | 2.5
                    r                       | "4"
                    r                       | 4294967298
                    lora_alpha              | "16"
                    lora_alpha              | null
                    """)
    void whatComputesSomethingElseIsRefusedByItsField(String field, String value) {
        refused(with(field, value), "%s is ".formatted(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"r", "lora_alpha", "peft_type"})
    void whatIsNotSaidIsNotGuessed(String field) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(PLAIN);
        json.remove(field);
        refused(json.toString(), "there is no " + field);
    }

    @Test
    void aFileThatIsNoJsonIsRefused() {
        refused("{", "adapter_config.json isn't JSON");
    }

    private static String with(String field, String value) {
        try {
            return ((ObjectNode) JSON.readTree(PLAIN))
                    .set(field, JSON.readTree(value))
                    .toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void refused(String config, String why) {
        assertThatExceptionOfType(MalformedModel.class)
                .isThrownBy(() -> read(config))
                .withMessageContainingAll(
                        folder.resolve(BaseModel.ADAPTER_CONFIG).toString(), why);
    }

    private AdapterConfig read(String config) throws IOException {
        return AdapterConfig.read(Files.writeString(folder.resolve(BaseModel.ADAPTER_CONFIG), config));
    }
}
