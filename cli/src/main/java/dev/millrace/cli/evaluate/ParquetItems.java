package dev.millrace.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hardwood.HardwoodContext;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.StructAccessor;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Items in a Parquet file as JSON Lines, an object a row: lists and structures as what they are. */
final class ParquetItems {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ParquetItems() {}

    /** @throws IOException also when it is no Parquet file */
    static void write(Path file, Writer lines) throws IOException {
        try (HardwoodContext context = HardwoodContext.create(1);
                ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file), context);
                RowReader row = parquet.buildRowReader().build()) {
            while (row.hasNext()) {
                row.next();
                lines.write(object(row).toString());
                lines.write('\n');
            }
        } catch (IOException e) {
            throw e;
        } catch (RuntimeException e) {
            // The library throws whatever a file that makes no sense leads to.
            throw new IOException("%s: it can't be read as Parquet: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static ObjectNode object(StructAccessor row) {
        ObjectNode object = JSON.objectNode();
        for (int i = 0; i < row.getFieldCount(); i++) {
            object.set(row.getFieldName(i), row.isNull(i) ? JSON.nullNode() : value(row.getValue(i)));
        }
        return object;
    }

    private static JsonNode value(@Nullable Object value) {
        return switch (value) {
            case null -> JSON.nullNode();
            case Boolean bool -> JSON.booleanNode(bool);
            case Integer number -> JSON.numberNode(number);
            case Long number -> JSON.numberNode(number);
            case Float number -> JSON.numberNode(number);
            case Double number -> JSON.numberNode(number);
            case BigDecimal number -> JSON.numberNode(number);
            case byte[] bytes -> JSON.textNode(new String(bytes, StandardCharsets.UTF_8));
            case StructAccessor struct -> object(struct);
            case PqList list -> {
                ArrayNode array = JSON.arrayNode();
                list.values().forEach(element -> array.add(value(element)));
                yield array;
            }
            case PqMap map -> {
                ObjectNode object = JSON.objectNode();
                map.getEntries().forEach(entry -> object.set(String.valueOf(entry.getKey()), value(entry.getValue())));
                yield object;
            }
            default -> JSON.textNode(value.toString());
        };
    }
}
