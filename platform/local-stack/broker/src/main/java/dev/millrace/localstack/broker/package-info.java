/** What runs inside the broker's own process. */
@NullMarked
package dev.millrace.localstack.broker;

import org.jspecify.annotations.NullMarked;
