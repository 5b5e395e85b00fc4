package dev.millrace.ingestion.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.ingestion.domain.input.ReadLimits;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SourceIdentityTest {

    private static final ReadLimits LIMITS = ReadLimits.DEFAULT;

    @Test
    void whatTheDocumentsDoNotDependOnDoesNotCount() {
        String identity = of("path: /data", "");
        assertThat(of("path: /data, weight: 3, resubmit: all", "")).isEqualTo(identity);
        assertThat(of("path: /data", "filter: {rules: [c4]}")).isEqualTo(identity);
        assertThat(of("web: {urls: ['https://example.org/a']}", ""))
                .isEqualTo(of("web: {urls: ['https://example.org/b'], most: 5, delay: 3}", ""));
        ReadLimits elsewhere = new ReadLimits(
                LIMITS.documentBytes(),
                LIMITS.expansion(),
                LIMITS.nesting(),
                LIMITS.copyBytes(),
                LIMITS.steps(),
                Path.of("/another/pod"),
                LIMITS.page());
        Recipe recipe = recipe("path: /data", "");
        assertThat(SourceIdentity.of(recipe.sources().getFirst(), recipe.shards(), elsewhere))
                .isEqualTo(identity);
    }

    @Test
    void whatTheyDependOnDoes() {
        String identity = of("path: /data", "");
        assertThat(of("path: /other", "")).isNotEqualTo(identity);
        assertThat(of("path: /data, format: text", "")).isNotEqualTo(identity);
        assertThat(of("path: /data, licence: MIT", "")).isNotEqualTo(identity);
        assertThat(of("path: /data", "shards: {documents: 7}")).isNotEqualTo(identity);
        Recipe recipe = recipe("path: /data", "");
        assertThat(SourceIdentity.of(recipe.sources().getFirst(), recipe.shards(), LIMITS.withDocumentBytes(1_000)))
                .isNotEqualTo(identity);
    }

    private static String of(String where, String rest) {
        Recipe recipe = recipe(where, rest);
        return SourceIdentity.of(recipe.sources().getFirst(), recipe.shards(), LIMITS);
    }

    private static Recipe recipe(String where, String rest) {
        return switch (RecipeReader.readElsewhere("name: a\nsources: [{name: a, %s}]\n%s\n".formatted(where, rest))) {
            case Reading.Accepted(Recipe recipe) -> recipe;
            case Reading.Refused refused ->
                throw new AssertionError(refused.problems().toString());
        };
    }
}
