package dev.roentgen.models.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Writes an answer's body as it comes, and refuses more of it than was promised. */
final class Receiver implements BodySubscriber<Void> {
    private final WritableByteChannel to;
    private final long most;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile long received;
    private volatile @Nullable Subscription subscription;

    Receiver(WritableByteChannel to, long most) {
        this.to = to;
        this.most = most;
    }

    /** For an answer without a body. */
    static Receiver ofNothing() {
        return new Receiver(Channels.newChannel(OutputStream.nullOutputStream()), 0);
    }

    /** The number of bytes so far, by which others see whether anything still comes. */
    long received() {
        return received;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Subscription s) {
        subscription = s;
        s.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        Subscription s = subscription;
        try {
            for (ByteBuffer part : parts) {
                if (received + part.remaining() > most)
                    throw new IOException("more than the " + most + " bytes promised");
                received += part.remaining();
                while (part.hasRemaining()) to.write(part);
            }
            if (s != null) s.request(1);
        } catch (IOException e) {
            if (s != null) s.cancel();
            done.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable t) {
        done.completeExceptionally(t);
    }

    @Override
    public void onComplete() {
        done.complete(null);
    }
}
