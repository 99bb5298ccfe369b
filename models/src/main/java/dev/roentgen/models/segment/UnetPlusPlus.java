package dev.roentgen.models.segment;

import dev.roentgen.models.Encoder;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * U-Net++: between encoder and decoder stand steps up of their own, each fed by all before it on its level. Zhou et al.,
 * arXiv:1807.10165, Figure 1.
 *
 * <p>Shapes and state as {@link SegmentationModel} says; the names are segmentation_models_pytorch's.
 */
public final class UnetPlusPlus extends SegmentationModel {
    private final Decoder decoder;

    /** The standard decoder, with a mask of this many classes. */
    public UnetPlusPlus(Encoder encoder, int classes) {
        this(encoder, UnetConfig.standard(), Heads.masks(classes));
    }

    /** With everything chosen. */
    public UnetPlusPlus(Encoder encoder, UnetConfig config, Heads heads) {
        super(encoder, config.channels().size());
        needsHalfSize();
        needsHalves();
        decoder = child("decoder", new Decoder(channels(), config));
        heads(heads, config.channels().get(config.channels().size() - 1), 3, 1);
    }

    @Override
    Tensor decode(List<Tensor> features) {
        return decoder.forward(features);
    }

    /**
     * The steps {@code x_d_l}: l is the level, from coarse to fine; d how many of the level's steps stand closer to the
     * encoder's side, so that {@code x_l_l} is the first on level l and {@code x_0_l} the last.
     */
    private static final class Decoder extends Layer {
        private final Grid grid;
        private final int depth;

        Decoder(List<Integer> finestFirst, UnetConfig config) {
            List<Integer> channels = new ArrayList<>(finestFirst);
            Collections.reverse(channels);
            depth = channels.size() - 1;
            grid = child("blocks", new Grid(channels, config));
        }

        Tensor forward(List<Tensor> all) {
            return call(all, finestFirst -> {
                List<Tensor> features = new ArrayList<>(finestFirst);
                Collections.reverse(features); // coarsest first
                Map<String, Tensor> made = new LinkedHashMap<>();
                for (int steps = 0; steps < depth; steps++) // how many steps lie before this one on its level
                for (int d = 0; d + steps < depth; d++) {
                        int level = d + steps;
                        List<Tensor> beside = new ArrayList<>();
                        for (int i = d + 1; i <= level; i++) beside.add(get(made, i, level));
                        beside.add(features.get(level + 1));
                        Tensor below = steps == 0 ? features.get(d) : get(made, d, level - 1);
                        made.put(name(d, level), grid.step(d, level).forward(below, Tensor.concat(1, beside)));
                    }
                Tensor last = depth == 0 ? features.get(0) : get(made, 0, depth - 1);
                return grid.step(0, depth).forward(last, null);
            });
        }

        private static Tensor get(Map<String, Tensor> made, int d, int level) {
            Tensor t = made.get(name(d, level));
            if (t == null) throw new IllegalStateException(name(d, level));
            return t;
        }
    }

    /** The steps by name. */
    private static final class Grid extends Layer {
        private final Map<String, Up> steps = new LinkedHashMap<>();

        Grid(List<Integer> channels, UnetConfig config) { // coarsest first
            List<Integer> out = config.channels();
            int depth = channels.size() - 1;
            for (int level = 0; level < depth; level++) {
                int skip = channels.get(level + 1), in = level == 0 ? channels.get(0) : out.get(level - 1);
                add(0, level, new Up(in, skip * (level + 1), out.get(level), config));
                for (int d = 1; d <= level; d++)
                    add(d, level, new Up(channels.get(level), skip * (level + 1 - d), skip, config));
            }
            int in = depth == 0 ? channels.get(0) : out.get(depth - 1);
            add(0, depth, new Up(in, 0, out.get(depth), config));
        }

        private void add(int d, int level, Up up) {
            steps.put(name(d, level), child(name(d, level), up));
        }

        Up step(int d, int level) {
            Up up = steps.get(name(d, level));
            if (up == null) throw new IllegalStateException(name(d, level));
            return up;
        }
    }

    private static String name(int d, int level) {
        return "x_" + d + "_" + level;
    }
}
