package dev.millrace.evaluator.domain.evaluation;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.TextItem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * What figures were measured on, as SHA-256 over how it is scored and over the content of every item in order. Figures of
 * one metric can be compared when this is equal, whatever their tasks are called and wherever their items come from.
 */
final class ItemDigest {

    private final MessageDigest digest;

    /** @param scoring names the way of scoring; to be changed when the same items come to give other figures */
    ItemDigest(String scoring) {
        this.digest = Sha256.digest();
        add(scoring);
    }

    /** Identifies one text, and how it is scored. */
    static String of(String scoring, TextItem item) {
        ItemDigest digest = new ItemDigest(scoring);
        digest.add(item);
        return digest.hex();
    }

    /** Identifies one question, and how it is scored. */
    static String of(String scoring, ChoiceItem item) {
        ItemDigest digest = new ItemDigest(scoring);
        digest.add(item);
        return digest.hex();
    }

    void add(TextItem item) {
        add(item.text());
    }

    void add(ChoiceItem item) {
        add(item.context());
        add(item.choices().size());
        item.choices().forEach(this::add);
        add(item.answer());
    }

    /** The digest in lower-case hexadecimal digits. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Each text with its length before it, so that no two lists of texts look the same. */
    void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        digest.update(bytes);
    }

    private void add(int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }
}
