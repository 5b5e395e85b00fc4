package dev.millrace.contracts.models;

import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A tokenizer as somebody published it: a file of any kind that {@link Tokenizer} reads. In a folder, such as a model's,
 * what lies beside it says how it is to be used; a file that is named by itself stands for itself alone.
 *
 * @param file the tokenizer
 * @param config what is said of its use
 */
public record PublishedTokenizer(Path file, TokenizerConfig config) {

    /** What a tokenizer is called in a folder: Hugging Face's before others, which may be its original. */
    private static final Pattern OTHERS = Pattern.compile("[^.].*\\.(?:model|tiktoken)");

    private static final Set<String> BESIDE =
            Set.of(ModelPackage.TOKENIZER_CONFIG, TokenizerConfig.SPECIAL_TOKENS_MAP, TokenizerConfig.TEMPLATE_FILE);

    /**
     * Finds the tokenizer that a path leads to.
     *
     * @param path a file, or a folder that holds one
     * @throws MalformedTokenizer when a folder holds none, or several
     * @throws MalformedModel when what lies beside it can't be read
     */
    public static PublishedTokenizer open(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return new PublishedTokenizer(path, TokenizerConfig.NOTHING_SAID);
        }
        return new PublishedTokenizer(in(path), TokenizerConfig.read(path));
    }

    /**
     * The tokenizer's file in a folder.
     *
     * @throws MalformedTokenizer when there is none, or several
     */
    public static Path in(Path folder) throws IOException {
        return find(folder)
                .orElseThrow(() -> new MalformedTokenizer(
                        "%s holds no tokenizer; expected tokenizer.json, a SentencePiece .model or a .tiktoken file of ranks"
                                .formatted(folder)));
    }

    /**
     * The same, if there is one.
     *
     * @throws MalformedTokenizer when there are several
     */
    public static Optional<Path> find(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return named(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString())
                            .toList())
                    .map(folder::resolve);
        } catch (MalformedTokenizer e) {
            throw new MalformedTokenizer("%s holds %s".formatted(folder, e.getMessage()), e);
        }
    }

    /**
     * Which of these files is a tokenizer.
     *
     * @throws MalformedTokenizer when several might be
     */
    public static Optional<String> named(Collection<String> names) throws MalformedTokenizer {
        if (names.contains(ModelPackage.TOKENIZER)) {
            return Optional.of(ModelPackage.TOKENIZER);
        }
        List<String> found = names.stream()
                .filter(name -> OTHERS.matcher(name).matches())
                .sorted()
                .toList();
        if (found.size() > 1) {
            throw new MalformedTokenizer(
                    "several tokenizers: %s; name the one that is meant".formatted(String.join(", ", found)));
        }
        return found.stream().findFirst();
    }

    /**
     * Of these files in a folder the tokenizer, if there is one, and what says how it is used.
     *
     * @throws MalformedTokenizer when several might be it
     */
    public static List<String> read(Collection<String> names) throws MalformedTokenizer {
        Optional<String> own = named(names);
        return names.stream()
                .filter(name -> own.equals(Optional.of(name)) || BESIDE.contains(name))
                .sorted()
                .toList();
    }

    /**
     * Reads it.
     *
     * @throws MalformedTokenizer when it is of no known kind, or damaged; with what is wrong and where
     */
    public Tokenizer tokenizer() throws IOException {
        return Tokenizer.read(file);
    }
}
