package dev.millrace.inference.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.inference.TinyModel;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package is served with the tokenizer that it has, of whatever kind. */
class PackageTokenizerTest {

    @TempDir
    Path folder;

    /** Its first pieces are those that texts begin and end with; whatever else it has is text. */
    @Test
    void aPackageMayHaveASentencePieceModel() throws Exception {
        Path own = folder.resolve("pieces");
        ModelPackage written = TinyModel.write(own, "pieces", "v1", 1);
        Files.delete(own.resolve(ModelPackage.TOKENIZER));
        Files.write(own.resolve("tokenizer.model"), pieces("</s>", "<unk>", "\u2581the", "\u2581", "t", "h", "e", "n"));

        Engine other = Engine.start(written, new EngineLimits(4, 1L << 26, 1000, 1), new EngineStats());
        int[] prompt = other.tokenizer().encode("then the");
        Recorded generated = Recorded.greedy(other, prompt, 3);
        generated.await();
        other.close();
        other.awaitEnd();

        assertThat(prompt).containsExactly(2, 7, 2);
        assertThat(generated.tokens).isNotEmpty();
    }

    /** A SentencePiece model (sentencepiece_model.proto) of the type UNIGRAM. */
    private static byte[] pieces(String... pieces) {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        for (String piece : pieces) {
            byte[] text = piece.getBytes(UTF_8);
            int type = piece.equals("<unk>") ? 2 : piece.startsWith("<") ? 3 : 1;
            model.writeBytes(new byte[] {0x0a, (byte) (text.length + 9), 0x0a, (byte) text.length});
            model.writeBytes(text);
            // The longer, the likelier: a score of minus one, in 32 bits.
            model.writeBytes(new byte[] {0x15, 0, 0, (byte) 0x80, (byte) 0xbf, 0x18, (byte) type});
        }
        return model.toByteArray();
    }
}
