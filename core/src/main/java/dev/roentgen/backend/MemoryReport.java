package dev.roentgen.backend;

/**
 * What a backend holds, in bytes.
 *
 * @param live in storages that are open, to the byte
 * @param cached kept for reuse and given back when memory runs short
 * @param peak the most that was ever live
 * @param limit the most it may hold
 * @param arrays how many storages are open
 */
public record MemoryReport(long live, long cached, long peak, long limit, long arrays) {}
