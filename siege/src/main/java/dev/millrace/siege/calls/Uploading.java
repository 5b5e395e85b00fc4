package dev.millrace.siege.calls;

import dev.millrace.cli.stack.ServiceSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Files that users send: at once, and in pieces by tus. */
public final class Uploading {

    private static final int MOST = 200_000;

    private Uploading() {}

    /** Both kinds. */
    public static List<Kind> kinds(List<Client> clients) {
        List<ServiceSpec> ingestion = List.of(ServiceSpec.INGESTION);
        return List.of(
                new LegalCall("upload", 2, ingestion, clients, Uploading::whole),
                new LegalCall("upload in pieces", 2, ingestion, clients, Uploading::pieces));
    }

    private static byte[] file(Random random) {
        byte[] file = new byte[2 + random.nextInt(MOST)];
        random.nextBytes(file);
        return file;
    }

    private static HttpRequest.Builder mine(Place place, URI address) {
        return HttpRequest.newBuilder(address)
                .header("Authorization", place.token().header());
    }

    private static HttpRequest.Builder tus(Place place, URI address) {
        return mine(place, address).header("Tus-Resumable", "1.0.0");
    }

    private static String whole(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        byte[] file = file(random);
        Client.Answer answer = Client.expect(
                200, client.ask(mine(place, place.at(at, "/api/uploads")).PUT(BodyPublishers.ofByteArray(file))));
        if (!answer.json().path("upload").asText().equals(sha256(file))) {
            throw new Wrong("another content than was sent: " + answer.beginning());
        }
        return client.get(place.at(at, "/api/uploads/" + sha256(file))).word();
    }

    private static String pieces(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        byte[] file = file(random);
        Client.Answer begun = Client.expect(
                201,
                client.ask(tus(place, place.at(at, "/api/uploads"))
                        .header("Upload-Length", Integer.toString(file.length))
                        .POST(BodyPublishers.noBody())));
        URI upload = place.at(at, begun.whole().headers().firstValue("Location").orElse(""));
        int half = file.length / 2;
        piece(client, place, upload, file, 0, half);
        Client.Answer last = piece(client, place, upload, file, half, file.length);
        String said = last.whole().headers().firstValue("Upload-Sha256").orElse("");
        if (!said.equals(sha256(file))) {
            throw new Wrong("another content than was sent: '%s'".formatted(said));
        }
        return last.word();
    }

    private static Client.Answer piece(Client client, Place place, URI upload, byte[] file, int from, int to)
            throws IOException, InterruptedException, Wrong {
        return Client.expect(
                204,
                client.ask(tus(place, upload)
                        .header("Upload-Offset", Integer.toString(from))
                        .header("Content-Type", "application/offset+octet-stream")
                        .method("PATCH", BodyPublishers.ofByteArray(Arrays.copyOfRange(file, from, to)))));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
