package dev.millrace.contracts.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One kind of JSON that outlives a release, as a record. The rules of {@code docs/decisions/0017}:
 *
 * <ul>
 *   <li>Everything is written, in one order: the same record gives the same bytes.
 *   <li>Fields that the record doesn't have are ignored: a later release wrote them.
 *   <li>A component that is an {@link Optional} may be missing, and is empty then: an earlier release wrote it. Any other
 *       must be there.
 *   <li>What is more than a new optional field raises the version, and says by an {@link Upcast} how the version before
 *       is read.
 *   <li>A version that isn't known yet is {@link LaterVersion}, never an error of what was read.
 * </ul>
 *
 * @param <T> the record
 */
public final class JsonContract<T> {

    /** Where the version stands in JSON that has no envelope; absent in what was written before there were versions. */
    static final String VERSION = "format";

    private static final Set<Class<?>> MAY_BE_MISSING =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .annotationIntrospector(new Presence())
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            // A contract is what a record's components say, not what else it can be asked.
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final String name;
    private final Class<T> type;
    private final List<Upcast> upcasts;

    private JsonContract(String name, Class<T> type, List<Upcast> upcasts) {
        this.name = name;
        this.type = type;
        this.upcasts = upcasts;
    }

    /**
     * A contract.
     *
     * @param name what it is called in messages, such as "dataset manifest"
     * @param upcasts from version 1 to 2, from 2 to 3, …; there is one version more than there are of these
     */
    public static <T> JsonContract<T> of(String name, Class<T> type, Upcast... upcasts) {
        return new JsonContract<>(name, type, List.of(upcasts));
    }

    /** The record. */
    public Class<T> type() {
        return type;
    }

    /** The version that is written, and the latest that is read. */
    public int version() {
        return upcasts.size() + 1;
    }

    /** The JSON of {@code value} that lies on its own, with its version. */
    public byte[] write(T value) {
        ObjectNode json = JSON.createObjectNode().put(VERSION, version());
        return bytes(json.setAll(tree(value)));
    }

    /** The JSON of {@code value} in an envelope that tells the version. */
    public byte[] writeEnveloped(T value) {
        return bytes(value);
    }

    private byte[] bytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A %s that has no JSON form: %s".formatted(name, value), e);
        }
    }

    /** The JSON of {@code value}, without its version. */
    public ObjectNode tree(T value) {
        return JSON.valueToTree(value);
    }

    /**
     * Reads what {@link #write} or an earlier version of it wrote.
     *
     * @throws MalformedJson when none of them did
     * @throws LaterVersion when a later release did
     */
    public T read(byte[] json) throws MalformedJson {
        ObjectNode object = parse(json);
        JsonNode version = object.path(VERSION);
        if (!version.isMissingNode() && !(version.isIntegralNumber() && version.canConvertToInt())) {
            throw new MalformedJson("%s: %s is no version: %s".formatted(name, VERSION, version));
        }
        return read(object, version.asInt(1));
    }

    /**
     * Reads what came in an envelope.
     *
     * @param version that the envelope told
     * @throws MalformedJson when no version of this contract wrote it
     * @throws LaterVersion when a later release did
     */
    public T readEnveloped(byte[] json, int version) throws MalformedJson {
        return read(parse(json), version);
    }

    /** As {@link #readEnveloped}, for JSON that has been parsed; it is changed when its version isn't the latest. */
    public T read(ObjectNode json, int version) throws MalformedJson {
        if (version > version()) {
            throw new LaterVersion("This " + name, version, version());
        }
        if (version < 1) {
            throw new MalformedJson("%s: there is no version %d".formatted(name, version));
        }
        try {
            upcasts.subList(version - 1, upcasts.size()).forEach(upcast -> upcast.apply(json));
            return JSON.treeToValue(json, type);
        } catch (JsonMappingException e) {
            throw new MalformedJson("%s: %s%s".formatted(name, JsonFault.of(e), place(e)), e);
        } catch (JacksonException e) {
            throw new MalformedJson("%s: %s".formatted(name, JsonFault.of(e)), e);
        }
    }

    /** The JSON object that {@code json} holds, of whatever version. */
    public ObjectNode parse(byte[] json) throws MalformedJson {
        try {
            if (JSON.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw new MalformedJson("%s: no JSON: %s".formatted(name, e.getMessage()), e);
        }
        throw new MalformedJson(name + ": no JSON object");
    }

    /** Where the trouble is, as a path of fields. */
    private static String place(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? "" : " (at " + path + ")";
    }

    /** Every component of a record has to be there, but those that say of themselves that they may not. */
    private static final class Presence extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasRequiredMarker(AnnotatedMember member) {
            return member instanceof AnnotatedParameter && !MAY_BE_MISSING.contains(member.getRawType());
        }
    }
}
