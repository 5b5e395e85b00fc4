package dev.millrace.trainer.engine.export;

import dev.millrace.contracts.models.GraphDistance;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.trainer.engine.forward.Answer;
import dev.millrace.trainer.engine.forward.DistanceMeter;
import dev.millrace.trainer.engine.forward.ModelForward;
import dev.millrace.trainer.engine.forward.OnnxForward;
import dev.millrace.trainer.engine.forward.OnnxGraphs;
import dev.millrace.trainer.engine.model.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.GradMode;

/** What libtorch computes by a folder's weights, with which its graphs are compared. */
final class GraphComparison implements AutoCloseable {

    private final Path folder;
    private final ComparedTexts texts;
    private final PublishedModel model;
    private final ModelForward libtorch;

    GraphComparison(Path folder, ComparedTexts texts) throws IOException {
        this.folder = folder;
        this.texts = texts;
        this.model = PublishedModel.open(folder);
        Architecture architecture = model.architecture();
        this.libtorch = new ModelForward(
                model,
                texts.texts().stream()
                        .mapToInt(text -> text.inputs().longest(architecture))
                        .max()
                        .orElse(1));
    }

    /** How far the graphs of a precision are from it; absent where there are no texts. */
    Optional<GraphDistance> of(GraphPrecision precision) throws IOException {
        DistanceMeter meter = new DistanceMeter();
        GradMode.set_enabled(false);
        try (OnnxGraphs graphs = OnnxGraphs.open(folder, model.architecture(), precision)) {
            OnnxForward runtime = new OnnxForward(graphs);
            for (ComparedTexts.Text text : texts.texts()) {
                Answer expected = libtorch.run(text.inputs());
                Answer found = runtime.run(text.inputs());
                for (int place = 0; place < text.right().length(); place++) {
                    int right = (int) text.right().at(0, place);
                    if (right != Batch.IGNORED) {
                        meter.add(expected.logits(0, place), found.logits(0, place), right);
                    }
                }
            }
        } finally {
            GradMode.set_enabled(true);
        }
        return meter.places() > 0 ? Optional.of(meter.distance(texts.bytes())) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        model.close();
    }
}
