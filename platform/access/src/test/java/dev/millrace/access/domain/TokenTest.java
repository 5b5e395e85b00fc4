package dev.millrace.access.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTest {

    @TempDir
    Path folder;

    @Test
    void isMadeOnceAndOnlyItsOwnerReadsIt() throws IOException {
        Path file = folder.resolve(Token.FILE);
        Token made = Token.readOrMake(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file).strip()).hasSize(43); // 256 bits, six a letter
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(Token.readOrMake(file).header()).isEqualTo(made.header());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void everyStackHasItsOwn() throws IOException {
        Token one = Token.readOrMake(folder.resolve("one"));
        Token other = Token.readOrMake(folder.resolve("other"));

        assertThat(one.header()).isNotEqualTo(other.header());
        assertThat(one.stack())
                .isNotEqualTo(other.stack())
                .isEqualTo(Token.read(folder.resolve("one")).stack());
        assertThat(one.header()).doesNotContain(one.stack());
        assertThat(one.toString()).doesNotContain(one.header().substring("Bearer ".length()));
    }

    @Test
    void isKnownByTheWholeOfIt() throws IOException {
        Token token = Token.readOrMake(folder.resolve("one"));
        TokenCheck check = new TokenCheck(token);

        assertThat(check.refusal(saying(token.header()))).isEmpty();
        assertThat(check.refusal(saying(token.header().replace("Bearer", "bearer"))))
                .isEmpty();
        for (String wrong : List.of(
                "",
                "Bearer",
                "Bearer ",
                token.header().substring("Bearer ".length()),
                token.header().substring(0, token.header().length() - 1),
                token.header() + "A",
                "Basic " + token.header().substring("Bearer ".length()))) {
            assertThat(check.refusal(saying(wrong)))
                    .as(wrong)
                    .map(Refusal::status)
                    .contains(401);
        }
        assertThat(check.refusal(new IncomingCall("POST", "/", Map.of()))).isPresent();
    }

    @Test
    void whatIsNoTokenIsRefusedByTheFilesName() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "\n");

        assertThatThrownBy(() -> Token.readOrMake(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    private static IncomingCall saying(String authorization) {
        return new IncomingCall("POST", "/api/runs", Map.of("authorization", List.of(authorization)));
    }
}
