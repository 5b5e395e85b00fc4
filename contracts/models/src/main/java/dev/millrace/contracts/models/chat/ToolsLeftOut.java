package dev.millrace.contracts.models.chat;

import dev.millrace.contracts.text.template.MalformedTemplate;

/** A template that says nothing of the tools that a call offers. */
public final class ToolsLeftOut extends MalformedTemplate {

    private static final long serialVersionUID = 1L;

    ToolsLeftOut() {
        super("it writes nothing of the tools that may be called");
    }
}
