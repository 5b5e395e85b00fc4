"""Hugging Face's tokenizers, told what to do by lines of JSON; answers each with one.

    {"do": "load", "tokenizer": NAME, "file": FILE}     a tokenizer.json
    {"do": "texts", "texts": NAME, "file": FILE}        texts, one JSON string a line
    {"do": "ids", "tokenizer": NAME, "texts": NAME}     SHA-256 of all ids, each in four bytes, the least first
    {"do": "encode", "tokenizer": NAME, "texts": NAME, "seconds": LEAST}
                                                        seconds of processor time that a pass over the texts takes
    {"do": "train", "kind": "bpe" or "unigram", "texts": NAME, "vocabulary": SIZE, "file": FILE}
                                                        seconds of the clock and of the processor that training takes

Encoding is the fastest that the library has: many texts at once, without offsets, and no id is made a number of Python's.
"""

import array
import hashlib
import json
import os
import sys
import time

import tokenizers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

loaded, known = {}, {}


def encoded(told):
    return loaded[told["tokenizer"]].encode_batch_fast(known[told["texts"]], add_special_tokens=False)


def ids(told):
    digest = hashlib.sha256()
    for one in encoded(told):
        made = array.array("i", one.ids)
        if sys.byteorder == "big":
            made.byteswap()
        digest.update(made.tobytes())
    return dict(sha256=digest.hexdigest())


def encode(told):
    began, passes = time.process_time(), 0
    while passes == 0 or time.process_time() - began < told["seconds"]:
        encoded(told)
        passes += 1
    return dict(seconds=(time.process_time() - began) / passes)


def train(told):
    usual = dict(vocab_size=told["vocabulary"], show_progress=False)
    if told["kind"] == "bpe":
        made = Tokenizer(models.BPE())
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        made.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), **usual)
    else:
        made = Tokenizer(models.Unigram())
        made.normalizer = normalizers.Replace(" ", "▁")
        made.pre_tokenizer = pre_tokenizers.Metaspace()
        made.decoder = decoders.Metaspace()
        trainer = trainers.UnigramTrainer(special_tokens=["<unk>"], unk_token="<unk>", **usual)
    clock, processor = time.monotonic(), time.process_time()
    made.train_from_iterator(known[told["texts"]], trainer)
    spent = dict(clock=time.monotonic() - clock, processor=time.process_time() - processor)
    made.save(told["file"])
    return spent


def told(said):
    match said["do"]:
        case "load":
            loaded[said["tokenizer"]] = Tokenizer.from_file(said["file"])
            return {}
        case "texts":
            with open(said["file"], encoding="utf-8") as lines:
                known[said["texts"]] = [json.loads(line) for line in lines]
            return dict(count=len(known[said["texts"]]))
        case "ids":
            return ids(said)
        case "encode":
            return encode(said)
        case "train":
            return train(said)


print(json.dumps(dict(version=tokenizers.__version__, threads=os.environ.get("RAYON_NUM_THREADS"))), flush=True)
for line in sys.stdin:
    print(json.dumps(told(json.loads(line))), flush=True)
