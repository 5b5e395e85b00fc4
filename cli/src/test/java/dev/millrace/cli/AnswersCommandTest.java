package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersCommandTest {

    @TempDir
    Path folder;

    private FakePlatform platform;

    @BeforeEach
    void start() throws IOException {
        platform = new FakePlatform(folder);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void whatWasAskedAndAnsweredIsToldItemByItem() {
        CommandLineOutput output =
                CommandLineOutput.of("model", "answers", "tiny@v1", "--wrong", "--text", "a dog", "--folder", folder);

        assertThat(output.err()).isEmpty();
        assertThat(output.out()).isEqualTo("""
                questions, item 3: acc 0.0, acc_norm 1.0
                    One.
                    The dog said
                  >     -7.635  buzz
                        -8.250  woof  (right)

                own, item 0: exact_match 0.0
                    There was a
                  right is      " dog"
                  answered      " hug"

                There are more: --from 20
                """);
        assertThat(platform.query).isEqualTo("/api/models/tiny/v1/answers?from=0&limit=20&text=a%20dog&wrong=true");
    }

    @Test
    void itIsOneVersionsAnswers() {
        assertThat(CommandLineOutput.of("model", "answers", "tiny", "--folder", folder)
                        .status())
                .isEqualTo(2);
    }
}
