package dev.millrace.quickstart;

import java.util.stream.Collectors;

/** A story as a page of a site: what surrounds it is on every page and belongs to none. */
final class StoryPage {

    private StoryPage() {}

    static String of(Story story) {
        String paragraphs = story.paragraphs().stream()
                .map(p -> "        <p>" + escape(p) + "</p>")
                .collect(Collectors.joining("\n"));
        return """
                <!DOCTYPE html>
                <html lang="en">
                  <head>
                    <meta charset="utf-8">
                    <title>%1$s</title>
                    <meta name="author" content="The Story Mill">
                    <meta property="article:published_time" content="%2$s">
                    <style>nav a { margin: 0 1em }</style>
                    <script>window.visits = (window.visits || 0) + 1;</script>
                  </head>
                  <body>
                    <header>
                      <a href="/">The Story Mill</a>
                      <nav><a href="/new">New stories</a> <a href="/best">Best stories</a> <a href="/about">About us</a></nav>
                    </header>
                    <main>
                      <article>
                        <h1>%1$s</h1>
                %3$s
                      </article>
                      <aside>
                        <h2>More stories</h2>
                        <ul><li><a href="/story-1.html">The kite that flew away</a></li>
                        <li><a href="/story-2.html">A boat made of paper</a></li></ul>
                      </aside>
                    </main>
                    <footer><p>Copyright 2026 The Story Mill. All rights reserved. <a href="/privacy">Privacy</a></p></footer>
                  </body>
                </html>
                """.formatted(escape(story.title()), StoryFiles.WRITTEN, paragraphs);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
