#!/usr/bin/env python3
"""Requests, targets and scores of odd items, beside those of lm-evaluation-harness itself.

    bench/evaluate/harness.py MILLRACE ITEMS [--seed 1] [--items 12] [--pool 20] [--task NAME ...] [--shots N …] [--templates] [--keep DIR]

ITEMS is a file of items as docs/tasks.md describes it, with the splits that examples come from. For each task a few of its items
are taken and changed at random: white space of all kinds, quotes, brackets, line breaks, digits, letters of other scripts and
marks of templates get into their texts, which are cut, doubled, emptied. The harness asks and scores them with an invented model
(with and without examples, chat template, turns and system prompt), `millrace evaluate requests` and `score` do the same, and
whatever differs is printed. An item that the harness can't ask, for an exception of its own, isn't drawn. Bootstrapped standard
errors aren't made here.

Needs lm_eval 0.4.13 and what it imports to run without a model of its own: jinja2, numpy, regex, pyyaml, tqdm, sacrebleu, nltk;
`datasets` and the rest are played here. rouge_score, where it is missing, leaves truthfulqa_gen's ROUGE out.
"""

import argparse
import copy
import gzip
import hashlib
import importlib.machinery
import json
import logging
import math
import os
import random
import subprocess
import sys
import tempfile
import types
import warnings
from pathlib import Path

LABELS = {"answerKey", "label", "answer_key", "labels", "idx", "ind", "id", "question_id", "subject", "UID", "pairID", "field",
          "linguistics_term", "type", "category", "source", "domain", "level", "source_id", "split", "split_type"}
ODD = [" ", "  ", "\n", "\t", "\r\n", "\r", "\u00a0", "\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c", "\x1f", "\u200b", "\u3000",
       "\ufeff", "'", '"', "''", '\\', "\\n", "/", "{{ question }}", "{% if %}", "{#", "#}", "[", "]", "['a', \"b\"]", "(", "$", "%s",
       "[title]", " [title] ", "[header] x", ".", "..", ",", "_", "-", "#### 7", "é", "e\u0301", "ß", "İ", "ŉ", "Σ", "ς", "ǆ", "ﬁ",
       "中文", "日本語。", "हिन्दी", "עברית", "😀", "👩\u200d👩\u200d👧", "🇩🇪", "\U00010400", "0", "7", "1,000.50", "²", "½", "٣", "１", "A", "a",
       "None", "True", "null", "nan", "Question:", "Answer:", "\n\nQ:", "</s>", "<|im_end|>", "&amp;", "<b>"]
SHOTS = {"arc_easy": 5, "arc_challenge": 5, "hellaswag": 5, "piqa": 5, "winogrande": 5, "openbookqa": 5, "boolq": 5, "copa": 5,
         "commonsense_qa": 5, "triviaqa": 5, "lambada_openai": 3, "lambada_standard": 3, "gsm8k": 5, "gsm8k_cot": 8,
         "gsm8k_cot_llama": 8, "mmlu_abstract_algebra": 5, "mmlu_high_school_us_history": 5, "mmlu_moral_scenarios": 3}
ALONE = ["gsm8k_cot_zeroshot", "gsm8k_cot_self_consistency", "arc_challenge_chat", "truthfulqa_mc1", "truthfulqa_mc2", "truthfulqa_gen",
         "blimp_adjunct_island", "blimp_wh_island", "wikitext", "pile_10k"]
FOLDERS = ["arc", "hellaswag", "piqa", "winogrande", "openbookqa", "super_glue/boolq", "super_glue/copa", "commonsense_qa", "triviaqa",
           "lambada", "gsm8k", "mmlu/default", "truthfulqa", "blimp", "wikitext", "pile_10k"]
# As published models have them, in short: with a system turn and without one, that trim what is said, that count turns.
TEMPLATES = {
    "chatml": "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
              "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
    "headers": "{% for message in messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'"
               " + message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = '<|begin_of_text|>' + content %}"
               "{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}"
               "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}",
    "instructions": "{% if messages[0]['role'] == 'system' %}{% set system = '<<SYS>>\\n' + messages[0]['content'] + '\\n<</SYS>>\\n\\n' %}"
                    "{% set messages = messages[1:] %}{% else %}{% set system = '' %}{% endif %}{% for message in messages %}"
                    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('turns must alternate') }}{% endif %}"
                    "{% if message['role'] == 'user' %}{{ '<s>[INST] ' + (system if loop.index0 == 0 else '') + message['content'].strip()"
                    " + ' [/INST]' }}{% else %}{{ ' ' + message['content'].strip() + ' </s>' }}{% endif %}{% endfor %}",
    "turns": "{{ '<bos>' }}{% for message in messages %}{% if message['role'] == 'system' %}{{ raise_exception('no system turn') }}{% endif %}"
             "{% set role = 'model' if message['role'] == 'assistant' else message['role'] %}"
             "{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}"
             "{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}",
    "bars": "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\\n' + message['content'] + eos_token }}\n"
            "{% elif message['role'] == 'system' %}\n{{ '<|system|>\\n' + message['content'] + eos_token }}\n"
            "{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\\n' + message['content'] + eos_token }}\n{% endif %}\n"
            "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}",
}


class Split(list):
    """As much of datasets.Dataset as the harness's tasks use."""

    @property
    def features(self):
        return {name: None for name in self[0]} if self else {}

    @property
    def column_names(self):
        return list(self.features)

    def map(self, change, **_):
        return Split({**doc, **change(copy.deepcopy(doc))} for doc in self)

    def filter(self, keeps, **_):
        return Split(doc for doc in self if keeps(doc))

    def select(self, places):
        return Split(self[i] for i in places)


def play_missing(sets):
    def load(path, name=None, **_):
        return sets[path, name] if (path, name) in sets else sets[path, None]

    datasets = types.ModuleType("datasets")
    datasets.__version__ = "3.0.0"
    datasets.load_dataset = load
    datasets.Dataset = Split
    datasets.DatasetDict = dict
    datasets.DownloadMode = types.SimpleNamespace(REUSE_DATASET_IF_EXISTS=None)
    datasets.__path__ = []
    sys.modules["datasets"] = datasets
    for name in ("datasets.utils", "datasets.utils.metadata"):
        sys.modules[name] = played(name)
    for name in ("evaluate", "transformers", "sqlitedict", "torch", "accelerate", "pandas", "dill", "requests", "peft", "zstandard",
                 "pytablewriter", "jsonlines", "more_itertools", "word2number", "rouge_score", "sklearn"):
        try:
            __import__(name)
        except ImportError:
            sys.modules[name] = played(name)


def played(name):
    from unittest.mock import MagicMock
    module = MagicMock(name=name)
    module.__path__ = []
    module.__spec__ = importlib.machinery.ModuleSpec(name, None)
    module.__version__ = "0"
    return module


def odd(text, draw):
    """One to three changes."""
    for _ in range(draw.choice([1, 1, 2, 3])):
        at = draw.randint(0, len(text))
        text = draw.choice([
            lambda: draw.choice(ODD) + text,
            lambda: text + draw.choice(ODD),
            lambda: text[:at] + draw.choice(ODD) + text[at:],
            lambda: text[:at] + draw.choice(ODD) + text[at:],
            lambda: text[:at],
            lambda: text[at:],
            lambda: text.upper(),
            lambda: draw.choice(["12", "3.0", "007", "-4", "1e5", "True", "[x, y]", "['x']", "{}"]),
            lambda: text + " " + text[:20],
            lambda: "".join(draw.sample(text, len(text))) if len(text) < 30 else text,
        ])()
    return text


def changed(value, draw, name=""):
    if name in LABELS or value in ("cause", "effect"):
        return value
    if isinstance(value, dict):
        return {key: changed(part, draw, key) for key, part in value.items()}
    if isinstance(value, list):
        return [changed(part, draw, name) for part in value]
    if isinstance(value, str) and draw.random() < 0.6 and not (name == "answer" and value in ("1", "2")):
        return odd(value, draw)
    return value


def uniform(*texts):
    digest = hashlib.sha256("\x1f".join(texts).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64, digest[8]


class Invented:
    """Answers of no model, which follow from what is asked; some are alike."""

    def __init__(self, base):
        class Model(base):
            def loglikelihood(self, requests):
                return [Invented.pair(*request.args) for request in requests]

            def loglikelihood_rolling(self, requests):
                return [-(1 + uniform(request.args[0])[0]) * (1 + len(request.args[0])) for request in requests]

            def generate_until(self, requests):
                return [Invented.text(request) for request in requests]

            def apply_chat_template(self, history, add_generation_prompt=True):
                import jinja2

                def refuse(why):
                    raise jinja2.TemplateError(why)

                env = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
                write = env.from_string(self.template).render
                known = {"messages": history, "raise_exception": refuse, "eos_token": "", "bos_token": ""}
                if add_generation_prompt:
                    return write(**known, add_generation_prompt=True)
                text = write(**known, add_generation_prompt=False)
                last = history[-1]["content"]
                return text[:text.rindex(last.strip()) + len(last.strip())]

            @property
            def tokenizer_name(self):
                return "played"

            def chat_template(self, chat_template=False):
                return self.template

        self.model = Model()
        self.model.template = TEMPLATES["chatml"]

    @staticmethod
    def pair(context, continuation):
        at, greedy = uniform(context, continuation)
        return (-30 + 10 * math.floor(3 * at) if greedy % 5 == 0 else -30 + 29.9 * at), greedy < 64

    @staticmethod
    def text(request):
        """Right, nearly right, wrong: of the item's own answer."""
        at, kind = uniform(request.args[0], str(request.idx))
        answer = request.doc.get("answer", request.doc.get("best_answer", request.doc.get("target", "")))
        if isinstance(answer, dict):
            answer = answer["aliases"][0] if answer["aliases"] else ""
        draw = random.Random(at)
        said = str(answer)
        said = draw.choice([said, said.lower(), " " + said, said + ".", odd(said, draw), "The answer is " + said.split("####")[-1].strip()
                            + ".", "The final answer is " + said.split("####")[-1].strip(), "#### " + said, "", "$1,234.50", "A", "(B)"])
        return said


def lines(a, *arguments):
    done = subprocess.run([a.millrace, "evaluate", *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def same(ours, theirs):
    if isinstance(ours, float) or isinstance(theirs, float):
        if isinstance(ours, str) or isinstance(theirs, str) or ours is None or theirs is None:
            return str(ours) == str(theirs)
        return ours == theirs or math.isclose(ours, theirs, rel_tol=1e-11) or (math.isnan(ours) and math.isnan(theirs))
    if isinstance(ours, (list, tuple)) and isinstance(theirs, (list, tuple)):
        return len(ours) == len(theirs) and all(same(*both) for both in zip(ours, theirs))
    return ours == theirs


def plain(value):
    """As JSON has it."""
    import numpy as np
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return value


class Comparison:
    def __init__(self, a, items):
        self.a = a
        self.items = items
        self.sets = {}
        self.different = 0
        self.compared = 0
        play_missing(self.sets)
        os.environ["TQDM_DISABLE"] = "1"
        logging.disable(logging.CRITICAL)
        warnings.simplefilter("ignore")
        from lm_eval.api.model import LM
        from lm_eval.tasks import TaskManager
        self.model = Invented(LM).model
        import lm_eval.tasks
        own = Path(lm_eval.tasks.__file__).parent
        self.manager = TaskManager(include_path=[str(own / folder) for folder in FOLDERS], include_defaults=False)

    def say(self, task, what, ours, theirs):
        self.different += 1
        print(f"{task}: {what}\n    ours:   {ours!r}\n    theirs: {theirs!r}", flush=True)

    def data(self, task, draw, folder):
        """Changed items of the task's set, in the harness's hands and in a file for ours."""
        from lm_eval.tasks._yaml_loader import load_yaml
        config = load_yaml(self.manager.task_index[task].yaml_path, resolve_func=False)
        path, name = config["dataset_path"], config.get("dataset_name")
        own = [row for row in self.items if row["hf_path"] == path and (row["hf_name"] == name or name is None)]
        if not own:
            own = [row for row in self.items if row["hf_path"] == path]
        scored = config.get("test_split") or config.get("validation_split")
        splits, rows = {}, []
        for split in dict.fromkeys(row["split"] for row in own):
            of = [row for row in own if row["split"] == split]
            draw.shuffle(of)
            of = of[:self.a.items if split == scored else self.a.pool]
            docs = []
            for row in of:
                doc = changed(row["doc"], draw)
                if "sentence" in doc and "option1" in doc:
                    doc["sentence"] = doc["sentence"] if "_" in doc["sentence"] else doc["sentence"] + " _ so."
                docs.append(doc)
                rows.append({**row, "index": len(docs) - 1, "doc": doc})
            splits[split] = Split(docs)
        self.sets.clear()
        self.sets[path, name] = splits
        self.sets[path, None] = splits
        file = folder / "items.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return file

    def compare(self, task, shots, chat, turns, system, seed):
        """chat: the name of a template, or None"""
        from lm_eval.evaluator import simple_evaluate
        draw = random.Random(f"{seed} {task} {shots} {chat} {turns} {system}")
        if chat:
            self.model.template = TEMPLATES[chat]
        with tempfile.TemporaryDirectory() as made:
            folder = Path(self.a.keep or made)
            folder.mkdir(parents=True, exist_ok=True)
            items = self.data(task, draw, folder)
            said = f"{task} shots={shots} chat={chat} turns={turns} system={system!r}"
            try:
                whole = simple_evaluate(
                    model=self.model, tasks=[task], num_fewshot=shots, log_samples=True, bootstrap_iters=0, apply_chat_template=bool(chat),
                    fewshot_as_multiturn=turns, system_instruction=system, task_manager=self.manager)
            except Exception as e:  # of the harness's own, whatever it is
                print(f"{said}: left out, the harness fails: {type(e).__name__}: {str(e)[:150]}", flush=True)
                return
            samples = whole["samples"][task]
            command = ["requests", task, "--items", str(items), "--json"] + (["--shots", str(shots)] if shots is not None else [])
            if chat:
                (folder / "chat.jinja").write_text(TEMPLATES[chat])
                command += ["--chat-template", str(folder / "chat.jinja")]
            command += (["--multiturn"] if turns else []) + (["--system", system] if system else [])
            status, out, err = lines(self.a, *command)
            if status != 0:
                self.say(said, f"requests ended with {status}", err, "")
                return
            ours = {row["doc_id"]: row for row in map(json.loads, out.split("\n")[:-1])}
            first = {}
            for sample in samples:
                first.setdefault(sample["doc_id"], sample)
            for doc_id, sample in first.items():
                self.requests(f"{said} item {doc_id}", ours[doc_id], sample)
            self.scores(said, task, items, folder, samples, whole)

    def requests(self, said, ours, sample):
        self.compared += 1
        asked = []
        for request in ours["requests"]:
            asked.append([request["text"]] if "text" in request else
                         [request["context"], request.get("continuation", request.get("gen_kwargs"))])
        theirs = [list(arguments) for arguments in plain(sample["arguments"])]
        if ours["requests"][0]["type"] == "generate_until":
            theirs = theirs[:1]
            asked = asked[:1]
        if asked != theirs:
            for n, (mine, other) in enumerate(zip(asked, theirs)):
                if mine != other:
                    self.say(said, f"request {n}", mine, other)
                    break
            else:
                self.say(said, "number of requests", len(asked), len(theirs))
        if not same(ours["target"], plain(sample["target"])):
            self.say(said, "target", ours["target"], sample["target"])

    def scores(self, said, task, items, folder, samples, whole):
        answers = {}
        for sample in samples:
            answers.setdefault(sample["doc_id"], [plain(answer) for answer in sample["resps"]])
        file = folder / "answers.jsonl"
        file.write_text("".join(json.dumps({"task": task, "doc_id": doc_id, "responses": [list(r) if isinstance(r, list) else [r] for r in of]})
                                + "\n" for doc_id, of in answers.items()), encoding="utf-8")
        status, out, err = lines(self.a, "score", task, "--items", str(items), "--answers", str(file), "--json")
        if status != 0:
            self.say(said, f"score ended with {status}", err, "")
            return
        rows = [json.loads(line) for line in out.split("\n")[:-1]]
        ours = {(row["doc_id"], row["filter"]): row for row in rows[:-1]}
        for sample in samples:
            mine = ours[sample["doc_id"], sample["filter"]]
            for metric in sample["metrics"]:
                theirs = plain(sample[metric])
                if "MagicMock" not in repr(theirs) and metric in mine["metrics"] and not same(mine["metrics"][metric], theirs):
                    self.say(f"{said} item {sample['doc_id']}", f"{metric},{sample['filter']} of {sample['filtered_resps']!r}, target"
                             f" {sample['target']!r}", mine["metrics"][metric], theirs)
        for name, value in whole["results"][task].items():
            mine = rows[-1]["results"][task].get(name)
            if "," in name and "_stderr" not in name and "MagicMock" not in repr(value) and not same(mine, plain(value)):
                self.say(said, name, mine, value)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("millrace")
    parser.add_argument("items_file", metavar="ITEMS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--items", type=int, default=12)
    parser.add_argument("--pool", type=int, default=20)
    parser.add_argument("--task", action="append")
    parser.add_argument("--shots", type=int, nargs="+", help="drawn from these in the place of the customary number")
    parser.add_argument("--templates", action="store_true", help="chat templates are drawn, too, and not ChatML's alone")
    parser.add_argument("--keep")
    a = parser.parse_args()
    opened = gzip.open if a.items_file.endswith(".gz") else open
    with opened(a.items_file, "rt", encoding="utf-8") as file:
        items = [json.loads(line) for line in file]
    comparison = Comparison(a, items)
    for task in a.task or [*SHOTS, *ALONE]:
        draw = random.Random(f"{a.seed} {task}")
        shots = SHOTS.get(task)
        if shots is not None and a.shots:
            shots = draw.choice(a.shots)
        chats = draw.sample(sorted(TEMPLATES), 2) if a.templates else ["chatml", "chatml"]
        comparison.compare(task, 0 if task in SHOTS else None, None, False, None, a.seed)
        comparison.compare(task, shots, None, False, None, a.seed)
        comparison.compare(task, shots, chats[0], False, "Be brief.", a.seed)
        comparison.compare(task, shots, chats[1], True, None, a.seed)
        comparison.compare(task, shots, None, False, "Be brief.\n", a.seed)
    print(f"{comparison.compared} items compared, {comparison.different} differences")
    sys.exit(1 if comparison.different else 0)


main()
