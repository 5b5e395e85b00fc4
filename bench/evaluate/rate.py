#!/usr/bin/env python3
"""How much of an endpoint's scoring rate `millrace evaluate` reaches.

    bench/evaluate/rate.py MILLRACE ENDPOINT ITEMS [--task hellaswag] [--limit 200] [--rounds 3] [--in-flight 4]

ENDPOINT may be what `bench/run served PACKAGE` prints. ITEMS is a file of items as docs/tasks.md describes it. The other side is a
client that does nothing else: it has all prompts ready as token ids, in the command's order, and sends them 16 at a time with as
many calls in flight. Both are timed in turn, by the clock; from the command's time that of the same command with one item is
taken, which starts the same program. Only the standard library is needed.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BATCH = 16


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=600) as answer:
        return json.load(answer)


def evaluate(a, limit):
    with tempfile.TemporaryDirectory() as out:
        began = time.monotonic()
        subprocess.run(
            [a.millrace, "evaluate", a.task, "--endpoint", a.endpoint, "--model", a.model, "--items", a.items, "--limit", str(limit),
             "--in-flight", str(a.in_flight), "--out", out],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        took = time.monotonic() - began
        answers = sum(1 for line in (Path(out) / "journal.jsonl").open() if line.strip()) - 1
    return took, answers


def prompts(a):
    said = subprocess.run(
        [a.millrace, "evaluate", "requests", a.task, "--items", a.items, "--json"],
        check=True, capture_output=True, text=True).stdout
    texts = []
    for line in said.splitlines()[:a.limit]:
        texts += [request["context"] + request["continuation"] for request in json.loads(line)["requests"]]
    root = a.endpoint.rsplit("/v1", 1)[0]
    ids = [post(root + "/tokenize", {"model": a.model, "prompt": text, "add_special_tokens": False})["tokens"] for text in texts]
    # What is too long loses its beginning, as the command has it.
    return [prompt[-(a.longest - 1):] for prompt in ids]


def raw(a, ids):
    calls = [ids[i:i + BATCH] for i in range(0, len(ids), BATCH)]

    def call(part):
        answer = post(a.endpoint + "/completions", {
            "model": a.model, "prompt": part, "max_tokens": 0, "echo": True, "logprobs": 1, "temperature": 0})
        assert len(answer["choices"]) == len(part)

    began = time.monotonic()
    with ThreadPoolExecutor(a.in_flight) as pool:
        list(pool.map(call, calls))
    return time.monotonic() - began


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("millrace")
    parser.add_argument("endpoint")
    parser.add_argument("items")
    parser.add_argument("--task", default="hellaswag")
    parser.add_argument("--limit", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--in-flight", type=int, default=4)
    a = parser.parse_args()
    with urllib.request.urlopen(a.endpoint + "/models") as answer:
        served = json.load(answer)["data"][0]
    a.model = served["id"]
    a.longest = served["max_model_len"]
    ids = prompts(a)
    evaluate(a, 1)
    raw(a, ids)
    ratios = []
    for n in range(a.rounds):
        start, _ = evaluate(a, 1)
        whole, answers = evaluate(a, a.limit)
        alone = raw(a, ids)
        ratios.append((answers / (whole - start)) / (len(ids) / alone))
        print(f"round {n + 1}: {answers} answers in {whole - start:.2f} s beside a start of {start:.2f} s;"
              f" {len(ids)} prompts alone in {alone:.2f} s; ratio {ratios[-1]:.2f}", flush=True)
    print(f"{a.task}: {len(ids)} prompts, {sum(map(len, ids))} tokens, {a.in_flight} calls in flight:"
          f" ratio {statistics.median(ratios):.2f}")


main()
