package io.github.lanegrad.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Replaces a file as a whole or not at all. Stateless; safe for use by any number of threads. */
public final class AtomicFile {

    /** Writes the content. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes all of it.
         *
         * @param channel at the start of an empty file; left open
         * @throws IOException if it cannot be written
         */
        void writeTo(FileChannel channel) throws IOException;
    }

    /** As many in a row as Linux follows. */
    private static final int MOST_LINKS = 40;

    private AtomicFile() {}

    /**
     * Writes to a temporary sibling, forces it to disk and renames it. Whatever is thrown, by the content too, the old
     * file is as before and the temporary is gone; only a crash of the process can leave it, as
     * {@code .lanegrad-….tmp}. The new file has the permissions of the old one, where files have some.
     *
     * @param file where to; its directory must exist
     * @param content what is written
     * @throws IOException if the file cannot be written, is a directory, pipe or device, or the content throws one
     */
    public static void write(Path file, Content content) throws IOException {
        Path target = target(file);
        // Files.createTempFile would make a file that only its owner can read, and the rename would keep that.
        Path temporary = target.resolveSibling(".lanegrad-" + UUID.randomUUID() + ".tmp");
        @Nullable Set<PosixFilePermission> permissions = permissions(target);
        try {
            try (FileChannel channel = create(temporary, permissions)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (Throwable failure) {
            delete(temporary, failure);
            throw failure;
        }
        force(target.resolveSibling("."));
    }

    /**
     * Finds out whether a file can be written at all, and leaves everything as it is: better now than after hours of work.
     *
     * @param file where {@link #write} shall write to
     * @throws IOException if it would fail before it has written anything
     */
    public static void check(Path file) throws IOException {
        Path probe = target(file).resolveSibling(".lanegrad-" + UUID.randomUUID() + ".tmp");
        create(probe, null).close();
        Files.delete(probe);
    }

    /** A link keeps pointing at its file, and the rename stays within that file's directory. */
    private static Path target(Path file) throws IOException {
        Path target = linked(file.toAbsolutePath());
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new FileSystemException(file.toString(), null, "expected a regular file or none");
        }
        Path directory = target.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NoSuchFileException(String.valueOf(directory), null, "expected a directory to write " + file);
        }
        return target;
    }

    /** What a file links to in the end, which need not be there yet; a file that is no link itself. */
    private static Path linked(Path file) throws IOException {
        Path at = file;
        for (int links = 0; Files.isSymbolicLink(at); links++) {
            if (links == MOST_LINKS) {
                throw new FileSystemLoopException(file.toString());
            }
            at = at.resolveSibling(Files.readSymbolicLink(at));
        }
        return at;
    }

    /** Null if there is no such file, or files have no permissions of this kind. */
    private static @Nullable Set<PosixFilePermission> permissions(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view == null || !Files.exists(file) ? null : view.readAttributes().permissions();
    }

    private static FileChannel create(Path file, @Nullable Set<PosixFilePermission> permissions) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (permissions == null) {
            return FileChannel.open(file, options);
        }
        // From the start, as what is written may be secret.
        FileChannel channel = FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(permissions));
        try {
            Files.setPosixFilePermissions(file, permissions);
        } catch (IOException _) {
            // Some network file systems cannot. Then the file has those that the umask has left.
        }
        return channel;
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
