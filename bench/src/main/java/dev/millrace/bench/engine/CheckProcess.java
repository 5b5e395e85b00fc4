package dev.millrace.bench.engine;

import dev.millrace.bench.engine.Check.NotPossible;
import dev.millrace.bench.engine.Check.Wrong;
import dev.millrace.bench.engine.CheckResult.Status;
import dev.millrace.contracts.json.JsonContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The process of one check: {@code CheckProcess NAME RESULT.json}. What libtorch does to it ends no other check. */
final class CheckProcess {

    static final JsonContract<CheckResult> JSON = JsonContract.of("result of a check", CheckResult.class);

    private CheckProcess() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Check check = Checks.named(args[0]).orElseThrow();
        long began = System.nanoTime();
        CheckResult result = run(check, began);
        Files.write(Path.of(args[1]), JSON.write(result));
        System.exit(0); // libtorch leaves threads
    }

    // libtorch says all that goes wrong in it by this: out of memory, no driver, a kernel that isn't there.
    private static CheckResult run(Check check, long began) throws InterruptedException {
        try {
            return result(check, Status.OK, "", began, check.run(Setting.here()));
        } catch (NotPossible e) {
            return result(check, Status.SKIPPED, String.valueOf(e.getMessage()), began, List.of());
        } catch (Wrong e) {
            return result(check, Status.FAILED, String.valueOf(e.getMessage()), began, e.findings());
        } catch (IOException e) {
            return result(check, Status.FAILED, firstLine(e), began, List.of());
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            e.printStackTrace();
            return result(check, Status.FAILED, firstLine(e), began, List.of());
        }
    }

    /** The rest is where in libtorch it was. */
    private static String firstLine(Throwable thrown) {
        return thrown.toString().lines().findFirst().orElse("");
    }

    private static CheckResult result(Check check, Status status, String reason, long began, List<Finding> findings) {
        return new CheckResult(check.name(), status, reason, (System.nanoTime() - began) / 1e9, findings);
    }
}
