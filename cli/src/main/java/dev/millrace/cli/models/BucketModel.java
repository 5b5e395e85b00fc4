package dev.millrace.cli.models;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.BaseFiles;
import dev.millrace.contracts.recipes.RemoteModel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A model's folder in an object store, by S3's HTTP interface ({@code ListObjectsV2} and {@code GetObject}). */
final class BucketModel implements ModelPlace {

    private static final Duration SHORTLY = Duration.ofSeconds(30);

    private final HttpClient http;
    private final BucketAccess access;
    private final RemoteModel.Bucket model;

    BucketModel(HttpClient http, RemoteModel.Bucket model, BucketAccess access) {
        this.http = http;
        this.model = model;
        this.access = access;
    }

    private String folder() {
        return model.prefix().isEmpty() ? "" : model.prefix() + "/";
    }

    /** Which version of the model it is follows from the tags of the files that a training reads. */
    @Override
    public Listing list() throws IOException, InterruptedException {
        List<RemoteFile> files = new ArrayList<>();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            BucketPage page = page(next.get());
            for (BucketPage.Item item : page.items()) {
                String name = item.key().substring(folder().length());
                if (!name.isEmpty()) {
                    files.add(new RemoteFile(name, OptionalLong.of(item.bytes()), Optional.empty(), item.tag()));
                }
            }
            next = page.next();
        }
        if (files.isEmpty()) {
            throw new NotToBeHad("%s: there are no objects in that folder (%s)".formatted(model, access.endpoint()));
        }
        List<String> read = BaseFiles.read(files.stream().map(RemoteFile::name).toList());
        String version = files.stream()
                .filter(file -> read.contains(file.name()))
                .map(file -> "%s %s".formatted(file.name(), file.tag()))
                .sorted()
                .collect(Collectors.joining("\n"));
        return new Listing(Sha256.of(version).substring(0, 40), files);
    }

    private BucketPage page(String continuation) throws IOException, InterruptedException {
        SortedMap<String, String> query = new TreeMap<>();
        if (!continuation.isEmpty()) {
            query.put("continuation-token", continuation);
        }
        query.put("delimiter", "/");
        query.put("list-type", "2");
        query.put("prefix", folder());
        String written = query.entrySet().stream()
                .map(key -> key.getKey() + "=" + encoded(key.getValue()))
                .collect(Collectors.joining("&"));
        HttpResponse<InputStream> answer = get("/" + model.bucket(), "?" + written, new TreeMap<>());
        try (InputStream body = answer.body()) {
            return BucketPage.read(body)
                    .orElseThrow(() -> new NotToBeHad(
                            "%s: what %s answers is no list of objects".formatted(model, access.endpoint())));
        }
    }

    @Override
    public Content open(RemoteFile file, long from) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer =
                get(file, from > 0 ? Optional.of("bytes=%d-".formatted(from)) : Optional.empty());
        return new Content(answer.body(), answer.statusCode() == 206 ? from : 0, file.bytes(), file.sha256());
    }

    @Override
    public Beginning beginning(RemoteFile file, int count) throws IOException, InterruptedException {
        return Content.beginning(get(file, Optional.of("bytes=0-%d".formatted(count - 1))), file, count);
    }

    private HttpResponse<InputStream> get(RemoteFile file, Optional<String> range)
            throws IOException, InterruptedException {
        SortedMap<String, String> headers = new TreeMap<>();
        headers.put("if-match", file.tag());
        range.ifPresent(bytes -> headers.put("range", bytes));
        String path = Arrays.stream((folder() + file.name()).split("/"))
                .map(BucketModel::encoded)
                .collect(Collectors.joining("/"));
        return get("/%s/%s".formatted(model.bucket(), path), "", headers);
    }

    /** As signatures want it. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private HttpResponse<InputStream> get(String path, String query, SortedMap<String, String> headers)
            throws IOException, InterruptedException {
        URI address = URI.create(access.endpoint() + path + query);
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(SHORTLY);
        headers.forEach(request::header);
        access.signature()
                .map(signature -> signature.sign(address, headers, Instant.now()))
                .ifPresent(signed -> signed.forEach(request::header));
        HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
        if (answer.statusCode() == 200 || answer.statusCode() == 206) {
            return answer;
        }
        try (InputStream body = answer.body()) {
            throw refusal(answer.statusCode(), BucketPage.errorCode(body));
        }
    }

    /** What to do about a store's refusal, by S3's error codes. */
    private IOException refusal(int status, String code) {
        if (status == 429 || status >= 500) {
            return new IOException(
                    "%s can't be read now: %s answers %d %s".formatted(model, access.endpoint(), status, code));
        }
        return new NotToBeHad(
                switch (code) {
                    case "NoSuchBucket" ->
                        "%s: there is no bucket %s at %s; %s"
                                .formatted(model, model.bucket(), access.endpoint(), BucketAccess.HOW);
                    case "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken" ->
                        "%s: %s; it needs s3:ListBucket and s3:GetObject there (%s); %s"
                                .formatted(
                                        model,
                                        access.signature().isPresent()
                                                ? "the account may not read it"
                                                : "it isn't public, and no account is set",
                                        code,
                                        BucketAccess.HOW);
                    case "PreconditionFailed", "NoSuchKey" ->
                        "%s has changed while it was being fetched; do this again once nothing writes to it"
                                .formatted(model);
                    case "PermanentRedirect", "AuthorizationHeaderMalformed" ->
                        "%s: the bucket is in another region than %s says (%s); set AWS_REGION"
                                .formatted(model, access.endpoint(), code);
                    default -> "%s: %s answers %d %s".formatted(model, access.endpoint(), status, code);
                });
    }
}
