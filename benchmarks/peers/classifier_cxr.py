#!/usr/bin/python3
"""The PyTorch peer of `roentgen train --task classify`: the class of real chest X-rays.

torchvision's resnet18 (He et al., arXiv:1512.03385) as it is, from random weights, with a head of as many classes as there
are folders, trained with AdamW on cross entropy. What is not the model is as in unet_cxr.py: the same images, split,
augmentation and timing; the learning rate rises through a tenth of the steps and falls as half a cosine, as ours does.

    OMP_NUM_THREADS=2 /usr/bin/python3 benchmarks/peers/classifier_cxr.py --data DIR --epochs 20 --json out.json
"""
import argparse
import json
import math
import os
import pathlib
import sys
import time

import numpy as np
import torch
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from unet_cxr import augmented, cpu_name, isa, key, load, normalised, pairs  # noqa: E402


def parts(found, file):
    """The two parts that a split.csv of `roentgen train` names: `part <tab> Class/name.png` a line."""
    lines = [line.split("\t") for line in file.read_text().splitlines() if line and not line.startswith("#")]
    wanted = {part: {name for p, name in lines if p == part} for part in ("training", "validation")}
    chosen = [[p for p in found if key(p) in wanted[part]] for part in ("training", "validation")]
    if sum(map(len, chosen)) != len(lines):
        sys.exit(f"{file}: names {len(lines)} images in two parts, {sum(map(len, chosen))} of them are here")
    return chosen


def rate(options, step, steps):
    rising = max(1, round(0.1 * steps))
    if step < rising:
        return options.lr * (1 + (rising - 1) * step / rising) / rising
    return options.lr * 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))


def answers(model, images, batch, memory_format):
    model.eval()
    with torch.no_grad():
        found = torch.cat([model(images[i:i + batch].contiguous(memory_format=memory_format)).argmax(1)
                           for i in range(0, len(images), batch)])
    model.train()
    return found


def macro_f1(found, truth, classes):
    scores = []
    for c in range(classes):
        hits = int(((found == c) & (truth == c)).sum())
        both = int((found == c).sum() + (truth == c).sum())
        scores.append(2 * hits / both if both else 0.0)
    return float(np.mean(scores))


def train(options):
    from torchvision.models import resnet18

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    kept, held = parts(pairs(options.data), options.split)
    names = sorted({p[0].parent.parent.name for p in kept})
    labels = [torch.tensor([names.index(p[0].parent.parent.name) for p in part]) for part in (kept, held)]
    train_images, train_masks = load(kept, options.size, 3)
    test_images = normalised(load(held, options.size, 3)[0])
    train_images = normalised(train_images)

    memory_format = torch.channels_last if options.channels_last else torch.contiguous_format
    model = resnet18(weights=None, num_classes=len(names)).to(memory_format=memory_format).train()
    parameters = sum(p.numel() for p in model.parameters())
    adam = torch.optim.AdamW(model.parameters(), lr=options.lr, weight_decay=options.weight_decay)
    batches = len(kept) // options.batch
    print(f"{len(kept)} images to learn from, {len(held)} held out, {len(names)} classes, {parameters} parameters", flush=True)
    order_of = torch.Generator().manual_seed(options.seed + 1)
    epochs = []
    for epoch in range(1, options.epochs + 1):
        order = torch.randperm(len(kept), generator=order_of)
        total, start = 0.0, time.perf_counter()
        for b in range(batches):
            picked = order[b * options.batch:(b + 1) * options.batch]
            x = train_images[picked]
            if options.augment > 0:
                x, _ = augmented(x, train_masks[picked], options.augment, options.flip, order_of)
            for group in adam.param_groups:
                group["lr"] = rate(options, (epoch - 1) * batches + b, options.epochs * batches)
            loss = F.cross_entropy(model(x.contiguous(memory_format=memory_format)), labels[0][picked])
            adam.zero_grad(set_to_none=True)
            loss.backward()
            adam.step()
            total += loss.item()
        seconds = time.perf_counter() - start
        one = {"epoch": epoch, "loss": total / batches, "seconds": seconds}
        if epoch == options.epochs or not options.quiet_epochs:
            found = answers(model, test_images, options.batch, memory_format)
            one["f1"] = macro_f1(found, labels[1], len(names))
            one["accuracy"] = float((found == labels[1]).float().mean())
        epochs.append(one)
        print(" ".join(f"{k} {v:.4f}" if isinstance(v, float) else f"{k} {v}" for k, v in one.items()), flush=True)
    best = max((e for e in epochs if "f1" in e), key=lambda e: e["f1"])      # as ours: the epoch of the best macro F1
    return {"what": "classifier_cxr", "library": f"torch {torch.__version__}", "cpu": cpu_name(), "torch_kernels": isa(),
            "threads": torch.get_num_threads(), "parameters": parameters, "train_images": len(kept),
            "test_images": len(held), "seed": options.seed, "best_epoch": best["epoch"], "accuracy": best["accuracy"],
            "f1": best["f1"], "last_accuracy": epochs[-1]["accuracy"], "epochs": epochs}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder of <Class>/{images,masks}/*.png")
    parser.add_argument("--split", type=pathlib.Path, required=True, help="the split.csv of `roentgen train`")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--weight-decay", type=float, default=0.01)
    parser.add_argument("--augment", type=float, default=0.5, help="0 (none) to 1: turn, scale, move, contrast")
    parser.add_argument("--flip", action="store_true", help="mirror every second image, with --augment")
    parser.add_argument("--seed", type=int, default=1, help="of the weights and the order of the images")
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quiet-epochs", action="store_true", help="measure after the last epoch only")
    parser.add_argument("--json", type=pathlib.Path, help="write the result here")
    return parser.parse_args()


def main():
    options = arguments()
    if os.environ.get("OMP_NUM_THREADS") not in (None, str(options.threads)):
        sys.exit(f"OMP_NUM_THREADS={os.environ['OMP_NUM_THREADS']} but --threads {options.threads}: export the same number")
    result = train(options)
    print(f"accuracy {result['accuracy']:.4f}, macro F1 {result['f1']:.4f} at epoch {result['best_epoch']}")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
