#!/usr/bin/env python3
"""Trains one model with Millrace's engine and with PyTorch, in turn, and prints how the two compare.

Run it with an interpreter that has torch:

    python compare.py --worker services/trainer-engine/target/worker [--threads 2] [--layers 4 --hidden 128 ...]
        [--against eager compiled bf16 workers portable]

All sides get the same shape, batch, context, optimiser (AdamW, fused kernel), clipping and number of threads, on
random tokens. PyTorch's side multiplies queries, keys and values in one product, and gate and up in another, as the
engine does. "compiled" is the same by torch.compile, where there is a C++ compiler; the other sides are the engine
itself: with products in bf16, with several workers, with the same bits on processors of other generations. Each round
of each side is a process of its own. Only the steps after the first ones are timed, by the clock and by the processor time that the process used, which
other work on the machine disturbs less; memory is the most that was resident, or, on a GPU, that tensors took. What
counts is the median over the rounds, of figures and of ratios within a round. Of the engine there is also where its
time goes, by its own clock, and how its memory grows from step to step in the second half.
"""

import argparse
import json
import math
import os
import shutil
import statistics
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


# Sides that are the engine, otherwise than usual: its own precision, number of workers, environment.
ENGINES = {
    "bf16": lambda a: {"precision": "bf16"},
    "workers": lambda a: {"workers": a.workers},
    "portable": lambda a: {"environment": {"MKL_CBWR": "AVX2,STRICT", "ATEN_CPU_CAPABILITY": "avx2"}},
}


def arguments(given=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--worker", default="", help="folder with the worker's jars")
    p.add_argument("--bench", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target",
                                                   "millrace-bench.jar"), help="the benchmarks' jar")
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
    p.add_argument("--precision", choices=["fp32", "bf16"], default="fp32", help="of products and attention")
    p.add_argument("--against", nargs="*", choices=["eager", "compiled", *ENGINES], default=["eager"],
                   help="other sides; none: the engine alone")
    p.add_argument("--workers", type=int, default=2, help="processes of the side with several")
    p.add_argument("--checkpoint-every", type=int, default=1000000, help="steps; the engine's")
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
    memory = torch.cuda.max_memory_allocated() if a.device == "cuda" else resident_memory(os.getpid(), "VmHWM")
    return Speed(a.tokens / (time.perf_counter() - began), a.tokens / (time.process_time() - cpu), memory)


def pytorch_process(side):
    """A round in a process of its own: its memory is its own, and what is compiled is kept between them."""
    command = [sys.executable, os.path.abspath(__file__), *sys.argv[1:], "--side", side]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return Speed(*json.loads(said.stdout.splitlines()[-1]))


def engine_round(a, folder, workers=1, precision=None, environment=None):
    own = tempfile.mkdtemp(dir=folder)
    java = [a.java, "-XX:+UseSerialGC", "-Xmn16m", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"]
    jars = os.path.join(a.worker, "*")
    shape = {"layers": a.layers, "hidden": a.hidden, "heads": a.heads, "kvHeads": a.kv_heads, "inner": a.inner,
             "context": a.context, "vocabulary": a.vocabulary, "batch": a.batch, "microBatch": a.micro_batch,
             "precision": precision or a.precision}
    subprocess.run([*java, "-cp", os.pathsep.join([a.bench, jars]), "dev.millrace.bench.engine.JobTemplate",
                    json.dumps(shape), a.device, str(a.threads), str(workers), str(a.all_steps),
                    str(a.checkpoint_every), own], check=True)
    command = [*java, "-Dorg.bytedeco.javacpp.nopointergc=true", "-Dorg.bytedeco.javacpp.maxBytes=0",
               "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-Dorg.bytedeco.openblas.load=mkl_rt",
               "-cp", jars, "dev.millrace.trainer.engine.Worker", os.path.join(own, "job.json")]
    # What the supervisor gives its workers, so that the default is measured and not a tuned run.
    variables = dict(os.environ, OPENBLAS_NUM_THREADS="1", MKL_THREADING_LAYER="GNU",
                     OMP_WAIT_POLICY="PASSIVE", MALLOC_ARENA_MAX="1",
                     MALLOC_MMAP_THRESHOLD_="33554432", MALLOC_TRIM_THRESHOLD_="4294967296",
                     CUBLAS_WORKSPACE_CONFIG=":4096:8", NCCL_ALGO="Ring", **(environment or {}))
    os.makedirs(os.path.join(own, "meeting"))
    ranks = [[str(rank), str(workers), os.path.join(own, "meeting")] if workers > 1 else [] for rank in range(workers)]
    processes = [subprocess.Popen(command + rank, env=variables, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True) for rank in ranks]
    marks, reason = [], "no reason"
    for said in map(json.loads, filter(lambda line: line.startswith("{"), processes[0].stdout)):
        if said["type"] == "progressed":
            resident = sum(resident_memory(p.pid, "VmHWM") for p in processes)
            marks.append(Mark(said["step"], time.perf_counter(), said["seconds"],
                              sum(cpu_seconds(p.pid) for p in processes),
                              said["memoryBytes"] if a.device == "cuda" else resident,
                              resident_memory(processes[0].pid, "VmRSS"), said["times"]))
        reason = said.get("reason", reason)
    for process in processes:
        process.stdout.close()
        if process.wait() != 0:
            raise SystemExit(f"The engine's worker ended with {process.returncode}: {reason}")
    shutil.rmtree(own)
    measured = [m for m in marks if m.step >= a.warm_up]
    if len(measured) < 2:
        raise SystemExit("The measured steps took less than a fifth of a second: --steps must be more")
    begin, end = measured[0], measured[-1]
    tokens = (end.step - begin.step) * a.batch * a.context
    speed = Speed(tokens / (end.seconds - begin.seconds), tokens / (end.cpu - begin.cpu), end.memory)
    return Engine(speed, shares(measured), growth(measured))


class Mark(typing.NamedTuple):
    """How far workers were, when, after how many seconds of training and of processor time; the most memory that they
    had, what the first has now, and the time of its steps by part since the mark before."""

    step: int
    clock: float
    seconds: float
    cpu: float
    memory: float
    resident: float
    times: dict


class Engine(typing.NamedTuple):
    """A round of the engine: its speed, shares of its time by part, bytes that it grew by in 1,000 steps."""

    speed: Speed
    shares: dict
    growth: float


def shares(marks):
    """Of the time between the first mark and the last. What no part of a step took is "metrics": what is said of it."""
    between = marks[-1].clock - marks[0].clock
    of = lambda part: sum((m.step - before.step) * m.times[part] for before, m in zip(marks, marks[1:])) / between
    parts = {part: of(part) for part in marks[0].times}
    return {**parts, "metrics": 1 - sum(parts.values())}


def growth(marks):
    """Slope of the line through the resident memory at the marks of the second half, by least squares: until then the
    JVM compiles what runs often, and memory goes up in a few steps by what its compiler takes."""
    marks = marks[len(marks) // 2:]
    steps, resident = [m.step for m in marks], [m.resident for m in marks]
    return 1000 * statistics.linear_regression(steps, resident).slope


def cpu_seconds(pid):
    """User and system time of a process so far, from proc(5)."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_memory(pid, which):
    """Memory of a process in bytes, from proc(5): VmRSS what it has, VmHWM the most that it has had so far."""
    with open(f"/proc/{pid}/status") as f:
        return 1024 * int(next(line for line in f if line.startswith(which)).split()[1])


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
    left_out = {} if shutil.which(os.environ.get("CXX", "g++")) else {"compiled": "there is no C++ compiler"}
    others = [side for side in a.against if side not in left_out]
    rounds, engines = {side: [] for side in ["engine", *others]}, []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(a.rounds):
            engines.append(engine_round(a, folder))
            rounds["engine"].append(engines[-1].speed)
            for side in others:
                rounds[side].append(engine_round(a, folder, **ENGINES[side](a)).speed if side in ENGINES
                                    else pytorch_process(side))
            print(f"round {number + 1}, tokens/s (per CPU second): " + ", ".join(
                f"{side} {r[-1].wall:,.0f} ({r[-1].cpu:,.0f})" for side, r in rounds.items()), flush=True)
    print(json.dumps({"pytorch": torch.__version__, "parameters": parameters, "threads": a.threads,
                      "leftOut": {side: why for side, why in left_out.items() if side in a.against},
                      "shares": {part: statistics.median(e.shares[part] for e in engines) for part in engines[0].shares},
                      "growth": statistics.median(e.growth for e in engines),
                      **{side: medians(r, rounds["engine"]) for side, r in rounds.items()}}))


if __name__ == "__main__":
    main()
