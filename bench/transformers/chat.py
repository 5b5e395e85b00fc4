"""Dialogs as transformers writes and reads them, to compare with.

    chat.py golden FOLDER          writes golden.json beside the templates (*.jinja) in FOLDER: what TemplateTest expects
    chat.py tokens FOLDER [SEED]   prints dialogs drawn at random, in the same templates, as tokens of tokenizers that are
                                   trained here: what TransformersChatTest expects, which needs TRANSFORMERS_PYTHON
"""

import json
import pathlib
import random
import sys

import tokenizers
import transformers
from transformers.utils.chat_template_utils import render_jinja_template

CALL = {"id": "call1", "type": "function", "function": {"name": "grind", "arguments": {"grain": "rye \"fine\"", "kg": 2}}}
TOOL = {"type": "function", "function": {"name": "grind", "description": "Grinds\ngrain.", "parameters": {
    "type": "object", "required": ["grain"], "properties": {
        "kg": {"type": ["number", "null"]}, "grain": {"type": "string"},
        "sieves": {"type": "array", "items": {"type": "integer"}}}}}}
DIALOGS = {
    "question": [{"role": "user", "content": " Who are you? "}],
    "turns": [{"role": "user", "content": "Hé <b>\"you\"</b> & 粉?"}, {"role": "assistant", "content": " A mill.\n"},
              {"role": "user", "content": "What\tfor?"}, {"role": "assistant", "content": "Flour, it's\\n said."}],
    "system": [{"role": "system", "content": " Be brief.\n"}, {"role": "user", "content": "One?"},
               {"role": "assistant", "content": "<think>\nhm\n</think>\n\nTwo."}, {"role": "user", "content": ""}],
    "twice": [{"role": "user", "content": "One."}, {"role": "user", "content": "Two."}],
    "thought": [{"role": "user", "content": "Rye?"}, {"role": "assistant", "reasoning_content": "\nRye.\n", "content": "Yes."}],
    "call": [{"role": "user", "content": "Grind it."}, {"role": "assistant", "content": "", "tool_calls": [CALL]},
             {"role": "tool", "content": "{\"done\": true}"}, {"role": "assistant", "content": "Done."}],
}
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}


def templates(folder):
    return {file.stem: file.read_text() for file in sorted(folder.glob("*.jinja"))}


def golden(folder):
    cases = []
    for name, template in templates(folder).items():
        for dialog, messages in DIALOGS.items():
            for opens in (False, True):
                case = dict(template=name, dialog=dialog, opensAnswer=opens, tools=opens and dialog == "call")
                try:
                    case["text"] = render_jinja_template(
                        [messages], chat_template=template, add_generation_prompt=opens,
                        tools=[TOOL] if case["tools"] else None, **TOKENS)[0][0]
                except Exception as refusal:
                    case["refused"] = str(refusal)
                cases.append(case)
    file = dict(source="transformers %s, render_jinja_template, by bench/transformers/chat.py golden"
                % transformers.__version__, tools=[TOOL], dialogs=DIALOGS, cases=cases)
    (folder / "golden.json").write_text(json.dumps(file, ensure_ascii=False, indent=1) + "\n")


MARKS = ["<|im_start|>", "<|im_end|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<start_of_turn>",
         "<end_of_turn>", "<|user|>", "<|assistant|>", "<|system|>", "<|end|>", "<|START|>", "<|END|>", "[INST]", "[/INST]"]
SAID = ["the mill", " ground ", "rye", "\n", "\n\n", "  ", "'s", "é", "e\u0301", "\u0301", "粉", "😀", "12,5", "<", "|>", "user",
        "A", "ﬁ", "</", "\u1100\u1161"]


def tokenizer(r):
    bpe = tokenizers.Tokenizer(tokenizers.models.BPE())
    bpe.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=r.random() < 0.3)
    form = r.choice([None, None, tokenizers.normalizers.NFC, tokenizers.normalizers.NFKC, tokenizers.normalizers.NFD])
    if form:
        bpe.normalizer = form()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=r.randrange(300, 700), initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    bpe.train_from_iterator([json.dumps(said(r)) + said(r) + "user\nassistant\n" for _ in range(300)], trainer)
    for mark in MARKS + list(TOKENS.values()):
        if r.random() < 0.8 or mark in TOKENS.values():
            bpe.add_tokens([tokenizers.AddedToken(
                mark, special=r.random() < 0.8 or mark in TOKENS.values(), normalized=r.random() < 0.3,
                lstrip=r.random() < 0.15, rstrip=r.random() < 0.15)])
    return transformers.PreTrainedTokenizerFast(tokenizer_object=bpe, **TOKENS)


def said(r):
    return "".join(r.choice(SAID) for _ in range(r.randrange(1, 12)))


def dialog(r):
    messages = [{"role": "system", "content": said(r)}] if r.random() < 0.3 else []
    for n in range(r.randrange(1, 6)):
        messages.append({"role": ("user", "assistant")[n % 2], "content": said(r)})
    return messages


def tokens(folder, seed):
    r = random.Random(seed)
    written = templates(folder)
    for _ in range(20):
        used = tokenizer(r)
        cases = []
        for _ in range(50):
            name, messages, opens = r.choice(list(written)), dialog(r), r.random() < 0.5
            case = dict(template=name, messages=messages, opensAnswer=opens)
            try:
                # A mark that takes white space away from an answer is learned there, and not here.
                if name == "marked" and not opens and not any(
                        token.lstrip or token.rstrip for token in used.added_tokens_decoder.values()):
                    out = used.apply_chat_template(messages, chat_template=written[name], return_dict=True,
                                                   return_assistant_tokens_mask=True)
                    case |= dict(ids=out["input_ids"], mask=out["assistant_masks"])
                else:
                    case["ids"] = used.apply_chat_template(
                        messages, chat_template=written[name], add_generation_prompt=opens)
            except Exception as refusal:
                case["refused"] = str(refusal)
            cases.append(case)
        print(json.dumps(dict(tokenizer=json.loads(used.backend_tokenizer.to_str()), cases=cases)))


if __name__ == "__main__":
    what, where = sys.argv[1], pathlib.Path(sys.argv[2])
    golden(where) if what == "golden" else tokens(where, int(sys.argv[3]) if len(sys.argv) > 3 else 0)
