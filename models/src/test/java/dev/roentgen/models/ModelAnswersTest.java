package dev.roentgen.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.java.JavaBackend;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.ParameterGroup;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The questions that every model answers: freezing by depth, a new head, groups of parameters, checkpointing. */
class ModelAnswersTest {
    private static final double ROUNDING = 1e-5; // of the largest: the same sums, perhaps in another order

    @ParameterizedTest
    @EnumSource
    void every_parameter_is_in_exactly_one_part_and_every_block_has_some(SmallModel model) {
        Model m = model.make();
        List<Part> parts = m.blocks();
        m.parameters()
                .forEach((key, p) -> assertThat(parts.stream().filter(part -> part.holds(key)))
                        .as(key)
                        .hasSize(1));
        for (Part part : parts.subList(0, parts.size() - 1))
            assertThat(m.parameters().keySet()).as(part.name()).anyMatch(part::holds);
    }

    @ParameterizedTest
    @EnumSource
    void groups_hold_every_parameter_once_and_learn_slower_towards_the_stem(SmallModel model) {
        Model m = model.make();
        List<ParameterGroup> groups = m.parameterGroups(0.5);
        Map<String, Parameter> all = new LinkedHashMap<>();
        int count = 0;
        for (ParameterGroup group : groups) {
            all.putAll(group.parameters());
            count += group.parameters().size();
        }
        assertThat(all).containsExactlyInAnyOrderEntriesOf(m.parameters()).hasSize(count);
        int n = m.blocks().size() - 2;
        assertThat(groups.get(0).name()).isEqualTo("stem");
        assertThat(groups.get(0).learningRateScale()).isEqualTo(Math.pow(0.5, n + 1));
        assertThat(groups.get(1).name()).isEqualTo("block 1");
        assertThat(groups.get(1).learningRateScale()).isEqualTo(Math.pow(0.5, n));
        assertThat(groups.get(groups.size() - 1).name()).isEqualTo("head");
        assertThat(groups.get(groups.size() - 1).learningRateScale()).isEqualTo(1);
        assertThatThrownBy(() -> m.parameterGroups(1.5))
                .hasMessage(m.getClass().getSimpleName() + ": the decay must be above 0 and at most 1, got 1.5.");
    }

    @ParameterizedTest
    @EnumSource
    void freezing_up_to_a_block_leaves_the_parts_behind_it(SmallModel model) {
        Model m = model.make();
        List<Part> parts = m.blocks();
        int n = parts.size() - 2;
        int frozen = m.freezeUpTo(n - 1);
        m.parameters()
                .forEach((key, p) -> assertThat(p.isFrozen())
                        .as(key)
                        .isEqualTo(!parts.get(n).holds(key) && !parts.get(n + 1).holds(key)));
        assertThat(m.parameters().values().stream().filter(Parameter::isFrozen)).hasSize(frozen);
        try (Scope scope = Scope.open()) {
            m.forward(model.input()).square().sum().backward();
        }
        m.parameters().forEach((key, p) -> {
            if (p.isFrozen()) assertThat(p.gradient()).as(key).isNull();
        });
        String name = m.getClass().getSimpleName();
        assertThatThrownBy(() -> m.freezeUpTo(n + 1))
                .hasMessage(name + ": the blocks to freeze must be from 0 to " + n + ", got " + (n + 1) + ".");
    }

    @ParameterizedTest
    @EnumSource
    void a_new_head_stands_in_the_place_of_the_old_one(SmallModel model) {
        Model m = model.make();
        m.eval();
        if (model == SmallModel.DINOV2_GATED || model == SmallModel.CLIP) {
            assertThatThrownBy(() -> m.replaceHead(5))
                    .isInstanceOf(ArgumentException.class)
                    .hasMessageStartingWith(
                            m.getClass().getSimpleName() + ": the model must have a head to replace, got none. ");
            return;
        }
        Map<String, Parameter> before = m.parameters();
        Generator.seed(13);
        m.replaceHead(5);
        Map<String, Parameter> after = m.parameters();
        assertThat(after.keySet()).containsExactlyElementsOf(before.keySet());
        List<String> changed = new ArrayList<>();
        after.forEach((key, p) -> {
            if (p != before.get(key)) changed.add(key);
        });
        Part head = m.blocks().get(m.blocks().size() - 1);
        assertThat(changed).isNotEmpty().allMatch(head::holds);
        try (Scope scope = Scope.open()) {
            assertThat(m.forward(model.input()).shape()).isEqualTo(model.out.with(1, 5));
        }
        m.eachLayer((path, layer) -> assertThat(layer.isTraining()).as(path).isFalse());
        assertThatThrownBy(() -> m.replaceHead(0))
                .hasMessage(m.getClass().getSimpleName() + ": a head's classes must be 1 or more, got 0.");
    }

    @ParameterizedTest
    @EnumSource
    void checkpointing_keeps_the_gradients_and_less_memory(SmallModel model) {
        Map<String, float[]> plain = new LinkedHashMap<>(), checkpointed = new LinkedHashMap<>();
        long kept = kept(model, false, plain), less = kept(model, true, checkpointed);
        assertThat(less).isLessThan(kept);
        assertThat(checkpointed.keySet()).containsExactlyElementsOf(plain.keySet());
        plain.forEach((key, g) -> {
            double largest = 0;
            for (float v : g) largest = Math.max(largest, Math.abs(v));
            float[] other = checkpointed.get(key);
            for (int i = 0; i < g.length; i++)
                assertThat((double) other[i]).as(key).isCloseTo(g[i], within(ROUNDING * largest));
        });
    }

    /** The bytes that a forward in training leaves for backward; the gradients and the buffers go into the map. */
    private static long kept(SmallModel model, boolean checkpointing, Map<String, float[]> found) {
        Backend own = new JavaBackend(); // counts nothing of other tests
        Model m = model.make();
        m.gradientCheckpointing(checkpointing);
        m.to(own);
        m.slots().values().forEach(Slot::value); // loaded
        long bytes;
        try (Scope scope = Scope.open()) {
            Tensor x = model.input().to(own);
            Generator.seed(14);
            long before = own.memory().live();
            Tensor y = m.forward(x);
            bytes = own.memory().live() - before;
            y.square().sum().backward();
        }
        m.slots().forEach((key, slot) -> {
            if (slot instanceof Parameter p) {
                if (p.gradient() != null) found.put(key, p.gradient().toArray());
            } else found.put(key, slot.value().toArray());
        });
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(names = {"UNET", "DEEPLAB_V3", "VNET"})
    void the_labels_of_images_have_a_head_of_their_own(SmallModel model) {
        Model m = model.make();
        m.eval();
        try (Scope scope = Scope.open()) {
            if (m instanceof dev.roentgen.models.segment.SegmentationModel s) {
                s.replaceLabels(7);
                assertThat(s.segment(model.input()).label().shape()).isEqualTo(Shape.of(2, 7));
            } else if (m instanceof dev.roentgen.models.multitask.VNet v) {
                v.replaceLabels(7);
                assertThat(v.segment(model.input()).label().shape()).isEqualTo(Shape.of(2, 7));
            }
        }
        assertThat(m.forward(model.input()).shape()).isEqualTo(model.out);
    }
}
