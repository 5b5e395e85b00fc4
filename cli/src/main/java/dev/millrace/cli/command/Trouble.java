package dev.millrace.cli.command;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/** What it means to a person that a file can't be read or written. */
public final class Trouble {

    private Trouble() {}

    /** The rest of a sentence that begins with the file. */
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "it is there already";
            case NotDirectoryException _ -> "it is no folder";
            case FileSystemException system ->
                Optional.ofNullable(system.getReason()).orElse("the system refuses it");
            case EOFException _ -> "it ends too early";
            case CharacterCodingException _ -> "it isn't UTF-8";
            default -> e.getCause() instanceof IOException cause ? of(cause) : message(e);
        };
    }

    private static String message(IOException e) {
        return Optional.ofNullable(e.getMessage()).orElseGet(() -> e.getClass().getSimpleName());
    }
}
