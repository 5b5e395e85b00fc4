package dev.millrace.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.MalformedJson;

/** Run reports, as they come from the orchestrator and go into sentences. */
public final class ReportedRun {

    private static final JsonContract<RunReport> JSON = JsonContract.of("run report", RunReport.class);

    private ReportedRun() {}

    /** The report in the orchestrator's JSON; what a later orchestrator says beyond it is left out. */
    public static RunReport of(JsonNode json) throws CommandFailed {
        try {
            if (json instanceof ObjectNode report) {
                return JSON.read(report.deepCopy(), JSON.version());
            }
            throw new CommandFailed("The orchestrator's report is no JSON object");
        } catch (MalformedJson e) {
            throw new CommandFailed("The orchestrator's report can't be understood: " + e.getMessage(), e);
        }
    }

    /** What a model is addressed by. */
    static String address(RunReport.ModelReport model) {
        return model.name() + "@" + model.version();
    }

    /** A promotion by hand in a sentence. */
    static String inWords(ModelPromoted.ByHand promotion) {
        return "promoted by hand by %s at %s: %s".formatted(promotion.who(), promotion.when(), promotion.reason());
    }
}
