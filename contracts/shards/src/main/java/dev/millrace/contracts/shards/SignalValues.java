package dev.millrace.contracts.shards;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.io.IOException;
import java.util.Arrays;

/**
 * The figures of one document, in the order of a {@link SignalsHeader}. In JSON an array: whole numbers without a
 * fraction, others so that reading gives the same bits, NaN as null.
 */
@JsonSerialize(using = SignalValues.Writing.class)
@JsonDeserialize(using = SignalValues.Reading.class)
public final class SignalValues {

    private static final double LARGEST_WHOLE = 1L << 53;

    private final double[] values;

    private SignalValues(double[] values) {
        this.values = values;
    }

    /** These figures; NaN where one couldn't be measured. */
    public static SignalValues of(double... values) {
        return new SignalValues(values.clone());
    }

    /** How many there are. */
    public int size() {
        return values.length;
    }

    /** The {@code i}-th; NaN when it couldn't be measured. */
    public double get(int i) {
        return values[i];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignalValues that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }

    static final class Writing extends JsonSerializer<SignalValues> {
        @Override
        public void serialize(SignalValues figures, JsonGenerator out, SerializerProvider unused) throws IOException {
            out.writeStartArray();
            for (double value : figures.values) {
                if (!Double.isFinite(value)) {
                    out.writeNull();
                } else if (value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE) {
                    out.writeNumber((long) value);
                } else {
                    out.writeNumber(value);
                }
            }
            out.writeEndArray();
        }
    }

    static final class Reading extends JsonDeserializer<SignalValues> {
        @Override
        public SignalValues deserialize(JsonParser in, DeserializationContext context) throws IOException {
            double[] values = new double[32];
            int size = 0;
            for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
                if (size == values.length) {
                    values = Arrays.copyOf(values, 2 * size);
                }
                values[size++] = token == JsonToken.VALUE_NULL ? Double.NaN : in.getDoubleValue();
            }
            return new SignalValues(Arrays.copyOf(values, size));
        }
    }
}
