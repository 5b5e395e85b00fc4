/** Who may ask a service for what, without any framework. Start reading at {@link dev.millrace.access.domain.Door}. */
@NullMarked
package dev.millrace.access.domain;

import org.jspecify.annotations.NullMarked;
