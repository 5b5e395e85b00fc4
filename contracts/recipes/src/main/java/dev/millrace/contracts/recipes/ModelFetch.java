package dev.millrace.contracts.recipes;

import java.nio.file.Path;

/** Fetches models that recipes name by their addresses. */
public interface ModelFetch {

    /**
     * Has what the model says of itself in a folder: all that is looked at while a recipe is read. Its weights need not be
     * there yet.
     */
    Fetched fetch(RemoteModel model);

    /**
     * Has the model's tokenizer in a folder, and what says how it is used; the model itself need not be one that training could
     * begin with.
     */
    Fetched fetchTokenizer(RemoteModel model);

    /**
     * Has the model that adapters are to in a folder, and the adapters in one that leads to it.
     *
     * @param adapters the folder in which they lie; it stays as it is
     */
    Fetched fetch(Path adapters, RemoteModel model);

    /** Has all of a token classifier's files in a folder, laid out as they are where it comes from. */
    Fetched fetchClassifier(RemoteModel model);

    /** What came of fetching a model. */
    sealed interface Fetched {
        /**
         * It is there, and stands in the recipe by this path.
         *
         * @param folder absolute; of a tokenizer that was named by its file's address, that file
         */
        record In(Path folder) implements Fetched {}

        /**
         * It can't be had.
         *
         * @param problem what is wrong, and what to do about it
         */
        record Refused(String problem) implements Fetched {}
    }
}
