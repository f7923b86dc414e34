package io.github.lanegrad.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.io.Sandbox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {

    private Sandbox sandbox;
    private Path file;

    @BeforeEach
    void makeOldFile() throws IOException {
        sandbox = Sandbox.make();
        file = Files.writeString(sandbox.file("a"), "old");
    }

    @AfterEach
    void delete() throws IOException {
        sandbox.close();
    }

    @Test
    void replaces() throws IOException {
        AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap("new".getBytes())));
        assertEquals("new", Files.readString(file));
        sandbox.assertHolds("a");
    }

    @Test
    void oldFileIsWholeWhileTheNewOneIsWritten() throws IOException {
        AtomicFile.write(file, channel -> {
            channel.write(ByteBuffer.wrap("new".getBytes()));
            assertEquals("old", Files.readString(file));
        });
        assertEquals("new", Files.readString(file));
    }

    /** A rename would replace them. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void pipesAndDirectoriesAreNotReplaced() throws Exception {
        Path pipe = sandbox.file("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        for (Path other : List.of(pipe, Files.createSymbolicLink(sandbox.file("link"), pipe), sandbox.path())) {
            assertEquals(other + ": expected a regular file or none",
                    assertThrows(FileSystemException.class, () -> AtomicFile.write(other, channel -> { })).getMessage());
        }
        sandbox.assertHolds("a", "link", "pipe");
    }

    @Test
    void failureKeepsTheOldFile() throws IOException {
        IOException failure = new IOException("disk full");
        assertSame(failure, assertThrows(IOException.class, () -> AtomicFile.write(file, channel -> {
            channel.write(ByteBuffer.wrap("ne".getBytes()));
            throw failure;
        })));
        assertOldAlone();
    }

    @Test
    void errorKeepsTheOldFile() throws IOException {
        assertThrows(OutOfMemoryError.class, () -> AtomicFile.write(file, channel -> {
            channel.write(ByteBuffer.wrap("ne".getBytes()));
            throw new OutOfMemoryError("injected");
        }));
        assertOldAlone();
    }

    @Test
    void interruptKeepsTheOldFile() throws IOException {
        Thread.currentThread().interrupt();
        try {
            assertThrows(ClosedByInterruptException.class,
                    () -> AtomicFile.write(file, channel -> channel.write(ByteBuffer.allocate(1))));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertOldAlone();
    }

    @Test
    void directoryInTheWayIsKept() throws IOException {
        Path directory = Files.createDirectory(sandbox.file("d"));
        Files.writeString(directory.resolve("x"), "x");
        assertThrows(IOException.class, () -> AtomicFile.write(directory, channel -> {}));
        assertEquals("x", Files.readString(directory.resolve("x")));
        sandbox.assertHolds("a", "d");
        Files.delete(directory.resolve("x"));
    }

    /** Which a plain move would replace. */
    @Test
    void emptyDirectoryInTheWayIsKept() throws IOException {
        Path directory = Files.createDirectory(sandbox.file("d"));
        assertThrows(IOException.class, () -> AtomicFile.write(directory, channel -> {}));
        assertTrue(Files.isDirectory(directory));
        sandbox.assertHolds("a", "d");
    }

    @Test
    void missingDirectoryIsNamed() throws IOException {
        Path missing = sandbox.file("missing");
        NoSuchFileException e = assertThrows(NoSuchFileException.class,
                () -> AtomicFile.write(missing.resolve("b"), channel -> {}));
        assertEquals(missing.toString(), e.getFile());
        assertOldAlone();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void linkIsFollowed() throws IOException {
        Path link = Files.createSymbolicLink(sandbox.file("link"), Path.of("a"));
        AtomicFile.write(link, channel -> channel.write(ByteBuffer.wrap("new".getBytes())));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(file));
        sandbox.assertHolds("a", "link");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void othersMayReadItAsAnyNewFile() throws IOException {
        AtomicFile.write(sandbox.file("b"), channel -> {});
        assertEquals(Files.getPosixFilePermissions(file), Files.getPosixFilePermissions(sandbox.file("b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-rw-rw-", "r--r-----", "---------"})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void permissionsAreKept(String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap("new".getBytes())));
        assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertEquals("new", Files.readString(file));
    }

    /** Not even the temporary file is for others to read. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void permissionsAreThereFromTheStart() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        AtomicFile.write(file, channel -> {
            try (Stream<Path> all = Files.list(sandbox.path())) {
                List<Path> files = all.toList();
                assertEquals(2, files.size());
                for (Path each : files) {
                    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
                }
            }
        });
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void linkToWhatIsNotThereYet() throws IOException {
        Path link = Files.createSymbolicLink(sandbox.file("link"), Path.of("b"));
        Path second = Files.createSymbolicLink(sandbox.file("second"), link);
        AtomicFile.write(second, channel -> channel.write(ByteBuffer.wrap("new".getBytes())));
        assertTrue(Files.isSymbolicLink(second) && Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(sandbox.file("b")));
        sandbox.assertHolds("a", "b", "link", "second");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void linksInACircleAreRefused() throws IOException {
        Path link = Files.createSymbolicLink(sandbox.file("link"), Path.of("second"));
        Files.createSymbolicLink(sandbox.file("second"), Path.of("link"));
        assertThrows(FileSystemLoopException.class, () -> AtomicFile.write(link, channel -> {}));
        sandbox.assertHolds("a", "link", "second");
    }

    private void assertOldAlone() throws IOException {
        assertEquals("old", Files.readString(file));
        sandbox.assertHolds("a");
    }
}
