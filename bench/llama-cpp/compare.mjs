// Has llama.cpp compute what Millrace's engine computes.
//
//   node compare.mjs MILLRACE FOLDER...
//
// Each folder's model is written with `millrace model export --gguf` and loaded. From a short prompt, llama.cpp goes on with the
// likeliest token, 64 times or until the context's end; `millrace model forward` then scores the same tokens, and each of them must
// be its likeliest, too. What transformers computed (golden.json) is compared where it lies in the folder, and so is how text is cut
// into tokens, where there is a tokenizer. Keys and values are kept in 32 bits: llama.cpp's usual 16 bits would be compared else.
// Models of the q8_0 type are loaded and how often they choose the same token is said; it decides nothing. On CPUs with AMX, llama.cpp
// 0.5.0 computes nonsense where a q8_0 matrix' rows are one block of 32 numbers, as in the reference models; without its library for
// those CPUs it doesn't.

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { getLlama, LlamaLogLevel, LlamaModel } from "node-llama-cpp";

const STEPS = 64;
const PROMPT = 4;
const TEXTS = [
    "Once upon a time there was a miller's daughter who couldn't spin.",
    "  Two  spaces,\n\n\ttabs and 1234567 numbers: 3.14159 — it's what she'd said…",
    "Größe, naïveté, Ελληνικά, русский, 漢字, 🙂👍🏽",
];

const [millrace, ...folders] = process.argv.slice(2);
const work = fs.mkdtempSync(path.join(os.tmpdir(), "llama-cpp-"));
// node-llama-cpp tries a model's tokenizer as it loads it, which ends the process where there is none.
const warnings = LlamaModel.prototype.getWarnings;
const llama = await getLlama({ build: "never", gpu: false, maxThreads: 1, logLevel: LlamaLogLevel.error });

function run(...args) {
    const done = spawnSync(millrace, args, { encoding: "utf8", maxBuffer: 1 << 30 });
    if (done.status !== 0) {
        throw new Error(done.stderr.trim() || `millrace ${args.join(" ")} ended with ${done.status}`);
    }
    return done.stdout;
}

function exported(folder, type) {
    const to = fs.mkdtempSync(path.join(work, "model-"));
    run("model", "export", folder, "--to", to, `--gguf=${type}`);
    return path.join(to, fs.readdirSync(to).find((name) => name.endsWith(".gguf")));
}

async function withModel(file, hasTokenizer, use) {
    LlamaModel.prototype.getWarnings = hasTokenizer ? warnings : () => [];
    const model = await llama.loadModel({ modelPath: file });
    const context = await model.createContext({
        contextSize: 256,
        batchSize: 256,
        flashAttention: false,
        experimentalKvCacheKeyType: "F32",
        experimentalKvCacheValueType: "F32",
    });
    try {
        return await use(model, context.getSequence());
    } finally {
        await context.dispose();
        await model.dispose();
    }
}

/** The scores after each of the tokens, by token id; the best one first. */
async function scores(sequence, ids) {
    const outputs = await sequence.controlledEvaluate(ids.map((id) => [id, { generateNext: { logits: true } }]));
    return outputs.map((output) => output.next.logits);
}

const best = (logits) => logits.keys().next().value;

/** Goes on from the prompt: the tokens, and the scores that each was chosen by. */
async function greedy(sequence, prompt, steps) {
    await sequence.clearHistory();
    const ids = [...prompt];
    const chosen = [];
    let next = prompt;
    for (let step = 0; step < steps; step++) {
        const logits = (await scores(sequence, next)).at(-1);
        chosen.push(logits);
        next = [best(logits)];
        ids.push(next[0]);
    }
    return { ids, chosen };
}

/** What the engine makes of the tokens: a row of scores for each. */
function forward(folder, ids) {
    const inputs = path.join(work, "inputs.json");
    fs.writeFileSync(inputs, JSON.stringify({ cases: [{ name: "greedy", input_ids: [ids] }] }));
    return JSON.parse(run("model", "forward", folder, "--inputs", inputs, "--json")).cases[0].logits[0];
}

function furthest(row, logits) {
    return row.reduce((most, score, id) => Math.max(most, Math.abs(score - logits.get(id))), 0);
}

/** Positions of transformers' cases without padding that the context holds. */
async function againstGolden(golden, model, sequence) {
    let differ = 0;
    let positions = 0;
    let most = 0;
    for (const one of golden.cases) {
        if (one.attention_mask?.flat().includes(0)) {
            continue;
        }
        const likeliest = new Map(one.summary.at.map((at, i) => [at.join(), one.summary.argmax[i]]));
        const rows = new Map(one.logits.at.map((at, i) => [at.join(), one.logits.values[i]]));
        for (const [row, all] of one.input_ids.entries()) {
            await sequence.clearHistory();
            const after = await scores(sequence, all.slice(0, model.trainContextSize));
            after.forEach((logits, position) => {
                const at = [row, position].join();
                positions++;
                differ += best(logits) === likeliest.get(at) ? 0 : 1;
                most = rows.has(at) ? Math.max(most, furthest(rows.get(at), logits)) : most;
            });
        }
    }
    return { differ, positions, most };
}

/** Texts whose tokens differ from Millrace's. */
function otherTokens(folder, model) {
    const documents = path.join(work, "texts.jsonl");
    fs.writeFileSync(documents, TEXTS.map((text) => JSON.stringify({ text }) + "\n").join(""));
    const lines = run("tokenize", "--json", "--tokenizer", path.join(folder, "tokenizer.json"), documents);
    const ours = lines.trim().split("\n").map((line) => JSON.parse(line).tokens.join());
    return TEXTS.filter((text, i) => model.tokenize(text, false).join() !== ours[i]).length;
}

function json(folder, name) {
    const file = path.join(folder, name);
    return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
}

async function compare(folder) {
    const golden = json(folder, "golden.json");
    const hasTokenizer = fs.existsSync(path.join(folder, "tokenizer.json"));
    const prompt = golden
        ? golden.cases.find((one) => one.name === "full").input_ids[0].slice(0, PROMPT)
        : [json(folder, "config.json").bos_token_id ?? 0];
    const f32 = await withModel(exported(folder, "f32"), hasTokenizer, async (model, sequence) => {
        const steps = Math.min(STEPS, model.trainContextSize - prompt.length);
        const { ids, chosen } = await greedy(sequence, prompt, steps);
        const rows = forward(folder, ids.slice(0, -1)).slice(prompt.length - 1);
        return {
            architecture: model.fileInfo.metadata.general.architecture,
            ids,
            steps,
            differ: chosen.filter((logits, i) => rows[i].indexOf(Math.max(...rows[i])) !== best(logits)).length,
            most: chosen.reduce((most, logits, i) => Math.max(most, furthest(rows[i], logits)), 0),
            golden: golden && (await againstGolden(golden, model, sequence)),
            texts: hasTokenizer ? otherTokens(folder, model) : undefined,
        };
    });
    const q8 = await withModel(exported(folder, "q8_0"), hasTokenizer, async (model, sequence) => {
        await sequence.clearHistory();
        const after = await scores(sequence, f32.ids.slice(0, -1));
        return after.slice(prompt.length - 1).filter((logits, i) => best(logits) === f32.ids[prompt.length + i]).length;
    });
    const parts = [
        `${f32.steps - f32.differ} of ${f32.steps} tokens as the engine's, scores within ${f32.most.toExponential(1)}`,
        f32.golden &&
            `${f32.golden.positions - f32.golden.differ} of ${f32.golden.positions} positions as transformers', within ` +
                f32.golden.most.toExponential(1),
        f32.texts !== undefined && `${TEXTS.length - f32.texts} of ${TEXTS.length} texts cut alike`,
        `q8_0 chooses ${q8} of ${f32.steps} alike`,
    ];
    console.log(`${path.basename(folder)} (${f32.architecture}): ${parts.filter(Boolean).join("; ")}`);
    return f32.differ + (f32.golden?.differ ?? 0) + (f32.texts ?? 0) === 0;
}

let failed = 0;
for (const folder of folders) {
    try {
        failed += (await compare(folder)) ? 0 : 1;
    } catch (e) {
        const refused = /GGUF|llama\.cpp/.test(e.message);
        console.log(`${path.basename(folder)}: ${refused ? "refused" : "failed"}: ${e.message}`);
        failed += refused ? 0 : 1;
    }
}
fs.rmSync(work, { recursive: true });
process.exit(failed > 0 ? 1 : 0);
