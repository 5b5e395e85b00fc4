/**
 * Texts with places to fill in: the chat templates of published models, the prompts of tasks. They are written in Jinja with
 * Python's strings; which part of the text somebody said and which the template put there stays known.
 */
@NullMarked
package dev.millrace.contracts.text.template;

import org.jspecify.annotations.NullMarked;
