"""Saves a small CLIP as openai publishes it, TorchScript with half-precision weights, and what it answers: clip_archive.py FOLDER.

Radford et al., arXiv:2103.00020: both towers are pre-norm transformers with x sigmoid(1.702 x) in their perceptrons.
"""

import collections
import pathlib
import sys

import numpy as np
import torch
from torch import nn

WIDTH, PATCH, SIZE, SPACE, WORDS, CONTEXT = 64, 8, 16, 12, 60, 9  # heads are 64 wide, so there is one


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.randn(3 * WIDTH, WIDTH) * 0.1)
        self.in_proj_bias = nn.Parameter(torch.randn(3 * WIDTH) * 0.1)
        self.out_proj = nn.Linear(WIDTH, WIDTH)

    def forward(self, x, mask: torch.Tensor):
        q, k, v = (x @ self.in_proj_weight.t() + self.in_proj_bias).chunk(3, -1)
        scores = q @ k.transpose(-2, -1) / WIDTH**0.5 + mask
        return self.out_proj(scores.softmax(-1) @ v)


class QuickGelu(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = Attention()
        self.ln_1 = nn.LayerNorm(WIDTH)
        self.mlp = nn.Sequential(collections.OrderedDict(
            c_fc=nn.Linear(WIDTH, 4 * WIDTH), gelu=QuickGelu(), c_proj=nn.Linear(4 * WIDTH, WIDTH)))
        self.ln_2 = nn.LayerNorm(WIDTH)

    def forward(self, x, mask: torch.Tensor):
        x = x + self.attn(self.ln_1(x), mask)
        return x + self.mlp(self.ln_2(x))


class Transformer(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.resblocks = nn.ModuleList([Block() for _ in range(layers)])

    def forward(self, x, mask: torch.Tensor):
        for block in self.resblocks:
            x = block(x, mask)
        return x


class Visual(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, WIDTH, PATCH, PATCH, bias=False)
        self.class_embedding = nn.Parameter(torch.randn(WIDTH))
        self.positional_embedding = nn.Parameter(torch.randn((SIZE // PATCH) ** 2 + 1, WIDTH))
        self.ln_pre = nn.LayerNorm(WIDTH)
        self.transformer = Transformer(2)
        self.ln_post = nn.LayerNorm(WIDTH)
        self.proj = nn.Parameter(torch.randn(WIDTH, SPACE) * 0.1)

    def forward(self, x):
        x = self.conv1(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_embedding.expand(x.shape[0], 1, WIDTH), x], 1) + self.positional_embedding
        x = self.transformer(self.ln_pre(x), torch.zeros(1))
        return self.ln_post(x[:, 0]) @ self.proj


class Clip(nn.Module):
    def __init__(self):
        super().__init__()
        self.visual = Visual()
        self.transformer = Transformer(1)
        self.token_embedding = nn.Embedding(WORDS, WIDTH)
        self.positional_embedding = nn.Parameter(torch.randn(CONTEXT, WIDTH))
        self.ln_final = nn.LayerNorm(WIDTH)
        self.text_projection = nn.Parameter(torch.randn(WIDTH, SPACE) * 0.1)
        self.logit_scale = nn.Parameter(torch.tensor(2.5))
        for name, value in (("input_resolution", SIZE), ("context_length", CONTEXT), ("vocab_size", WORDS)):
            self.register_buffer(name, torch.tensor(value))

    def texts(self, words):
        mask = torch.full([CONTEXT, CONTEXT], float("-inf")).triu(1)
        x = self.ln_final(self.transformer(self.token_embedding(words) + self.positional_embedding, mask))
        return x[torch.arange(x.shape[0]), words.argmax(-1)] @ self.text_projection

    def forward(self, images, words):
        return self.visual(images), self.texts(words)


def halve(model):
    """Products' weights become half-precision numbers; normalisations and embeddings stay."""
    for name, p in model.named_parameters():
        if not any(part in name for part in ("ln_", "embedding", "logit_scale")):
            p.data = p.data.half()


def main(folder):
    torch.manual_seed(7)
    model = Clip().eval()
    for name, p in model.named_parameters():
        if "ln_" in name:
            p.data += 0.2 * torch.randn(p.shape)
    images, words = torch.randn(2, 3, SIZE, SIZE), torch.randint(1, WORDS - 1, (2, CONTEXT))
    words[0, 4], words[0, 5:], words[1, 8] = WORDS - 1, 0, WORDS - 1
    archive = torch.jit.trace(model, (images, words), check_trace=False)
    halve(model)
    halve(archive)
    archive.save(str(folder / "ViT-S-8.pt"))
    model.float()
    with torch.no_grad():
        i, t = model(images, words)
    np.savez(folder / "clip.npz", images=images.numpy(), words=words.numpy(), i=i.numpy(), t=t.numpy())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
