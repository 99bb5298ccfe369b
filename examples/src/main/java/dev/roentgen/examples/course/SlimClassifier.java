package dev.roentgen.examples.course;

import static dev.roentgen.models.efficientnet.EfficientNetConfig.Stage.fused;
import static dev.roentgen.models.efficientnet.EfficientNetConfig.Stage.mobile;

import dev.roentgen.models.Model;
import dev.roentgen.models.convnext.ConvNext;
import dev.roentgen.models.convnext.ConvNextConfig;
import dev.roentgen.models.densenet.DenseNet;
import dev.roentgen.models.densenet.DenseNetConfig;
import dev.roentgen.models.efficientnet.EfficientNet;
import dev.roentgen.models.efficientnet.EfficientNetConfig;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.models.vit.VisionTransformer;
import dev.roentgen.models.vit.VisionTransformerConfig;
import java.util.List;

/** The course's supervised classifiers with fewer and narrower blocks, which learn something in seconds on two cores. */
enum SlimClassifier {
    /** Windows of 4 x 4 patches of 4 pixels; Liu et al., arXiv:2103.14030. */
    swin_b(5e-4, 4, 16),
    /** Patches of 16 pixels; Dosovitskiy et al., arXiv:2010.11929. */
    vit_b_16(3e-4, 24, 32),
    /** Layer scale from 1, as there is no time to grow from the published 1e-6; Liu et al., arXiv:2201.03545. */
    convnext_base(1e-3, 4, 16),
    /** Growth 12; Huang et al., arXiv:1608.06993. */
    densenet161(2e-3, 4, 16),
    /** Both kinds of its blocks; Tan and Le, arXiv:2104.00298. */
    efficientnet_v2_l(2e-3, 4, 16),
    /** 4 groups in four bottlenecks; Xie et al., arXiv:1611.05431. */
    resnext101_64x4d(2e-3, 4, 16);

    /** The highest learning rate. */
    final double learningRate;

    /** How often it goes through the images. */
    final int epochs;

    /** Images of a step. */
    final int batch;

    SlimClassifier(double learningRate, int epochs, int batch) {
        this.learningRate = learningRate;
        this.epochs = epochs;
        this.batch = batch;
    }

    /** The model, for square images of a multiple of 32 pixels. */
    Model build(int imageSize, int classes) {
        return switch (this) {
            case swin_b ->
                new Swin(SwinConfig.base()
                        .stages(32, List.of(2, 2, 2), List.of(2, 4, 8))
                        .window(4, 2)
                        .dropout(0, 0)
                        .classes(classes));
            case vit_b_16 ->
                new VisionTransformer(VisionTransformerConfig.base16()
                        .image(imageSize, 16)
                        .blocks(4, 96, 4)
                        .hidden(192)
                        .classes(classes));
            case convnext_base ->
                new ConvNext(ConvNextConfig.base()
                        .stages(List.of(24, 48, 96, 192), List.of(1, 1, 2, 1))
                        .layerScale(1)
                        .dropPath(0)
                        .classes(classes));
            case densenet161 ->
                new DenseNet(DenseNetConfig.densenet161()
                        .widths(24, 12, 4)
                        .layers(3, 4, 6, 4)
                        .classes(classes));
            case efficientnet_v2_l ->
                new EfficientNet(EfficientNetConfig.v2Large()
                        .stages(
                                List.of(
                                        fused(1, 3, 1, 16, 16, 1),
                                        fused(4, 3, 2, 16, 24, 1),
                                        fused(4, 3, 2, 24, 40, 1),
                                        mobile(4, 3, 2, 40, 64, 2)),
                                128)
                        .norm(1e-3, 0.1)
                        .dropout(0, 0)
                        .classes(classes));
            case resnext101_64x4d ->
                new ResNet(ResNetConfig.resnext101_64x4d()
                        .widths(32, 32, 32, 64, 128)
                        .layers(1, 1, 1, 1)
                        .groups(4, 16)
                        .classes(classes));
        };
    }
}
