package dev.roentgen.models.hub;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.ObjectMapper;

/** A hub on this machine with one model, which misbehaves when told to. */
final class FakeHub implements AutoCloseable {
    static final String REPO = "owner/model";
    static final String COMMIT = "c0".repeat(20);

    final Map<String, byte[]> files = new LinkedHashMap<>();
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Deque<HttpHandler>> next = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private boolean listsBlobs = true;

    FakeHub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        files.put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
        files.put("README.md", new byte[9]);
        byte[] weights = new byte[10_000];
        for (int i = 0; i < weights.length; i++) weights[i] = (byte) (i * 31);
        files.put("model.safetensors", weights);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How the next request for a file is answered; several wait in order. */
    void next(String file, HttpHandler... handlers) {
        next.computeIfAbsent(file, f -> new ArrayDeque<>()).addAll(List.of(handlers));
    }

    /** Leaves sizes and hashes out of the listing, as some mirrors do. */
    void listNamesOnly() {
        listsBlobs = false;
    }

    /** The requests for contents. */
    List<String> contents() {
        return requests.stream().filter(r -> r.startsWith("GET /" + REPO)).toList();
    }

    private void answer(HttpExchange e) throws IOException {
        try (e) {
            Headers h = e.getRequestHeaders();
            String path = e.getRequestURI().getPath();
            requests.add(e.getRequestMethod() + " " + path
                    + (h.containsKey("Range") ? " " + h.getFirst("Range") : "")
                    + (h.containsKey("If-Range") ? " if " + h.getFirst("If-Range") : "")
                    + (h.containsKey("Authorization") ? " " + h.getFirst("Authorization") : ""));
            String file = path.startsWith("/api/") ? "list" : path.substring(path.lastIndexOf('/') + 1);
            Deque<HttpHandler> waiting = next.get(file);
            HttpHandler handler = waiting == null ? null : waiting.poll();
            if (handler != null) handler.handle(e);
            else if (file.equals("list")) list(e);
            else serve(e, files.get(file));
        }
    }

    private void list(HttpExchange e) throws IOException {
        List<Map<String, Object>> siblings = new ArrayList<>();
        files.forEach((name, content) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("rfilename", name);
            if (listsBlobs) {
                row.put("size", content.length);
                row.put("blobId", gitHash(content));
                if (content.length > 1000) row.put("lfs", Map.of("sha256", sha256(content), "size", content.length));
            }
            siblings.add(row);
        });
        byte[] text = new ObjectMapper().writeValueAsBytes(Map.of("sha", COMMIT, "siblings", siblings));
        send(e, 200, text);
    }

    /** As a good server serves a content. */
    static void serve(HttpExchange e, byte[] content) throws IOException {
        if (content == null) {
            send(e, 404, new byte[0]);
            return;
        }
        String tag = "\"" + (content.length > 1000 ? sha256(content) : gitHash(content)) + "\"";
        e.getResponseHeaders().add("ETag", tag);
        String range = e.getRequestHeaders().getFirst("Range"),
                condition = e.getRequestHeaders().getFirst("If-Range");
        if (e.getRequestMethod().equals("HEAD")) {
            e.getResponseHeaders().add("Content-Length", Integer.toString(content.length));
            e.sendResponseHeaders(200, -1);
        } else if (range == null || condition != null && !condition.equals(tag)) send(e, 200, content);
        else {
            int from = Integer.parseInt(range.replaceAll("\\D", ""));
            part(e, content, from, content.length);
        }
    }

    static void part(HttpExchange e, byte[] content, int from, int total) throws IOException {
        e.getResponseHeaders().add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + total);
        send(e, 206, Arrays.copyOfRange(content, from, content.length));
    }

    static void send(HttpExchange e, int status, byte[] content) throws IOException {
        boolean empty = content.length == 0 || e.getRequestMethod().equals("HEAD");
        e.sendResponseHeaders(status, empty ? -1 : content.length);
        if (!empty) e.getResponseBody().write(content);
    }

    /** Promises all and closes the connection after so many bytes. */
    static HttpHandler breaksOff(byte[] content, int after) {
        return e -> {
            e.getResponseHeaders().add("ETag", "\"" + sha256(content) + "\"");
            e.sendResponseHeaders(200, content.length);
            e.getResponseBody().write(content, 0, after);
            e.getResponseBody().flush();
        };
    }

    static HttpHandler status(int status, String... headers) {
        return e -> {
            for (int i = 0; i < headers.length; i += 2) e.getResponseHeaders().add(headers[i], headers[i + 1]);
            send(e, status, "no".getBytes(StandardCharsets.UTF_8));
        };
    }

    static String sha256(byte[] content) {
        return hash("SHA-256", content);
    }

    static String gitHash(byte[] content) {
        byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + content.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return hash("SHA-1", all);
    }

    private static String hash(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
