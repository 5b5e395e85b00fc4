"""Published forms with settings drawn at random, computed by transformers and by Millrace: see run.

For each model drawn: logits of every position that counts, loss, the gradients' norms, the same by ONNX Runtime, and
whether what `model export` writes are the same tensors, byte for byte, and a configuration that transformers reads as
the same. Prints a line a model, and exits with 1 if one differs. What is refused isn't drawn: BLOOM that adds to what was
normalised, BART whose embeddings aren't one.
"""

import argparse
import copy
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

import torch
import transformers
from safetensors import safe_open

ACTS = ["gelu", "gelu_new", "gelu_pytorch_tanh", "relu", "silu"]
# Beyond the model's own noise, ten times what float32 has done to its logits: the least change that a wrong setting made
# was 6e-4 where that noise was 1e-5.
LOGIT, LOSS, NORM, NOISE = 2e-5, 2e-5, 2e-5, 10


def dims(r, heads=(1, 2, 3, 4, 6), sizes=(4, 6, 8, 10, 16)):
    heads, size = r.choice(heads), r.choice(sizes)
    return heads, heads * size


def kv(r, heads):
    return r.choice([k for k in range(1, heads + 1) if heads % k == 0])


def base(r, **more):
    return dict(vocab_size=r.randrange(61, 140), pad_token_id=0, bos_token_id=1, eos_token_id=2, **more)


def rope(r):
    if r.random() < 0.6:
        return None
    low = r.choice([1.0, 2.0])
    return dict(rope_type="llama3", factor=r.choice([2.0, 8.0, 32.0]), low_freq_factor=low,
                high_freq_factor=low * r.choice([2.0, 4.0]), original_max_position_embeddings=r.choice([8, 16, 24]))


def llama_like(r, **more):
    heads, hidden = dims(r)
    head = r.choice([None, 4, 6, 8, 12])
    if head is None and (hidden // heads) % 2:
        head = 8
    return base(r, hidden_size=hidden, num_attention_heads=heads, num_key_value_heads=kv(r, heads),
                **({"head_dim": head} if head else {}), intermediate_size=r.randrange(20, 70),
                num_hidden_layers=r.randrange(1, 5), max_position_embeddings=r.randrange(24, 64),
                rms_norm_eps=r.choice([1e-6, 1e-5, 1e-3]), rope_theta=r.choice([1e4, 5e5, 1e3, 1e6]),
                tie_word_embeddings=r.random() < 0.5, hidden_act=r.choice(ACTS), **more)


def llama(r):
    return transformers.LlamaConfig(**llama_like(
        r, attention_bias=r.random() < 0.4, mlp_bias=r.random() < 0.3, rope_scaling=rope(r)))


def mistral(r):
    return transformers.MistralConfig(**llama_like(r, sliding_window=r.choice([None, 1, 3, 7, 200])))


def qwen2(r):
    settings = llama_like(r, use_sliding_window=r.random() < 0.5, sliding_window=r.choice([2, 5, 9]),
                          max_window_layers=r.randrange(0, 3))
    settings.pop("head_dim", None)
    if (settings["hidden_size"] // settings["num_attention_heads"]) % 2:
        settings["hidden_size"] *= 2
    return transformers.Qwen2Config(**settings)


def qwen3(r):
    settings = llama_like(r, use_sliding_window=r.random() < 0.4, sliding_window=r.choice([2, 5, 9]),
                          max_window_layers=r.randrange(0, 3), attention_bias=r.random() < 0.3)
    settings.setdefault("head_dim", 8)
    return transformers.Qwen3Config(**settings)


def gemma(r):
    settings = llama_like(r)
    settings.setdefault("head_dim", 8)
    act = r.choice(["gelu", "gelu_pytorch_tanh"])
    settings.update(hidden_act=act, hidden_activation=act, attention_bias=r.random() < 0.3)
    return transformers.GemmaConfig(**settings)


def gemma2(r):
    settings = llama_like(r)
    settings.setdefault("head_dim", 8)
    settings.pop("hidden_act")
    settings.update(hidden_activation=r.choice(["gelu", "gelu_pytorch_tanh"]), sliding_window=r.choice([2, 5, 9]),
                    query_pre_attn_scalar=r.choice([4, 8, 16, 24]), attn_logit_softcapping=r.choice([None, 2.0, 50.0]),
                    final_logit_softcapping=r.choice([None, 1.5, 30.0]), attention_bias=r.random() < 0.3)
    return transformers.Gemma2Config(**settings)


def olmo2(r):
    settings = llama_like(r, attention_bias=r.random() < 0.3)
    settings.pop("head_dim", None)
    if (settings["hidden_size"] // settings["num_attention_heads"]) % 2:
        settings["hidden_size"] *= 2
    return transformers.Olmo2Config(**settings)


def gpt2(r):
    heads, hidden = dims(r)
    return transformers.GPT2Config(**base(
        r, n_embd=hidden, n_head=heads, n_layer=r.randrange(1, 4), n_positions=r.randrange(24, 64),
        n_inner=r.choice([None, 50, 33]), activation_function=r.choice(ACTS),
        layer_norm_epsilon=r.choice([1e-5, 1e-3]), tie_word_embeddings=r.random() < 0.6,
        scale_attn_weights=r.random() < 0.8, scale_attn_by_inverse_layer_idx=r.random() < 0.25))


def gpt_neox(r):
    heads, hidden = dims(r, sizes=(8, 16))
    return transformers.GPTNeoXConfig(**base(
        r, hidden_size=hidden, num_attention_heads=heads, intermediate_size=r.randrange(20, 70),
        num_hidden_layers=r.randrange(1, 4), max_position_embeddings=r.randrange(24, 64),
        rotary_pct=r.choice([0.25, 0.5, 0.75, 1.0]), rotary_emb_base=r.choice([1e4, 1e3]), hidden_act=r.choice(ACTS),
        layer_norm_eps=r.choice([1e-5, 1e-3]), use_parallel_residual=r.random() < 0.5,
        attention_bias=r.random() < 0.7, tie_word_embeddings=r.random() < 0.4))


def phi(r):
    heads, hidden = dims(r, sizes=(8, 16))
    return transformers.PhiConfig(**base(
        r, hidden_size=hidden, num_attention_heads=heads, num_key_value_heads=kv(r, heads),
        intermediate_size=r.randrange(20, 70), num_hidden_layers=r.randrange(1, 4),
        max_position_embeddings=r.randrange(24, 64), partial_rotary_factor=r.choice([0.25, 0.5, 0.75, 1.0]),
        hidden_act=r.choice(ACTS), layer_norm_eps=r.choice([1e-5, 1e-3]), rope_theta=r.choice([1e4, 1e3]),
        qk_layernorm=r.random() < 0.25, tie_word_embeddings=r.random() < 0.3))


def opt(r):
    heads, hidden = dims(r)
    before = r.random() < 0.7
    return transformers.OPTConfig(**dict(base(
        r, hidden_size=hidden, num_attention_heads=heads, ffn_dim=r.randrange(20, 70),
        num_hidden_layers=r.randrange(1, 4), max_position_embeddings=r.randrange(24, 64),
        do_layer_norm_before=before, word_embed_proj_dim=hidden if r.random() < 0.7 else hidden // 2 + 1,
        activation_function=r.choice(["relu", "gelu", "gelu_new"]), enable_bias=r.random() < 0.7,
        _remove_final_layer_norm=r.random() < 0.15,
        tie_word_embeddings=r.random() < 0.7), pad_token_id=1, bos_token_id=2))


def bloom(r):
    heads, hidden = dims(r, heads=(1, 2, 3, 4, 5, 6, 12))
    return transformers.BloomConfig(**dict(base(
        r, hidden_size=hidden, n_head=heads, n_layer=r.randrange(1, 4), layer_norm_epsilon=r.choice([1e-5, 1e-3]),
        tie_word_embeddings=r.random() < 0.6, seq_length=48), pad_token_id=3))


def bert_like(r, **more):
    heads, hidden = dims(r)
    return base(r, hidden_size=hidden, num_attention_heads=heads, intermediate_size=r.randrange(20, 70),
                num_hidden_layers=r.randrange(1, 4), hidden_act=r.choice(ACTS), type_vocab_size=r.choice([1, 2, 3]),
                layer_norm_eps=r.choice([1e-12, 1e-5, 1e-3]), tie_word_embeddings=r.random() < 0.7, **more)


def bert(r):
    return transformers.BertConfig(**bert_like(r, max_position_embeddings=r.randrange(24, 64)))


def roberta(r):
    settings = bert_like(r, max_position_embeddings=r.randrange(24, 64))
    settings.update(pad_token_id=1, bos_token_id=0, eos_token_id=2)
    return transformers.RobertaConfig(**settings)


def modernbert(r):
    heads, hidden = dims(r, sizes=(4, 6, 8, 16))
    return transformers.ModernBertConfig(**base(
        r, hidden_size=hidden, num_attention_heads=heads, intermediate_size=r.randrange(20, 70),
        num_hidden_layers=r.randrange(1, 6), max_position_embeddings=r.randrange(24, 64),
        hidden_activation=r.choice(ACTS), norm_eps=r.choice([1e-5, 1e-3]), norm_bias=r.random() < 0.3,
        attention_bias=r.random() < 0.3, mlp_bias=r.random() < 0.3, decoder_bias=r.random() < 0.7,
        classifier_bias=r.random() < 0.3, classifier_activation=r.choice(["gelu", "relu"]),
        global_attn_every_n_layers=r.choice([1, 2, 3]), local_attention=r.choice([2, 4, 8, 12]),
        global_rope_theta=r.choice([160000.0, 1e4]), local_rope_theta=r.choice([1e4, 1e3]),
        tie_word_embeddings=r.random() < 0.7, cls_token_id=1, sep_token_id=2))


def t5(r):
    heads, hidden = dims(r)
    layers = r.randrange(1, 4)
    return transformers.T5Config(**dict(
        vocab_size=r.randrange(61, 140), d_model=hidden, num_heads=heads, d_kv=r.choice([4, 5, 8, 12]),
        d_ff=r.randrange(20, 70), num_layers=layers, num_decoder_layers=r.randrange(1, layers + 1),
        relative_attention_num_buckets=r.choice([4, 8, 32]), relative_attention_max_distance=r.choice([20, 64, 128]),
        feed_forward_proj=r.choice(["relu", "gelu", "silu", "gated-gelu", "gated-silu", "gated-relu"]),
        layer_norm_epsilon=r.choice([1e-6, 1e-3]), tie_word_embeddings=r.random() < 0.5,
        pad_token_id=0, eos_token_id=1, decoder_start_token_id=0))


def bart(r):
    heads, hidden = dims(r)
    return transformers.BartConfig(**dict(
        vocab_size=r.randrange(61, 140), d_model=hidden, encoder_attention_heads=heads,
        decoder_attention_heads=kv(r, heads), encoder_layers=r.randrange(1, 4), decoder_layers=r.randrange(1, 4),
        encoder_ffn_dim=r.randrange(20, 70), decoder_ffn_dim=r.randrange(20, 70),
        max_position_embeddings=r.randrange(24, 64), activation_function=r.choice(ACTS),
        scale_embedding=r.random() < 0.4,
        pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2, forced_eos_token_id=2))


CAUSAL = dict(llama=llama, mistral=mistral, qwen2=qwen2, qwen3=qwen3, gemma=gemma, gemma2=gemma2, olmo2=olmo2,
              gpt2=gpt2, gpt_neox=gpt_neox, phi=phi, opt=opt, bloom=bloom)
MASKED = dict(bert=bert, roberta=roberta, modernbert=modernbert)
BOTH = dict(t5=t5, bart=bart)
WITHOUT_POSITIONS = {"opt", "bloom"}


def model_of(family, config):
    kind = (transformers.AutoModelForCausalLM if family in CAUSAL else transformers.AutoModelForMaskedLM
            if family in MASKED else transformers.AutoModelForSeq2SeqLM)
    return kind.from_config(config, attn_implementation="eager").eval().float()


def fill(model, generator):
    """Weights that leave nothing at 0 or 1, so that each counts."""
    norms = {id(p) for m in model.modules() if "norm" in type(m).__name__.lower()
             for n, p in m.named_parameters(recurse=False) if n == "weight"}
    embeddings = {id(m.weight) for m in model.modules() if isinstance(m, torch.nn.Embedding)}
    ones_added = "gemma" in type(model).__name__.lower()
    with torch.no_grad():
        for name, p in model.named_parameters():
            n = torch.randn(p.shape, generator=generator)
            if id(p) in norms:
                p.copy_(0.25 * n if ones_added else 1 + 0.25 * n)
            elif id(p) in embeddings:
                p.copy_(0.3 * n)
            elif p.dim() == 1:
                p.copy_(0.15 * n)
            else:
                p.copy_(n / math.sqrt(p.shape[-1]))
        for name, b in model.named_buffers():
            if name == "final_logits_bias":
                b.copy_(0.15 * torch.randn(b.shape, generator=generator))


def ids(r, config, rows, length):
    return [[r.randrange(4, config.vocab_size) for _ in range(length)] for _ in range(rows)]


def cases(r, family, config):
    limit = getattr(config, "max_position_embeddings", None) or 48
    if family == "roberta":
        limit -= config.pad_token_id + 1
    longest = min(limit, 40)
    found = []

    def case(name, **inputs):
        found.append(dict(name=name, **inputs))

    def masked(rows, length, left=False):
        inputs, mask = ids(r, config, rows, length), []
        for row in range(rows):
            padding = 0 if row == 0 else r.randrange(1, length - 1)
            mask.append([0] * padding + [1] * (length - padding) if left else [1] * (length - padding) + [0] * padding)
            inputs[row] = [i if m else config.pad_token_id for i, m in zip(inputs[row], mask[row])]
        return inputs, mask

    def labels(inputs, mask=None, share=1.0):
        return [[i if (mask is None or mask[b][t]) and r.random() < share else -100 for t, i in enumerate(row)]
                for b, row in enumerate(inputs)]

    if family in BOTH:
        one = ids(r, config, 2, 7)
        case("plain", input_ids=one, decoder_input_ids=ids(r, config, 2, 5))
        inputs, mask = masked(3, 9)
        case("pad", input_ids=inputs, attention_mask=mask, labels=labels(ids(r, config, 3, 6), share=0.8))
        case("full", input_ids=ids(r, config, 1, longest), labels=ids(r, config, 1, longest))
        return found, "pad"
    share = 0.5 if family in MASKED else 1.0
    case("one", input_ids=ids(r, config, 1, 1))
    plain = ids(r, config, 2, 7)
    case("plain", input_ids=plain, labels=labels(plain, share=share))
    inputs, mask = masked(3, 9)
    more = {}
    if family in MASKED and getattr(config, "type_vocab_size", 1) > 1:
        more = dict(token_type_ids=[[r.randrange(config.type_vocab_size) for _ in row] for row in inputs])
    case("padright", input_ids=inputs, attention_mask=mask, labels=labels(inputs, mask, share), **more)
    if family in CAUSAL:
        inputs, mask = masked(2, 8, left=True)
        at = [[max(sum(row[:t + 1]) - 1, 0) if row[t] else 1 for t in range(len(row))] for row in mask]
        case("padleft", input_ids=inputs, attention_mask=mask,
             **({} if family in WITHOUT_POSITIONS else dict(position_ids=at)))
    full = ids(r, config, 1, longest)
    case("full", input_ids=full, labels=labels(full, share=share))
    return found, "padright"


INPUTS = ["input_ids", "attention_mask", "position_ids", "token_type_ids", "decoder_input_ids", "labels"]


def expected(family, model, found, graded):
    exact = copy.deepcopy(model).double()
    for case in found:
        inputs = {k: torch.tensor(case[k]) for k in INPUTS if k in case}
        with torch.set_grad_enabled(case["name"] == graded):
            out = model(**inputs)
        case["expected"] = out.logits.detach()
        if out.loss is not None:
            case["loss"] = float(out.loss.detach())
        counts = case.get("attention_mask") if family not in BOTH else None
        case["counts"] = (torch.tensor(counts) if counts else torch.ones(out.logits.shape[:2])).bool()
        with torch.no_grad():
            case["noise"] = float((exact(**inputs).logits - case["expected"])[case["counts"]].abs().max())
        if case["name"] == graded:
            model.zero_grad()
            out.loss.backward()
            case["norm"] = math.sqrt(sum(float((p.grad.double() ** 2).sum()) for p in model.parameters()
                                         if p.grad is not None))
    # Rows that see nothing are no number in float64: the noise of the other cases stands for theirs.
    noise = max((case["noise"] for case in found if not math.isnan(case["noise"])), default=0.0)
    for case in found:
        case["noise"] = noise


class Refused(Exception):
    pass


def millrace(command, *args):
    done = subprocess.run([command, "model", *map(str, args)], capture_output=True, text=True)
    if done.returncode:
        raise Refused((done.stderr.strip() or done.stdout.strip()).splitlines()[0:3])
    return done.stdout


def differences(found, graded, answer, gradients):
    answers = {c["name"]: c for c in answer["cases"]}
    for case in found:
        got = answers[case["name"]]
        logits = torch.tensor(got["logits"], dtype=torch.float32)
        if logits.shape != case["expected"].shape:
            yield f"{case['name']}: logits of shape {list(logits.shape)}, not {list(case['expected'].shape)}"
            continue
        worst = float((logits - case["expected"])[case["counts"]].abs().max())
        if not worst <= LOGIT + NOISE * case["noise"]:
            yield f"{case['name']}: logits {worst:.3g} away, of a noise of {case['noise']:.3g}"
        if "loss" in case and not abs(got["loss"] - case["loss"]) <= LOSS + NOISE * case["noise"]:
            yield f"{case['name']}: loss {got['loss']} instead of {case['loss']}"
    if gradients:
        norm = math.sqrt(sum(v * v for v in answers[graded]["norms"].values()))
        case = next(c for c in found if c["name"] == graded)
        wanted = case["norm"]
        if not abs(norm - wanted) <= (NORM + NOISE * case["noise"]) * wanted:
            yield f"norm of the gradients {norm} instead of {wanted}"


def same_folder(folder, written):
    with safe_open(folder / "model.safetensors", "pt") as a, safe_open(written / "model.safetensors", "pt") as b:
        if set(a.keys()) != set(b.keys()):
            yield f"tensors' names differ: {sorted(set(a.keys()) ^ set(b.keys()))[:4]}"
            return
        for key in a.keys():
            if a.get_tensor(key).numpy().tobytes() != b.get_tensor(key).numpy().tobytes():
                yield f"tensor {key} differs"
    read = [transformers.AutoConfig.from_pretrained(f).to_dict() for f in (folder, written)]
    other = sorted(k for k in read[0].keys() | read[1].keys() if k != "_name_or_path" and read[0].get(k) != read[1].get(k))
    if other:
        yield f"configurations differ in {', '.join(f'{k}: {read[0].get(k)} / {read[1].get(k)}' for k in other)}"


def compare(command, family, seed, place):
    r = random.Random(f"{family} {seed}")
    config = {**CAUSAL, **MASKED, **BOTH}[family](r)
    model = model_of(family, config)
    fill(model, torch.Generator().manual_seed(seed))
    folder = place / f"{family}-{seed}"
    model.save_pretrained(folder)
    model = type(model).from_pretrained(folder, attn_implementation="eager").eval()
    found, graded = cases(r, family, config)
    expected(family, model, found, graded)
    inputs = folder / "inputs.json"
    inputs.write_text(json.dumps(dict(
        cases=[{k: c[k] for k in ["name", *INPUTS] if k in c} for c in found], grad=dict(case=graded))))
    wrong = list(differences(found, graded, json.loads(
        millrace(command, "forward", folder, "--inputs", inputs, "--gradients", "--json")), True))
    wrong += [f"ONNX: {one}" for one in differences(found, graded, json.loads(
        millrace(command, "forward", folder, "--inputs", inputs, "--onnx", "--json")), False)]
    written = place / f"{family}-{seed}-written"
    millrace(command, "export", folder, "--to", written)
    return wrong + list(same_folder(folder, written))


def main():
    parser = argparse.ArgumentParser(prog="bench/transformers/run", description=__doc__)
    parser.add_argument("command", help=argparse.SUPPRESS)
    parser.add_argument("--models", type=int, default=4, help="models of each family (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the first (%(default)s)")
    parser.add_argument("--family", action="append", choices=[*CAUSAL, *MASKED, *BOTH], help="may be repeated")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for the models; without it they are forgotten")
    args = parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    counts = dict(agree=0, refused=0, differ=0)
    with tempfile.TemporaryDirectory() as forgotten:
        place = args.keep or pathlib.Path(forgotten)
        for family in args.family or [*CAUSAL, *MASKED, *BOTH]:
            for seed in range(args.seed, args.seed + args.models):
                try:
                    wrong = compare(args.command, family, seed, place)
                    outcome = "differ" if wrong else "agree"
                except Refused as e:
                    outcome, wrong = "refused", e.args[0]
                counts[outcome] += 1
                print(f"{family} {seed}: {outcome}", *wrong, sep="\n    ", flush=True)
    print(", ".join(f"{n} {outcome}" for outcome, n in counts.items()))
    sys.exit(1 if counts["differ"] or counts["refused"] else 0)


main()
