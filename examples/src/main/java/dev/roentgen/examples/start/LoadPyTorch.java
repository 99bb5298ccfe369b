package dev.roentgen.examples.start;

import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.models.Models;
import dev.roentgen.tensor.Generator;
import dev.roentgen.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens a model as PyTorch's users publish it (.pth, .safetensors, a folder of Hugging Face) and classifies an X-ray. Usage:
 * {@code LoadPyTorch [FILE]}; without one it saves a ResNet-18 of random weights under torchvision's names first.
 *
 * <p>{@code ./roentgen example LoadPyTorch [--smoke]}.
 * On two busy cores: 6 s, class 245, of random weights.
 */
public final class LoadPyTorch {
    private LoadPyTorch() {}

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        boolean given = args.length > 0 && !List.of(args).contains("--smoke");
        Path file = given ? Path.of(args[0]) : Files.createTempFile("resnet18", ".safetensors");
        if (!given) {
            file.toFile().deleteOnExit();
            Generator.seed(1);
            Weights.save(Models.create("resnet18"), file);
        }
        var opened = Models.open(file);
        var xray = SyntheticChestXray.of(1, 1).read(0).image().toRgb();
        var input = opened.input(xray.samples(), xray.height(), xray.width()); // resized, cut, normalised
        int best = (int) opened.model().forward(input).argmax().item();
        System.out.println("Result of " + opened.name() + ": " + opened.label(best));
    }
}
