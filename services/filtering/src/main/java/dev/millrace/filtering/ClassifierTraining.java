package dev.millrace.filtering;

import dev.millrace.contracts.events.ClassifierRequested;
import dev.millrace.contracts.events.ClassifierTrained;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.recipes.ClassifierRule;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.SampleManifest;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.filtering.domain.classifier.ClassifierTrainer;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.FaultPoint;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.util.OptionalDouble;

/** Trains a run's classifier: shards in, an ONNX file in the store. Done again, it gives the same bytes. */
@ApplicationScoped
public class ClassifierTraining {

    private final Recipes recipes;
    private final Scratch scratch;
    private final ObjectStore store;
    private final FaultPoint faults;

    ClassifierTraining(Recipes recipes, Scratch scratch, ObjectStore store, FaultPoint faults) {
        this.recipes = recipes;
        this.scratch = scratch;
        this.store = store;
        this.faults = faults;
    }

    ClassifierTrained run(ClassifierRequested request) throws IOException, InterruptedException {
        long began = System.nanoTime();
        ClassifierTrainer.Trained trained = train(request);
        try (Scratch.Slip file = scratch.file()) {
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

    private ClassifierTrainer.Trained train(ClassifierRequested request) throws IOException, InterruptedException {
        Recipe recipe = recipes.byDigest(request.recipe());
        long most = recipe.filter()
                .classifier()
                .map(ClassifierRule::sampleBytes)
                .orElseThrow(() -> new UnprocessableEvent("The recipe has no classifier to train"));
        ClassifierTrainer trainer = new ClassifierTrainer(most);
        add(request.good(), true, trainer);
        add(request.raw(), false, trainer);
        try {
            return trainer.train();
        } catch (IllegalStateException e) {
            throw new UnprocessableEvent("No classifier can be trained: " + e.getMessage(), e);
        }
    }

    private void add(ObjectRef sample, boolean good, ClassifierTrainer trainer)
            throws IOException, InterruptedException {
        for (ObjectRef shard : SampleManifest.fromJson(store.read(sample)).shards()) {
            if (!trainer.wants(good)) {
                return;
            }
            try (Scratch.Slip slip = scratch.fetch(shard);
                    ShardReader documents = new ShardReader(Files.newInputStream(slip.path()))) {
                while (documents.hasNext() && trainer.wants(good)) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException("In the middle of shard " + shard.key());
                    }
                    trainer.add(documents.next(), good);
                }
            }
        }
    }
}
