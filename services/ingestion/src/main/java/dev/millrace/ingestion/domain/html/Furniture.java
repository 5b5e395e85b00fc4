package dev.millrace.ingestion.domain.html;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;

/** Takes out of a page what no reader came for: scripts, forms, menus, adverts, lists of other pages, comments. */
final class Furniture {

    /** Never text of the page, wherever it stands. */
    private static final String NEVER =
            "script,style,noscript,template,svg,math,iframe,object,embed,applet,canvas,audio,video,map,form,button,"
                    + "input,select,textarea,label,datalist,nav,dialog,menu,link,meta,"
                    + "[hidden],[aria-hidden=true],[role=navigation],[role=search],[role=banner],[role=contentinfo],"
                    + "[role=complementary],[role=dialog],[role=alert],[role=menu],[role=toolbar],figure,picture,img";

    private static final Set<String> MAYBE = Set.of("aside", "footer", "header");

    private static final Pattern UNWANTED_NAME = Pattern.compile(
            "(?:^|[\\s_-])(?:comment(?:s|list|ary-list)?|disqus|respond|reply|replies|trackbacks?|pingbacks?|"
                    + "sidebar|side-bar|widget|widgets|nav|navbar|navi|navigation|menu|submenu|breadcrumbs?|pagination|pager|paging|"
                    + "share|sharing|sharebar|sharedaddy|social|socials|addthis|addtoany|follow|like-button|"
                    + "related|relatedposts|jp-relatedposts|recommended|recommendations|similar|more-articles|read-more|readmore|mostread|most-read|popular|trending|teaser|teasers|outbrain|taboola|"
                    + "newsletter|subscribe|subscription|signup|sign-up|login|paywall|"
                    + "cookie|cookies|consent|gdpr|banner|advert|advertisement|advertising|ads|ad|adsense|sponsor|sponsored|promo|promotion|"
                    + "footer|masthead|site-header|page-header|topbar|toolbar|skip-link|skiplink|"
                    + "byline|author-box|author-info|author-bio|about-author|authorbox|bio|meta|postmeta|post-meta|entry-meta|entry-footer|post-footer|metadata|postmetadata|tags|taglist|tag-links|tag-list|post-tags|categories|cat-links|"
                    + "print|printfriendly|tools|modal|popup|overlay|hidden|visually-hidden|screen-reader-text|sr-only|"
                    + "caption|wp-caption-text|gallery|slideshow|carousel|slider|rating|ratings|copyright|disclaimer)(?:$|[\\s_-])",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern CAMEL = Pattern.compile("(?<=[a-z])(?=[A-Z])");
    private static final Pattern INVISIBLE = Pattern.compile("display\\s*:\\s*none|visibility\\s*:\\s*hidden");
    private static final Set<String> KEPT = Set.of("html", "body", "main", "article");

    /** Something named like furniture that holds this share of the page's text is the page. */
    private static final double TOO_MUCH = 0.5;

    private Furniture() {}

    static void removeFrom(Document document) {
        document.select(NEVER).remove();
        removeComments(document);
        int all = Math.max(1, document.body().text().length());
        for (Element element : List.copyOf(document.body().getAllElements())) {
            if (element.parent() != null
                    && isUnwanted(element)
                    && element.text().length() < TOO_MUCH * all) {
                element.remove();
            }
        }
    }

    private static boolean isUnwanted(Element element) {
        String name = element.normalName();
        if (KEPT.contains(name)) {
            return false;
        }
        if (MAYBE.contains(name)) {
            // The head of an article may hold its first lines; the head of a site holds its menu.
            return !(name.equals("header")
                    && element.closest("article,main") != null
                    && element.text().length() > 200);
        }
        if (INVISIBLE.matcher(element.attr("style")).find()) {
            return true;
        }
        String called = element.className() + ' ' + element.id();
        return called.length() > 1
                && UNWANTED_NAME.matcher(CAMEL.matcher(called).replaceAll("-")).find();
    }

    private static void removeComments(Document document) {
        List<Node> comments =
                document.nodeStream().filter(Comment.class::isInstance).toList();
        comments.forEach(Node::remove);
    }
}
