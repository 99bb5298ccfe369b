package dev.roentgen.models.hub;

import dev.roentgen.models.hub.Web.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What a hub says of a model: its present commit, and its files with sizes and hashes. */
final class Listing {
    private static final int LONGEST = 50_000_000;

    private final HubOptions options;
    private final Web web;
    private final Attempts attempts;
    private final HubErrors errors;

    Listing(HubOptions options, Web web, HubErrors errors) {
        this.options = options;
        this.web = web;
        this.errors = errors;
        attempts = new Attempts(options);
    }

    /** The commit that a revision is, and the names of all files of it. */
    record Commit(String id, List<Entry> files) {}

    /** A file of a commit; without size and hash where the listing has none. */
    record Entry(String name, @Nullable HubFile file) {}

    Commit read() {
        String path = "/api/models/" + errors.repo() + "/revision/" + encoded(errors.revision()) + "?blobs=true";
        var text = new ByteArrayOutputStream();
        Answer answer;
        try {
            answer = attempts.run(() -> {
                text.reset();
                return Attempts.settled(web.get(
                        URI.create(options.endpoint() + path),
                        Map.of(),
                        head -> new Receiver(Channels.newChannel(text), LONGEST)));
            });
        } catch (IOException e) {
            throw errors.gaveUp("the list of files", e, "Check the network and " + options.endpoint() + ".");
        }
        if (!answer.ok()) throw errors.refused("the model", answer);
        try {
            return parse(new ObjectMapper().readTree(text.toByteArray()));
        } catch (JacksonException e) {
            throw noList("something else");
        }
    }

    private Commit parse(JsonNode root) {
        String commit = root.path("sha").asString("");
        if (commit.length() != 40 || !HubFile.isHash(commit)) throw noList("no commit");
        List<Entry> files = new ArrayList<>();
        for (JsonNode f : root.path("siblings")) {
            String name = f.path("rfilename").asString("");
            if (!isPlain(name)) throw noList("a file named '" + name + "'");
            JsonNode large = f.path("lfs");
            String hash = large.path("sha256").asString(f.path("blobId").asString(""));
            long size = large.path("size").asLong(f.path("size").asLong(-1));
            files.add(new Entry(name, size >= 0 && HubFile.isHash(hash) ? new HubFile(name, size, hash) : null));
        }
        return new Commit(commit, files);
    }

    private RuntimeException noList(String got) {
        return errors.broken(
                "the list of files must be", "a hub's", got, "Check the address " + options.endpoint() + ".");
    }

    /** Whether a name from a server stays inside the folder it is put into. */
    static boolean isPlain(String name) {
        for (String part : name.split("/", -1))
            if (part.isEmpty() || part.equals(".") || part.equals("..")) return false;
        return name.chars().allMatch(c -> c >= ' ' && c != '\\' && c != ':' && c != 0x7F);
    }

    /** Where a file of a commit is. */
    URI address(String commit, String name) {
        StringBuilder path = new StringBuilder();
        for (String part : name.split("/")) path.append('/').append(encoded(part));
        return URI.create(options.endpoint() + "/" + errors.repo() + "/resolve/" + commit + path);
    }

    /** Size and hash of a file that the listing names only, from the head of its answer. */
    HubFile details(String commit, String name) {
        Answer answer;
        try {
            answer = attempts.run(() -> Attempts.settled(web.head(address(commit, name))));
        } catch (IOException e) {
            throw errors.gaveUp("the size of " + name, e, "Check the network and " + options.endpoint() + ".");
        }
        boolean elsewhere = answer.status() >= 300 && answer.status() < 400;
        if (!answer.ok() && !elsewhere) throw errors.refused("'" + name + "'", answer);
        String tag = first(answer, "X-Linked-Etag", "ETag"), size = first(answer, "X-Linked-Size", "Content-Length");
        String hash = tag.replaceFirst("^W/", "").replace("\"", "");
        if (!HubFile.isHash(hash) || !size.matches("[0-9]{1,18}"))
            throw errors.broken(
                    "the hub must give",
                    "size and hash of '" + name + "'",
                    "'" + size + "' and '" + hash + "'",
                    "Use another mirror: what " + options.endpoint() + " sends could not be verified.");
        return new HubFile(name, Long.parseLong(size), hash);
    }

    private static String first(Answer answer, String name, String otherwise) {
        String value = answer.header(name);
        if (value == null) value = answer.header(otherwise);
        return value == null ? "" : value;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
