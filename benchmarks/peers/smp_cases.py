#!/usr/bin/python3
"""Writes reference cases of segmentation nets that `shared/golden` has not, for `roentgen parity`.

The nets are written here in torch with the names of segmentation_models_pytorch, over torchvision's ResNet: FPN on three
features, where the image itself is the finest, the DeepLabs' pyramids with the other kind of convolution, and Linknet on
batches large enough that sums in single precision show in the running variance. Tolerances as in torchvision_cases.py.

    /usr/bin/python3 benchmarks/peers/smp_cases.py OUT [--only NAME]
    ./roentgen parity OUT
"""

import torch
from torch import nn
from torch.nn import functional as F

import torchvision_cases as cases


def conv_norm(into, out, size, **more):
    return nn.Sequential(nn.Conv2d(into, out, size, bias=False, **more), nn.BatchNorm2d(out), nn.ReLU())


def separable(into, out, rate=1):
    return nn.Sequential(nn.Conv2d(into, into, 3, padding=rate, dilation=rate, groups=into, bias=False),
                         nn.Conv2d(into, out, 1, bias=False))


def separable_norm(into, out, rate=1):
    return nn.Sequential(separable(into, out, rate), nn.BatchNorm2d(out), nn.ReLU())


class PlaneMean(nn.Sequential):
    def __init__(self, into, out):
        super().__init__(nn.AdaptiveAvgPool2d(1), *conv_norm(into, out, 1))

    def forward(self, x):
        return super().forward(x).expand(-1, -1, *x.shape[-2:])


class Pyramid(nn.Module):
    def __init__(self, into, c):
        super().__init__()
        out = c["decoder_channels"]
        parts = [conv_norm(into, out, 1)]
        for rate in c["decoder_atrous_rates"]:
            whole = not c["decoder_aspp_separable"]
            parts.append(conv_norm(into, out, 3, padding=rate, dilation=rate) if whole
                         else separable_norm(into, out, rate))
        parts.append(PlaneMean(into, out))
        self.convs = nn.ModuleList(parts)
        self.project = conv_norm(5 * out, out, 1)

    def forward(self, x):
        return self.project(torch.cat([part(x) for part in self.convs], 1))


class DeepLabV3(nn.Module):
    stride = 8

    def __init__(self, channels, c):
        super().__init__()
        self.out = c["decoder_channels"]
        self.aspp = Pyramid(channels[-1], c)
        self.conv = nn.Conv2d(self.out, self.out, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(self.out)

    def forward(self, features):
        return F.relu(self.bn(self.conv(self.aspp(features[-1]))))


class DeepLabV3Plus(nn.Module):
    stride = 16

    def __init__(self, channels, c):
        super().__init__()
        self.out = c["decoder_channels"]
        self.aspp = nn.Sequential(Pyramid(channels[-1], c), *separable_norm(self.out, self.out))
        self.block1 = conv_norm(channels[2], 48, 1)
        self.block2 = separable_norm(48 + self.out, self.out)

    def forward(self, features):
        coarse = F.interpolate(self.aspp(features[-1]), scale_factor=4.0, mode="bilinear", align_corners=True)
        return self.block2(torch.cat([coarse, self.block1(features[2])], 1))


class Lateral(nn.Module):
    def __init__(self, skip, pyramid):
        super().__init__()
        self.skip_conv = nn.Conv2d(skip, pyramid, 1)

    def forward(self, x, skip):
        return F.interpolate(x, scale_factor=2.0) + self.skip_conv(skip)


class Step(nn.Module):
    def __init__(self, into, out, twice):
        super().__init__()
        self.twice = twice
        self.block = nn.Sequential(nn.Conv2d(into, out, 3, padding=1, bias=False), nn.GroupNorm(32, out), nn.ReLU())

    def forward(self, x):
        y = self.block(x)
        return F.interpolate(y, scale_factor=2.0, mode="bilinear", align_corners=True) if self.twice else y


class Branch(nn.Module):
    def __init__(self, into, out, ups):
        super().__init__()
        self.block = nn.Sequential(*[Step(out if i else into, out, ups > 0) for i in range(max(1, ups))])

    def forward(self, x):
        return self.block(x)


class Fpn(nn.Module):
    stride = 32

    def __init__(self, channels, c):
        super().__init__()
        pyramid, out = c["decoder_pyramid_channels"], c["decoder_segmentation_channels"]
        self.beside = c.get("decoder_merge_policy") == "cat"
        self.out = 4 * out if self.beside else out
        self.p5 = nn.Conv2d(channels[-1], pyramid, 1)
        self.p4, self.p3, self.p2 = (Lateral(channels[i], pyramid) for i in (-2, -3, -4))
        self.seg_blocks = nn.ModuleList([Branch(pyramid, out, ups) for ups in (3, 2, 1, 0)])

    def forward(self, features):
        levels = [self.p5(features[-1])]
        for lateral, skip in zip((self.p4, self.p3, self.p2), features[-2:-5:-1]):
            levels.append(lateral(levels[-1], skip))
        parts = [branch(level) for branch, level in zip(self.seg_blocks, levels)]
        return torch.cat(parts, 1) if self.beside else sum(parts)


class Enlarge(nn.Module):
    def __init__(self, into, out):
        super().__init__()
        width = into // 4
        up = nn.Sequential(nn.ConvTranspose2d(width, width, 4, stride=2, padding=1), nn.BatchNorm2d(width), nn.ReLU())
        self.block = nn.Sequential(conv_norm(into, width, 1), up, conv_norm(width, out, 1))

    def forward(self, x, skip):
        return self.block(x) if skip is None else self.block(x) + skip


class Linknet(nn.Module):
    stride = 32
    out = 32

    def __init__(self, channels, c):
        super().__init__()
        ways = [self.out, *channels[1:]]
        self.blocks = nn.ModuleList([Enlarge(ways[i], ways[i - 1]) for i in range(len(ways) - 1, 0, -1)])

    def forward(self, features):
        x, skips = features[-1], [*features[-2:0:-1], None]
        for block, skip in zip(self.blocks, skips):
            x = block(x, skip)
        return x


class Net(nn.Module):
    """An encoder with torchvision's names, whose last stages are dilated for an output stride, a decoder and a head."""

    def __init__(self, decoder, c, upsampling):
        super().__init__()
        encoder = c["encoder"]
        self.depth = c.get("encoder_depth", 5)
        self.encoder = cases.res_net({**encoder, "num_classes": 1})
        del self.encoder.fc, self.encoder.avgpool
        if c.get("in_channels", 3) != 3:
            cases.with_input_channels(self.encoder, c["in_channels"])
        for stage, rate in {8: (("layer3", 2), ("layer4", 4)), 16: (("layer4", 2),), 32: ()}[decoder.stride]:
            for m in getattr(self.encoder, stage).modules():
                if isinstance(m, nn.Conv2d):
                    m.stride, m.dilation, m.padding = (1, 1), (rate, rate), (m.kernel_size[0] // 2 * rate,) * 2
        wider = 1 if encoder["block"] == "basic" else 4
        channels = [c.get("in_channels", 3), encoder["stem"], *(wider * p for p in encoder["planes"])]
        self.decoder = decoder(channels[:self.depth + 1], c)
        up = nn.UpsamplingBilinear2d(scale_factor=upsampling) if upsampling > 1 else nn.Identity()
        self.segmentation_head = nn.Sequential(nn.Conv2d(self.decoder.out, c["classes"], 1), up)

    def forward(self, x):
        e, features = self.encoder, [x]
        features.append(F.relu(e.bn1(e.conv1(x))))
        x = e.maxpool(features[-1])
        for stage in (e.layer1, e.layer2, e.layer3, e.layer4)[:self.depth - 1]:
            x = stage(x)
            features.append(x)
        return self.segmentation_head(self.decoder(features))


BASIC = {"block": "basic", "stem": 8, "planes": [8, 12, 16, 20], "layers": [1, 2, 1, 1]}
NECK = {"block": "bottleneck", "stem": 8, "planes": [4, 6, 8, 10], "layers": [1, 1, 2, 1]}
WIDE = {"block": "basic", "stem": 16, "planes": [16, 24, 32, 40], "layers": [1, 2, 1, 1]}
LAB = {"decoder_channels": 12, "decoder_atrous_rates": [2, 3, 5], "decoder_aspp_dropout": 0.0, "classes": 2}
THREE = {"encoder_depth": 3, "decoder_pyramid_channels": 16, "decoder_segmentation_channels": 32,
         "decoder_dropout": 0.0, "classes": 2}

# name: kind, decoder, configuration, enlargement in the head, images in evaluation and in training
CASES = {
    "fpn_d3": ("FPN", Fpn, {"encoder": BASIC, **THREE}, 4, (2, 3, 32, 40), (3, 3, 40, 32)),
    "fpn_d3_one_cat": ("FPN", Fpn, {"encoder": NECK, "upsampling": 1, "in_channels": 1, "decoder_merge_policy": "cat",
                                    **THREE}, 1, (1, 1, 48, 32), (3, 1, 48, 32)),
    "deeplab_sep": ("DeepLabV3", DeepLabV3, {"encoder": BASIC, "decoder_aspp_separable": True, **LAB}, 8,
                    (2, 3, 48, 64), (4, 3, 48, 64)),
    "deeplab_plus_whole": ("DeepLabV3Plus", DeepLabV3Plus, {"encoder": NECK, "decoder_aspp_separable": False, **LAB}, 4,
                           (2, 3, 64, 48), (4, 3, 64, 48)),
    "linknet_d3": ("Linknet", Linknet, {"encoder": WIDE, "encoder_depth": 3, "classes": 1}, 1, (1, 3, 64, 96),
                   (8, 3, 96, 128)),
    "linknet_large": ("Linknet", Linknet, {"encoder": WIDE, "classes": 1}, 1, (1, 3, 64, 96), (4, 3, 128, 160)),
}


def batch(model, shape):
    x = torch.randn(shape)
    with torch.no_grad():
        mask = model.eval()(x)
    return x, (torch.randn(mask.shape) > 0).float()


def case(name, out):
    kind, decoder, config, upsampling, shape, train_shape = CASES[name]

    def made():
        model = Net(decoder, config, upsampling)
        cases.scatter(model)
        return model, [batch(model, shape), batch(model, train_shape)]

    facts = {"kind": "smp." + kind, "config": config, "loss": "mask_bce"}
    return cases.steadiest(name, made, mask_bce, "mask", facts, out)


def mask_bce(logits, truth):
    return F.binary_cross_entropy_with_logits(logits, truth.to(logits.dtype))


def main():
    args = cases.options(__doc__).parse_args()
    cases.write_all([(case, name) for name in CASES], args, {"torch": torch.__version__})


if __name__ == "__main__":
    main()
