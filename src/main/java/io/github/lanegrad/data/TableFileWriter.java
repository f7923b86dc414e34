package io.github.lanegrad.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

/**
 * Writes a {@link TableFile} while a table is read: to a temporary sibling, which gets the name of the file when all is
 * written and forced to disk. Closed before that, it leaves the old file as it was.
 */
final class TableFileWriter implements RowSink, AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long ROWS_OFFSET = 24;

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int width;
    private long rows;

    TableFileWriter(Path file) throws IOException {
        // A link keeps pointing at its file, and the rename stays within that file's directory.
        target = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
        Path directory = target.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NoSuchFileException(String.valueOf(directory), null, "expected a directory to write " + file);
        }
        temporary = directory.resolve(".lanegrad-" + UUID.randomUUID() + ".tmp");
        channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void columns(List<String> featureNames, List<String> targetNames) throws IOException {
        width = featureNames.size() + targetNames.size();
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (List<String> list : List.of(featureNames, targetNames)) {
            for (String name : list) {
                // A zero ends the name.
                names.writeBytes(name.replace('\0', '\uFFFD').getBytes(StandardCharsets.UTF_8));
                names.write(0);
            }
        }
        if (names.size() > TableFile.MOST_NAME_BYTES) {
            throw new IOException("expected at most %d bytes of column names, got %d"
                    .formatted(TableFile.MOST_NAME_BYTES, names.size()));
        }
        int end = Math.ceilDiv(TableFile.HEADER_BYTES + names.size(), TableFile.ALIGNMENT) * TableFile.ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
        header.put(TableFile.MAGIC)
                .putInt(TableFile.VERSION)
                .putInt(featureNames.size())
                .putInt(targetNames.size())
                .putInt(names.size())
                .putLong(0)
                .put(names.toByteArray());
        write(header.position(0));
    }

    @Override
    public void rows(long line, float[] values, int count) throws IOException {
        for (int i = 0; i < count * width; i++) {
            if (buffer.remaining() < Float.BYTES) {
                write(buffer.flip());
                buffer.clear();
            }
            buffer.putFloat(values[i]);
        }
        rows += count;
    }

    /** Makes the file. */
    void finish() throws IOException {
        write(buffer.flip());
        ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(rows).flip();
        channel.position(ROWS_OFFSET);
        write(count);
        channel.force(true);
        channel.close();
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }
}
