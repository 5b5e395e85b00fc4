package dev.millrace.inference;

import dev.millrace.inference.domain.Lookup;
import dev.millrace.inference.domain.ModelPool;
import dev.millrace.inference.domain.ServedModel;
import dev.millrace.inference.openai.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The model that a call names, or why there is none to answer it. */
@ApplicationScoped
class ModelFinder {

    static final String MODEL_BROKEN = "model_broken";
    static final String MODEL_TOO_LARGE = "model_too_large";

    private final ModelPool pool;

    ModelFinder(ModelPool pool) {
        this.pool = pool;
    }

    /** The one that is named, or the one that answers where none is. */
    ServedModel named(Optional<String> name) throws ApiException {
        if (name.isPresent()) {
            return find(name.get());
        }
        return pool.standard().orElseThrow(() -> ApiException.unavailable("No model is served yet", "no_model"));
    }

    ServedModel find(String name) throws ApiException {
        return switch (pool.find(name)) {
            case Lookup.Ready(var model) -> model;
            case Lookup.Loading(var address) ->
                throw ApiException.unavailable(address + " is being loaded", "model_loading");
            case Lookup.Refused(var address, var why) ->
                throw ApiException.unavailable("The package of %s is broken: %s".formatted(address, why), MODEL_BROKEN);
            case Lookup.TooLarge(var address, var why) ->
                throw ApiException.unavailable("%s isn't served: %s".formatted(address, why), MODEL_TOO_LARGE);
            case Lookup.Starting(var starting) ->
                throw ApiException.unavailable(
                        "The server has just started and doesn't know yet whether there is a model " + starting,
                        "model_loading");
            case Lookup.Unknown(var unknown) -> throw ApiException.unknownModel(unknown);
        };
    }

    static ApiException replaced(String model) {
        return ApiException.unavailable(model + " is being replaced", "model_loading");
    }
}
