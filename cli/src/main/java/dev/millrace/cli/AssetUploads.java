package dev.millrace.cli;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.BaseFiles;
import dev.millrace.contracts.recipes.BaseFiles.BaseFile;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** Sends the files that go with a recipe. */
final class AssetUploads {

    private final FileUpload upload;
    private final boolean trains;

    /** @param trains whether there will be a training, which needs a model's weights */
    AssetUploads(FileUpload upload, boolean trains) {
        this.upload = upload;
        this.trains = trains;
    }

    /**
     * The recipe with what was sent in place of paths; what the platform has already isn't sent again.
     *
     * @throws CommandFailed when a file can't be read, or changes meanwhile: nothing is submitted then
     */
    Recipe of(Recipe recipe) throws CommandFailed, InterruptedException {
        try {
            Recipe listed = RecipeAssets.listed(recipe);
            Map<Path, Asset> sent = new HashMap<>();
            boolean model = recipe.model().from().isPresent(); // which has a tokenizer of its own
            for (Path file : RecipeAssets.files(listed)) {
                sent.put(file, !Files.isDirectory(file) ? sent(file) : model ? model(file) : tokenizer(file));
            }
            return RecipeAssets.taken(listed, file -> Objects.requireNonNull(sent.get(file)));
        } catch (IOException e) {
            throw new CommandFailed(Trouble.of(e), e);
        }
    }

    private Asset sent(Path file) throws CommandFailed, InterruptedException {
        return new Asset(sha256(file), file.getFileName().toString());
    }

    private interface Listing {
        SequencedMap<String, Path> files(Path scratch) throws IOException;
    }

    private Asset model(Path folder) throws CommandFailed, InterruptedException, IOException {
        return listed(folder, scratch -> trains ? BaseFiles.in(folder, scratch) : BaseFiles.described(folder, scratch));
    }

    private Asset tokenizer(Path folder) throws CommandFailed, InterruptedException, IOException {
        return listed(folder, _ -> BaseFiles.ofTokenizer(folder));
    }

    /** A folder that goes with a recipe as it is, as the list of those of its files that count. */
    private Asset listed(Path folder, Listing listing) throws CommandFailed, InterruptedException, IOException {
        Path scratch = Files.createTempDirectory("millrace-");
        try {
            List<BaseFile> files = new ArrayList<>();
            for (Map.Entry<String, Path> one : listing.files(scratch).entrySet()) {
                String sha256 = sent(one.getValue()).sha256();
                files.add(new BaseFile(one.getKey(), Files.size(one.getValue()), sha256, Optional.empty()));
            }
            Path list = Files.write(scratch.resolve("files.json"), new BaseFiles(files).toJson());
            return new Asset(sha256(list), folder.getFileName().toString());
        } finally {
            delete(scratch);
        }
    }

    private static void delete(Path scratch) throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(scratch);
    }

    private String sha256(Path file) throws CommandFailed, InterruptedException {
        try {
            return upload.send(file);
        } catch (IOException e) {
            throw new CommandFailed("%s can't be read: %s".formatted(file, Trouble.of(e)), e);
        }
    }
}
