package dev.millrace.siege.calls;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.stack.ServiceSpec;
import java.io.IOException;
import java.net.URI;

/**
 * What the model says when nobody disturbs it, and has to say when everybody does: the likeliest token each time is the
 * same in whatever company a request is computed.
 *
 * @param model its name
 * @param text to the prompt
 * @param chatText to the chat
 */
record Expected(String model, String text, String chatText) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COMPLETION = """
            {"model": "%s", "prompt": "Once upon a time", "max_tokens": 24, "temperature": 0, "stream": %b}""";

    static Expected of(Client client, Place place) throws IOException, InterruptedException, Wrong {
        URI at = place.at(ServiceSpec.INFERENCE);
        Expected unknown = new Expected(place.model(), "", "");
        return new Expected(place.model(), text(unknown.completed(client, at)), chatText(unknown.chatted(client, at)));
    }

    private Client.Answer completed(Client client, URI at) throws IOException, InterruptedException, Wrong {
        return client.post(at.resolve("/v1/completions"), COMPLETION.formatted(model, false));
    }

    private Client.Answer chatted(Client client, URI at) throws IOException, InterruptedException, Wrong {
        return client.post(at.resolve("/v1/chat/completions"), """
                {"model": "%s", "messages": [{"role": "user", "content": "Tell me a story."}], "max_tokens": 16,
                 "temperature": 0}""".formatted(model));
    }

    private static String text(Client.Answer answer) throws Wrong {
        return answer.json().path("choices").path(0).path("text").asText();
    }

    private static String chatText(Client.Answer answer) throws Wrong {
        return answer.json()
                .path("choices")
                .path(0)
                .path("message")
                .path("content")
                .asText();
    }

    String completion(Client client, URI at) throws IOException, InterruptedException, Wrong {
        Client.Answer answer = completed(client, at);
        same(text, text(answer));
        return answer.word();
    }

    String chat(Client client, URI at) throws IOException, InterruptedException, Wrong {
        Client.Answer answer = chatted(client, at);
        same(chatText, chatText(answer));
        return answer.word();
    }

    String stream(Client client, URI at) throws IOException, InterruptedException, Wrong {
        Client.Answer answer = client.post(at.resolve("/v1/completions"), COMPLETION.formatted(model, true));
        if (!answer.body().strip().endsWith("data: [DONE]")) {
            throw new Wrong("a stream without an end: " + answer.beginning());
        }
        same(text, joined(answer.body()));
        return answer.word();
    }

    private static String joined(String events) throws Wrong {
        StringBuilder text = new StringBuilder();
        for (String line : events.lines().toList()) {
            if (line.startsWith("data: {")) {
                text.append(event(line.substring("data: ".length()))
                        .path("choices")
                        .path(0)
                        .path("text")
                        .asText());
            }
        }
        return text.toString();
    }

    private static JsonNode event(String json) throws Wrong {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new Wrong("an event that isn't JSON: " + json);
        }
    }

    private static void same(String expected, String got) throws Wrong {
        if (!expected.equals(got)) {
            throw new Wrong("another text than without company: '%s' instead of '%s'".formatted(got, expected));
        }
    }
}
