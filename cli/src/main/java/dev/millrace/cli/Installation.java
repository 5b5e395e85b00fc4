package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.api.RunReport;
import java.io.PrintWriter;

/** Where a command has its runs carried out. */
interface Installation extends AutoCloseable {

    /** Its orchestrator. */
    HttpApi orchestrator() throws CommandFailed;

    /** Where its models answer, as a run's report tells. */
    HttpApi inference(RunReport report) throws CommandFailed;

    /** What sends files to it. */
    FileUpload uploads(PrintWriter out) throws CommandFailed;

    /** The report with the addresses at which this installation is reached from here. */
    JsonNode complete(JsonNode report);

    @Override
    void close();
}
