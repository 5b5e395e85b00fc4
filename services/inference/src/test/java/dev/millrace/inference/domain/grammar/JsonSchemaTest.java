package dev.millrace.inference.domain.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final SchemaRegistry VALIDATORS =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @Test
    void whateverIsDrawnIsAnInstanceAndEveryKindIsReached() throws Exception {
        Set<JsonNodeType> reached = EnumSet.noneOf(JsonNodeType.class);
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            JsonNode schema = new DrawnSchema(random).schema();
            Reading reading = new Reading(Grammar.schema(schema));
            for (int i = 0; i < 8; i++) {
                reached.addAll(checked(schema, reading.drawn(random)));
            }
        }
        assertThat(reached)
                .contains(
                        JsonNodeType.OBJECT,
                        JsonNodeType.ARRAY,
                        JsonNodeType.STRING,
                        JsonNodeType.NUMBER,
                        JsonNodeType.BOOLEAN,
                        JsonNodeType.NULL);
    }

    private static Set<JsonNodeType> checked(JsonNode schema, String text) throws Exception {
        Schema validator = VALIDATORS.getSchema(schema.toString(), InputFormat.JSON);
        assertThat(validator.validate(
                        text,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true))))
                .as("%s%nfor %s", text, schema)
                .isEmpty();
        Set<JsonNodeType> kinds = EnumSet.noneOf(JsonNodeType.class);
        kinds(JSON.readTree(text), kinds);
        return kinds;
    }

    private static void kinds(JsonNode node, Set<JsonNodeType> into) {
        into.add(node.getNodeType());
        node.forEach(child -> kinds(child, into));
    }

    @Test
    void aMaskIsWhatTryingEachTokenGives() throws Exception {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            Grammar grammar = Grammar.schema(new DrawnSchema(random).schema());
            Reading small = new Reading(grammar, 20_000); // forgets again and again
            Reading reading = new Reading(grammar);
            String text = reading.drawn(random);
            for (int end = 0;
                    end <= text.length();
                    end = text.offsetByCodePoints(end, end == text.length() ? 0 : 1) + (end == text.length() ? 1 : 0)) {
                String before = text.substring(0, end);
                assertThat(reading.masked(before)).as(before).isEqualTo(reading.tried(before));
                assertThat(small.masked(before)).as(before).isEqualTo(reading.tried(before));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{'type':'integer','minimum':-5,'exclusiveMaximum':120} ~ -5 0 7 99 119 ~ -6 120 007 -0 1.0",
                "{'type':'number','exclusiveMinimum':0,'maximum':2.5} ~ 1 2 0.5 1.25 ~ 0 0.0 2.5001 -1 3 2.9",
                "{'type':'number','minimum':-1,'maximum':1} ~ -1 0 1 -0.5 0.5 ~ -1.5 1.5 2",
                "{'enum':['a','ab',1,null,[1,2]]} ~ 'a' 'ab' 1 null [1,2] ~ 'b' 'abc' 12 [1]",
                "{'type':'string','minLength':2,'maxLength':3} ~ 'ab' 'ä€😀' '\\n"
                        + "\\\\' '\\ud83d\\ude00a' ~ 'a' 'abcd' '' '\\ud83da'",
                "{'type':['integer','null']} ~ null 5 ~ 'a' true 5.5",
                "{'type':'array','items':{'type':'boolean'},'minItems':1,'maxItems':2} ~ [true] [true,false] ~ [] [1]"
                        + " [true,true,true]",
                "{'prefixItems':[{'type':'integer'},{'type':'boolean'}],'items':false,'minItems':1} ~ [1] [1,true] ~"
                        + " [] [true] [1,true,1]",
                "{'type':'object','properties':{'a':{'type':'integer'},'b':{'type':'null'}},'required':['b'],'additionalProperties':false}"
                        + " ~ {'b':null} {'a':1,'b':null} ~ {} {'a':1} {'b':null,'c':1} {'a':1,'a':1,'b':null}",
                "{'properties':{'a':{'type':'integer'}},'additionalProperties':{'type':'boolean'}} ~ {} {'a':1}"
                        + " {'ab':true,'':true} {'a':1,'b':true} ~ {'a':true} {'\\u0061':true} {'b':1}",
                "{'$ref':'#/$defs/list','$defs':{'list':{'type':'object','properties':{'next':{'anyOf':[{'$ref':'#/$defs/list'},{'type':'null'}]}},'required':['next']}}}"
                        + " ~ {'next':null} {'next':{'next':null}} ~ {'next':{}} null",
                "{'type':'string','format':'date'} ~ '2024-02-28' ~ '2024-02-30' '2024-13-01' '20240228'",
                "{'$ref':'#/$defs/a%20b','$defs':{'a b':{'enum':[7]}}} ~ 7 ~ 8",
                "{'$ref':'#/$defs/100%+','$defs':{'100%+':{'enum':[7]}}} ~ 7 ~ 8",
                "{'type':'object'} ~ {} {'a':[1,{'b':'c'}]} ~ [] 1"
            })
    void admitsItsInstancesAndNothingElse(String schema, String instances, String others) throws Exception {
        Reading reading = new Reading(Grammar.schema(JSON.readTree(schema.replace('\'', '"'))));
        for (String instance : instances.replace('\'', '"').split(" ", -1)) {
            assertThat(reading.accepts(instance)).as(instance).isTrue();
        }
        for (String other : others.replace('\'', '"').split(" ", -1)) {
            assertThat(reading.accepts(other)).as(other).isFalse();
        }
    }

    @Test
    void whiteSpaceStandsBetweenPartsAndEnds() throws Exception {
        Reading reading = new Reading(Grammar.jsonObject());

        assertThat(reading.accepts("{\n  \"a\": [1, {\"b\": 2}],\n  \"c\": {}\n}"))
                .isTrue();
        assertThat(reading.begins("{" + " ".repeat(3))).isFalse();
        assertThat(reading.begins("{\"a\":" + " ".repeat(2))).isFalse();
        assertThat(reading.begins("{\"a\":\n" + " ".repeat(25))).isFalse();
        assertThat(reading.begins(" {")).isFalse();
    }

    @Test
    void whatIsNestedTooDeepIsNeverBegunSoThatAnyAnswerCanEnd() throws Exception {
        Reading reading = new Reading(Grammar.schema(JSON.readTree("true")));
        int depth = 0;
        while (reading.begins("[".repeat(depth + 1))) {
            depth++;
        }

        assertThat(depth).isBetween(30, Depths.MOST);
        assertThat(reading.accepts("[".repeat(depth) + "]".repeat(depth))).isTrue();
        assertThat(reading.accepts("[".repeat(depth - 1) + "{}" + "]".repeat(depth - 1)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                "{'type':'object','properties':{'a/b':{'not':{}}}} ¦ #/properties/a~1b/not ¦ can't be constrained",
                "{'type':'array','uniqueItems':true} ¦ #/uniqueItems ¦ can't be constrained",
                "{'type':'integer','multipleOf':5} ¦ #/multipleOf ¦ can't be constrained",
                "{'type':'string','pattern':'(?=a)'} ¦ #/pattern ¦ character 1",
                "{'type':'string','format':'iri'} ¦ #/format ¦ date-time",
                "{'allOf':[{'type':'string'},{'minLength':3}]} ¦ #/allOf ¦ one that says it all",
                "{'oneOf':[{'type':'integer'},{'type':'number'}]} ¦ #/oneOf ¦ anyOf",
                "{'anyOf':[{'type':'string'}],'type':'object'} ¦ #/type ¦ beside anyOf",
                "{'$ref':'#/$defs/none'} ¦ #/$ref ¦ no schema",
                "{'$ref':'https://example.org/s.json'} ¦ #/$ref ¦ no schema",
                "{'type':[]} ¦ #/type ¦ at least one",
                "{'type':'text'} ¦ #/type ¦ the types are",
                "{'type':'object','propertes':{}} ¦ #/propertes ¦ can't be constrained",
                "{'properties':{'a':{'$ref':'#'}},'required':['a']} ¦ # ¦ nothing fits",
                "{'enum':[1],'type':'string'} ¦ #/enum ¦ no value",
                "{'type':'number','minimum':0.2,'maximum':0.8} ¦ # ¦ no whole number",
                "{'type':'string','minLength':5,'maxLength':4} ¦ #/maxLength ¦ less",
                "{'type':'object','patternProperties':{}} ¦ #/patternProperties ¦ can't be constrained",
                "'object' ¦ # ¦ a schema is"
            })
    void whatCannotBeConstrainedIsRefusedWithItsPointer(String schema, String pointer, String why) {
        assertThatThrownBy(() -> Grammar.schema(JSON.readTree(schema.replace('\'', '"'))))
                .isInstanceOf(UnsupportedGrammar.class)
                .hasMessageStartingWith("at " + pointer + ":")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 100_000})
    void aSchemaThatLeadsOnAndOnIsRefused(int depth) throws Exception {
        StringBuilder definitions = new StringBuilder("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
        for (int i = 0; i < depth; i++) {
            definitions.append("\"d%d\":{\"items\":{\"$ref\":\"#/$defs/d%d\"}},".formatted(i, i + 1));
        }
        JsonNode schema = JSON.readTree(
                definitions.append("\"d%d\":true}}".formatted(depth)).toString());

        assertThatThrownBy(() -> Grammar.schema(schema))
                .isInstanceOf(UnsupportedGrammar.class)
                .hasMessageContaining("deep");
    }

    @Test
    void aGrammarThatCanBeReadInTooManyWaysIsRefusedAndDoesNotHang() throws Exception {
        Grammar grammar = Grammar.regex("((a?){2000}){2000}b");

        assertThatThrownBy(() -> new Reading(grammar)).hasMessageContaining("too many ways");
    }
}
