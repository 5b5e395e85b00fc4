package dev.millrace.bench.engine;

import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.forward.ModelForward;
import dev.millrace.trainer.engine.forward.ModelInputs;
import dev.millrace.trainer.engine.forward.Rows;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;

/**
 * Loads a model again and again, with a forward pass each time, and prints by how many bytes a load makes resident memory grow:
 * {@code ModelLoads FOLDER TIMES}.
 */
public final class ModelLoads {

    private static final int PLACES = 16;

    private ModelLoads() {}

    /** The first fifth of the loads, which make what is there once, doesn't count. */
    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err);
        Path folder = Path.of(args[0]);
        int times = Integer.parseInt(args[1]);
        List<Double> resident = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            load(folder);
            resident.add((double) Device.CPU.memory());
        }
        out.println(slope(resident.subList(times / 5, times)));
        System.exit(0); // libtorch leaves threads
    }

    private static void load(Path folder) throws IOException {
        Rows ids = new Rows(1, PLACES, (row, place) -> place + 1L);
        try (PointerScope scope = new PointerScope();
                PublishedModel model = PublishedModel.open(folder)) {
            new ModelForward(model, PLACES)
                    .run(new ModelInputs(
                            ids,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()));
            scope.deallocate();
        }
    }

    /** Of the line through these by least squares. */
    static double slope(List<Double> numbers) {
        double middle = (numbers.size() - 1) / 2.0;
        double mean = numbers.stream().mapToDouble(number -> number).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (int i = 0; i < numbers.size(); i++) {
            products += (i - middle) * (numbers.get(i) - mean);
            squares += (i - middle) * (i - middle);
        }
        return products / squares;
    }
}
