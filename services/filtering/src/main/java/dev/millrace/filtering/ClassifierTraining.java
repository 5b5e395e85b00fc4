package dev.millrace.filtering;

import dev.millrace.contracts.events.ClassifierRequested;
import dev.millrace.contracts.events.ClassifierTrained;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.recipes.ClassifierRule;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.SampleManifest;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.filtering.domain.classifier.ClassifierTrainer;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.FaultPoint;
import dev.millrace.stage.Receipts;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.RunWatch;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.UnprocessableEvent;
import dev.millrace.stage.Withdrawn;
import dev.millrace.stage.Work;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Trains a run's classifier: shards in, an ONNX file in the store. Done again, it gives the same bytes. */
@ApplicationScoped
public class ClassifierTraining {

    private static final Receipts.Kind<ClassifierTrained> CLASSIFIER = new Receipts.Kind<>(
            JsonContract.of("receipt of a classifier", ClassifierTrained.class), made -> List.of(made.classifier()));

    private final Receipts receipts;
    private final Recipes recipes;
    private final Scratch scratch;
    private final ObjectStore store;
    private final FaultPoint faults;
    private final RunWatch runs;

    ClassifierTraining(
            Receipts receipts, Recipes recipes, Scratch scratch, ObjectStore store, FaultPoint faults, RunWatch runs) {
        this.receipts = receipts;
        this.recipes = recipes;
        this.scratch = scratch;
        this.store = store;
        this.faults = faults;
        this.runs = runs;
    }

    ClassifierTrained run(ClassifierRequested request) throws IOException, InterruptedException {
        long most = recipes.byDigest(request.recipe())
                .filter()
                .classifier()
                .map(ClassifierRule::sampleBytes)
                .orElseThrow(() -> new UnprocessableEvent("The recipe has no classifier to train"));
        Samples samples = new Samples(most, sample(request.good()), sample(request.raw()), runs.withdrawn());
        return receipts.once(
                samples.work(),
                CLASSIFIER,
                request.run(),
                () -> train(request, samples),
                known -> known.as(request.run(), request.recipe()));
    }

    private List<ObjectRef> sample(ObjectRef manifest) throws IOException {
        return SampleManifest.fromJson(store.read(manifest)).shards();
    }

    /**
     * What it is trained on.
     *
     * @param most bytes of each kind
     */
    private record Samples(long most, List<ObjectRef> good, List<ObjectRef> raw, Withdrawn withdrawn) {

        Work work() {
            List<String> parts = new ArrayList<>(List.of(Long.toString(most), Integer.toString(good.size())));
            Stream.concat(good.stream(), raw.stream()).map(ObjectRef::sha256).forEach(parts::add);
            parts.addAll(withdrawn.parts());
            return Work.of("classifier", ClassifierTrainer.RULES, parts);
        }
    }

    private ClassifierTrained train(ClassifierRequested request, Samples samples)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        ClassifierTrainer.Trained trained = train(samples);
        try (Scratch.TempFile file = scratch.file()) {
            trained.model().write(file.path());
            faults.pass(FaultPoint.BEFORE_PUT);
            ObjectRef classifier = store.put(ObjectKeys.classifier(request.run()), file.path());
            faults.pass(FaultPoint.AFTER_PUT);
            return new ClassifierTrained(
                    request.run(),
                    request.recipe(),
                    classifier,
                    trained.good(),
                    trained.raw(),
                    trained.bytes(),
                    Double.isNaN(trained.auc()) ? OptionalDouble.empty() : OptionalDouble.of(trained.auc()),
                    (System.nanoTime() - began) / 1_000);
        }
    }

    private ClassifierTrainer.Trained train(Samples samples) throws IOException, InterruptedException {
        ClassifierTrainer trainer = new ClassifierTrainer(samples.most());
        add(samples.good(), true, samples.withdrawn(), trainer);
        add(samples.raw(), false, samples.withdrawn(), trainer);
        try {
            return trainer.train();
        } catch (IllegalStateException e) {
            throw new UnprocessableEvent("No classifier can be trained: " + e.getMessage(), e);
        }
    }

    private void add(List<ObjectRef> shards, boolean good, Withdrawn withdrawn, ClassifierTrainer trainer)
            throws IOException, InterruptedException {
        for (ObjectRef shard : shards) {
            if (!trainer.wants(good)) {
                return;
            }
            try (Scratch.TempFile tempFile = scratch.fetch(shard);
                    ShardReader documents = new ShardReader(Files.newInputStream(tempFile.path()))) {
                while (documents.hasNext() && trainer.wants(good)) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException("In the middle of shard " + shard.key());
                    }
                    Document document = documents.next();
                    if (!withdrawn.contains(document)) {
                        trainer.add(document, good);
                    }
                }
            }
        }
    }
}
