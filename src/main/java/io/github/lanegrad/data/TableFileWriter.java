package io.github.lanegrad.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a {@link TableFile} while a table is read. */
final class TableFileWriter implements RowSink {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long ROWS_OFFSET = 24;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int width;
    private long rows;

    /** Into an empty file, which stays open. */
    TableFileWriter(FileChannel channel) {
        this.channel = channel;
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

    /** Writes what is left, and the number of rows. */
    void finish() throws IOException {
        write(buffer.flip());
        ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(rows).flip();
        channel.position(ROWS_OFFSET);
        write(count);
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
