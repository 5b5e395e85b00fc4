// Asks served models as OpenAI's client and Vercel's AI SDK ask: what they make of the answers is compared with what was asked
// for, and a stream with the whole answer. A line for each check; ends with 1 when one of them fails.
//
//   node clients.mjs [URL] [MODEL...]

import assert from "node:assert/strict";
import OpenAI, { BadRequestError, NotFoundError } from "openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { embedMany, generateText, jsonSchema, Output, streamText, tool } from "ai";

const url = process.argv[2] ?? "http://localhost:8120/v1";
const client = new OpenAI({ baseURL: url, apiKey: "none", maxRetries: 0 });
const vercel = createOpenAICompatible({ name: "millrace", baseURL: url, includeUsage: true, supportsStructuredOutputs: true });

const COLOUR = {
  type: "object",
  properties: { colour: { type: "string", enum: ["red", "green"] } },
  required: ["colour"],
  additionalProperties: false,
};
const TOOLS = [{ type: "function", function: { name: "paint", description: "Paints.", parameters: COLOUR } }];
const MESSAGES = [{ role: "user", content: "Which colour?" }];
const TEXTS = ["the cat", "a dog", "the cat"];

let failed = 0;

async function check(model, what, work) {
  try {
    const said = await work();
    console.log(`${model}: ${what}: ${said ?? "right"}`);
  } catch (e) {
    failed++;
    console.log(`${model}: ${what}: WRONG: ${e.message}`);
  }
}

// What a model can't do it says by the field that asks for it: that is an answer, too.
async function refusedOr(work, param) {
  try {
    return await work();
  } catch (e) {
    const of = e instanceof BadRequestError ? e.param : JSON.parse(e.responseBody ?? "{}")?.error?.param;
    if (e.status !== 400 && e.statusCode !== 400) throw e;
    assert.equal(of, param);
    return `refused by '${param}': ${e.message.slice(0, 120)}`;
  }
}

const one = (vector) => Math.abs(vector.reduce((sum, x) => sum + x * x, 0) - 1) < 1e-5;
const isColour = (json) => assert.ok(["red", "green"].includes(JSON.parse(json).colour));

function chats(model) {
  const asked = { model, messages: MESSAGES, max_tokens: 24, temperature: 0 };
  return [
    ["openai: responses say what the chat says, and their events tell it", async () => {
      const chat = await client.chat.completions.create(asked);
      const response = { model, input: MESSAGES, max_output_tokens: 24, temperature: 0 };
      const whole = await client.responses.create(response);
      let text = "";
      let last;
      for await (const event of await client.responses.create({ ...response, stream: true })) {
        if (event.type === "response.output_text.delta") text += event.delta;
        last = event;
      }
      assert.equal(whole.output_text, chat.choices[0].message.content);
      assert.equal(text, whole.output_text);
      assert.equal(last.type, `response.${whole.status}`);
      assert.equal(last.response.output[0].content[0].text, text);
      assert.equal(last.response.usage.total_tokens, chat.usage.total_tokens);
    }],
    ["openai: a stream says what the whole answer says", async () => {
      const whole = await client.chat.completions.create(asked);
      let text = "";
      let usage;
      const stream = await client.chat.completions.create({ ...asked, stream: true, stream_options: { include_usage: true } });
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta?.content ?? "";
        usage = chunk.usage ?? usage;
      }
      assert.equal(text, whole.choices[0].message.content);
      assert.deepEqual(usage, whole.usage);
    }],
    ["openai: an answer is parsed by its schema", async () => {
      const answer = await client.chat.completions.parse({
        ...asked,
        max_tokens: 60,
        response_format: { type: "json_schema", json_schema: { name: "colour", strict: true, schema: COLOUR } },
      });
      isColour(answer.choices[0].message.content);
    }],
    ["openai: a tool is called", () => refusedOr(async () => {
      const forced = { type: "function", function: { name: "paint" } };
      const answer = await client.chat.completions.create({ ...asked, max_tokens: 80, tools: TOOLS, tool_choice: forced });
      const call = answer.choices[0].message.tool_calls[0];
      assert.equal(call.function.name, "paint");
      isColour(call.function.arguments);
    }, "tools")],
    ["openai: a stream that is let go of ends", async () => {
      const stream = await client.chat.completions.create({ ...asked, max_tokens: 200, stream: true });
      for await (const chunk of stream) {
        if (chunk.choices[0]?.delta?.content) break;
      }
      assert.ok(stream.controller.signal.aborted);
    }],
    ["ai: a stream says what the whole answer says", async () => {
      const of = { model: vercel(model), prompt: "Which colour?", maxOutputTokens: 24, temperature: 0, maxRetries: 0 };
      const whole = await generateText(of);
      let text = "";
      const stream = streamText(of);
      for await (const piece of stream.textStream) text += piece;
      assert.equal(text, whole.text);
      assert.ok(whole.usage.outputTokens > 0);
      assert.equal((await stream.usage).outputTokens, whole.usage.outputTokens);
    }],
    ["ai: an object is what its schema says", async () => {
      const answer = await generateText({
        model: vercel(model),
        prompt: "Which colour?",
        maxOutputTokens: 60,
        temperature: 0,
        maxRetries: 0,
        output: Output.object({ schema: jsonSchema(COLOUR) }),
      });
      assert.ok(["red", "green"].includes(answer.output.colour));
    }],
    ["ai: a tool is called", () => refusedOr(async () => {
      const answer = await generateText({
        model: vercel(model),
        prompt: "Which colour?",
        maxOutputTokens: 80,
        temperature: 0,
        maxRetries: 0,
        tools: { paint: tool({ description: "Paints.", inputSchema: jsonSchema(COLOUR) }) },
        toolChoice: { type: "tool", toolName: "paint" },
      });
      assert.equal(answer.toolCalls[0].toolName, "paint");
      assert.ok(["red", "green"].includes(answer.toolCalls[0].input.colour));
    }, "tools")],
  ];
}

function embeds(model) {
  return [
    // Unless it is told otherwise, OpenAI's client asks for base64 and reads that.
    ["openai: texts become vectors", () => refusedOr(async () => {
      const coded = await client.embeddings.create({ model, input: TEXTS });
      const plain = await client.embeddings.create({ model, input: TEXTS, encoding_format: "float" });
      const [first, second, third] = coded.data.map((each) => Array.from(each.embedding));
      assert.deepEqual(coded.data.map((each) => each.index), [0, 1, 2]);
      assert.deepEqual(first, third);
      assert.notDeepEqual(first, second);
      assert.ok(one(first));
      plain.data[0].embedding.forEach((x, i) => assert.equal(Math.fround(x), Math.fround(first[i])));
      assert.equal(coded.usage.prompt_tokens, plain.usage.total_tokens);
    }, "model")],
    ["openai: fewer dimensions are refused", () => refusedOr(async () => {
      await assert.rejects(client.embeddings.create({ model, input: "x", dimensions: 1 }), BadRequestError);
      await client.embeddings.create({ model, input: "x" });
    }, "model")],
    ["ai: texts become vectors", () => refusedOr(async () => {
      const { embeddings } = await embedMany({ model: vercel.embeddingModel(model), values: TEXTS, maxRetries: 0 });
      assert.deepEqual(embeddings[0], embeddings[2]);
      assert.notDeepEqual(embeddings[0], embeddings[1]);
      assert.ok(one(embeddings[0]));
    }, "model")],
  ];
}

const served = [];
for await (const model of client.models.list()) served.push(model);
const wanted = process.argv.slice(3);
for (const { id, kind } of served.filter((model) => wanted.length === 0 || wanted.includes(model.id))) {
  const checks = [...(kind === "decoder" ? chats(id) : []), ...embeds(id)];
  for (const [what, work] of checks) await check(id, what, work);
}
await check("nobody", "openai: a model that there isn't", () =>
  assert.rejects(client.chat.completions.create({ model: "nobody", messages: MESSAGES }), NotFoundError));
const missing = wanted.filter((name) => !served.some((model) => model.id === name));
if (served.length === 0) console.log(`No model is served at ${url}.`);
if (missing.length > 0) console.log(`Not served at ${url}: ${missing.join(", ")}.`);
process.exit(failed > 0 || served.length === 0 || missing.length > 0 ? 1 : 0);
