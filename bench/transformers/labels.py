"""Writes small token classifiers with random weights as transformers does, and what it computes with them.

usage: labels.py OUT   (OUT/bert, OUT/roberta, OUT/modernbert: config.json, model.safetensors, golden.json)

They are services/trainer-engine/src/test/resources/dev/millrace/trainer/engine/model/token-classifiers; transformers 5.18.
"""

import json
import os
import sys

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForTokenClassification,
    ModernBertConfig,
    ModernBertForTokenClassification,
    RobertaConfig,
    RobertaForTokenClassification,
)

LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
TEXTS = ["Ann Lee, who lives in Rome.", "Jos\u00e9 O'Brien-Lee\tand the 2 others", "zzz qq \u674e\u660e 77"]
MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOCABULARY = (
    MARKS
    + list(LETTERS + ".,'-0123456789")
    + ["##" + c for c in LETTERS + "0123456789"]
    + ["an", "##nn", "ro", "##me", "lee", "the", "in", "##er", "##ing"]
)


def tokenizer():
    made = Tokenizer(models.WordPiece({token: i for i, token in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    made.add_special_tokens(MARKS)
    return made


def classifiers():
    names = {"id2label": dict(enumerate(LABELS)), "label2id": {label: i for i, label in enumerate(LABELS)}}
    shape = {
        "vocab_size": len(VOCABULARY),
        "hidden_size": 16,
        "num_attention_heads": 2,
        "intermediate_size": 24,
        "pad_token_id": 0,
    } | names
    marks = {"bos_token_id": 2, "eos_token_id": 3}
    return {
        "bert": (BertForTokenClassification, BertConfig(num_hidden_layers=2, max_position_embeddings=40, **shape)),
        "roberta": (
            RobertaForTokenClassification,
            RobertaConfig(num_hidden_layers=1, max_position_embeddings=42, type_vocab_size=1, **marks, **shape),
        ),
        "modernbert": (
            ModernBertForTokenClassification,
            ModernBertConfig(
                num_hidden_layers=2,
                max_position_embeddings=40,
                local_attention=6,
                global_attn_every_n_layers=2,
                cls_token_id=2,
                sep_token_id=3,
                **marks,
                **shape,
            ),
        ),
    }


def main(out):
    torch.manual_seed(5)
    ids = tokenizer()
    for name, (kind, config) in classifiers().items():
        model = kind(config).eval()
        with torch.no_grad():
            # So that labels differ.
            for parameter in model.parameters():
                if parameter.dim() > 1:
                    parameter.mul_(8)
                else:
                    parameter.add_(torch.randn_like(parameter) * 0.1)
        folder = os.path.join(out, name)
        model.save_pretrained(folder)
        golden = []
        for text in TEXTS:
            read = ids.encode(text).ids
            scores = model(input_ids=torch.tensor([read])).logits[0].detach()
            golden.append(
                {"text": text, "ids": read, "logits": [[round(float(one), 6) for one in row] for row in scores]}
            )
        with open(os.path.join(folder, "golden.json"), "w") as file:
            json.dump(golden, file)


main(sys.argv[1])
