// The request that is set up on the page, as somebody's program would send it.

// Numbers, texts and lists of them are written alike in JSON and in Python; a request has no others.
const python = (value) => JSON.stringify(value, null, 4);

/** Fields that OpenAI's own clients don't know by name. */
const EXTRA = ['top_k', 'min_p', 'repetition_penalty'];

const indented = (text, by) => text.replaceAll('\n', `\n${' '.repeat(by)}`);

/** In a text block of Java no three quotes may follow one another, and a backslash is written twice. */
const block = (json) => json.replaceAll('\\', '\\\\').replaceAll('"""', '\\"""');

export const LANGUAGES = {
  curl: ({ path, body }, base) => `curl ${base}${path} \\\n  -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(body, null, 2).replaceAll('\'', '\'\\\'\'')}'`,
  Python: ({ path, body }, base) => {
    const own = Object.fromEntries(Object.entries(body).filter(([name]) => EXTRA.includes(name)));
    const known = Object.entries(body).filter(([name]) => !EXTRA.includes(name)).map(([name, value]) => `    ${name}=${indented(python(value), 4)},\n`).join('');
    const extra = Object.keys(own).length > 0 ? `    extra_body=${indented(python(own), 4)},\n` : '';
    const chat = path.includes('/chat/');
    return `from openai import OpenAI\n\nclient = OpenAI(base_url="${base}/v1", api_key="none")\nanswer = client.${chat ? 'chat.completions' : 'completions'}.create(\n${known}${extra})\nprint(answer.choices[0].${chat ? 'message.content' : 'text'})`;
  },
  JavaScript: ({ path, body }, base) => {
    const chat = path.includes('/chat/');
    return `import OpenAI from "openai";\n\nconst client = new OpenAI({ baseURL: "${base}/v1", apiKey: "none" });\nconst answer = await client.${chat ? 'chat.completions' : 'completions'}.create(${JSON.stringify(body, null, 2)});\nconsole.log(answer.choices[0].${chat ? 'message.content' : 'text'});`;
  },
  Java: ({ path, body }, base) => `import java.net.URI;\nimport java.net.http.HttpClient;\nimport java.net.http.HttpRequest;\nimport java.net.http.HttpRequest.BodyPublishers;\nimport java.net.http.HttpResponse.BodyHandlers;\n\nvoid main() throws Exception {\n    HttpRequest request = HttpRequest.newBuilder(URI.create("${base}${path}"))\n            .header("Content-Type", "application/json")\n            .POST(BodyPublishers.ofString("""\n                    ${indented(block(JSON.stringify(body, null, 2)), 20)}"""))\n            .build();\n    IO.println(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());\n}`,
};
