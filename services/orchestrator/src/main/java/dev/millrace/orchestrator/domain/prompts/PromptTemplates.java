package dev.millrace.orchestrator.domain.prompts;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.PromptTemplateSaved;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Prompt templates as the log tells of them, each with its versions. One thread at a time. */
public final class PromptTemplates {

    private final SortedMap<String, NavigableMap<Integer, PromptTemplateSaved>> templates = new TreeMap<>();

    /**
     * A template.
     *
     * @param versions that were saved since it was last removed, the oldest first; at least one
     */
    public record PromptTemplate(String name, List<PromptTemplateSaved> versions) {

        /** The newest version. */
        public PromptTemplateSaved newest() {
            return versions.getLast();
        }
    }

    /** Takes in an event; returns whether it is about a template. */
    public boolean take(Event event) {
        if (event instanceof PromptTemplateSaved saved) {
            templates.computeIfAbsent(saved.template(), _ -> new TreeMap<>()).putIfAbsent(saved.version(), saved);
            return true;
        }
        return false;
    }

    /** The highest number that was given under this name, a removal's included; 0 when there is none. */
    public int lastVersion(String name) {
        return Optional.ofNullable(templates.get(name))
                .map(NavigableMap::lastKey)
                .orElse(0);
    }

    /** The template of this name, unless it is removed. */
    public Optional<PromptTemplate> find(String name) {
        List<PromptTemplateSaved> versions = new ArrayList<>();
        Optional.ofNullable(templates.get(name))
                .ifPresent(all -> all.values().forEach(saved -> {
                    if (saved.removed()) {
                        versions.clear();
                    } else {
                        versions.add(saved);
                    }
                }));
        return versions.isEmpty() ? Optional.empty() : Optional.of(new PromptTemplate(name, List.copyOf(versions)));
    }

    /** All that aren't removed, by name. */
    public List<PromptTemplate> all() {
        return templates.keySet().stream().flatMap(name -> find(name).stream()).toList();
    }
}
