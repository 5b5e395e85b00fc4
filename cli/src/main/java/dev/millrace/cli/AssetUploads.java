package dev.millrace.cli;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Sends the files that go with a recipe. */
final class AssetUploads {

    private final FileUpload upload;

    AssetUploads(FileUpload upload) {
        this.upload = upload;
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
            for (Path file : RecipeAssets.files(listed)) {
                sent.put(file, new Asset(sha256(file), file.getFileName().toString()));
            }
            return RecipeAssets.taken(listed, file -> Objects.requireNonNull(sent.get(file)));
        } catch (IOException e) {
            throw new CommandFailed(Trouble.of(e), e);
        }
    }

    private String sha256(Path file) throws CommandFailed, InterruptedException {
        try {
            return upload.send(file);
        } catch (IOException e) {
            throw new CommandFailed("%s can't be read: %s".formatted(file, Trouble.of(e)), e);
        }
    }
}
