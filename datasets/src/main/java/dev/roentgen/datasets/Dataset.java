package dev.roentgen.datasets;

import java.util.List;

/** Labelled pictures by number; reading one says nothing about the others, so any thread may read any of them. */
public interface Dataset {
    /** The names of the classes; a label is an index in this list. */
    List<String> classes();

    /** The number of pictures. */
    int size();

    /** The class of picture {@code index}, known without reading it. */
    int label(int index);

    /** A name for picture {@code index} that a person can find it by. */
    String name(int index);

    /** Reads or makes picture {@code index}. */
    Example read(int index);
}
