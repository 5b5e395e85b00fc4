package dev.millrace.inference.domain;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Pooling;
import dev.millrace.contracts.models.Pooling.Mode;
import dev.millrace.contracts.models.architecture.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;

/** Whether a model makes vectors of texts, and how. */
public sealed interface Embeddings {

    /**
     * It does.
     *
     * @param pooling what a vector is made of
     * @param hidden numbers of a token's vector
     * @param longest tokens that a text may have
     */
    record Made(Pooling pooling, int hidden, int longest) implements Embeddings {

        /** Numbers of a text's vector. */
        public int width() {
            return pooling.modes().size() * hidden;
        }
    }

    /**
     * It doesn't; everything else is served.
     *
     * @param why the reason, a sentence for whoever asks
     */
    record Refused(String why) implements Embeddings {}

    /**
     * Of a package that says nothing: an encoder's tokens on average, and of a decoder the last one, which has seen all
     * others.
     */
    static Embeddings of(Path folder, Architecture architecture, int context) throws IOException {
        boolean decoder = architecture.kind() == Architecture.Kind.CAUSAL;
        if (architecture.kind() == Architecture.Kind.SEQUENCE_TO_SEQUENCE) {
            return new Refused(
                    "This model is an encoder beside a decoder; embeddings are made by an encoder or a decoder");
        }
        try {
            Pooling pooling = Pooling.read(folder).orElse(Pooling.of(decoder ? Mode.LAST : Mode.MEAN));
            if (decoder && !pooling.modes().equals(EnumSet.of(Mode.LAST))) {
                return new Refused(
                        "This model is a decoder, and its package asks for another pooling than that of the last token: %s"
                                .formatted(pooling.modes()));
            }
            return new Made(
                    pooling,
                    architecture.embedding().width(),
                    Math.min(context, pooling.longest().orElse(context)));
        } catch (MalformedModel e) {
            return new Refused(
                    "This model's package says how embeddings are made, and that can't be done: " + e.getMessage());
        }
    }

    /** The same of a package whose graph gives out no hidden states. */
    default Embeddings withoutHiddenStates() {
        return switch (this) {
            case Made _ ->
                new Refused("This model's graph gives out no last_hidden_state: an earlier release has exported it;"
                        + " train the model again, or a new version of it, to have embeddings made");
            case Refused refused -> refused;
        };
    }
}
