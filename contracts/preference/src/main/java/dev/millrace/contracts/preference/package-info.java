/**
 * What is made of verdicts on two answers, whoever gave them: how far two raters agree, how often one model wins, how strong each
 * is. The command and the orchestrator's board reckon alike.
 */
@NullMarked
package dev.millrace.contracts.preference;

import org.jspecify.annotations.NullMarked;
