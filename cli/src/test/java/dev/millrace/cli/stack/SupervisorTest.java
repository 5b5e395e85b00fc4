package dev.millrace.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SupervisorTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Fake trainer = new Fake("the trainer service");
    private final Fake console = new Fake("the console service");
    private final List<String> said = new ArrayList<>();
    private final Supervisor supervisor = new Supervisor(List.of(trainer, console), said::add);

    @Test
    void whatEndsByItselfIsStartedAgainWithAWordAboutIt() throws InterruptedException {
        trainer.end(137);
        supervisor.look(START);

        assertThat(said)
                .singleElement()
                .asString()
                .contains("the trainer service", "137", "logs/the trainer service.log")
                .doesNotContain("\n");
        assertThat(trainer.starts).as("not before the pause is over").isZero();
        supervisor.look(START.plusMillis(500));
        assertThat(trainer.starts).isZero();
        supervisor.look(START.plusSeconds(1));
        assertThat(trainer.starts).isEqualTo(1);
        assertThat(console.starts).isZero();
        assertThat(supervisor.givenUp()).isEmpty();
    }

    @Test
    void theSecondTimeItWaitsLonger() throws InterruptedException {
        endAndLookUntilStarted(trainer, START);
        trainer.end(1);
        supervisor.look(START.plusSeconds(10));
        supervisor.look(START.plusSeconds(12));
        assertThat(trainer.starts).isEqualTo(1);
        supervisor.look(START.plusSeconds(14));
        assertThat(trainer.starts).isEqualTo(2);
    }

    @Test
    void whatEndsForTheThirdTimeWithinFiveMinutesIsGivenUp() throws InterruptedException {
        endAndLookUntilStarted(trainer, START);
        endAndLookUntilStarted(trainer, START.plusSeconds(60));
        endAndLookUntilStarted(console, START.plusSeconds(70)); // another's end doesn't count
        assertThat(supervisor.givenUp()).isEmpty();

        trainer.end(3);
        supervisor.look(START.plusSeconds(120));
        assertThat(supervisor.givenUp().orElseThrow())
                .contains("the trainer service", "3 times", "status 3", "logs/the trainer service.log");
        assertThat(trainer.starts).isEqualTo(2);
    }

    @Test
    void endsLongAgoAreForgotten() throws InterruptedException {
        for (int hour = 0; hour < 6; hour++) {
            endAndLookUntilStarted(trainer, START.plusSeconds(3600L * hour));
        }
        assertThat(trainer.starts).isEqualTo(6);
        assertThat(supervisor.givenUp()).isEmpty();
    }

    private void endAndLookUntilStarted(Fake fake, Instant when) throws InterruptedException {
        fake.end(1);
        supervisor.look(when);
        supervisor.look(when.plusSeconds(5));
    }

    private static final class Fake implements Supervisor.Charge {
        private final String name;
        private boolean alive = true;
        private int status;
        private int starts;

        Fake(String name) {
            this.name = name;
        }

        void end(int with) {
            alive = false;
            status = with;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean alive() {
            return alive;
        }

        @Override
        public int status() {
            return status;
        }

        @Override
        public Path log() {
            return Path.of("logs", name + ".log");
        }

        @Override
        public void startAgain() {
            alive = true;
            starts++;
        }
    }
}
