package dev.roentgen.examples.parity;

import dev.roentgen.check.DataException;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.Safetensors;
import java.util.ArrayList;
import java.util.List;

/** The tensors of one case: its inputs by their short names, and the expected numbers. */
public final class Fixture {
    private final Manifest.Case which;
    private final Safetensors file;
    private final String prefix;

    /** The tensors of a case in an open file. */
    public Fixture(Manifest.Case which, Safetensors file) {
        this(which, file, which.prefix());
    }

    private Fixture(Manifest.Case which, Safetensors file, String prefix) {
        this.which = which;
        this.file = file;
        this.prefix = prefix;
    }

    /** The same file under another prefix, as the start values that optimiser cases share. */
    public Fixture under(String otherPrefix) {
        return new Fixture(which, file, otherPrefix);
    }

    /** Whether there is a tensor of this name. */
    public boolean has(String name) {
        return file.contains(prefix + name);
    }

    /** A tensor on the current backend. */
    public Tensor tensor(String name) {
        if (!has(name))
            throw new DataException(
                    "parity case " + which.name(),
                    "the file " + which.file() + " must hold",
                    "'" + prefix + name + "'",
                    "nothing of that name",
                    "Copy the folder again.");
        var info = file.info(prefix + name);
        return Tensor.of(info.dtype(), info.shape(), file.bytes(prefix + name));
    }

    /** The names that begin so, without the prefix, in the file's order. */
    public List<String> names(String start) {
        List<String> found = new ArrayList<>();
        for (String n : file.names()) if (n.startsWith(prefix + start)) found.add(n.substring(prefix.length()));
        return found;
    }
}
