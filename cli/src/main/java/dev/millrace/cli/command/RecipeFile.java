package dev.millrace.cli.command;

import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.recipes.DeviceMemory;
import dev.millrace.contracts.recipes.ModelFetch;
import dev.millrace.contracts.recipes.Problem;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A recipe in a file; its relative paths start at the file's folder. */
public final class RecipeFile {

    private RecipeFile() {}

    /**
     * The recipe, every default filled in and every path absolute; a model that it names by an address isn't looked at.
     *
     * @throws CommandFailed naming file, line and column of each thing that is wrong
     */
    public static Recipe read(Path file) throws CommandFailed {
        return accepted(file, RecipeReader.read(yaml(file), folder(file)));
    }

    /**
     * The same, of a recipe whose model matters.
     *
     * @param models fetches the model that training begins with, when it is named by its address
     */
    public static Recipe read(Path file, ModelFetch models) throws CommandFailed {
        return accepted(file, RecipeReader.read(yaml(file), folder(file), models));
    }

    /**
     * The same, of a recipe that is to be run.
     *
     * @param models fetches the model that training begins with, when it is named by its address
     */
    public static Recipe readToRun(Path file, ModelFetch models) throws CommandFailed {
        return accepted(file, RecipeReader.readToRun(yaml(file), folder(file), models));
    }

    /**
     * The same, of a recipe whose model is to be trained here.
     *
     * @param memory what a training of such a width has here
     * @throws CommandFailed also when it can't fit
     */
    public static Recipe readToTrain(Path file, ModelFetch models, Function<TrainingExecution, DeviceMemory> memory)
            throws CommandFailed {
        return accepted(file, RecipeReader.readToTrain(yaml(file), folder(file), models, memory));
    }

    private static String yaml(Path file) throws CommandFailed {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new CommandFailed(CommandFailed.USAGE, file + ": a recipe is a YAML file in UTF-8; this isn't UTF-8");
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.USAGE, file + ": no such recipe can be read");
        }
    }

    private static Path folder(Path file) {
        return file.toAbsolutePath().resolveSibling("").normalize();
    }

    private static Recipe accepted(Path file, Reading reading) throws CommandFailed {
        return switch (reading) {
            case Reading.Accepted accepted -> accepted.recipe();
            case Reading.Refused refused -> throw refused(file, refused.problems());
        };
    }

    /**
     * Why the platform has refused a recipe that this command has completed: by the lines of the file.
     *
     * @param problems found in its completed form
     */
    public static CommandFailed refusedElsewhere(Path file, List<Problem> problems) throws CommandFailed {
        return refused(file, RecipeReader.placed(yaml(file), problems));
    }

    private static CommandFailed refused(Path file, List<Problem> problems) {
        return new CommandFailed(CommandFailed.USAGE, text(file, problems));
    }

    private static String text(Path file, List<Problem> problems) {
        return problems.stream()
                .map(p -> "%s:%d:%d: %s%s"
                        .formatted(file, p.line(), p.column(), p.path().isEmpty() ? "" : p.path() + ": ", p.message()))
                .collect(Collectors.joining("\n"));
    }
}
