#!/usr/bin/env python3
"""Trains one model with Millrace's engine and with PyTorch eager, in turn, and prints tokens per second of both.

Run it with an interpreter that has torch:

    python compare.py --worker services/trainer-engine/target/worker [--threads 2] [--layers 4 --hidden 128 ...]

Both sides get the same shape, batch, context, optimiser (AdamW, fused kernel), clipping and number of threads, on
random tokens. PyTorch's side multiplies queries, keys and values in one product, and gate and up in another, as the
engine does. Only the steps after the first ones are timed, by the clock and by the processor time that the process
used, which other work on the machine disturbs less. The median of the rounds counts.
"""

import argparse
import json
import math
import os
import random
import statistics
import struct
import subprocess
import tempfile
import time
import typing

import torch
import torch.nn.functional as F



def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--worker", required=True, help="folder with the worker's jars")
    p.add_argument("--java", default=os.path.join(os.environ.get("JAVA_HOME", ""), "bin", "java"))
    p.add_argument("--layers", type=int, default=4)
    p.add_argument("--hidden", type=int, default=128)
    p.add_argument("--heads", type=int, default=4)
    p.add_argument("--kv-heads", type=int, default=4)
    p.add_argument("--inner", type=int, default=0, help="default: 8/3 of hidden, rounded up to 32")
    p.add_argument("--context", type=int, default=128)
    p.add_argument("--vocabulary", type=int, default=1024)
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--micro-batch", type=int, default=0, help="default: the whole batch at once")
    p.add_argument("--warm-up", type=int, default=50, help="steps before the measured ones")
    p.add_argument("--steps", type=int, default=200, help="measured steps")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--threads", type=int, default=os.cpu_count())
    a = p.parse_args()
    a.inner = a.inner or math.ceil(a.hidden * 8 / 3 / 32) * 32
    a.micro_batch = a.micro_batch or a.batch
    a.all_steps = a.warm_up + a.steps
    a.tokens = a.steps * a.batch * a.context
    return a


class Speed(typing.NamedTuple):
    """Tokens per second of the clock, and per second of processor time."""

    wall: float
    cpu: float


class Block(torch.nn.Module):
    def __init__(self, a):
        super().__init__()
        self.a, self.width = a, a.hidden // a.heads
        bare = lambda i, o: torch.nn.Linear(i, o, bias=False)
        self.norm1 = torch.nn.Parameter(torch.ones(a.hidden))
        self.norm2 = torch.nn.Parameter(torch.ones(a.hidden))
        self.qkv = bare(a.hidden, (a.heads + 2 * a.kv_heads) * self.width)
        self.out = bare(a.heads * self.width, a.hidden)
        self.gate_up = bare(a.hidden, 2 * a.inner)
        self.down = bare(a.inner, a.hidden)

    def forward(self, x, cos, sin):
        a, (b, t, c) = self.a, x.shape
        h = F.rms_norm(x, (c,), self.norm1, 1e-5)
        q, k, v = self.qkv(h).split([a.heads * self.width, a.kv_heads * self.width, a.kv_heads * self.width], -1)
        q = q.view(b, t, a.heads, self.width).transpose(1, 2)
        k = k.view(b, t, a.kv_heads, self.width).transpose(1, 2)
        v = v.view(b, t, a.kv_heads, self.width).transpose(1, 2)
        q, k = turn(q, cos, sin), turn(k, cos, sin)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=a.heads != a.kv_heads)
        x = x + self.out(y.transpose(1, 2).reshape(b, t, c))
        gate, up = self.gate_up(F.rms_norm(x, (c,), self.norm2, 1e-5)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)


def turn(x, cos, sin):
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat((-second, first), -1) * sin


class Llama(torch.nn.Module):
    def __init__(self, a):
        super().__init__()
        self.embedding = torch.nn.Embedding(a.vocabulary, a.hidden)
        self.blocks = torch.nn.ModuleList(Block(a) for _ in range(a.layers))
        self.norm = torch.nn.Parameter(torch.ones(a.hidden))
        width = a.hidden // a.heads
        angles = torch.outer(torch.arange(a.context), 10000.0 ** (-torch.arange(0, width, 2) / width)).repeat(1, 2)
        self.register_buffer("cos", angles.cos())
        self.register_buffer("sin", angles.sin())
        for p in self.parameters():
            if p.dim() > 1:
                torch.nn.init.normal_(p, 0, 0.02)

    def forward(self, ids):
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x, self.cos, self.sin)
        return F.linear(F.rms_norm(x, (x.shape[-1],), self.norm, 1e-5), self.embedding.weight)


def pytorch_round(a):
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    model = Llama(a)
    matrices = [p for p in model.parameters() if p.dim() > 1]
    norms = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.1}, {"params": norms, "weight_decay": 0.0}],
        lr=1e-3, betas=(0.9, 0.95), fused=True)
    for step in range(a.all_steps):
        if step == a.warm_up:
            began, cpu = time.perf_counter(), time.process_time()
        optimizer.zero_grad(set_to_none=True)
        for _ in range(a.batch // a.micro_batch):
            window = torch.randint(1, a.vocabulary, (a.micro_batch, a.context + 1))
            logits = model(window[:, :-1].contiguous())
            loss = F.cross_entropy(logits.view(-1, a.vocabulary), window[:, 1:].reshape(-1))
            (loss * a.micro_batch / a.batch).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        loss.item()
    return Speed(a.tokens / (time.perf_counter() - began), a.tokens / (time.process_time() - cpu))


def write_tokens(path, a):
    """A token shard of one document, in the layout that TokenShard documents."""
    count = max(200_000, 4 * a.batch * (a.context + 1))
    tokens = [random.randrange(1, a.vocabulary) for _ in range(count - 1)] + [0]
    width, code = (2, "H") if a.vocabulary <= 65536 else (4, "I")
    body = struct.pack(f"<{count}{code}", *tokens)
    with open(path, "wb") as f:
        f.write(b"MRTS" + struct.pack("<IIIqq", 1, width, a.vocabulary, count, 1))
        f.write(body + bytes(-len(body) % 8))
        f.write(bytes.fromhex("f" * 32) + struct.pack("<qii", 0, count, count))


def engine_round(a, folder, number):
    tokens, own = os.path.join(folder, "bench.tokens"), os.path.join(folder, str(number))
    os.makedirs(own)
    with open(os.path.join(own, "tokenizer.json"), "w") as f:
        f.write("{}")
    job = {
        "run": "bench", "recipe": "bench", "name": "bench", "version": "v1", "vocabulary": a.vocabulary,
        "model": {"layers": a.layers, "hidden": a.hidden, "heads": a.heads, "kvHeads": a.kv_heads,
                  "feedForward": a.inner, "context": a.context, "ropeTheta": 10000.0, "normEpsilon": 1e-5,
                  "tieEmbeddings": True},
        "training": {"seed": 1, "steps": a.all_steps, "batch": a.batch,
                     "learningRate": 1e-3, "minLearningRate": 0.1, "warmup": 5, "weightDecay": 0.1, "beta1": 0.9,
                     "beta2": 0.95, "clip": 1.0, "checkpointEvery": 1000000, "keepCheckpoints": 1,
                     "heldOut": 0.0},
        "execution": {"workers": 1, "threads": a.threads, "microBatch": a.micro_batch},
        "shards": [{"file": tokens, "source": "bench", "weight": 1.0}],
        "tokenizer": os.path.join(own, "tokenizer.json"), "checkpoints": os.path.join(own, "checkpoints"),
        "output": os.path.join(own, "model"), "card": ""}
    path = os.path.join(own, "job.json")
    with open(path, "w") as f:
        json.dump(job, f)
    command = [a.java, "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
               "--sun-misc-unsafe-memory-access=allow", "-Dorg.bytedeco.javacpp.nopointergc=true",
               "-Dorg.bytedeco.javacpp.maxBytes=0", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
               "-Dorg.bytedeco.openblas.load=mkl_rt",
               "-cp", os.path.join(a.worker, "*"), "dev.millrace.trainer.engine.Worker", path]
    # What the supervisor gives its workers, so that the default is measured and not a tuned run.
    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1", MKL_THREADING_LAYER="GNU",
                       OMP_WAIT_POLICY="PASSIVE", MALLOC_ARENA_MAX="1",
                       MALLOC_MMAP_THRESHOLD_="33554432", MALLOC_TRIM_THRESHOLD_="4294967296")
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as worker:
        marks = [Mark(m["step"], m["seconds"], cpu_seconds(worker.pid))
                 for m in map(json.loads, worker.stdout) if m["type"] == "progressed"]
    if worker.returncode != 0:
        raise SystemExit(f"The engine's worker ended with {worker.returncode}")
    begin, end = next(m for m in marks if m.step >= a.warm_up), marks[-1]
    tokens = (end.step - begin.step) * a.batch * a.context
    return Speed(tokens / (end.seconds - begin.seconds), tokens / (end.cpu - begin.cpu))


class Mark(typing.NamedTuple):
    """How far a worker was, after how many seconds of training and of processor time."""

    step: int
    seconds: float
    cpu: float


def cpu_seconds(pid):
    """User and system time of a process so far, from proc(5)."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    a = arguments()
    parameters = sum(p.numel() for p in Llama(a).parameters())
    print(f"{parameters:,} parameters: {a.layers} layers x {a.hidden}, context {a.context}, vocabulary "
          f"{a.vocabulary}, batch {a.batch} in micro-batches of {a.micro_batch}, {a.threads} threads")
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        write_tokens(os.path.join(folder, "bench.tokens"), a)
        for number in range(a.rounds):
            ours.append(engine_round(a, folder, number))
            theirs.append(pytorch_round(a))
            print(f"round {number + 1}, tokens/s: engine {ours[-1].wall:,.0f} ({ours[-1].cpu:,.0f} per CPU second), "
                  f"PyTorch {torch.__version__} eager {theirs[-1].wall:,.0f} ({theirs[-1].cpu:,.0f})", flush=True)
    print(json.dumps({
        "pytorch": torch.__version__, "parameters": parameters, "threads": a.threads,
        "engine": round(statistics.median(s.wall for s in ours)), "engineCpu": round(statistics.median(s.cpu for s in ours)),
        "eager": round(statistics.median(s.wall for s in theirs)), "eagerCpu": round(statistics.median(s.cpu for s in theirs)),
        "ratio": round(statistics.median(o.wall / t.wall for o, t in zip(ours, theirs)), 3),
        "ratioCpu": round(statistics.median(o.cpu / t.cpu for o, t in zip(ours, theirs)), 3)}))


if __name__ == "__main__":
    main()
