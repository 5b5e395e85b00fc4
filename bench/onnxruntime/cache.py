#!/usr/bin/env python3
"""What keys and values of 16 bits cost ONNX Runtime's attention on a processor, beside those of 32.

    bench/onnxruntime/cache.py [--heads 12] [--size 64] [--room 1024] [--rounds 5] [--tokens 1]

A graph of one GroupQueryAttention, the operator that exported decoders have in each layer, with the cache in place; for 16 bits
queries, keys and values of the new tokens are cast before it and its answer behind it. One thread; medians of processor time of a
step, and of the ratios of pairs that are measured in turn. Several tokens behind others are read of one sequence at a time, which is
all that the operator takes.

Needs numpy, onnx and onnxruntime.
"""

import argparse
import time

import numpy as np
import onnxruntime
from onnx import TensorProto, helper


def attention(half, batch, a):
    kept = TensorProto.FLOAT16 if half else TensorProto.FLOAT
    width = a.heads * a.size
    cache = [batch, a.heads, a.room, a.size]
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, a.tokens, width]) for name in ("q", "k", "v")]
    inputs += [helper.make_tensor_value_info(name, kept, cache) for name in ("past_k", "past_v")]
    inputs += [helper.make_tensor_value_info("lengths", TensorProto.INT32, [batch]),
               helper.make_tensor_value_info("longest", TensorProto.INT32, [1])]
    nodes = [helper.make_node("Cast", [name], [name + "_16"], to=TensorProto.FLOAT16) for name in ("q", "k", "v")] if half else []
    own = [name + ("_16" if half else "") for name in ("q", "k", "v")]
    nodes.append(helper.make_node(
        "GroupQueryAttention", [*own, "past_k", "past_v", "lengths", "longest"], ["mixed", "present_k", "present_v"],
        domain="com.microsoft", num_heads=a.heads, kv_num_heads=a.heads))
    nodes.append(helper.make_node("Cast", ["mixed"], ["out"], to=TensorProto.FLOAT))
    outputs = [helper.make_tensor_value_info("out", TensorProto.FLOAT, [batch, a.tokens, width])]
    outputs += [helper.make_tensor_value_info(name, kept, cache) for name in ("present_k", "present_v")]
    graph = helper.make_graph(nodes, "attention", inputs, outputs)
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)], ir_version=9)


def step(half, batch, tokens, a):
    """Milliseconds of a step behind so many tokens."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        attention(half, batch, a).SerializeToString(), options, providers=["CPUExecutionProvider"])
    draw = np.random.default_rng(0)
    shape = (batch, a.heads, a.room, a.size)
    kept = [onnxruntime.OrtValue.ortvalue_from_numpy(draw.normal(size=shape).astype(np.float16 if half else np.float32))
            for _ in range(2)]
    bound = session.io_binding()
    for name in ("q", "k", "v"):
        bound.bind_cpu_input(name, draw.normal(size=(batch, a.tokens, a.heads * a.size)).astype(np.float32))
    for name, value in zip(("k", "v"), kept):
        bound.bind_ortvalue_input("past_" + name, value)
        bound.bind_ortvalue_output("present_" + name, value)
    bound.bind_cpu_input("lengths", np.full(batch, tokens - 1, np.int32))
    bound.bind_cpu_input("longest", np.array([tokens], np.int32))
    bound.bind_output("out")
    times = []
    for n in range(65):
        begun = time.process_time()
        session.run_with_iobinding(bound)
        if n >= 5:
            times.append(time.process_time() - begun)
    return 1e3 * np.median(times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--heads", type=int, default=12)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--room", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tokens", type=int, default=1, help="new ones of a step")
    a = parser.parse_args()
    print(f"onnxruntime {onnxruntime.__version__}, {a.heads} heads of {a.size}, room for {a.room} tokens")
    for batch in (1, 8) if a.tokens == 1 else (1,):
        for tokens in (a.room // 8, a.room // 2, a.room):
            pairs = [(step(False, batch, tokens, a), step(True, batch, tokens, a)) for _ in range(a.rounds)]
            print(f"{batch} at once, {tokens} tokens: 32 bits {np.median([p[0] for p in pairs]):.3f} ms,"
                  f" 16 bits {np.median([p[1] for p in pairs]):.3f} ms, {np.median([p[1] / p[0] for p in pairs]):.2f} times")


main()
