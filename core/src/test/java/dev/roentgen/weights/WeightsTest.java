package dev.roentgen.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.WeightsException;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
    @TempDir
    Path folder;

    /** A layer {@code weight, bias, num_batches_tracked} under each of the given names. */
    private static final class Net extends Layer {
        Net(int classes) {
            child("body", new Part(3, 2));
            child("head", new Part(classes, 2));
        }
    }

    private static final class Part extends Layer {
        Part(int out, int in) {
            parameter("weight", Shape.of(out, in), Init.normal(1));
            parameter("bias", Shape.of(out), Init.normal(1));
            buffer("num_batches_tracked", Shape.scalar(), DType.I64, Init.constant(7));
        }
    }

    private static Map<String, float[]> values(Layer layer) {
        var values = new LinkedHashMap<String, float[]>();
        layer.slots().forEach((key, slot) -> values.put(key, slot.value().toArray()));
        return values;
    }

    private Path file(Map<String, TensorInfo> infos) {
        Path path = folder.resolve("w.safetensors");
        SafetensorsWriter.write(
                path, infos, key -> ByteBuffer.allocate((int) infos.get(key).bytes()), Map.of());
        return path;
    }

    private static Map<String, TensorInfo> infos(Layer layer) {
        var infos = new LinkedHashMap<String, TensorInfo>();
        layer.slots().forEach((key, slot) -> infos.put(key, new TensorInfo(slot.dtype(), slot.shape())));
        return infos;
    }

    @Test
    void a_saved_layer_is_loaded_to_the_bit() {
        Path path = folder.resolve("net.safetensors");
        Net saved = new Net(4), loaded = new Net(4);
        Weights.save(saved, path, Map.of("epoch", "12"));
        Weights.load(loaded, path);
        assertThat(loaded.slots().keySet()).isEqualTo(saved.slots().keySet());
        values(saved)
                .forEach((key, v) -> assertThat(values(loaded).get(key)).as(key).isEqualTo(v));
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.metadata()).isEqualTo(Map.of("epoch", "12", "format", "pt"));
        }
    }

    @Test
    void saving_makes_what_has_no_memory_and_forgets_it_again() {
        Net net = new Net(4);
        Weights.save(net, folder.resolve("net.safetensors"));
        assertThat(net.slots().values()).noneMatch(s -> s.isLoaded());
    }

    @Test
    void saving_over_a_file_leaves_no_other_file_behind() throws IOException {
        Path path = folder.resolve("net.safetensors");
        Weights.save(new Net(4), path);
        Weights.save(new Net(5), path);
        try (var files = Files.list(folder)) {
            assertThat(files.toList()).containsExactly(path);
        }
    }

    @Test
    void all_that_does_not_agree_is_reported_at_once() {
        var infos = infos(new Net(1000));
        infos.remove("body.bias");
        infos.put("body.extra", new TensorInfo(DType.F32, Shape.of(2, 2)));
        Path path = file(infos);
        assertThatThrownBy(() -> Weights.load(new Net(10), path))
                .isInstanceOf(WeightsException.class)
                .hasMessage("Net.load: 1 missing (body.bias [3]), 1 unexpected (body.extra [2, 2]), 2 mismatched"
                        + " (head.weight: expected [10, 2], got [1000, 2], head.bias: expected [10], got [1000])."
                        + " These weights belong to another model, or to one of another size: build that one.");
    }

    @Test
    void another_number_of_classes_is_named_in_the_fix() {
        Path path = file(infos(new Net(1000)));
        assertThatThrownBy(() -> Weights.load(new Net(10), path))
                .hasMessage("Net.load: 2 mismatched (head.weight: expected [10, 2], got [1000, 2], head.bias: expected"
                        + " [10], got [1000]). Use classes(1000) or skip(\"head.\").");
    }

    @Test
    void nothing_is_written_where_something_does_not_agree() {
        Path path = file(infos(new Net(1000)));
        Net net = new Net(10);
        assertThatThrownBy(() -> Weights.load(net, path)).isInstanceOf(WeightsException.class);
        assertThat(net.slots().values()).noneMatch(s -> s.isLoaded());
    }

    @Test
    void skipped_keys_keep_their_values() {
        Path path = file(infos(new Net(1000)));
        Net net = new Net(10);
        float[] before = net.slots().get("head.weight").value().toArray();
        Weights.load(net, path, Loading.strict().skip("head."));
        assertThat(net.slots().get("head.weight").value().toArray()).isEqualTo(before);
        assertThat(net.slots().get("body.weight").value().toArray()).containsOnly(0f);
    }

    @Test
    void keys_with_a_common_beginning_load_under_it() {
        var infos = new LinkedHashMap<String, TensorInfo>();
        infos(new Net(4)).forEach((key, info) -> infos.put("module." + key, info));
        Path path = file(infos);
        assertThatThrownBy(() -> Weights.load(new Net(4), path))
                .hasMessageEndingWith(". The file's keys begin with it: use under(\"module.\").");
        Net net = new Net(4);
        Weights.load(net, path, Loading.strict().under("module."));
        assertThat(net.slots().get("body.weight").value().toArray()).containsOnly(0f);
    }

    @Test
    void a_part_of_the_layer_is_named_where_the_file_holds_only_that() {
        Path path = file(infos(new Part(3, 2)));
        assertThatThrownBy(() -> Weights.load(new Net(4), path))
                .hasMessage(
                        "Net.load: 4 missing (body.weight [3, 2], body.bias [3], head.weight [4, 2], head.bias [4]),"
                                + " 3 unexpected (num_batches_tracked [], bias [3], weight [3, 2]). The file holds what is under"
                                + " \"body.\" here: load it into that layer.");
    }

    @Test
    void counters_that_old_files_lack_keep_their_value() {
        var infos = infos(new Net(4));
        infos.keySet().removeIf(key -> key.endsWith("num_batches_tracked"));
        Net net = new Net(4);
        Weights.load(net, file(infos));
        assertThat(net.slots().get("body.num_batches_tracked").value().item()).isEqualTo(7);
    }

    @Test
    void half_and_double_precision_become_single() {
        for (DType type : List.of(DType.F16, DType.BF16, DType.F64)) {
            Path path = folder.resolve(type + ".safetensors");
            var infos = infos(new Part(1, 2));
            infos.put("weight", new TensorInfo(type, Shape.of(1, 2)));
            infos.put("bias", new TensorInfo(DType.F32, Shape.of(1)));
            SafetensorsWriter.write(path, infos, key -> bytes(infos.get(key)), Map.of());
            Part part = new Part(1, 2);
            Weights.load(part, path);
            assertThat(part.slots().get("weight").value().dtype()).isEqualTo(DType.F32);
            assertThat(part.slots().get("weight").value().toArray())
                    .as("%s", type)
                    .containsExactly(1.5f, -2f);
        }
    }

    private static ByteBuffer bytes(TensorInfo info) {
        ByteBuffer bytes = ByteBuffer.allocate((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (info.shape().rank() == 2)
            Tensor.of(1.5f, -2f).reshape(1, 2).to(info.dtype()).copyTo(bytes);
        return bytes;
    }

    @Test
    void integers_do_not_become_weights() {
        var infos = infos(new Part(3, 2));
        infos.put("bias", new TensorInfo(DType.I64, Shape.of(3)));
        Path path = file(infos);
        assertThatThrownBy(() -> Weights.load(new Part(3, 2), path))
                .hasMessage("Part.load: 1 of another kind of number (bias: expected F32, got I64)."
                        + " Save them anew in that type.");
    }

    @Test
    void a_key_map_renames_splits_transposes_and_drops() {
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("blocks.3.in_proj", Tensor.of(0, 1, 2, 3, 4, 5).reshape(6, 1));
        tensors.put("blocks.3.ln_1.weight", Tensor.of(6));
        tensors.put("proj", Tensor.of(1, 2, 3, 4, 5, 6).reshape(2, 3));
        tensors.put("gamma", Tensor.of(7, 8));
        tensors.put("other", Tensor.of(9));
        tensors.put("gone", Tensor.of(0));
        StateDict mapped = KeyMap.none()
                .split("blocks.*.in_proj", "layers.*.q", "layers.*.k", "layers.*.v")
                .rename("blocks.*.ln_1.*", "layers.*.norm1.*")
                .transpose("proj", "projection.weight")
                .plane("gamma", "scale")
                .drop("gone")
                .apply(dict(tensors));
        assertThat(mapped.keys())
                .containsExactly(
                        "layers.3.q",
                        "layers.3.k",
                        "layers.3.v",
                        "layers.3.norm1.weight",
                        "projection.weight",
                        "scale",
                        "other");
        assertThat(mapped.info("scale").shape()).isEqualTo(Shape.of(2, 1, 1));
        assertThat(mapped.tensor("scale").shape()).isEqualTo(Shape.of(2, 1, 1));
        assertThatThrownBy(() ->
                        KeyMap.none().plane("proj", "p").apply(dict(tensors)).tensor("p"))
                .hasMessage("KeyMap: 'proj' must have one axis, got [2, 3]. The weights belong to another model.");
        assertThat(mapped.info("layers.3.k").shape()).isEqualTo(Shape.of(2, 1));
        assertThat(mapped.tensor("layers.3.k").toArray()).containsExactly(2, 3);
        assertThat(mapped.info("projection.weight").shape()).isEqualTo(Shape.of(3, 2));
        assertThat(mapped.tensor("projection.weight").toArray()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(mapped.tensor("layers.3.norm1.weight").toArray()).containsExactly(6);
    }

    @Test
    void a_key_map_packs_several_tensors_into_one() {
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("a.v", Tensor.of(4, 5).reshape(1, 2));
        tensors.put("a.q", Tensor.of(0, 1, 2, 3).reshape(2, 2));
        tensors.put("b.q", Tensor.of(0));
        KeyMap map = KeyMap.none().join("*.qv", "*.q", "*.v");
        StateDict mapped = map.apply(dict(tensors));
        assertThat(mapped.keys()).containsExactly("a.qv"); // b.v is missing, so b.qv is
        assertThat(mapped.info("a.qv").shape()).isEqualTo(Shape.of(3, 2));
        assertThat(mapped.tensor("a.qv").toArray()).containsExactly(0, 1, 2, 3, 4, 5);
        tensors.put("b.v", Tensor.of(1).reshape(1, 1));
        assertThatThrownBy(() -> map.apply(dict(tensors)).info("b.qv"))
                .hasMessage("KeyMap: 'b.q' must have the shape of 'b.v', [1, 1], got [1]."
                        + " The weights belong to another model.");
        assertThatThrownBy(
                        () -> map.rename("*.k", "*.qv").apply(dict(Map.of("c.q", Tensor.of(0), "c.k", Tensor.of(0)))))
                .hasMessageStartingWith("KeyMap: keys must stay distinct: both become 'c.qv', got 'c.");
    }

    @Test
    void two_keys_that_become_one_are_an_error() {
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("a.x", Tensor.of(0));
        tensors.put("b.x", Tensor.of(0));
        assertThatThrownBy(() -> KeyMap.none().rename("*.x", "c").apply(dict(tensors)))
                .hasMessage("KeyMap: keys must stay distinct: both become 'c', got 'a.x' and 'b.x'. Drop one of them.");
    }

    private static StateDict dict(Map<String, Tensor> tensors) {
        return new StateDict() {
            @Override
            public List<String> keys() {
                return List.copyOf(tensors.keySet());
            }

            @Override
            public TensorInfo info(String key) {
                return new TensorInfo(tensors.get(key).dtype(), tensors.get(key).shape());
            }

            @Override
            public Tensor tensor(String key) {
                return tensors.get(key);
            }
        };
    }
}
