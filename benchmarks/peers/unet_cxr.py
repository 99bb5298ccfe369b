#!/usr/bin/python3
"""The PyTorch peer of `roentgen reproduce --experiment segmentation`: lung masks on real chest X-rays.

A U-Net (Ronneberger et al., arXiv:1505.04597) whose left side is a slim ResNet (He et al., arXiv:1512.03385),
wired and named as in segmentation_models_pytorch, trained from random weights with Adam on BCE + Dice.
Every image is decoded once and kept in memory; an epoch's seconds are the training steps alone.

    OMP_NUM_THREADS=2 /usr/bin/python3 benchmarks/peers/unet_cxr.py --data DIR --epochs 15 --json out.json
"""
import argparse
import json
import math
import os
import pathlib
import platform
import random
import sys
import time

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
DICE_SMOOTHING = 1e-5


# ---- model -----------------------------------------------------------------------------------------------------


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut, which is a strided 1x1 convolution where the shape changes."""

    def __init__(self, inside, outside, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outside)
        self.downsample = None
        if stride != 1 or inside != outside:
            self.downsample = nn.Sequential(nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        shortcut = x if self.downsample is None else self.downsample(x)
        return F.relu(self.bn2(self.conv2(y)).add_(shortcut), inplace=True)


class Encoder(nn.Module):
    """ResNet without its classifier; gives the five feature maps at 1/2, 1/4, .. 1/32, finest first."""

    def __init__(self, channels, stem, planes, layers):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, stem, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(stem)
        inside = stem
        for stage, (outside, depth) in enumerate(zip(planes, layers), 1):
            blocks = []
            for i in range(depth):
                blocks.append(BasicBlock(inside, outside, 2 if i == 0 and stage > 1 else 1))
                inside = outside
            setattr(self, f"layer{stage}", nn.Sequential(*blocks))

    def forward(self, x):
        features = [F.relu(self.bn1(self.conv1(x)), inplace=True)]
        x = F.max_pool2d(features[0], 3, 2, 1)
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = stage(x)
            features.append(x)
        return features


def conv_bn_relu(inside, outside):
    return nn.Sequential(
        nn.Conv2d(inside, outside, 3, padding=1, bias=False), nn.BatchNorm2d(outside), nn.ReLU(inplace=True))


class Up(nn.Module):
    """Doubles the map, puts the encoder's map of that size beside it, and convolves twice."""

    def __init__(self, inside, skip, outside):
        super().__init__()
        self.conv1 = conv_bn_relu(inside + skip, outside)
        self.conv2 = conv_bn_relu(outside, outside)

    def forward(self, x, skip):
        x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        if skip is not None:
            x = torch.cat([x, skip], 1)
        return self.conv2(self.conv1(x))


class Decoder(nn.Module):
    def __init__(self, features, channels):
        super().__init__()
        inside = [features[-1], *channels[:-1]]
        skips = [*reversed(features[:-1]), 0]
        self.blocks = nn.ModuleList(Up(i, s, o) for i, s, o in zip(inside, skips, channels))

    def forward(self, features):
        x = features[-1]
        for block, skip in zip(self.blocks, [*reversed(features[:-1]), None]):
            x = block(x, skip)
        return x


class Unet(nn.Module):
    """Logits [B, 1, H, W] of an image [B, C, H, W]; H and W must divide by 32."""

    def __init__(self, channels, stem, planes, layers, decoder):
        super().__init__()
        self.encoder = Encoder(channels, stem, planes, layers)
        self.decoder = Decoder([stem, *planes], decoder)
        self.segmentation_head = nn.Sequential(nn.Conv2d(decoder[-1], 1, 3, padding=1))
        for module in self.encoder.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        for module in self.decoder.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_uniform_(module.weight, mode="fan_in", nonlinearity="relu")
        nn.init.xavier_uniform_(self.segmentation_head[0].weight)
        nn.init.zeros_(self.segmentation_head[0].bias)

    def forward(self, x):
        return self.segmentation_head(self.decoder(self.encoder(x)))


# ---- data ------------------------------------------------------------------------------------------------------


def pairs(root):
    """Image and mask paths by class and name, in sorted order; a missing partner is an error."""
    found = []
    for folder in sorted(p for p in root.iterdir() if (p / "images").is_dir()):
        for image in sorted((folder / "images").glob("*.png")):
            mask = folder / "masks" / image.name
            if not mask.is_file():
                sys.exit(f"{image}: no mask at {mask}")
            found.append((image, mask))
    if not found:
        sys.exit(f"{root}: no <Class>/images/*.png found")
    return found


def split(found, seed, held_out):
    """Holds out a fifth of each class; the same seed holds out the same images."""
    by_class = {}
    for pair in found:
        by_class.setdefault(pair[0].parent.parent.name, []).append(pair)
    train, test = [], []
    for name in sorted(by_class):
        members = by_class[name][:]
        random.Random(f"{seed}/{name}").shuffle(members)
        cut = round(held_out * len(members))
        test += members[:cut]
        train += members[cut:]
    return sorted(train), sorted(test)


def split_from(found, path):
    """Holds out the images that a file names, one `Class/name.png` a line."""
    names = {line.strip() for line in path.read_text().splitlines() if line.strip()}
    known = {key(pair) for pair in found}
    if names - known:
        sys.exit(f"{path}: no such image: {sorted(names - known)[0]}")
    return [p for p in found if key(p) not in names], [p for p in found if key(p) in names]


def key(pair):
    image = pair[0]
    return f"{image.parent.parent.name}/{image.name}"


def load(chosen, size, channels):
    """uint8 images [N, C, S, S] and float masks [N, 1, S, S] of zeros and ones."""
    images = np.empty((len(chosen), channels, size, size), np.uint8)
    masks = np.empty((len(chosen), 1, size, size), np.float32)
    for i, (image, mask) in enumerate(chosen):
        grey = Image.open(image).convert("L").resize((size, size), Image.BILINEAR)
        images[i] = np.asarray(grey)                                   # one plane, repeated over the channels
        masks[i, 0] = np.asarray(Image.open(mask).convert("L").resize((size, size), Image.NEAREST)) > 127
    return torch.from_numpy(images), torch.from_numpy(masks)


def normalised(images):
    channels = images.shape[1]
    mean, std = (IMAGENET_MEAN, IMAGENET_STD) if channels == 3 else ((0.5,), (0.25,))
    mean = torch.tensor(mean).view(1, channels, 1, 1)
    std = torch.tensor(std).view(1, channels, 1, 1)
    return images.float().div_(255).sub_(mean).div_(std)


def augmented(images, masks, amount, flip, generator):
    """Each image and its mask turned, scaled and moved alike, perhaps mirrored; the image's contrast changed too."""
    n = len(images)

    def uniform(limit):
        return (torch.rand(n, generator=generator) * 2 - 1) * (limit * amount)

    angle, scale = uniform(math.radians(15)), 1 + uniform(0.15)
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    mirror = torch.where(torch.rand(n, generator=generator) < 0.5, -1.0, 1.0) if flip else torch.ones(n)
    maps = torch.stack([torch.stack([cos * mirror, -sin * mirror, uniform(0.15)], 1), torch.stack([sin, cos, uniform(0.15)], 1)], 1)
    grid = F.affine_grid(maps, list(images.shape), align_corners=False)
    images = F.grid_sample(images, grid, padding_mode="border", align_corners=False)
    masks = F.grid_sample(masks, grid, mode="nearest", align_corners=False)
    gain, shift = (1 + uniform(0.3)).view(n, 1, 1, 1), uniform(0.3).view(n, 1, 1, 1)
    return images.mul_(gain).add_(shift), masks


# ---- training --------------------------------------------------------------------------------------------------


def bce_dice(logits, target):
    """Mean binary cross entropy plus one minus the soft Dice over the whole batch."""
    p = torch.sigmoid(logits)
    overlap = (p * target).sum()
    dice = (2 * overlap + DICE_SMOOTHING) / (p.sum() + target.sum() + DICE_SMOOTHING)
    return F.binary_cross_entropy_with_logits(logits, target) + 1 - dice


def hard_dice(model, images, masks, batch, memory_format):
    """Dice of the cut masks, per image."""
    model.eval()
    scores = []
    with torch.no_grad():
        for i in range(0, len(images), batch):
            x = images[i:i + batch].contiguous(memory_format=memory_format)
            cut = (model(x) > 0).float()
            target = masks[i:i + batch]
            overlap = (cut * target).sum((1, 2, 3))
            scores.append(2 * overlap / (cut.sum((1, 2, 3)) + target.sum((1, 2, 3))))
    model.train()
    return torch.cat(scores).numpy()


def learning_rate(options, step, steps):
    if options.schedule == "constant":
        return options.lr
    return options.lr * 0.5 * (1 + math.cos(math.pi * step / steps))


def train(options):
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    found = pairs(options.data)
    kept, held = split_from(found, options.split) if options.split else split(found, options.split_seed, 0.2)
    if options.write_split:
        options.write_split.write_text("".join(key(p) + "\n" for p in held))
    train_images, train_masks = load(kept, options.size, options.channels)
    test_images, test_masks = load(held, options.size, options.channels)
    train_images, test_images = normalised(train_images), normalised(test_images)

    w = options.width
    model = Unet(options.channels, options.stem or w, options.planes or [w, 2 * w, 4 * w, 8 * w],
                 options.layers, options.decoder or [4 * w, 2 * w, w, w, w // 2])
    memory_format = torch.channels_last if options.channels_last else torch.contiguous_format
    model.to(memory_format=memory_format).train()
    parameters = sum(p.numel() for p in model.parameters())
    adam = torch.optim.Adam(model.parameters(), lr=options.lr, weight_decay=options.weight_decay)
    batches = len(kept) // options.batch if options.drop_last else -(-len(kept) // options.batch)
    print(f"{len(kept)} images to learn from, {len(held)} held out, {options.size}x{options.size}, "
          f"{parameters} parameters, batch {options.batch}, {torch.get_num_threads()} threads, "
          f"torch {torch.__version__}, {'channels last' if options.channels_last else 'contiguous'}", flush=True)

    order_of = torch.Generator().manual_seed(options.seed + 1)
    epochs = []
    for epoch in range(1, options.epochs + 1):
        order = torch.randperm(len(kept), generator=order_of)
        total = 0.0
        start, start_cpu = time.perf_counter(), time.process_time()
        for b in range(batches):
            picked = order[b * options.batch:(b + 1) * options.batch]
            x = train_images[picked]
            y = train_masks[picked]
            if options.augment > 0:
                x, y = augmented(x, y, options.augment, options.flip, order_of)
            rate = learning_rate(options, (epoch - 1) * batches + b, options.epochs * batches)
            for group in adam.param_groups:
                group["lr"] = rate
            loss = bce_dice(model(x.contiguous(memory_format=memory_format)), y)
            adam.zero_grad(set_to_none=True)
            loss.backward()
            adam.step()
            total += loss.item()
        seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - start_cpu
        dice = None
        if epoch == options.epochs or not options.quiet_epochs:
            dice = float(hard_dice(model, test_images, test_masks, options.batch, memory_format).mean())
        epochs.append({"epoch": epoch, "loss": total / batches, "seconds": seconds, "cpu_seconds": cpu_seconds,
                       "hard_dice": dice})
        shown = "" if dice is None else f", hard Dice {dice:.4f}"
        print(f"epoch {epoch}: loss {total / batches:.4f}, {seconds:.3f} s{shown}", flush=True)

    if options.weights:
        torch.save(model.state_dict(), options.weights)
    times = [e["seconds"] for e in epochs[1:]] or [epochs[0]["seconds"]]   # the first epoch fills caches
    return {
        "what": "unet_cxr", "library": f"torch {torch.__version__}", "cpu": cpu_name(), "torch_kernels": isa(),
        "threads": torch.get_num_threads(), "parameters": parameters, "train_images": len(kept),
        "test_images": len(held), "options": {k: str(v) if isinstance(v, pathlib.Path) else v
                                              for k, v in vars(options).items()},
        "epoch_seconds_median": float(np.median(times)), "epoch_seconds_min": min(times),
        "hard_dice": epochs[-1]["hard_dice"], "epochs": epochs,
    }


def cpu_name():
    try:
        with open("/proc/cpuinfo") as info:
            return next(line.split(":", 1)[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def isa():
    capability = [part for part in torch.__config__.show().splitlines() if "CPU capability" in part]
    return capability[0].rsplit(":", 1)[1].strip() if capability else "unknown"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder of <Class>/{images,masks}/*.png")
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--channels", type=int, choices=(1, 3), default=3)
    parser.add_argument("--width", type=int, default=16, help="of the stem; the others are multiples of it")
    parser.add_argument("--stem", type=int, help="default: width")
    parser.add_argument("--planes", type=int, nargs=4, help="default: width times 1 2 4 8")
    parser.add_argument("--layers", type=int, nargs=4, default=[2, 2, 2, 2], help="blocks per stage")
    parser.add_argument("--decoder", type=int, nargs=5, help="default: width times 4 2 1 1 1/2")
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--weight-decay", type=float, default=0.0)
    parser.add_argument("--augment", type=float, default=0.5, help="0 (none) to 1: turn, scale, move, contrast")
    parser.add_argument("--flip", action="store_true", help="mirror every second image, with --augment")
    parser.add_argument("--schedule", choices=("constant", "cosine"), default="cosine")
    parser.add_argument("--seed", type=int, default=1, help="of the weights and the order of the images")
    parser.add_argument("--split-seed", type=int, default=1)
    parser.add_argument("--split", type=pathlib.Path, help="file of held-out images, one Class/name.png a line")
    parser.add_argument("--write-split", type=pathlib.Path, help="write the held-out names here")
    parser.add_argument("--drop-last", action="store_true", help="leave out the last, smaller batch")
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quiet-epochs", action="store_true", help="measure Dice after the last epoch only")
    parser.add_argument("--weights", type=pathlib.Path, help="write the state dict here")
    parser.add_argument("--json", type=pathlib.Path, help="write the result here")
    return parser.parse_args()


def main():
    options = arguments()
    if os.environ.get("OMP_NUM_THREADS") not in (None, str(options.threads)):
        sys.exit(f"OMP_NUM_THREADS={os.environ['OMP_NUM_THREADS']} but --threads {options.threads}: BLAS would run "
                 "on other threads than torch. Export the same number.")
    result = train(options)
    print(f"hard Dice {result['hard_dice']:.4f}, {result['epoch_seconds_median']:.3f} s per epoch (median)")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
