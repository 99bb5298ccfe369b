package dev.roentgen.examples.course;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ZeroShotTest {
    @Test
    void the_small_clip_s_scale_is_held_to_100_after_each_step() {
        ClipTokenizer tokenizer = Captions.tokenizer(ZeroShot.prompts());
        Clip clip = ZeroShot.small(32, tokenizer);
        Parameter scale = clip.parameter("logit_scale");
        scale.set(Tensor.full(scale.shape(), 6)); // e^6 is 403; two steps at a rate of 1e-3 leave it there
        DataLoader images = DataLoader.of(SyntheticChestXray.of(8, 1).size(32), Preprocessing.imagenet(32))
                .batch(4);
        ZeroShot.contrast(clip, tokenizer, 1, 2).fit(images);
        assertThat(Math.exp(scale.value().toArray()[0])).isBetween(99.7, 100.001); // a step is a tenth of a percent
        clip.unload();
    }
}
