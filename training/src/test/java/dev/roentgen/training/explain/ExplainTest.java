package dev.roentgen.training.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Leaks;
import dev.roentgen.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplainTest {
    private static final double F32 = 1e-5;

    /** A layer from a function, with a weight that makes it a layer to train. */
    private static final class Times extends TensorLayer {
        private final Parameter weight;

        Times(int... shape) {
            weight = parameter("weight", Shape.of(shape), Init.ones());
        }

        @Override
        protected Tensor compute(Tensor x) {
            return x.conv2d(weight.value(), null, ConvSpec.UNIT);
        }
    }

    /** Two channels; class 0 sees the first, class 1 the second, each by its mean. */
    private static final class Means extends TensorLayer {
        private final Times body = child("body", new Times(2, 2, 1, 1));

        Means() {
            body.parameter("weight").set(Tensor.eye(2).reshape(2, 2, 1, 1));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return body.forward(x).relu().mean(false, 2, 3); // [B, 2]
        }
    }

    /** One image: channel 0 bright at the top left, channel 1 at the bottom right. */
    private static Tensor image() {
        float[] x = new float[2 * 8 * 8];
        for (int y = 0; y < 4; y++)
            for (int c = 0; c < 4; c++) {
                x[y * 8 + c] = 1;
                x[64 + (y + 4) * 8 + c + 4] = 1;
            }
        return Tensor.of(x, Shape.of(1, 2, 8, 8));
    }

    private static Tensor corner(boolean first) {
        return image().narrow(1, first ? 0 : 1, 1);
    }

    @Test
    void grad_cam_looks_where_the_class_is() {
        Means model = new Means();
        for (boolean first : new boolean[] {true, false}) {
            Tensor map = GradCam.of(model, "body").maps(image(), first ? 0 : 1);
            assertThat(map.shape()).isEqualTo(Shape.of(1, 1, 8, 8));
            assertThat(map.toArray()).isEqualTo(corner(first).toArray());
            assertThat(Attribution.shareInside(map, corner(first))[0]).isEqualTo(1);
            assertThat(Attribution.shareInside(map, corner(!first))[0]).isZero();
        }
        assertThat(model.body.parameter("weight").gradient()).isNull();
    }

    @Test
    void grad_cam_reads_tokens_and_channels_last() {
        Means model = new Means();
        TensorLayer tokens = new TensorLayer() { // [B, C, H, W] -> tokens behind a class token -> logits
                    private final TensorLayer blocks = child("blocks", new TensorLayer() {
                        @Override
                        protected Tensor compute(Tensor x) {
                            Tensor grid = model.body.forward(x).flatten(2, 3).transpose(1, 2); // [B, 64, 2]
                            return Tensor.concat(1, grid.narrow(1, 0, 1).mul(0), grid);
                        }
                    });

                    @Override
                    protected Tensor compute(Tensor x) {
                        return blocks.forward(x).mean(false, 1);
                    }
                };
        assertThat(GradCam.of(tokens, "blocks").maps(image(), 1).toArray())
                .isEqualTo(corner(false).toArray());
        assertThatThrownBy(() -> GradCam.of(tokens, "blocks").maps(Tensor.zeros(1, 2, 4, 9), 1))
                .hasMessage("GradCam: images must be square for patches that are seen as tokens, [B, C, S, S], got"
                        + " [1, 2, 4, 9]. Resize them, or use Occlusion.");
        TensorLayer last = new TensorLayer() {
            private final TensorLayer blocks = child("blocks", new TensorLayer() {
                @Override
                protected Tensor compute(Tensor x) {
                    return model.body.forward(x).permute(0, 2, 3, 1);
                }
            });

            @Override
            protected Tensor compute(Tensor x) {
                return blocks.forward(x).mean(false, 1, 2);
            }
        };
        assertThat(GradCam.of(last, "blocks").channelsLast().maps(image(), 0).toArray())
                .isEqualTo(corner(true).toArray());
    }

    @Test
    void occlusion_finds_what_the_logit_hangs_on() {
        Tensor map = Occlusion.of(4).maps(new Means(), image(), 0);
        assertThat(map.shape()).isEqualTo(Shape.of(1, 1, 8, 8));
        assertThat(map.toArray()[0]).isEqualTo(1); // only patches that cover the corner touch it
        assertThat(map.toArray()[63]).isZero();
        assertThat(Attribution.shareInside(map, corner(true))[0]).isGreaterThan(0.6);
    }

    /** One block of attention whose queries and keys are the tokens themselves, and whose scores a bias is added to. */
    private static final class Block extends TensorLayer {
        private final @Nullable Tensor bias;

        Block(@Nullable Tensor bias) {
            this.bias = bias;
        }

        @Override
        protected Tensor compute(Tensor image) { // [B, 4, 2, 2] -> [B, 5, 4], the class token like the third patch
            Tensor patches = image.flatten(2, 3).transpose(1, 2);
            Tensor x = Tensor.concat(1, patches.narrow(1, 2, 1), patches);
            Tensor heads = x.reshape(x.dim(0), 5, 2, 2).transpose(1, 2); // [B, 2, 5, 2]
            return heads.attention(heads, heads, bias).transpose(1, 2).flatten(2, 3);
        }
    }

    private static Tensor patches() {
        return Tensor.eye(4).mul(6).reshape(1, 4, 2, 2); // four that don't look alike
    }

    @Test
    void rollout_follows_the_attention_of_the_class_token() {
        Tensor map = AttentionRollout.of(new Block(null)).maps(patches());
        assertThat(map.shape()).isEqualTo(Shape.of(1, 1, 2, 2));
        float[] seen = map.toArray();
        assertThat(seen[2]).isEqualTo(1);
        // Of two heads one sees the third patch twice as itself, e^18/sqrt(2): all else is nearly nothing there.
        double one = 1 / (3 + 2 * Math.exp(36 / Math.sqrt(2))), flat = 1 / 5.0;
        double other = (one + flat) / 2, own = (Math.exp(36 / Math.sqrt(2)) * one + flat) / 2;
        assertThat((double) seen[0]).isCloseTo(other / own, within(F32));
    }

    @Test
    void a_bias_and_a_mask_of_the_scores_count() {
        float[] bias = new float[25];
        bias[1] = 40; // of the class token's scores that of the first patch
        float[] biased = AttentionRollout.of(new Block(Tensor.of(bias, Shape.of(5, 5))))
                .maps(patches())
                .toArray();
        assertThat(biased[0]).isEqualTo(1); // both heads see it
        boolean[] open = new boolean[25];
        Arrays.fill(open, true);
        open[3] = false; // the third patch is hidden from the class token
        float[] masked = AttentionRollout.of(new Block(Tensor.of(open, Shape.of(5, 5))))
                .maps(patches())
                .toArray();
        assertThat(masked[2]).isZero();
    }

    @Test
    void rollout_to_the_patches_is_the_mean_of_their_rows() {
        float[] map =
                AttentionRollout.ofPatches(new Block(null)).maps(patches()).toArray();
        // All four are seen alike but for the class token's likeness to the third, which takes a half of its own.
        assertThat((double) map[0]).isCloseTo(1, within(F32));
        assertThat(map[2]).isLessThan(0.9f);
        assertThat(AttentionRollout.of(new Block(null)).maps(patches()).toArray())
                .isNotEqualTo(map);
    }

    @Test
    void nothing_is_left_open() {
        Means model = new Means();
        Tensor x = image();
        GradCam.of(model, "body").maps(x, 0).close();
        try (Leaks leaks = Leaks.watch()) {
            GradCam.of(model, "body").maps(x, 0).close();
            Occlusion.of(4).maps(model, x, 0).close();
            AttentionRollout.of(new Block(null))
                    .maps(Tensor.eye(4).reshape(1, 4, 2, 2))
                    .close();
            assertThat(leaks.open()).hasSizeLessThanOrEqualTo(2); // the two made here
        }
    }

    @Test
    void errors_say_what_to_do() {
        Means model = new Means();
        assertThatThrownBy(() -> GradCam.of(model, "boddy"))
                .hasMessage("GradCam: the layer must be one of the model's 1, got 'boddy'. Such as 'body'.");
        assertThatThrownBy(() -> GradCam.of(model, "body").maps(image(), 0, 1))
                .hasMessage(
                        "GradCam: there must be a class for each of the images [B, C, H, W], got 2 for [1, 2, 8, 8]."
                                + " Give one class number for each image.");
        assertThatThrownBy(() -> GradCam.of(model, "body").maps(image(), 2))
                .hasMessage("GradCam: a class must be from 0 to 1, got 2.");
        assertThatThrownBy(() -> AttentionRollout.of(model).maps(image()))
                .hasMessage("AttentionRollout: the model's blocks must have attention among all its tokens, got none."
                        + " Use GradCam or Occlusion.");
        assertThatThrownBy(() -> AttentionRollout.of(new Block(null)).maps(Tensor.zeros(1, 4, 2, 3)))
                .hasMessage(
                        "AttentionRollout: images must be square for patches that are seen as tokens, [B, C, S, S], got"
                                + " [1, 4, 2, 3]. Resize them, or use Occlusion.");
        assertThatThrownBy(() -> new Occlusion(4, 5, 0))
                .hasMessage(
                        "Occlusion: patch and stride must be 1 or more, and the stride at most the patch, got 4 and 5."
                                + " Use Occlusion.of(32).");
        assertThatThrownBy(() -> Attribution.shareInside(Tensor.zeros(1, 1, 2, 2), Tensor.zeros(1, 1, 4, 4)))
                .hasMessage("Attribution.shareInside: masks must have the maps' shape [1, 1, 2, 2], got [1, 1, 4, 4]."
                        + " Resize the masks to the image.");
    }
}
