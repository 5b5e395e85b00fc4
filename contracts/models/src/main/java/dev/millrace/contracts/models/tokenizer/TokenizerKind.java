package dev.millrace.contracts.models.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which kind of file a tokenizer is, found by what it begins with. */
public enum TokenizerKind {
    /** Hugging Face's. */
    JSON("tokenizer.json"),
    /** Ranks of byte sequences. */
    TIKTOKEN("tokenizer.tiktoken"),
    /** SentencePiece's. */
    SENTENCE_PIECE("tokenizer.model");

    private final String fileName;

    TokenizerKind(String fileName) {
        this.fileName = fileName;
    }

    /** What such a file is called in a model's folder. */
    public String fileName() {
        return fileName;
    }

    /** Ten times the largest that is published. */
    private static final long MOST_BYTES = 1L << 28;

    static Tokenizer read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new MalformedTokenizer(
                    "%s: %d bytes, more than the %d that a tokenizer may have".formatted(file, size, MOST_BYTES));
        }
        String name = String.valueOf(file.getFileName());
        return read(Files.readAllBytes(file), name);
    }

    /** @param name the file's, by which a file of ranks says which it is; may be empty */
    static Tokenizer read(byte[] content, String name) throws MalformedTokenizer {
        return switch (of(content)) {
            case JSON -> TokenizerJson.read(TokenizerFile.root(content));
            case TIKTOKEN -> TiktokenFile.read(content, name);
            case SENTENCE_PIECE -> SentencePieceFile.read(content);
        };
    }

    /** The kind of a content; what is like none of them is taken for JSON, and refused as such. */
    public static TokenizerKind of(byte[] content) {
        // The first field of a model's protobuf is its first piece: number 1, with a length.
        if (content.length > 2 && content[0] == 0x0a && content[2] == 0x0a) {
            return SENTENCE_PIECE;
        }
        int space = 0;
        while (space < content.length && space < 1024 && isBase64(content[space])) {
            space++;
        }
        boolean ranks = space > 0 && space + 1 < content.length && content[space] == ' ' && isDigit(content[space + 1]);
        return ranks ? TIKTOKEN : JSON;
    }

    private static boolean isBase64(byte b) {
        return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || isDigit(b) || b == '+' || b == '/' || b == '=';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
