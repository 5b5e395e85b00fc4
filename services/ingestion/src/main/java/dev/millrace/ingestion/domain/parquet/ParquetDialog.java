package dev.millrace.ingestion.domain.parquet;

import dev.hardwood.row.PqList;
import dev.hardwood.row.PqStruct;
import dev.hardwood.row.StructAccessor;
import dev.millrace.contracts.shards.Message;
import dev.millrace.ingestion.domain.json.JsonDialog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A dialog in a column: a list of structures with {@code role} and {@code content}, or {@code from} and {@code value}. */
final class ParquetDialog {

    private ParquetDialog() {}

    static JsonDialog read(StructAccessor row, String column) {
        List<Message> messages = new ArrayList<>();
        PqList list = row.getList(column);
        for (int i = 0; i < list.size(); i++) {
            Object element = list.isNull(i) ? "" : list.get(i);
            if (!(element instanceof PqStruct said)) {
                return new JsonDialog.Unfit(i + 1, "no structure");
            }
            Optional<String> content = text(said, "content").or(() -> text(said, "value"));
            String role = text(said, "role").or(() -> text(said, "from")).orElse("");
            String known = JsonDialog.ROLES.getOrDefault(role.toLowerCase(Locale.ROOT), "");
            if (known.isEmpty() || content.isEmpty()) {
                return new JsonDialog.Unfit(i + 1, known.isEmpty() ? "no known role" : "no content that is text");
            }
            if (calls(said)) {
                return new JsonDialog.Unfit(i + 1, "a call of a tool, which is read of JSON alone");
            }
            messages.add(new Message(known, content.get()));
        }
        return messages.isEmpty() ? new JsonDialog.Unfit(0, "no messages") : new JsonDialog.Said(messages);
    }

    private static boolean calls(PqStruct said) {
        for (int i = 0; i < said.getFieldCount(); i++) {
            boolean named = said.getFieldName(i).equals("tool_calls")
                    || said.getFieldName(i).equals("function_call");
            if (named && !said.isNull(i) && !(said.getValue(i) instanceof PqList list && list.size() == 0)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> text(PqStruct said, String name) {
        for (int i = 0; i < said.getFieldCount(); i++) {
            if (said.getFieldName(i).equals(name) && !said.isNull(i) && said.getValue(i) instanceof String text) {
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }

    /** Bytes of UTF-8, about. */
    static long length(JsonDialog dialog) {
        return dialog instanceof JsonDialog.Said(List<Message> messages)
                ? messages.stream()
                        .mapToLong(message -> message.content().length())
                        .sum()
                : 0;
    }
}
