#!/usr/bin/env python3
"""Trains one model with Millrace's engine and with PyTorch, in turn, and prints how the two compare.

Run it with an interpreter that has torch:

    python compare.py --worker services/trainer-engine/target/worker [--threads 2] [--layers 4 --hidden 128 ...]

All sides get the same shape, batch, context, optimiser (AdamW, fused kernel), clipping and number of threads, on
random tokens. PyTorch's side multiplies queries, keys and values in one product, and gate and up in another, as the
engine does; with --compile it runs a second time, by torch.compile. Each round of each side is a process of its own.
Only the steps after the first ones are timed, by the clock and by the processor time that the process used, which
other work on the machine disturbs less; memory is the most that was resident, or, on a GPU, that tensors took. What
counts is the median over the rounds, of figures and of ratios within a round.
"""

import argparse
import json
import math
import os
import random
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import typing

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    raise SystemExit("This needs an interpreter that has torch: python -m venv V && V/bin/pip install torch")


def arguments(given=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--worker", default="", help="folder with the worker's jars")
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
    p.add_argument("--threads", type=int, default=os.cpu_count(), help="of each process")
    p.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    p.add_argument("--precision", choices=["fp32", "bf16"], default="fp32", help="of PyTorch's side, by autocast")
    p.add_argument("--compile", action="store_true", help="PyTorch by torch.compile, too")
    p.add_argument("--workers", type=int, default=0, help="instead of PyTorch: the engine with so many processes")
    p.add_argument("--side", choices=["eager", "compiled"], help="only a round of that, as JSON")
    a = p.parse_args(given)
    a.inner = a.inner or math.ceil(a.hidden * 8 / 3 / 32) * 32
    a.micro_batch = a.micro_batch or a.batch
    a.all_steps = a.warm_up + a.steps
    a.tokens = a.steps * a.batch * a.context
    return a


class Speed(typing.NamedTuple):
    """Tokens per second of the clock, and per second of processor time; bytes of memory."""

    wall: float
    cpu: float
    memory: float


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


def pytorch_round(a, compiled):
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    model = Llama(a).to(a.device)
    matrices = [p for p in model.parameters() if p.dim() > 1]
    norms = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.1}, {"params": norms, "weight_decay": 0.0}],
        lr=1e-3, betas=(0.9, 0.95), fused=True)
    forward = torch.compile(model) if compiled else model
    for step in range(a.all_steps):
        if step == a.warm_up:
            began, cpu = time.perf_counter(), time.process_time()
        optimizer.zero_grad(set_to_none=True)
        for _ in range(a.batch // a.micro_batch):
            window = torch.randint(1, a.vocabulary, (a.micro_batch, a.context + 1)).to(a.device)
            with torch.autocast(a.device, dtype=torch.bfloat16, enabled=a.precision == "bf16"):
                logits = forward(window[:, :-1].contiguous())
            loss = F.cross_entropy(logits.float().view(-1, a.vocabulary), window[:, 1:].reshape(-1))
            (loss * a.micro_batch / a.batch).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        loss.item()
    memory = torch.cuda.max_memory_allocated() if a.device == "cuda" else most_resident(os.getpid())
    return Speed(a.tokens / (time.perf_counter() - began), a.tokens / (time.process_time() - cpu), memory)


def pytorch_process(side):
    """A round in a process of its own: its memory is its own, and what is compiled is kept between them."""
    command = [sys.executable, os.path.abspath(__file__), *sys.argv[1:], "--side", side]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return Speed(*json.loads(said.stdout.splitlines()[-1]))


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


def write_tokenizer(path):
    """A tokenizer of bytes, which a package must have; nothing is read with it."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in plain]
    names = {b: chr(b) for b in plain} | {b: chr(256 + i) for i, b in enumerate(others)}
    vocabulary = {"<|endoftext|>": 0} | {names[b]: 1 + b for b in range(256)}
    with open(path, "w") as f:
        json.dump({"model": {"type": "BPE", "vocab": vocabulary, "merges": []},
                   "pre_tokenizer": {"type": "ByteLevel"}}, f)


def engine_round(a, folder, number, workers=1):
    tokens = os.path.join(folder, "bench.tokens")
    own = os.path.join(folder, f"{number}-{workers}")
    os.makedirs(own)
    write_tokenizer(os.path.join(own, "tokenizer.json"))
    job = {
        "run": "bench", "recipe": "bench", "name": "bench", "version": "v1", "vocabulary": a.vocabulary,
        "model": {"layers": a.layers, "hidden": a.hidden, "heads": a.heads, "kvHeads": a.kv_heads,
                  "feedForward": a.inner, "context": a.context, "ropeTheta": 10000.0, "normEpsilon": 1e-5,
                  "tieEmbeddings": True},
        "training": {"seed": 1, "steps": a.all_steps, "batch": a.batch,
                     "learningRate": 1e-3, "minLearningRate": 0.1, "warmup": 5, "weightDecay": 0.1, "beta1": 0.9,
                     "beta2": 0.95, "clip": 1.0, "checkpointEvery": 1000000, "keepCheckpoints": 1,
                     "heldOut": 0.0},
        "execution": {"workers": workers, "threads": a.threads, "microBatch": max(1, a.micro_batch // workers),
                      "device": a.device},
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
                       MALLOC_MMAP_THRESHOLD_="33554432", MALLOC_TRIM_THRESHOLD_="4294967296",
                       CUBLAS_WORKSPACE_CONFIG=":4096:8", NCCL_ALGO="Ring")
    ranks = [[str(rank), str(workers), os.path.join(own, "meeting")] if workers > 1 else [] for rank in range(workers)]
    processes = [subprocess.Popen(command + rank, env=environment, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True) for rank in ranks]
    marks, reason = [], "no reason"
    for said in map(json.loads, filter(lambda line: line.startswith("{"), processes[0].stdout)):
        if said["type"] == "progressed":
            resident = sum(most_resident(p.pid) for p in processes)
            marks.append(Mark(said["step"], said["seconds"], sum(cpu_seconds(p.pid) for p in processes),
                              said["memoryBytes"] if a.device == "cuda" else resident))
        reason = said.get("reason", reason)
    for process in processes:
        process.stdout.close()
        if process.wait() != 0:
            raise SystemExit(f"The engine's worker ended with {process.returncode}: {reason}")
    begin, end = next(m for m in marks if m.step >= a.warm_up), marks[-1]
    tokens = (end.step - begin.step) * a.batch * a.context
    return Speed(tokens / (end.seconds - begin.seconds), tokens / (end.cpu - begin.cpu), end.memory)


class Mark(typing.NamedTuple):
    """How far workers were, after how many seconds of training and of processor time, and their memory."""

    step: int
    seconds: float
    cpu: float
    memory: float


def cpu_seconds(pid):
    """User and system time of a process so far, from proc(5)."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def most_resident(pid):
    """The most memory that a process has had so far, in bytes, from proc(5)."""
    with open(f"/proc/{pid}/status") as f:
        return 1024 * int(next(line for line in f if line.startswith("VmHWM")).split()[1])


def medians(rounds, ours):
    """What a side gives, and our figures divided by its, within each round."""
    ratio = lambda figure: statistics.median(getattr(o, figure) / getattr(t, figure) for o, t in zip(ours, rounds))
    return {"figures": {f: statistics.median(getattr(r, f) for r in rounds) for f in Speed._fields},
            "ratios": {f: round(ratio(f), 3) for f in Speed._fields}}


def main():
    a = arguments()
    if a.side:
        print(json.dumps(pytorch_round(a, a.side == "compiled")))
        return
    parameters = sum(p.numel() for p in Llama(a).parameters())
    print(f"{parameters:,} parameters: {a.layers} layers x {a.hidden}, context {a.context}, vocabulary "
          f"{a.vocabulary}, batch {a.batch} in micro-batches of {a.micro_batch}, {a.threads} threads")
    others = ["workers"] if a.workers else ["eager", "compiled"] if a.compile else ["eager"]
    rounds = {side: [] for side in ["engine", *others]}
    with tempfile.TemporaryDirectory() as folder:
        write_tokens(os.path.join(folder, "bench.tokens"), a)
        for number in range(a.rounds):
            rounds["engine"].append(engine_round(a, folder, number))
            for side in others:
                rounds[side].append(engine_round(a, folder, number, a.workers) if a.workers else pytorch_process(side))
            print(f"round {number + 1}, tokens/s (per CPU second): " + ", ".join(
                f"{side} {r[-1].wall:,.0f} ({r[-1].cpu:,.0f})" for side, r in rounds.items()), flush=True)
    print(json.dumps({"pytorch": torch.__version__, "parameters": parameters, "threads": a.threads,
                      **{side: medians(r, rounds["engine"]) for side, r in rounds.items()}}))


if __name__ == "__main__":
    main()
