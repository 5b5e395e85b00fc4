package dev.millrace.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.inference.domain.LoadedModel;
import dev.millrace.inference.domain.ServedModel;

/** A model as {@code /v1/models} describes it: as OpenAI does, and as vLLM and Ollama do what OpenAI has no word for. */
final class ModelDescription {

    private ModelDescription() {}

    /**
     * Describes one.
     *
     * @param id what it is called here: its address, or its bare name
     * @param into where to, which is returned
     */
    static ObjectNode of(LoadedModel loaded, String id, ObjectNode into) {
        ServedModel served = loaded.served();
        served.base().ifPresent(base -> into.put("parent", base.toString()));
        return into.put("id", id)
                .put("object", "model")
                .put("created", served.ref().created().getEpochSecond())
                .put("owned_by", "millrace")
                .put("root", served.address().toString())
                .put("manifest", served.ref().manifest().sha256())
                .put("max_model_len", served.engine().context())
                .put("kind", served.engine().kind().stacks())
                .put("live", loaded.live())
                .put("size", loaded.bytes())
                .put("last_used", loaded.lastUsed().toString())
                .put("expires_at", loaded.goes().map(Object::toString).orElse(null));
    }
}
