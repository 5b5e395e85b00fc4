package dev.millrace.inference;

import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A package put where the trainer puts it. */
record StoredModel(String name, String version, ObjectRef manifest) {

    static StoredModel put(TestStack stack, Path folder, String name, String version, long seed) throws IOException {
        return put(stack, folder, name, version, seed, GraphPrecision.F32);
    }

    /** The same, served in a precision. */
    static StoredModel put(
            TestStack stack, Path folder, String name, String version, long seed, GraphPrecision precision)
            throws IOException {
        return put(
                stack, name, version, TinyModel.write(folder.resolve(name + version), name, version, seed, precision));
    }

    /** The same that chats by a template of its own. */
    static StoredModel put(TestStack stack, Path folder, String name, String version, String template)
            throws IOException {
        return put(stack, name, version, TinyModel.write(folder.resolve(name + version), name, version, 1, template));
    }

    /** An encoder. */
    static StoredModel putEncoder(TestStack stack, Path folder, String name, String version) throws IOException {
        return put(stack, name, version, TinyModel.writeEncoder(folder.resolve(name + version), name, version, 1));
    }

    /** Adapters to another one. */
    static StoredModel putAdapters(
            TestStack stack, Path folder, String name, String version, long seed, StoredModel base) throws IOException {
        Path of = folder.resolve(base.name() + base.version());
        Path own = folder.resolve(name + version);
        ModelPackage written = TinyModel.writeAdapters(own, name, version, seed, ModelPackage.open(of));
        Manifest manifest = written.manifest()
                .to(new Manifest.Base(
                        base.name(),
                        base.version(),
                        run(base.name(), base.version()),
                        base.manifest().bytes(),
                        base.manifest().sha256()));
        manifest.write(own);
        return put(stack, name, version, new ModelPackage(own, manifest, written.special()));
    }

    /** One whose manifest says that its graph has a petabyte; nothing else is there but what it is known by. */
    static StoredModel putLarge(TestStack stack, Path folder, String name, String version) throws IOException {
        ModelPackage model = TinyModel.write(folder.resolve(name + version), name, version, 1);
        Manifest written = model.manifest();
        List<Manifest.Part> files = written.files().stream()
                .map(part -> part.name().equals(ModelPackage.ONNX)
                        ? new Manifest.Part(part.name(), 1L << 50, part.sha256())
                        : part)
                .toList();
        new Manifest(
                        written.kind(),
                        written.name(),
                        written.version(),
                        written.run(),
                        written.step(),
                        files,
                        written.graphs(),
                        written.base())
                .write(model.folder());
        stack.store()
                .put(
                        ObjectKeys.model(run(name, version), ModelPackage.CONFIG),
                        model.folder().resolve(ModelPackage.CONFIG));
        return known(stack, name, version, model);
    }

    private static StoredModel put(TestStack stack, String name, String version, ModelPackage model) {
        for (Manifest.Part part : model.manifest().files()) {
            stack.store()
                    .put(
                            ObjectKeys.model(run(name, version), part.name()),
                            model.folder().resolve(part.name()));
        }
        return known(stack, name, version, model);
    }

    /** Puts what it is known by, last. */
    private static StoredModel known(TestStack stack, String name, String version, ModelPackage model) {
        return new StoredModel(
                name,
                version,
                stack.store()
                        .put(
                                ObjectKeys.model(run(name, version), Manifest.FILE),
                                model.folder().resolve(Manifest.FILE)));
    }

    ModelExported exported() {
        return new ModelExported(run(name, version), "0".repeat(64), name, version, manifest, 1000, 1, 1, 5, 4, 100, 1);
    }

    ModelPromoted promoted() {
        return new ModelPromoted(run(name, version), name, version, Optional.empty(), List.of(), Optional.empty());
    }

    String address() {
        return name + "@" + version;
    }

    private static String run(String name, String version) {
        return name + "-" + version + "-1";
    }
}
