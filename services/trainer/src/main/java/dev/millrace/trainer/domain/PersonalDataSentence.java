package dev.millrace.trainer.domain;

import dev.millrace.contracts.recipes.Redact;
import dev.millrace.contracts.recipes.RedactAction;
import dev.millrace.contracts.recipes.RedactPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a model card says was done about personal data. */
record PersonalDataSentence(Redact redact) {

    String text() {
        if (redact.entities().isEmpty()) {
            return "Personal data was not looked for.";
        }
        List<String> said = new ArrayList<>();
        said.add("Personal data that was looked for: %s; what was found %s."
                .formatted(String.join(", ", redact.entities()), done(redact.action())));
        for (RedactPolicy policy : redact.policies()) {
            said.add("%s%s %s."
                    .formatted(
                            policy.entities().isEmpty() ? "All of it" : String.join(", ", policy.entities()),
                            where(policy),
                            done(policy.action())));
        }
        if (redact.policies().size() > 1) {
            said.add("Of these the first that fits counted.");
        }
        if (redact.classifier().isPresent()) {
            said.add("Names were found by a token classifier, which doesn't find all.");
        }
        return String.join(" ", said);
    }

    private static String where(RedactPolicy policy) {
        Map<String, List<String>> where = new TreeMap<>();
        where.put("language", policy.languages());
        where.put("source", policy.sources());
        StringBuilder text = new StringBuilder();
        where.forEach((word, names) -> text.append(
                names.isEmpty()
                        ? ""
                        : " in documents of the %s%s %s"
                                .formatted(word, names.size() > 1 ? "s" : "", String.join(", ", names))));
        return text.toString();
    }

    private static String done(RedactAction action) {
        return switch (action) {
            case PLACEHOLDER, NUMBERED -> "was replaced by its kind";
            case PSEUDONYM -> "was replaced by pseudonyms";
            case MASK -> "was masked";
            case DROP -> "had its document dropped";
            case REPORT -> "stayed in the texts and was reported alone";
        };
    }
}
