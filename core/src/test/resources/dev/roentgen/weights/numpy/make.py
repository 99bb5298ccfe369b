"""Makes the files in this folder with NumPy: python3 make.py."""
import zipfile

import numpy as np

arrays = {}
for code in ["f2", "f4", "f8", "i4", "i8", "u1", "b1"]:
    for order in "<>":
        for layout in "CF":
            values = np.arange(6).reshape(2, 3) % 2 if code == "b1" else np.arange(6).reshape(2, 3) * 40
            arrays[f"{code}_{'big' if order == '>' else 'little'}_{layout}"] = np.asarray(values, dtype=order + code, order=layout)
arrays["scalar"] = np.float32(1.5)
arrays["empty"] = np.zeros((0, 3), np.int64)
arrays["special"] = np.array([np.nan, np.inf, -np.inf, -0.0], np.float32)
arrays["cube_F"] = np.asfortranarray(np.arange(24, dtype=np.float32).reshape(2, 3, 4))
np.savez("all.npz", **arrays)
np.savez_compressed("compressed.npz", zeros=np.zeros((100, 100), np.float32), ramp=np.arange(1000, dtype=np.int64))
np.save("plain.npy", np.arange(6, dtype=np.float32).reshape(2, 3))
np.save("vector.npy", np.array([1, 2, 3], np.uint8))
for version in (2, 3):
    with open(f"version{version}.npy", "wb") as f:
        np.lib.format.write_array(f, np.arange(3, dtype=np.int32), version=(version, 0))
np.save("objects.npy", np.array([None, {}], object), allow_pickle=True)
np.save("complex.npy", np.zeros(2, np.complex64))
np.save("structured.npy", np.zeros(2, [("a", "f4"), ("b", "i4")]))
np.save("void.npy", np.zeros(2, "V2"))
