package dev.millrace.ingestion.domain.html;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The words that authors of page templates use, and what they mean. Two words of a name count together, too. */
final class TemplateWords {

    /** At a name's start these say that what follows is elsewhere, or is a state. */
    static final Set<String> TELLS_OF_OTHERS = Set.of("has", "no", "with", "without", "is", "not", "js", "wf", "can");

    private static final Map<String, Integer> MEANINGS = meanings();

    private TemplateWords() {}

    /** The meaning of one or two lower-case words written together, as bits of {@link Names}; 0 for most. */
    static int meaning(String word) {
        return MEANINGS.getOrDefault(word, 0);
    }

    private static Map<String, Integer> meanings() {
        Map<String, Integer> meanings = new HashMap<>();
        add(
                meanings,
                Names.BODY,
                "articlebody articlecontent articletext articlecopy articlemain bodycontent bodytext bodycopy entrycontent entrybody "
                        + "entrytext postcontent postbody posttext postentry storybody storycontent storytext newsbody newscontent newstext "
                        + "singlecontent blogcontent blogbody contentbody contenttext maintext textbody fieldbody themecontent "
                        + "parseroutput richtext articleparagraph postarticle mainarticle");
        add(meanings, Names.ARTICLE, "article post entry hentry story news blogpost newsarticle singlepost");
        add(meanings, Names.CONTENT, "content main contents maincontent contentmain pagecontent contentarea");
        add(
                meanings,
                Names.SITE,
                "sidebar sidebars sidecolumn widget widgets nav navbar navi navigation menu menus submenu breadcrumb breadcrumbs "
                        + "pagination pager paging paginator topbar toolbar masthead siteheader pageheader skiplink skiplinks cookie cookies "
                        + "consent gdpr banner banners advert adverts advertisement advertising advertisment ads ad adsense adslot adbox "
                        + "adcontainer sponsor sponsored promo promos promotion newsletter subscribe subscription signup login signin "
                        + "register paywall footer copyright disclaimer imprint modal popup popover overlay lightbox tooltip "
                        + "visuallyhidden screenreader sronly printonly donate donation cta shop shopping anzeige werbung");
        add(
                meanings,
                Names.OTHERS,
                "related relatedposts relatedarticles relatednews recommended recommendation recommendations recommends similar "
                        + "morearticles morenews morestories readmore readalso readnext upnext mostread mostpopular popular trending teaser "
                        + "teasers outbrain taboola carousel slider slick swiper latestnews latestposts recentposts topstories "
                        + "alsoread seealso morefrom youmaylike nextpost prevpost previouspost postnavigation");
        add(
                meanings,
                Names.COMMENTS,
                "comment comments commentlist comentarios commentaires kommentar kommentare disqus respond reply replies "
                        + "trackback trackbacks pingback pingbacks discussion reactions");
        add(
                meanings,
                Names.ABOUT,
                "share shares sharing sharebar sharebuttons sharedaddy social socials socialmedia addthis addtoany follow likebutton "
                        + "byline authorbox authorinfo authorbio aboutauthor aboutauthors bio meta postmeta entrymeta metadata postmetadata "
                        + "entryfooter postfooter tags taglist taglinks tagcloud posttags categories catlinks printfriendly tools "
                        + "rating ratings toc tableofcontents");
        add(
                meanings,
                Names.CAPTION,
                "caption captions wpcaption captiontext gallery galleries slideshow credit credits imagecaption");
        return Map.copyOf(meanings);
    }

    private static void add(Map<String, Integer> meanings, int meaning, String words) {
        for (String word : words.split(" ", -1)) {
            meanings.merge(word, meaning, (a, b) -> a | b);
        }
    }
}
