/**
 * A real broker and a real S3 server as child processes of this one: no container, nothing installed, nothing left
 * behind when this process dies. Start reading at {@link dev.millrace.localstack.LocalStack}.
 */
@NullMarked
package dev.millrace.localstack;

import org.jspecify.annotations.NullMarked;
