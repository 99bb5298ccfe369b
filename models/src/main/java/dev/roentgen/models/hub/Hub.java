package dev.roentgen.models.hub;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.models.hub.Listing.Commit;
import dev.roentgen.models.hub.Listing.Entry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Fetches a model that others published, over HTTP, when called and never otherwise.
 *
 * <p>What comes is verified by size and hash before it gets its name, goes on where an earlier call broke off, and lies in the
 * cache that Hugging Face's own tools use, so that what those fetched is not fetched again. {@code HF_ENDPOINT} (or the
 * property {@code roentgen.hub.endpoint}) names a mirror, {@code HF_TOKEN} a token, {@code HF_HUB_CACHE} or {@code HF_HOME}
 * the cache. Safe for use by many threads and processes.
 *
 * <pre>{@code
 * var opened = Models.open(Hub.download("facebook/dinov2-small"));
 * }</pre>
 */
public final class Hub {
    private static final Pattern NAME = Pattern.compile("(?:[A-Za-z0-9_][A-Za-z0-9._-]*/)?[A-Za-z0-9_][A-Za-z0-9._-]*");

    private Hub() {}

    /** The present state of a model, as {@code owner/name}; see {@link #download(String, String, HubOptions)}. */
    public static Path download(String repo) {
        return download(repo, "main");
    }

    /** A model at a branch, tag or commit; see {@link #download(String, String, HubOptions)}. */
    public static Path download(String repo, String revision) {
        return download(repo, revision, HubOptions.standard());
    }

    /**
     * The folder with a model's files at a branch, tag or commit, for {@code Models.open}. Throws
     * {@link dev.roentgen.check.DataException} if the hub can't be reached, refuses, or sends something else than it promised.
     */
    public static Path download(String repo, String revision, HubOptions options) {
        if (!NAME.matcher(repo).matches() || repo.contains("..") || repo.contains("--"))
            throw new ArgumentException(
                    "Hub",
                    "a model's name must be",
                    "'owner/name'",
                    "'" + repo + "'",
                    "Copy it from the model's page.");
        if (!Listing.isPlain(revision))
            throw new ArgumentException(
                    "Hub", "a revision must be", "a branch, tag or commit", "'" + revision + "'", "Use 'main'.");
        HubErrors errors = new HubErrors(options, repo, revision);
        HubCache cache = new HubCache(options.cache(), repo);
        Web web = new Web(options);
        Listing listing = new Listing(options, web, errors);
        Commit commit = listing.read();
        List<String> names = commit.files().stream().map(Entry::name).toList();
        List<String> chosen = FileChoice.of(names, options.files());
        if (chosen.isEmpty())
            throw errors.broken(
                    "the model must have",
                    options.files().isEmpty() ? "weights that Roentgen reads" : String.join(" or ", options.files()),
                    FileChoice.shown(names),
                    "Name the files you want with HubOptions.files.");
        try {
            for (Entry entry : commit.files()) {
                if (!chosen.contains(entry.name())) continue;
                HubFile file = entry.file() == null ? listing.details(commit.id(), entry.name()) : entry.file();
                Path blob = cache.blob(file);
                cache.alone(file, () -> {
                    if (Files.exists(blob)) return;
                    URI address = listing.address(commit.id(), file.name());
                    new Download(options, web, errors, file, address, cache.partial(file)).to(blob);
                });
                cache.link(commit.id(), file);
            }
            cache.refer(revision, commit.id());
        } catch (IOException e) {
            throw errors.disk(e);
        }
        return cache.snapshot(commit.id());
    }
}
