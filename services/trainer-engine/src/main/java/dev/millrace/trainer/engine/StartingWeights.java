package dev.millrace.trainer.engine;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.AdapterFolder;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.recipes.LoraSpec;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.model.Adapters;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.PublishedParameters;
import java.io.IOException;
import java.util.Optional;

/** The weights that a training begins with. */
final class StartingWeights {

    private StartingWeights() {}

    /**
     * Random ones from the default generator, or those of the model that the job begins with.
     *
     * @throws IOException when its files can't be read, or aren't what its form demands
     */
    static FlatParameters of(TrainingJob job, Architecture architecture, Device device) throws IOException {
        Optional<BaseModel> base = job.base();
        if (base.isEmpty()) {
            FlatParameters parameters = new FlatParameters(architecture, device);
            parameters.initialize(job.model().residualInit());
            return parameters;
        }
        try (PublishedModel model = PublishedModel.open(base.get().folder())) {
            FlatParameters parameters = PublishedParameters.load(model);
            if (base.get().adapters().isPresent()) {
                try (AdapterFolder folder =
                        AdapterFolder.open(base.get().adapters().get(), model.published())) {
                    Adapters adapters = new Adapters(architecture, LoraSpec.of(folder));
                    adapters.load(folder);
                    adapters.mergeInto(parameters);
                }
            }
            return parameters.on(device);
        }
    }
}
