// Millrace's engine and llama.cpp, which answer the same requests in turn: what a token costs each.
//
//   node speed.mjs MILLRACE JAVA CLASSPATH PACKAGE [ROUNDS] [THREADS]
//
// PACKAGE is a model package; llama.cpp reads what `millrace model export --gguf` makes of it, f32 for a package that serves f32,
// q8_0 for one that serves int8. Both are warm; a round is the same number of requests with prompts of drawn ids, on either side.
// Ratios are llama.cpp's processor seconds to ours, above 1 where ours are fewer, medians over rounds, and the same by the clock.

import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const [millrace, java, classpath, folder, rounds = "5", threads = "1"] = process.argv.slice(2);
const WORK = [
    { name: "a prompt of 512", kind: "prompt", prompt: 512, requests: 1, per: 512 },
    { name: "a prompt of 512, scored", kind: "score", prompt: 512, requests: 1, per: 512 },
    { name: "64 tokens for one request", kind: "generate", prompt: 8, tokens: 64, requests: 1, per: 64 },
    { name: "32 tokens for 8 at once", kind: "generate", prompt: 8, tokens: 32, requests: 8, per: 256 },
    { name: "16 tokens for 32 at once", kind: "generate", prompt: 8, tokens: 16, requests: 32, per: 512 },
];

const served = JSON.parse(fs.readFileSync(path.join(folder, "manifest.json"), "utf8")).graphs?.served ?? "f32";
const type = { f32: "f32", int8: "q8_0" }[served];
if (!type) {
    throw new Error(`The package serves ${served}; llama.cpp is compared in f32 and int8`);
}
const work = fs.mkdtempSync(path.join(os.tmpdir(), "llama-cpp-speed-"));

function gguf() {
    const done = spawnSync(millrace, ["model", "export", folder, "--to", work, `--gguf=${type}`], { encoding: "utf8" });
    if (done.status !== 0) {
        throw new Error(done.stderr);
    }
    return path.join(work, fs.readdirSync(work).find((name) => name.endsWith(".gguf")));
}

/** Our engine, in a process of its own that takes a line and answers with a line. */
function engine() {
    const child = spawn(
        java,
        ["-Xmx1g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp", classpath,
            "dev.millrace.bench.serving.EngineSpeed", folder, threads],
        // As the service is started.
        { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, GLIBC_TUNABLES: "glibc.malloc.hugetlb=1" } },
    );
    const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return {
        async answer(asked) {
            child.stdin.write(JSON.stringify(asked) + "\n");
            const { value, done } = await lines.next();
            if (done) {
                throw new Error("Millrace's engine ended");
            }
            return JSON.parse(value);
        },
        end: () => child.stdin.end(),
    };
}

async function llamaCpp(file) {
    const llama = await getLlama({ build: "never", gpu: false, maxThreads: Number(threads), logLevel: LlamaLogLevel.error });
    const model = await llama.loadModel({ modelPath: file });
    const ids = model.fileInfo.metadata.llama?.vocab_size ?? 1000;
    const drawn = (n) => Array.from({ length: n }, () => Math.floor(Math.random() * (ids - 300)) + 260);
    const contexts = new Map();
    async function context(requests) {
        if (!contexts.has(requests)) {
            contexts.set(requests, await model.createContext({
                sequences: requests,
                contextSize: 1024 / (requests > 1 ? 8 : 1),
                batchSize: 512,
                threads: Number(threads),
                flashAttention: false,
                experimentalKvCacheKeyType: "F32",
                experimentalKvCacheValueType: "F32",
            }));
        }
        return contexts.get(requests);
    }
    async function one(sequence, asked) {
        await sequence.clearHistory();
        const prompt = drawn(asked.prompt);
        if (asked.kind === "prompt") {
            await sequence.evaluateWithoutGeneratingNewTokens(prompt);
            return 0;
        }
        if (asked.kind === "score") {
            // A raw score for each token that comes next; a probability would take them all.
            const items = prompt.map((id, i) => [id, {
                generateNext: { logits: { filter: { tokens: [prompt[i + 1] ?? id] } }, options: { temperature: 0 } },
            }]);
            return (await sequence.controlledEvaluate(items)).filter((result) => result?.next.logits).length;
        }
        let n = 0;
        for await (const _ of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
            if (++n === asked.tokens) {
                break;
            }
        }
        return n;
    }
    return {
        async answer(asked) {
            const open = await context(asked.requests);
            const sequences = (open.millraceSequences ??= Array.from({ length: asked.requests }, () => open.getSequence()));
            const cpu = process.cpuUsage();
            const began = performance.now();
            const tokens = await Promise.all(sequences.map((sequence) => one(sequence, asked)));
            const used = process.cpuUsage(cpu);
            return {
                cpu: (used.user + used.system) / 1e6,
                wall: (performance.now() - began) / 1e3,
                tokens: tokens.reduce((a, b) => a + b, 0),
            };
        },
    };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (seconds, per) => ((1000 * seconds) / per).toFixed(2);

const ours = engine();
const theirs = await llamaCpp(gguf());
for (const asked of WORK) {
    const results = [];
    for (let round = -1; round < Number(rounds); round++) {
        const pair = { ours: await ours.answer(asked), theirs: await theirs.answer(asked) };
        if (pair.ours.tokens !== pair.theirs.tokens) {
            throw new Error(`${asked.name}: ${pair.ours.tokens} tokens by Millrace, ${pair.theirs.tokens} by llama.cpp`);
        }
        if (round >= 0) {
            results.push(pair);
        }
    }
    const ratio = (figure) => median(results.map((pair) => pair.theirs[figure] / pair.ours[figure])).toFixed(2);
    const cost = (side) => ms(median(results.map((pair) => pair[side].cpu)), asked.per);
    console.log(
        `${asked.name}, ${type}, ${threads} thread(s): ratio ${ratio("cpu")} (by the clock ${ratio("wall")}); ` +
            `${cost("ours")} ms of processor time a token, llama.cpp ${cost("theirs")}`,
    );
}
ours.end();
fs.rmSync(work, { recursive: true });
process.exit(0);
