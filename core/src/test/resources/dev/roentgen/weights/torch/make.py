"""Makes PyTorch files, and beside each NAME.npz what is in it: make.py FOLDER. Made with PyTorch 1.13.1 (Debian)."""

import collections
import os
import pathlib
import sys
import zipfile

import numpy as np
import torch
from torch import nn

TYPES = {
    "f64": torch.float64,
    "f32": torch.float32,
    "f16": torch.float16,
    "bf16": torch.bfloat16,
    "i64": torch.int64,
    "i32": torch.int32,
    "u8": torch.uint8,
    "bool": torch.bool,
}


def ramp(*sizes, dtype=torch.float32):
    return (torch.arange(int(np.prod(sizes))).reshape(sizes) * 3 % 7).to(dtype)


def tensors():
    """Every type; views whose elements lie in any order, with gaps, or once for many; one storage for several."""
    found = collections.OrderedDict((name, ramp(2, 3, dtype=t)) for name, t in TYPES.items())
    shared = ramp(4, 5, 6)
    found["shared"] = shared
    found["part"] = shared[1:3]
    found["last"] = shared[3, 4, 5]
    found["transposed"] = shared.transpose(0, 2)
    found["gaps"] = shared[::2, 1:4, ::3]
    found["gaps.permuted"] = shared[:, ::3, 1::2].permute(2, 0, 1)
    found["expanded"] = shared[1, 2:4, :1].expand(3, 2, 4)
    found["half.transposed"] = ramp(3, 4, dtype=torch.float16).t()
    found["bool.gaps"] = ramp(3, 4, dtype=torch.bool)[:, ::2]
    found["channels.last"] = ramp(2, 3, 4, 5).to(memory_format=torch.channels_last)
    found["scalar"] = torch.tensor(2.5)
    found["empty"] = torch.zeros(0, 3)
    found["empty.expanded"] = torch.zeros(1, 0).expand(2, 0)
    found["parameter"] = nn.Parameter(ramp(2, 2))
    found["ключ"] = ramp(1)
    return found


def arrays(state):
    return {k: v.detach().to(torch.float32 if v.dtype == torch.bfloat16 else v.dtype).contiguous().numpy()
            for k, v in state.items()}


def training():
    """What training scripts save: the weights among other things."""
    net = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    for p in net.parameters():
        p.data = ramp(*p.shape)
    optimizer = torch.optim.Adam(net.parameters())
    net(ramp(4, 3)).sum().backward()
    optimizer.step()
    return net.state_dict(), {
        "epoch": 3,
        "arch": "net",
        "state_dict": net.state_dict(),
        "optimizer": optimizer.state_dict(),
        "best": np.float64(0.5),
        "loss": torch.tensor(0.25),
        "plain": [None, True, 1.5, b"bytes", bytearray(b"x"), {1, 2}, frozenset([3]), 2j, (), 1 << 80, -1, 70000],
        "torch": [torch.device("cpu"), torch.Size([2, 3]), torch.float32],
        7: "seven",
    }


class Part(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 2, bias=False)
        self.register_buffer("ramp", ramp(3, dtype=torch.float16))
        self.sizes = [1, 2]
        self.name = "part"

    def forward(self, x):
        return self.linear(x) + self.ramp[:2]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        part = Part()
        self.parts = nn.ModuleList([part, Part()])
        self.again = part
        self.weight = nn.Parameter(ramp(2, 3).t())
        self.context_length = 77

    def forward(self, x):
        for part in self.parts:
            x = part(x) @ self.weight.t()
        return x


class Runs:
    def __reduce__(self):
        return os.system, ("touch ran",)


def deflated(source, target):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))


def main(folder):
    torch.manual_seed(1)
    legacy = {"_use_new_zipfile_serialization": False}
    state = tensors()
    torch.save(state, folder / "all.pth")
    torch.save(state, folder / "all_legacy.pth", **legacy)
    np.savez(folder / "all.npz", **arrays(state))
    deflated(folder / "all.pth", folder / "all_deflated.pth")
    torch.save({"w": ramp(2, 3)}, folder / "protocol4.pth", pickle_protocol=4)
    torch.save({"w": ramp(2, 3)}, folder / "protocol4_legacy.pth", pickle_protocol=4, **legacy)
    np.savez(folder / "protocol4.npz", w=ramp(2, 3).numpy())
    weights, checkpoint = training()
    torch.save(checkpoint, folder / "training.pth")
    torch.save(checkpoint, folder / "training_legacy.pth", **legacy)
    np.savez(folder / "training.npz", **arrays(weights))
    torch.save({"student": weights, "teacher": weights, "epoch": 1}, folder / "several.pth")
    net = Net()
    torch.jit.save(torch.jit.script(net), folder / "script.pt")
    np.savez(folder / "script.npz", **arrays(net.state_dict()))
    torch.save({"w": ramp(1), "run": Runs()}, folder / "runs.pth")
    torch.save({"w": ramp(1), "run": Runs()}, folder / "runs_legacy.pth", **legacy)
    torch.save(nn.Linear(2, 1), folder / "model.pth")
    torch.save({"x": ramp(2, dtype=torch.int16)}, folder / "int16.pth")
    torch.save({"x": torch.quantize_per_tensor(ramp(2), 0.5, 0, torch.qint8)}, folder / "quantized.pth")
    torch.save({"x": ramp(2, 2).to_sparse()}, folder / "sparse.pth")
    torch.save([ramp(1)], folder / "list.pth")
    torch.save(ramp(1), folder / "tensor.pth")
    torch.save({"x": ramp(6).as_strided((3, 2), (1, 1))}, folder / "overlapping.pth")
    torch.save({}, folder / "none.pth")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
