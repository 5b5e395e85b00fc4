package dev.millrace.orchestrator;

import dev.millrace.contracts.events.PromptTemplateSaved;
import dev.millrace.orchestrator.domain.prompts.PromptTemplates.PromptTemplate;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Where prompt templates that people save become events: each is answered once its event has come back from the log. */
@ApplicationScoped
public class PromptTemplateDesk {

    private final OrchestratorService orchestrator;
    /** One at a time: a version's number depends on the one before having been read back. */
    private final Object wishes = new Object();

    PromptTemplateDesk(OrchestratorService orchestrator) {
        this.orchestrator = orchestrator;
    }

    /** All templates, by name. */
    public List<PromptTemplate> all() {
        return orchestrator.ask(all -> all.prompts().all());
    }

    /** The template of this name. */
    public Optional<PromptTemplate> find(String name) {
        return orchestrator.ask(all -> all.prompts().find(name));
    }

    /**
     * Saves a version; what the newest version says already is no other one.
     *
     * @param when the time now
     * @return the version that says it
     * @throws NotReady while the log is being read or the broker is away
     */
    public PromptTemplateSaved save(String name, String system, String text, String who, String when) {
        synchronized (wishes) {
            Optional<PromptTemplateSaved> newest = find(name)
                    .map(PromptTemplate::newest)
                    .filter(last -> last.system().equals(system) && last.text().equals(text));
            return newest.orElseGet(
                    () -> publish(new PromptTemplateSaved(name, next(name), system, text, false, who, when)));
        }
    }

    /**
     * Removes a template with all its versions; once more changes nothing.
     *
     * @param when the time now
     * @throws NotReady while the log is being read or the broker is away
     */
    public void remove(String name, String who, String when) {
        synchronized (wishes) {
            if (find(name).isPresent()) {
                publish(new PromptTemplateSaved(name, next(name), "", "", true, who, when));
            }
        }
    }

    private int next(String name) {
        return orchestrator.ask(all -> all.prompts().lastVersion(name)) + 1;
    }

    private PromptTemplateSaved publish(PromptTemplateSaved event) {
        orchestrator.publish(event);
        orchestrator.await(all -> all.prompts().lastVersion(event.template()) >= event.version());
        return event;
    }
}
