package dev.millrace.orchestrator.api;

import dev.millrace.contracts.events.PromptTemplateSaved;
import dev.millrace.orchestrator.PromptTemplateDesk;
import dev.millrace.orchestrator.api.Failures.BadParameter;
import dev.millrace.orchestrator.api.Failures.NotFound;
import dev.millrace.orchestrator.domain.Steering;
import dev.millrace.orchestrator.domain.prompts.PromptTemplates.PromptTemplate;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Prompt templates that people keep in the platform, as versions that stay. */
@Path("/api/templates")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class PromptTemplatesResource {

    private static final int LONGEST_NAME = 60;
    /** An event holds both. */
    private static final int LONGEST_TEXT = 20_000;

    private final PromptTemplateDesk desk;

    PromptTemplatesResource(PromptTemplateDesk desk) {
        this.desk = desk;
    }

    /**
     * A template.
     *
     * @param versions the oldest first
     */
    public record Template(String name, List<TemplateVersion> versions) {

        static Template of(PromptTemplate template) {
            return new Template(
                    template.name(),
                    template.versions().stream().map(TemplateVersion::of).toList());
        }
    }

    /**
     * What a template said from when on.
     *
     * @param system what the model is told before the prompt, with variables as {@code {{name}}}; empty for none
     * @param text the prompt, with variables
     * @param who who saved it, as they call themselves
     * @param when the time, as ISO 8601 in UTC
     */
    public record TemplateVersion(int version, String system, String text, String who, String when) {

        static TemplateVersion of(PromptTemplateSaved saved) {
            return new TemplateVersion(saved.version(), saved.system(), saved.text(), saved.who(), saved.when());
        }
    }

    /** All templates with all their versions, by name. */
    @GET
    public List<Template> all() {
        return desk.all().stream().map(Template::of).toList();
    }

    /** A template with all its versions. */
    @GET
    @Path("/{template}")
    public Template one(@RestPath String template) {
        return desk.find(template).map(Template::of).orElseThrow(() -> missing(template));
    }

    private static NotFound missing(String name) {
        return new NotFound("There is no template %s.".formatted(name));
    }

    /**
     * What is to be saved.
     *
     * @param name the template's; one of this name gets another version
     * @param system what the model is told before the prompt
     * @param text the prompt, with variables as {@code {{name}}}
     * @param who who saves it, as they call themselves
     */
    public record Saving(String name, Optional<String> system, String text, String who) {}

    /**
     * What was saved.
     *
     * @param version the version that says so: the newest, when it has said so already
     */
    public record Saved(String name, int version) {}

    /** Saves a version of a template; what was saved before stays. */
    @POST
    public Saved save(Saving wish) {
        String who = PeoplesNames.read("who", wish.who(), "it is kept who saved a version");
        String name = name(Objects.requireNonNullElse(wish.name(), "").strip());
        String text = Objects.requireNonNullElse(wish.text(), "");
        if (text.isBlank()) {
            throw new BadParameter("text: a template says something.");
        }
        PromptTemplateSaved saved = desk.save(
                name, within("system", wish.system().orElse("")), within("text", text), who, ArenasResource.now());
        return new Saved(name, saved.version());
    }

    private static String name(String name) {
        if (name.isEmpty()
                || name.length() > LONGEST_NAME
                || name.chars().anyMatch(c -> Character.isISOControl(c) || c == '/')) {
            throw new BadParameter("name: 1 to %d characters without a slash.".formatted(LONGEST_NAME));
        }
        return name;
    }

    private static String within(String field, String value) {
        if (value.length() > LONGEST_TEXT) {
            throw new BadParameter(
                    "%s: at most %,d characters, not %,d.".formatted(field, LONGEST_TEXT, value.length()));
        }
        return value;
    }

    /** Removes a template with all its versions. A template that is saved under its name later is another one. */
    @POST
    @Path("/{template}/remove")
    public Template remove(@RestPath String template, @Nullable SteeringWish wish) {
        PromptTemplate known = desk.find(template).orElseThrow(() -> missing(template));
        Steering.Wish now = SteeringWish.given(wish).now();
        desk.remove(template, now.who(), now.when());
        return Template.of(known);
    }
}
