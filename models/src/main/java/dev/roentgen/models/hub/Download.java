package dev.roentgen.models.hub;

import dev.roentgen.models.hub.Web.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Brings one content into the cache: goes on where an earlier attempt ended, and believes nothing but the hash. */
final class Download {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    private final HubOptions options;
    private final Web web;
    private final HubErrors errors;
    private final HubFile file;
    private final URI address;
    private final Path partial;
    private @Nullable String tag; // the strong ETag under which the partial file began, if this download began it

    Download(HubOptions options, Web web, HubErrors errors, HubFile file, URI address, Path partial) {
        this.options = options;
        this.web = web;
        this.errors = errors;
        this.file = file;
        this.address = address;
        this.partial = partial;
    }

    /** Fetches until the partial file is whole and verified, and renames it. */
    void to(Path blob) throws IOException {
        Optional<Answer> refusal;
        try {
            refusal = new Attempts(options).run(this::attempt);
        } catch (Web.Interrupted e) {
            throw errors.gaveUp("'" + file.name() + "'", e, "Call again to go on from there.");
        } catch (Wrong e) {
            Files.deleteIfExists(partial);
            throw errors.broken(
                    file.kindOfHash() + " of '" + file.name() + "' must be",
                    file.hash(),
                    e.hash,
                    "Try again, or use another mirror than " + options.endpoint() + ": this one sent another file.");
        } catch (IOException e) {
            throw errors.gaveUp(
                    "'" + file.name() + "'", e, "Call again to go on from byte " + have() + " of " + file.size() + ".");
        }
        if (refusal.isPresent()) throw errors.refused("'" + file.name() + "'", refusal.get());
        HubCache.rename(partial, blob);
    }

    private long have() throws IOException {
        return Files.exists(partial) ? Files.size(partial) : 0;
    }

    /** One request for what is missing; empty when all is there and right, else the answer that refused. */
    private Optional<Answer> attempt() throws IOException {
        long before = have();
        if (before > file.size()) before = restart();
        if (before < file.size() || before == 0) {
            Answer answer = fetch(before);
            if (answer.status() == 416) {
                restart();
                throw new IOException("416 for the part from byte " + before);
            }
            if (!answer.ok()) return Optional.of(answer);
            if (answer.status() == 200) before = 0;
        }
        long now = have();
        if (now < file.size()) throw new IOException("the end after " + now + " of " + file.size() + " bytes");
        String hash = file.hashOf(partial);
        if (hash.equals(file.hash())) return Optional.empty();
        restart();
        if (before == 0) throw new Wrong(hash);
        throw new IOException("another file than the one begun");
    }

    private long restart() throws IOException {
        Files.deleteIfExists(partial);
        tag = null;
        return 0;
    }

    private Answer fetch(long from) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        if (from > 0) headers.put("Range", "bytes=" + from + "-");
        if (from > 0 && tag != null) headers.put("If-Range", tag);
        try (var channel = FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            return Attempts.settled(web.get(address, headers, head -> {
                long start = head.statusCode() == 206 ? start(head) : 0;
                if (start != from && head.statusCode() == 206)
                    throw new IOException("a part from byte " + start + " instead of " + from);
                channel.truncate(start).position(start);
                tag = head.headers()
                        .firstValue("ETag")
                        .filter(t -> t.startsWith("\""))
                        .orElse(null);
                return new Receiver(channel, file.size() - start);
            }));
        }
    }

    /** Where a part begins, of a file that has the size it should have. */
    private long start(ResponseInfo head) throws IOException {
        String range = head.headers().firstValue("Content-Range").orElse("none");
        Matcher m = RANGE.matcher(range);
        if (!m.matches() || !m.group(2).equals("*") && Long.parseLong(m.group(2)) != file.size())
            throw new IOException("a part '" + range + "' of a file of " + file.size() + " bytes");
        return Long.parseLong(m.group(1));
    }

    /** A whole file with another hash. */
    private static final class Wrong extends IOException {
        private static final long serialVersionUID = 1L;
        private final String hash;

        Wrong(String hash) {
            super("another hash, " + hash);
            this.hash = hash;
        }
    }
}
