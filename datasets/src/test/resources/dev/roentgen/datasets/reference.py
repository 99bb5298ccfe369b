"""Makes the reference pictures beside this file: python3 reference.py (Pillow 9.4.0, torchvision 0.14.1, OpenCV 4.6.0).

image/*.{jpg,tif,gif,bmp}: small files by Pillow; image/decoded.txt: their samples as Pillow reads them;
transform/expected.txt: what the libraries make of the first picture in it. Lines: name height width channels hex.
"""
import io, math, os
import cv2, numpy as np, torch
from PIL import Image
from torchvision.transforms import functional as F

here = os.path.dirname(os.path.abspath(__file__))


def line(name, a):
    a = np.asarray(a)
    h, w = a.shape[:2]
    raw = a.astype(">u2").tobytes() if a.dtype in (np.uint16, np.int32) else a.astype(np.uint8).tobytes()
    return f"{name} {h} {w} {1 if a.ndim == 2 else a.shape[2]} {raw.hex()}\n"


def smooth(h, w, phase=0.0):
    y, x = np.mgrid[0:h, 0:w]
    v = 128 + 70 * np.sin(x / 4.1 + phase) * np.cos(y / 5.3) + 40 * np.sin((x + 2 * y) / 9.0 + phase)
    return np.clip(np.rint(v), 0, 255).astype(np.uint8)


gray = smooth(26, 34)
rgb = np.stack([smooth(26, 34, p) for p in (0.0, 1.1, 2.3)], axis=-1)
deep = (smooth(26, 34).astype(np.uint16) * 257) ^ np.arange(34, dtype=np.uint16)
files = {
    "gray.jpg": (Image.fromarray(gray), dict(quality=90)),
    "rgb.jpg": (Image.fromarray(rgb), dict(quality=90, subsampling=0)),
    "subsampled.jpg": (Image.fromarray(rgb), dict(quality=90, subsampling=2, progressive=True)),
    "plain.tif": (Image.fromarray(gray), dict()),
    "lzw.tif": (Image.fromarray(rgb), dict(compression="tiff_lzw")),
    "deflate.tif": (Image.fromarray(rgb), dict(compression="tiff_adobe_deflate")),
    "packbits.tif": (Image.fromarray(gray), dict(compression="packbits")),
    "bilevel.tif": (Image.fromarray(gray > 128), dict(compression="group4")),
    "palette.tif": (Image.fromarray(rgb).quantize(16), dict()),
    "gray16.tif": (Image.fromarray(deep), dict(compression="tiff_lzw")),
    "gray.bmp": (Image.fromarray(gray), dict()),
    "palette.gif": (Image.fromarray(gray), dict()),
}
os.makedirs(f"{here}/image", exist_ok=True)
with open(f"{here}/image/decoded.txt", "w") as out:
    for name, (image, how) in files.items():
        image.save(f"{here}/image/{name}", **how)
        read = Image.open(f"{here}/image/{name}")
        if read.mode == "P" or read.mode == "1":
            read = read.convert("RGB")
        out.write(line(name, np.asarray(read)))

os.makedirs(f"{here}/transform", exist_ok=True)
with open(f"{here}/transform/expected.txt", "w") as out:
    out.write(line("gray", gray))
    t = torch.from_numpy(gray)[None]
    bilinear = F.InterpolationMode.BILINEAR
    for angle, shift, scale, shear in ((20, (3, -2), 1.25, 0), (-75, (0, 0), 0.8, 0), (10, (0, 4), 1.1, 15)):
        moved = F.affine(t, angle, shift, scale, [shear, 0], interpolation=bilinear)
        out.write(line(f"affine_{angle}_{shift[0]}_{shift[1]}_{scale}_{shear}", moved[0]))
        nearest = F.affine(t, angle, shift, scale, [shear, 0], interpolation=F.InterpolationMode.NEAREST)
        out.write(line(f"nearest_{angle}_{shift[0]}_{shift[1]}_{scale}_{shear}", nearest[0]))
    for sigma in (0.7, 2.2):
        size = 2 * math.ceil(3 * sigma) + 1
        out.write(line(f"blur_{sigma}", F.gaussian_blur(t, [size, size], [sigma, sigma])[0]))
    for gamma in (0.6, 1.7):
        out.write(line(f"gamma_{gamma}", F.adjust_gamma(t, gamma)[0]))
    for share in (-0.2, 0.3):
        out.write(line(f"brightness_{share}", np.clip(np.rint(gray + 255.0 * share), 0, 255)))
    for clip, tiles in ((2.0, 2), (4.0, 4)):
        out.write(line(f"clahe_{clip}_{tiles}", cv2.createCLAHE(clip, (tiles, tiles)).apply(gray)))
