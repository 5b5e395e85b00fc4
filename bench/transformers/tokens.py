"""Tokenizers of every kind, with ids and texts by the libraries that they are of, to compare with.

    tokens.py golden FILE           writes small ones of the shapes that published models have, and SentencePiece's own: what
                                    PublishedTokenizersTest expects
    tokens.py drawn [SEED [COUNT]]  prints some that are drawn at random and trained here: what HuggingFaceTokenizersTest expects,
                                    which needs TRANSFORMERS_PYTHON
    tokens.py read FOLDER SEED COUNT
                                    prints what each tokenizer.json in FOLDER, which was trained here, makes of COUNT texts: what
                                    TrainedTokenizersTest expects
"""

import base64
import io
import json
import os
import random
import sys

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

WORDS = ["the", "The", "mill", " ground", "rye", "grinding", "flour", "ing", "don't", "I'LL", "we've", "ÉTÉ", "été", "e\u0301",
         "Straße", "ΑΣΣ", "привет", "Мир", "粉", "漢字", "ひらがな", "カタカナ", "ー", "한국어", "नमस्ते", "مرحبا", "ไทย", "😀", "👩‍👩‍👧", "🇩🇪",
         "12", "3.14", "1000000", "²", "½", "Ⅷ", "٣", "x=y+1;", "{}", "!?", "...", "…", "«", "»", "-", "_", "$", "€", "'", "\"",
         "ﬁ", "Ａ", "①", "\u00ad", "\u200b", "\u200d", "\u00a0", "\u3000", "\u2028", "\ufeff", "\u0001", "\u007f", "\u0085", "\ufffd",
         "İ", "ǅ", "\u0303", "\u0e33", "▁", "##ing", "</w>", "Ġ", "[UNK]", "<unk>", "[CLS]", "</s>", "<mark>", "MARK"]
SPACES = ["", "", " ", " ", " ", "  ", "   ", "\n", "\n\n", "\t", "\r\n", " \n"]
GPT4O = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
          r"|\s+(?!\S)|\s+")
PATTERNS = [GPT4O, LLAMA3, LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}"), r"\p{N}{1,3}", r"[一-龥぀-ゟ゠-ヿ]+", r"\s+", r"[^\r\n]+",
            r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"
            r"|\s*[\r\n]+|\s+(?!\S)|\s+",
            r" ?[^(\s|[.,!?…。，、।۔،])]+", r"[0-9][0-9][0-9]", r"'s|'t|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+", r"\p{Han}|\p{Hiragana}+",
            r"^\S+|\w+$", r"[^\s\p{L}]", r"\S+|\n"]
BEHAVIOURS = ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]


def text(draw, most=14):
    return "".join(draw.choice(SPACES) + (draw.choice(WORDS) if draw.random() < .93 else chr(
        draw.choice([draw.randrange(1, 0x250), draw.randrange(0x391, 0x3a1), draw.randrange(0x410, 0x450),
                     draw.randrange(0x905, 0x939), draw.randrange(0x4e00, 0x9fa5), draw.randrange(0x1f300, 0x1f321)])))
        for _ in range(draw.randrange(most))) + draw.choice(SPACES)


def normalizer(draw, deep=True):
    kinds = [lambda: None if deep else normalizers.NFC(), normalizers.NFC, normalizers.NFD, normalizers.NFKC, normalizers.NFKD,
             normalizers.Lowercase, normalizers.StripAccents, normalizers.Nmt,
             lambda: normalizers.Strip(draw.random() < .5, draw.random() < .5),
             lambda: normalizers.Replace(draw.choice([" ", "e", Regex(r"\s+"), Regex(" {2,}"), Regex("[0-9]")]), draw.choice(["▁", "", "xy"])),
             lambda: normalizers.Prepend("▁"),
             lambda: normalizers.BertNormalizer(draw.random() < .7, draw.random() < .7, draw.choice([None, True, False]),
                                                draw.random() < .5)]
    if deep and draw.random() < .4:
        return normalizers.Sequence([normalizer(draw, False) for _ in range(draw.randrange(1, 4))])
    return draw.choice(kinds)()


def cutting(draw):
    kinds = [pre_tokenizers.Whitespace, pre_tokenizers.WhitespaceSplit, pre_tokenizers.BertPreTokenizer,
             pre_tokenizers.UnicodeScripts, lambda: pre_tokenizers.FixedLength(draw.randrange(1, 7)),
             lambda: pre_tokenizers.Digits(draw.random() < .5),
             lambda: pre_tokenizers.Punctuation(draw.choice(BEHAVIOURS)),
             lambda: pre_tokenizers.CharDelimiterSplit(draw.choice(" e-")),
             lambda: pre_tokenizers.Metaspace("▁", draw.choice(["always", "first", "never"]), draw.random() < .7),
             lambda: pre_tokenizers.ByteLevel(draw.random() < .5, use_regex=draw.random() < .5),
             lambda: pre_tokenizers.Split(Regex(draw.choice(PATTERNS)) if draw.random() < .9 else draw.choice([" ", "e", "th"]),
                                          draw.choice(BEHAVIOURS), draw.random() < .3)]
    return draw.choice(kinds)()


def pre_tokenizer(draw):
    kind = draw.random()
    if kind < .15:
        return None
    if kind < .3:
        return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(draw.choice(PATTERNS)), "isolated"),
                                        pre_tokenizers.ByteLevel(False, use_regex=False)])
    if kind < .6:
        return pre_tokenizers.Sequence([cutting(draw) for _ in range(draw.randrange(1, 4))])
    return cutting(draw)


def decoder(draw):
    return draw.choice([
        lambda: None, decoders.ByteLevel, decoders.Fuse, lambda: decoders.WordPiece("##", draw.random() < .5),
        lambda: decoders.Metaspace("▁", draw.choice(["always", "first", "never"])), lambda: decoders.BPEDecoder("</w>"),
        lambda: decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]),
        lambda: decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace("▁", "always")])])()


def model(draw, special):
    bytes_too = draw.random() < .4
    alphabet = ["<0x%02X>" % b for b in range(256)] if bytes_too else []
    size = draw.choice([300, 500, 900])
    match draw.randrange(5):
        case 0 | 1:
            unknown = draw.choice([None, "<unk>"])
            fuse = draw.random() < .5
            prefix, suffix = draw.choice([("", ""), ("", ""), ("##", ""), ("", "</w>")])
            affixes = dict(continuing_subword_prefix=prefix) if prefix else dict(end_of_word_suffix=suffix) if suffix else {}
            made = models.BPE(unk_token=unknown, fuse_unk=fuse, **affixes)
            trainer = trainers.BpeTrainer(
                vocab_size=size, show_progress=False, special_tokens=special + alphabet, max_token_length=24,
                initial_alphabet=pre_tokenizers.ByteLevel.alphabet() if draw.random() < .6 else [],
                limit_alphabet=draw.choice([60, 400]), **affixes)
        case 2 | 3:
            made = models.Unigram()
            trainer = trainers.UnigramTrainer(vocab_size=size + 600 + len(alphabet), show_progress=False, special_tokens=special + alphabet,
                                              unk_token="<unk>")
        case 4:
            whole = draw.random() < .3
            made = models.WordLevel(unk_token="<unk>") if whole else models.WordPiece(
                unk_token="<unk>", max_input_chars_per_word=draw.choice([8, 100]))
            trainer = (trainers.WordLevelTrainer if whole else trainers.WordPieceTrainer)(
                vocab_size=size, show_progress=False, special_tokens=special)
            alphabet = []
    return made, trainer, bool(alphabet)


def added(draw):
    content = draw.choice(["<mark>", "mark", "MARK", " mark", "the", "<a b>", "é", "grind", "mill"])
    # A mark that isn't found, since it is part of a word, is none here, and may be a token of the model's there.
    special = content[0] == "<" and draw.random() < .4
    return AddedToken(content, single_word=not special and draw.random() < .3, lstrip=draw.random() < .3,
                      rstrip=draw.random() < .3, normalized=draw.random() < .5, special=special)


def tokenizer(draw):
    special = ["<unk>", "<s>", "</s>"]
    made, trainer, bytes_too = model(draw, special)
    drawn = Tokenizer(made)
    drawn.normalizer = normalizer(draw) or normalizers.Sequence([])
    cut = pre_tokenizer(draw)
    if cut is not None:
        drawn.pre_tokenizer = cut
    drawn.train_from_iterator((text(draw, 60) for _ in range(300)), trainer)
    written = json.loads(drawn.to_str())
    if bytes_too:
        written["model"]["byte_fallback"] = True
        written["added_tokens"] = [token for token in written["added_tokens"] if not token["content"].startswith("<0x")]
    if written["model"]["type"] == "BPE":
        written["model"]["ignore_merges"] = draw.random() < .3
    shown = decoder(draw)
    if shown is not None:
        written["decoder"] = json.loads(shown.__getstate__())
    written["post_processor"] = draw.choice([
        None, {"type": "BertProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1]},
        {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1], "trim_offsets": True, "add_prefix_space": True},
        json.loads(processors.TemplateProcessing("<s> <s> $A </s>", None, [("<s>", 1), ("</s>", 2)]).__getstate__())])
    drawn = Tokenizer.from_str(json.dumps(written))
    for token in (added(draw) for _ in range(draw.choice([0, 0, 1, 3]))):
        # Of two that are written alike once they are normalized, either is found.
        if drawn.normalizer.normalize_str(token.content) not in {
                drawn.normalizer.normalize_str(other.content) for other in drawn.get_added_tokens_decoder().values()}:
            drawn.add_tokens([token])
    return drawn


def cases(drawn, draw):
    # Tokens that are added as normalized are shown by 0.23 as the normalizer would write them, not as they were added.
    rewritten = {id for id, token in drawn.get_added_tokens_decoder().items()
                 if token.normalized and drawn.normalizer.normalize_str(token.content) != token.content}
    for _ in range(40):
        said = text(draw)
        try:
            ids = drawn.encode(said, add_special_tokens=False).ids
        except Exception:
            continue
        case = dict(text=said, ids=ids, framed=drawn.encode(said).ids)
        if rewritten.isdisjoint(ids):
            case["decoded"] = drawn.decode(ids, skip_special_tokens=False)
        yield case


def drawn(seed, count):
    for n in range(count):
        draw = random.Random(seed * 1000003 + n)
        try:
            made = tokenizer(draw)
        except Exception as refusal:
            print("not trained: %s" % refusal, file=sys.stderr)
            continue
        print(json.dumps(dict(seed=n, tokenizer=json.loads(made.to_str()), cases=list(cases(made, draw)))), flush=True)


def trained(draw, made, trainer, normalizer=None, cut=None, shown=None, around=None, tokens=()):
    made = Tokenizer(made)
    if normalizer is not None:
        made.normalizer = normalizer
    if cut is not None:
        made.pre_tokenizer = cut
    made.train_from_iterator((text(draw, 60) for _ in range(200)), trainer)
    if shown is not None:
        made.decoder = shown
    if around is not None:
        made.post_processor = around
    made.add_tokens(list(tokens))
    return made


def fallback(made):
    written = json.loads(made.to_str())
    written["model"]["byte_fallback"] = True
    written["added_tokens"] = [token for token in written["added_tokens"] if not token["content"].startswith("<0x")]
    return Tokenizer.from_str(json.dumps(written))


def shapes(draw):
    """As the models of these names have them, with vocabularies of their own."""
    bytes_only = pre_tokenizers.ByteLevel.alphabet()
    fallback_tokens = ["<unk>", "<s>", "</s>"] + ["<0x%02X>" % b for b in range(256)]
    split = lambda pattern, behaviour="isolated": pre_tokenizers.Split(Regex(pattern), behaviour)
    plain = pre_tokenizers.ByteLevel(False, use_regex=False)
    bpe = lambda size, special=("</s>",), alphabet=bytes_only, **more: trainers.BpeTrainer(
        vocab_size=size, show_progress=False, special_tokens=list(special), initial_alphabet=alphabet, **more)
    template = processors.TemplateProcessing("<s> $A </s>", None, [("<s>", 1), ("</s>", 2)])
    yield "llama 3", trained(draw, models.BPE(ignore_merges=True), bpe(320), None,
                             pre_tokenizers.Sequence([split(LLAMA3), plain]), decoders.ByteLevel())
    yield "gpt-4o", trained(draw, models.BPE(), bpe(320), None, pre_tokenizers.Sequence([split(GPT4O), plain]), decoders.ByteLevel())
    yield "deepseek", trained(draw, models.BPE(), bpe(320), None, pre_tokenizers.Sequence(
        [split(PATTERNS[3]), split(PATTERNS[4]), split(PATTERNS[7]), plain]), decoders.ByteLevel())
    yield "falcon", trained(draw, models.BPE(), bpe(320), None, pre_tokenizers.Sequence(
        [pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.ByteLevel(False), pre_tokenizers.Digits(),
         split(PATTERNS[9])]), decoders.ByteLevel())
    yield "roberta", trained(draw, models.BPE(), bpe(320, ["<unk>", "<s>", "</s>"]), None, pre_tokenizers.ByteLevel(True),
                             decoders.ByteLevel(), processors.RobertaProcessing(("</s>", 2), ("<s>", 1)),
                             [AddedToken("<mark>", lstrip=True, special=True)])
    yield "clip", trained(draw, models.BPE(unk_token="</s>", end_of_word_suffix="</w>", fuse_unk=False),
                          bpe(600, end_of_word_suffix="</w>"),
                          normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]),
                          pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(
                              r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), "removed", True),
                              pre_tokenizers.ByteLevel(False)]), decoders.ByteLevel())
    yield "llama 2", fallback(trained(
        draw, models.BPE(unk_token="<unk>", fuse_unk=True), bpe(520, fallback_tokens, [], limit_alphabet=60, max_token_length=8),
        normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]), None,
        decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]), template))
    yield "gemma", fallback(trained(
        draw, models.BPE(unk_token="<unk>", fuse_unk=True), bpe(520, fallback_tokens, [], limit_alphabet=60),
        normalizers.Replace(" ", "▁"), pre_tokenizers.Split(" ", "merged_with_previous"),
        decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])))
    yield "t5", trained(draw, models.Unigram(), trainers.UnigramTrainer(
        vocab_size=700, show_progress=False, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>"),
        normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]),
        pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]), decoders.Metaspace(),
        template, [AddedToken("<mark>", rstrip=True, special=True, normalized=False)])
    yield "bert", trained(draw, models.WordPiece(unk_token="<unk>"), trainers.WordPieceTrainer(
        vocab_size=300, show_progress=False, special_tokens=["<unk>", "<s>", "</s>"]), normalizers.BertNormalizer(),
        pre_tokenizers.BertPreTokenizer(), decoders.WordPiece(), processors.BertProcessing(("</s>", 2), ("<s>", 1)))
    yield "words", trained(draw, models.WordLevel(unk_token="<unk>"), trainers.WordLevelTrainer(
        vocab_size=60, show_progress=False, special_tokens=["<unk>"]), normalizers.Lowercase(), pre_tokenizers.Whitespace())


def pieces(draw):
    """SentencePiece's own, without the tables of its normalisation, which are large."""
    import sentencepiece
    said = [text(draw, 60).replace("\n", " ") for _ in range(300)]
    for kind in ("unigram", "bpe"):
        for more in (dict(), dict(byte_fallback=True, add_dummy_prefix=False, remove_extra_whitespaces=False),
                     dict(treat_whitespace_as_suffix=True)):
            file = io.BytesIO()
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=iter(said), model_writer=file, model_type=kind, normalization_rule_name="identity",
                vocab_size=600 if more.get("byte_fallback") else 300, user_defined_symbols=["<mark>", "grind"], minloglevel=2,
                hard_vocab_limit=False, character_coverage=.985, **more)
            read = sentencepiece.SentencePieceProcessor(model_proto=file.getvalue())
            yield dict(name="%s %s" % (kind, sorted(more)), model=base64.b64encode(file.getvalue()).decode(), cases=[
                dict(text=one, ids=read.encode(one), decoded=read.decode(read.encode(one)))
                for one in ["", "  ", " a  b ", "<s>grinder</s>"] + [text(draw) for _ in range(20)]])


def read(folder, seed, count):
    for name in sorted(os.listdir(folder)):
        made = Tokenizer.from_file(os.path.join(folder, name))
        draw = random.Random("%s %s" % (seed, name))
        print(json.dumps(dict(name=name, cases=list(cases(made, draw))[:count]), ensure_ascii=False, separators=(",", ":")), flush=True)


def golden(file):
    draw = random.Random(7)
    files = [dict(name=name, tokenizer=json.loads(made.to_str()), cases=list(cases(made, draw))[:20]) for name, made in shapes(draw)]
    source = "tokenizers %s and sentencepiece, by bench/transformers/tokens.py golden" % tokenizers.__version__
    with open(file, "w") as out:
        json.dump(dict(source=source, files=files, models=list(pieces(draw))), out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n")


if __name__ == "__main__":
    if sys.argv[1] == "golden":
        golden(sys.argv[2])
    elif sys.argv[1] == "read":
        read(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        drawn(*(int(given) for given in (sys.argv[2:] + ["0", "60"][len(sys.argv) - 2:])))
