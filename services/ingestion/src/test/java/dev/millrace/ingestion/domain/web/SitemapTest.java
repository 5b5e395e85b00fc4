package dev.millrace.ingestion.domain.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SitemapTest {

    @Test
    void pagesAndSitemapsAreToldApartAndPicturesAreNoPages() {
        Sitemap pages = parse("""
                <?xml version="1.0" encoding="UTF-8"?>
                <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
                    xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
                  <url><loc> https://example.org/a?b=1&amp;c=2 </loc><lastmod>2024-01-01</lastmod>
                    <image:image><image:loc>https://example.org/a.png</image:loc></image:image></url>
                  <url><loc>https://example.org/b</loc></url>
                </urlset>
                """);
        assertThat(pages)
                .isEqualTo(new Sitemap(
                        List.of("https://example.org/a?b=1&c=2", "https://example.org/b"), List.of(), true));
        assertThat(parse("<sitemapindex><sitemap><loc>https://example.org/1.xml</loc></sitemap></sitemapindex>")
                        .sitemaps())
                .containsExactly("https://example.org/1.xml");
        assertThat(parse("https://example.org/a\nhttps://example.org/b\n").pages())
                .hasSize(2);
    }

    @Test
    void damageEndsItAndEntitiesNeverComeIn() {
        Sitemap cut = parse("<urlset><url><loc>https://example.org/a</loc></url><url><loc>https://exa");
        assertThat(cut.pages()).containsExactly("https://example.org/a");
        assertThat(cut.whole()).isFalse();
        assertThat(parse(
                                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><urlset><url><loc>&e;</loc></url></urlset>")
                        .pages())
                .noneMatch(page -> page.contains("root"));
        assertThat(parse("").pages()).isEmpty();
        assertThat(parse("\0\0\0").pages()).isEmpty();
    }

    private static Sitemap parse(String text) {
        return Sitemap.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
