package dev.millrace.cli.models;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.models.ModelPlace.Listing;
import dev.millrace.cli.models.ModelPlace.RemoteFile;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Pooling;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.recipes.BaseFiles;
import dev.millrace.contracts.recipes.RemoteModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which of a model's files a training needs: what its weights are called by is in their index, since others may lie beside
 * them, such as the same in another layout.
 *
 * @param model what they are of
 * @param listing what there is
 */
record NeededFiles(RemoteModel model, Listing listing) {

    private static final String INDEX = ModelPackage.WEIGHTS + ".index.json";
    private static final String SAFETENSORS = ".safetensors";
    private static final Pattern PICKLE = Pattern.compile(".*\\.(bin|pt|pth|ckpt|pkl)");
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * All but the weights.
     *
     * @throws NotToBeHad when training can't begin with what there is
     */
    List<RemoteFile> description() throws NotToBeHad {
        if (isAdapters()) {
            return listing.files().stream()
                    .filter(file -> file.name().equals(BaseModel.ADAPTER_CONFIG))
                    .toList();
        }
        if (listing.file(ModelPackage.CONFIG).isEmpty()) {
            throw new NotToBeHad("%s has no %s; expected a model's folder as Hugging Face transformers writes it"
                    .formatted(model, ModelPackage.CONFIG));
        }
        if (listing.file(ModelPackage.WEIGHTS).isEmpty() && listing.file(INDEX).isEmpty()) {
            throw new NotToBeHad(withoutWeights());
        }
        List<String> read = BaseFiles.read(names());
        return listing.files().stream()
                .filter(file -> read.contains(file.name()) && !file.name().endsWith(SAFETENSORS))
                .filter(file -> !file.name().equals(BaseModel.ADAPTER_CONFIG))
                .filter(file -> !Pooling.isSaidBy(file.name()) || saysPooling())
                .toList();
    }

    /** Whether how texts are pooled is said whole: a place that lists one folder alone doesn't name what lies below it. */
    private boolean saysPooling() {
        return listing.files().stream().anyMatch(file -> file.name().contains("/") && Pooling.isSaidBy(file.name()));
    }

    private List<String> names() {
        return listing.files().stream().map(RemoteFile::name).toList();
    }

    /**
     * Its tokenizer, and what says how that is used.
     *
     * @throws NotToBeHad when it has none, or several
     */
    List<RemoteFile> tokenizer() throws NotToBeHad {
        try {
            if (PublishedTokenizer.named(names()).isEmpty()) {
                throw new NotToBeHad(
                        "%s has no tokenizer; expected tokenizer.json, a SentencePiece .model or a .tiktoken file of ranks"
                                .formatted(model));
            }
            List<String> read = PublishedTokenizer.read(names());
            return listing.files().stream()
                    .filter(file -> read.contains(file.name()))
                    .toList();
        } catch (MalformedTokenizer e) {
            throw new NotToBeHad("%s has %s".formatted(model, e.getMessage()));
        }
    }

    /**
     * Whether it is adapters to a model, wherever that is: transformers takes such a folder for them, too, whatever lies beside.
     *
     * @throws NotToBeHad when they can't be read
     */
    boolean isAdapters() throws NotToBeHad {
        if (listing.file(BaseModel.ADAPTER_CONFIG).isEmpty()) {
            return false;
        }
        if (listing.file(BaseModel.ADAPTER_WEIGHTS).isPresent()) {
            return true;
        }
        if (listing.file(ModelPackage.CONFIG).isEmpty()) {
            throw new NotToBeHad("%s holds adapters to a model, but no %s; PEFT's save_pretrained writes it%s"
                    .formatted(
                            model,
                            BaseModel.ADAPTER_WEIGHTS,
                            listing.file("adapter_model.bin").isPresent()
                                    ? ": a pickle (adapter_model.bin) can run anything when it is read"
                                    : ""));
        }
        return false;
    }

    private String withoutWeights() {
        Optional<String> pickle = listing.files().stream()
                .map(RemoteFile::name)
                .filter(name -> PICKLE.matcher(name).matches())
                .findFirst();
        return pickle.isPresent()
                ? "%s has its weights in pickles alone (%s), which can run anything when they are read; expected %s: look for a revision that has it, or write one with transformers' save_pretrained"
                        .formatted(model, pickle.get(), ModelPackage.WEIGHTS)
                : "%s has no %s and no %s".formatted(model, ModelPackage.WEIGHTS, INDEX);
    }

    /**
     * The weights.
     *
     * @param folder has what {@link #description} names
     * @throws NotToBeHad when their index names others than there are
     */
    List<RemoteFile> weights(Path folder) throws IOException {
        if (isAdapters()) {
            return listing.file(BaseModel.ADAPTER_WEIGHTS).stream().toList();
        }
        Optional<RemoteFile> one = listing.file(ModelPackage.WEIGHTS);
        if (listing.file(INDEX).isEmpty()) {
            return one.stream().toList();
        }
        List<RemoteFile> files = new ArrayList<>();
        TreeSet<String> named = named(folder.resolve(INDEX));
        if (named.isEmpty()) {
            throw new NotToBeHad("%s: the weight_map of its %s names no file".formatted(model, INDEX));
        }
        for (String name : named) {
            files.add(listing.file(name)
                    .filter(file -> BaseFiles.isRead(file.name()))
                    .orElseThrow(() ->
                            new NotToBeHad("%s: its %s names %s, which it hasn't got".formatted(model, INDEX, name))));
        }
        return files;
    }

    private TreeSet<String> named(Path index) throws IOException {
        try {
            TreeSet<String> names = new TreeSet<>();
            for (JsonNode name : JSON.readTree(Files.readAllBytes(index)).path("weight_map")) {
                names.add(name.asText());
            }
            return names;
        } catch (JacksonException e) {
            throw new NotToBeHad("%s: its %s is no JSON".formatted(model, INDEX));
        }
    }
}
