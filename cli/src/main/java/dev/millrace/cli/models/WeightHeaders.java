package dev.millrace.cli.models;

import dev.millrace.cli.models.ModelPlace.Beginning;
import dev.millrace.cli.models.ModelPlace.RemoteFile;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.models.forms.PublishedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a model's weights are what its configuration describes: the headers of their files say so, and no more of them is
 * fetched.
 */
final class WeightHeaders {

    /** Most headers are shorter; of a longer one the whole is asked for. */
    private static final int USUAL = 1 << 18;

    private final ModelPlace place;
    private final NeededFiles needed;
    private final Path folder;
    private final Duration pause;

    /** @param folder has what the model says of itself */
    WeightHeaders(ModelPlace place, NeededFiles needed, Path folder, Duration pause) {
        this.place = place;
        this.needed = needed;
        this.folder = folder;
        this.pause = pause;
    }

    /** @throws NotToBeHad when they are damaged, or another model's */
    void check() throws IOException, InterruptedException {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        for (RemoteFile file : needed.weights(folder)) {
            try {
                shapes.putAll(shapes(file));
            } catch (MalformedModel e) {
                throw new NotToBeHad("%s: %s: %s".formatted(needed.model(), file.name(), e.getMessage()));
            }
        }
        if (needed.isAdapters()) {
            return;
        }
        Published published;
        try {
            published = PublishedForms.read(folder.resolve(ModelPackage.CONFIG), shapes.keySet());
        } catch (MalformedModel e) {
            return; // which whoever reads the recipe says better
        }
        List<String> differences = PublishedModel.differences(published, shapes);
        if (!differences.isEmpty()) {
            throw new NotToBeHad("%s isn't the model that its %s describes: %s%s"
                    .formatted(
                            needed.model(),
                            ModelPackage.CONFIG,
                            differences.getFirst(),
                            differences.size() == 1 ? "" : ", and %d more".formatted(differences.size() - 1)));
        }
    }

    private Map<String, List<Long>> shapes(RemoteFile file) throws IOException, InterruptedException {
        Beginning beginning = beginning(file, USUAL);
        long end = Safetensors.headerEnd(beginning.bytes().array(), beginning.total());
        if (end > beginning.bytes().remaining()) {
            beginning = beginning(file, Math.toIntExact(end));
        }
        if (end > beginning.bytes().remaining()) {
            throw new IOException("%s: the connection ended after %d of %d bytes"
                    .formatted(file.name(), beginning.bytes().remaining(), end));
        }
        return Safetensors.shapes(beginning.bytes().array(), beginning.total());
    }

    private Beginning beginning(RemoteFile file, int count) throws IOException, InterruptedException {
        Patience patience = new Patience(pause);
        while (true) {
            try {
                return place.beginning(file, count);
            } catch (IOException e) {
                patience.bear(e);
            }
        }
    }
}
