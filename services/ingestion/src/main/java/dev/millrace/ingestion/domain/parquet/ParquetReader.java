package dev.millrace.ingestion.domain.parquet;

import dev.hardwood.HardwoodContext;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.SchemaNode;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.FileInput;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.input.Unreadable;
import dev.millrace.ingestion.domain.input.Utf8;
import dev.millrace.ingestion.domain.json.JsonDialog;
import dev.millrace.ingestion.domain.json.JsonFields;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file. Columns have the same names that members of JSON records have; those with scalars that are
 * known by no name there go into the metadata. A file is read from its end, so it is copied to the disk first.
 */
public final class ParquetReader implements EntryReader {

    private static final int MOST_OUTLINED = 30;
    private static final Pattern COPY = Pattern.compile("\\[[^\\]]*\\.tmp] ?|\\S*millrace-reading\\S*");

    private final FileInput input;
    private final JsonFields fields;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<SchemaNode.PrimitiveNode> columns = new ArrayList<>();
    private final List<String> dialogs = new ArrayList<>();
    private Optional<RowReader> rows = Optional.empty();
    private boolean any;

    public ParquetReader(FileInput input, Optional<String> textField) {
        this.input = input;
        this.fields = new JsonFields(textField);
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        try {
            if (rows.isEmpty()) {
                rows = Optional.of(open());
            }
            RowReader row = rows.get();
            if (!row.hasNext()) {
                return any ? Optional.empty() : nothing();
            }
            any = true;
            row.next();
            return Optional.of(entry(row));
        } catch (IOException e) {
            throw e instanceof Unreadable ? e : damaged(e);
        } catch (RuntimeException e) {
            // The library throws whatever a file that makes no sense leads to.
            throw damaged(e);
        }
    }

    private Optional<SourceEntry> nothing() {
        any = true;
        return Optional.of(SourceEntry.refused(Reason.EMPTY, input.raw().count(), "error", "no rows"));
    }

    private Unreadable damaged(Exception e) {
        // The name of the copy is another one each time.
        String message = COPY.matcher(String.valueOf(e.getMessage())).replaceAll("");
        Reason reason = message.toLowerCase(Locale.ROOT).contains("encrypt") ? Reason.ENCRYPTED : Reason.DAMAGED;
        String error = message.length() > 200 ? message.substring(0, 200) : message;
        return new Unreadable(SourceEntry.refused(reason, input.raw().count(), "error", printable(error)), e);
    }

    /** What a damaged file says of itself may be anything. */
    private static String printable(String text) {
        return text.replaceAll("[^\\x20-\\x7E]", "?");
    }

    private RowReader open() throws IOException {
        Path copy = input.copy();
        HardwoodContext context = HardwoodContext.create(1);
        open.add(context);
        ParquetFileReader file = ParquetFileReader.open(InputFile.of(copy), context);
        open.add(file);
        for (SchemaNode node : file.getFileSchema().getRootNode().children()) {
            if (node instanceof SchemaNode.PrimitiveNode column && column.maxRepetitionLevel() == 0) {
                columns.add(column);
            }
        }
        checkExpansion(file);
        checkPages(copy, file);
        List<SchemaNode> all = file.getFileSchema().getRootNode().children();
        all.stream()
                .filter(node -> node instanceof SchemaNode.GroupNode && fields.isDialog(node.name()))
                .forEach(node -> dialogs.add(node.name()));
        if (dialogs.isEmpty() && columns.stream().noneMatch(c -> fields.isContent(c.name()))) {
            throw new Unreadable(new SourceEntry.Refused(
                    Reason.MISSING_TEXT,
                    input.raw().count(),
                    Map.of("columns", outline(all), "wanted", fields.wantedContent())));
        }
        String[] names = Stream.concat(columns.stream().map(SchemaNode::name), dialogs.stream())
                .toArray(String[]::new);
        RowReader reader = file.buildRowReader()
                .projection(ColumnProjection.columns(names))
                .build();
        open.add(reader);
        return reader;
    }

    private void checkExpansion(ParquetFileReader file) throws Unreadable {
        long bytes = file.getFileMetaData().rowGroups().stream()
                .flatMap(group -> group.columns().stream())
                .mapToLong(chunk -> Math.max(0, chunk.metaData().totalUncompressedSize()))
                .sum();
        if (bytes > ReadLimits.EXPANSION_FREE
                && bytes / input.limits().expansion() > input.raw().count()) {
            throw new Unreadable(ReadLimits.exceeded(
                    "expansion", input.limits().expansion(), input.raw().count()));
        }
    }

    /** A column without lists has a value, or that there is none, for every row. */
    private void checkPages(Path copy, ParquetFileReader file) throws IOException {
        FileMetaData meta = file.getFileMetaData();
        try (FileChannel bytes = FileChannel.open(copy)) {
            ParquetPages pages = new ParquetPages(bytes, input.limits());
            for (RowGroup group : meta.rowGroups()) {
                for (SchemaNode.PrimitiveNode column : columns) {
                    ColumnChunk chunk = group.columns().get(column.columnIndex());
                    if (chunk.metaData().numValues() != group.numRows()) {
                        throw new IOException("Columns and rows don't add up");
                    }
                    pages.check(chunk);
                }
            }
        }
        if (meta.rowGroups().stream().mapToLong(RowGroup::numRows).sum() != meta.numRows()) {
            throw new IOException("Rows don't add up");
        }
    }

    /** The names of the columns with what they hold, in their order. */
    private static String outline(List<SchemaNode> columns) {
        return columns.stream()
                .limit(MOST_OUTLINED)
                .map(node -> printable(node.name()) + " ("
                        + (node instanceof SchemaNode.PrimitiveNode column
                                ? column.type().name().toLowerCase(Locale.ROOT)
                                : "group")
                        + ")")
                .collect(Collectors.joining(", "));
    }

    private SourceEntry entry(RowReader row) {
        fields.clear();
        long whole = 0;
        for (SchemaNode.PrimitiveNode column : columns) {
            String name = column.name();
            if (row.isNull(name)) {
                continue;
            }
            if (JsonFields.isTools(name) && column.type() == PhysicalType.BYTE_ARRAY) {
                fields.putTools(new String(row.getBinary(name), StandardCharsets.UTF_8));
            } else if (fields.isContent(name) && column.type() == PhysicalType.BYTE_ARRAY) {
                byte[] text = row.getBinary(name);
                long bytes = text.length;
                if (bytes > input.limits().documentBytes()) {
                    return input.limits().tooLong(bytes);
                }
                if (!Utf8.isValid(text, 0, text.length)) {
                    return new SourceEntry.Refused(Reason.INVALID_UTF8, bytes, Map.of("column", name));
                }
                whole += bytes;
                fields.put(name, new String(text, StandardCharsets.UTF_8), true);
            } else {
                scalar(row.getValue(name)).ifPresent(value -> put(name, value));
            }
        }
        for (String name : dialogs) {
            if (!row.isNull(name)) {
                JsonDialog dialog = ParquetDialog.read(row, name);
                whole += ParquetDialog.length(dialog);
                fields.putDialog(name, dialog);
            }
        }
        return whole > input.limits().documentBytes() ? input.limits().tooLong(whole) : fields.entry(whole);
    }

    private void put(String name, String value) {
        if (fields.wants(name)) {
            fields.put(name, value, false);
        } else {
            fields.putMeta(name, value);
        }
    }

    private static Optional<String> scalar(@Nullable Object value) {
        return value == null || value instanceof byte[] ? Optional.empty() : Optional.of(value.toString());
    }

    @Override
    public void close() throws IOException {
        for (AutoCloseable resource : open.reversed()) {
            try {
                resource.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException("Parquet file can't be closed", e);
            }
        }
        open.clear();
    }
}
