package dev.millrace.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonContractTest {

    record Crate(String label, List<Item> items, Optional<String> note, OptionalLong weight) {
        Crate {
            items = List.copyOf(items);
        }
    }

    record Item(int number, Optional<Boolean> fragile) {}

    private static final JsonContract<Crate> FIRST = JsonContract.of("crate", Crate.class);
    /** Version 1 said "name", version 2 "title". */
    private static final JsonContract<Crate> THIRD =
            JsonContract.of("crate", Crate.class, json -> rename(json, "name", "title"), json -> {
                rename(json, "title", "label");
                json.path("items")
                        .forEach(item ->
                                ((ObjectNode) item).put("number", item.path("n").asInt()));
            });

    private static void rename(ObjectNode json, String from, String to) {
        json.set(to, json.remove(from));
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void everythingIsWrittenInOneOrderAndComesBack() throws Exception {
        Crate crate = new Crate("x", List.of(new Item(3, Optional.of(true))), Optional.empty(), OptionalLong.of(5));

        byte[] written = FIRST.write(crate);

        assertThat(written)
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"format\":1,\"items\":[{\"fragile\":true,\"number\":3}],\"label\":\"x\",\"note\":null,"
                        + "\"weight\":5}");
        assertThat(FIRST.read(written)).isEqualTo(crate);
        assertThat(FIRST.readEnveloped(FIRST.writeEnveloped(crate), 1)).isEqualTo(crate);
    }

    @Test
    void whatAnEarlierReleaseDidNotKnowIsEmptyAndWhatALaterOneAddsIsIgnored() throws Exception {
        Crate read = FIRST.read(json("{'label': 'x', 'colour': {'r': 1}, 'items': [{'number': 3, 'size': [1]}]}"));

        assertThat(read)
                .isEqualTo(
                        new Crate("x", List.of(new Item(3, Optional.empty())), Optional.empty(), OptionalLong.empty()));
    }

    @Test
    void anEarlierVersionIsRaisedStepByStep() throws Exception {
        Crate crate = new Crate("x", List.of(new Item(3, Optional.empty())), Optional.empty(), OptionalLong.empty());

        assertThat(THIRD.version()).isEqualTo(3);
        assertThat(THIRD.read(json("{'name': 'x', 'items': [{'n': 3}]}"))).isEqualTo(crate);
        assertThat(THIRD.read(json("{'format': 2, 'title': 'x', 'items': [{'n': 3}]}")))
                .isEqualTo(crate);
        assertThat(THIRD.readEnveloped(json("{'title': 'x', 'items': [{'n': 3}]}"), 2))
                .isEqualTo(crate);
        assertThat(THIRD.read(THIRD.write(crate))).isEqualTo(crate);
    }

    @Test
    void aLaterVersionIsNamedAndNotMistakenForDamage() {
        assertThatExceptionOfType(LaterVersion.class)
                .isThrownBy(() -> FIRST.read(json("{'format': 2}")))
                .withMessage("This crate is of version 2, and this release of Millrace reads up to version 1: start"
                        + " one that knows it");
        assertThatExceptionOfType(LaterVersion.class).isThrownBy(() -> FIRST.readEnveloped(json("{}"), 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{'label': ",
                "[]",
                "3",
                "null",
                "{'items': []}",
                "{'label': null, 'items': []}",
                "{'label': 'x', 'items': null}",
                "{'label': 'x', 'items': [null]}",
                "{'label': 'x', 'items': [{'number': null}]}",
                "{'label': 'x', 'items': [{'number': 'three'}]}",
                "{'label': 'x', 'items': [], 'format': 0}",
                "{'label': 'x', 'items': [], 'format': -1}",
                "{'label': 'x', 'items': [], 'format': '1'}",
                "{'label': 'x', 'items': [], 'format': 1.5}",
                "{'label': 'x', 'items': [], 'format': null}",
                "{'label': 'x', 'items': [], 'format': 4294967297}",
            })
    void damageIsRefused(String text) {
        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> FIRST.read(json(text)))
                .withMessageStartingWith("crate: ");
    }

    @Test
    void theMessageNamesThePlace() {
        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> FIRST.read(json("{'label': 'x', 'items': [{'number': 1}, {'numbr': 2}]}")))
                .withMessageContaining("number")
                .withMessageContaining("items[1]");
    }
}
