"""Saves torchvision models as they are published, and what they answer: torchvision_checkpoints.py FOLDER."""

import pathlib
import re
import sys

import numpy as np
import torch
import torchvision


def main(folder):
    torch.manual_seed(5)
    x = torch.randn(2, 3, 64, 64)
    answers = {"x": x.numpy()}
    states = {}
    for name in ["resnet18", "densenet121"]:
        model = getattr(torchvision.models, name)(weights=None)
        model.train()
        with torch.no_grad():
            model(torch.randn(8, 3, 64, 64))  # running statistics other than 0 and 1
            answers[name] = model.eval()(x).numpy()
        states[name] = model.state_dict()
    torch.save(states["resnet18"], folder / "resnet18.pth")
    torch.save({"model": {"module." + k: v for k, v in states["resnet18"].items()}, "epoch": 1},
               folder / "resnet18_training.pth")
    old = {re.sub(r"(denselayer\d+\.(?:norm|conv))(\d)", r"\1.\2", k): v
           for k, v in states["densenet121"].items() if not k.endswith("num_batches_tracked")}
    torch.save(old, folder / "densenet121.pth", _use_new_zipfile_serialization=False)
    np.savez(folder / "answers.npz", **answers)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
