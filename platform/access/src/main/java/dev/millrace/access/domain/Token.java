package dev.millrace.access.domain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** A secret that its stack's own command and console know: 256 random bits, kept in a file that only its owner reads. */
public final class Token {

    /** What its file is called in a stack's folder. */
    public static final String FILE = "token";

    private static final int BYTES = 32;
    private static final int ID_DIGITS = 16;
    private static final String OWNER_ONLY = "rw-------";

    private final String value;

    private Token(String value) {
        this.value = value;
    }

    /**
     * What {@code file} holds.
     *
     * @throws IOException when it can't be read, or holds no token
     */
    public static Token read(Path file) throws IOException {
        String value = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (!value.matches("[A-Za-z0-9_-]{32,}")) {
            throw new IOException("%s holds no token: remove it, and 'millrace up' makes a new one".formatted(file));
        }
        return new Token(value);
    }

    /**
     * What {@code file} holds; made when it isn't there. From then on only its owner reads it.
     *
     * @throws IOException when it can be neither read nor made
     */
    public static Token readOrMake(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
            Files.writeString(file, random() + "\n", StandardCharsets.US_ASCII);
        } catch (FileAlreadyExistsException e) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(OWNER_ONLY));
        }
        return read(file);
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether {@code presented} is this one; takes as long for a nearly right one as for any other. */
    public boolean is(String presented) {
        return MessageDigest.isEqual(
                value.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
    }

    /** As the header {@code Authorization} has it. */
    public String header() {
        return "Bearer " + value;
    }

    /** Names the stack to which it belongs, and doesn't give the token away. */
    public String stack() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("millrace stack " + value).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, ID_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Not the secret. */
    @Override
    public String toString() {
        return "the token of stack " + stack();
    }
}
