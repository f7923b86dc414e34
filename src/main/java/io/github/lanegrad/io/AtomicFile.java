package io.github.lanegrad.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Replaces a file as a whole or not at all. */
final class AtomicFile {

    /** Writes the content. */
    @FunctionalInterface
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes to a temporary sibling, forces it to disk and renames it. Whatever is thrown, by the content too, the old
     * file is as before and the temporary is gone; only a crash of the process can leave it, as
     * {@code .lanegrad-….tmp}.
     */
    static void write(Path file, Content content) throws IOException {
        // A link keeps pointing at its file, and the rename stays within that file's directory.
        Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
        Path directory = target.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NoSuchFileException(String.valueOf(directory), null, "expected a directory to write " + file);
        }
        // Files.createTempFile would make a file that only its owner can read, and the rename would keep that.
        Path temporary = directory.resolve(".lanegrad-" + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (Throwable failure) {
            delete(temporary, failure);
            throw failure;
        }
        force(directory);
    }

    private static void delete(Path temporary, Throwable failure) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static void force(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException _) {
            // Windows and some network file systems cannot. Then a power cut may bring back the old file, also whole.
        }
    }
}
