package io.github.lanegrad;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What {@link Parameters#sha256} computes. */
final class ParameterDigest {

    private ParameterDigest() {}

    static String sha256(Parameters parameters) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Layer layer : parameters.network().layers()) {
                ByteBuffer row = ByteBuffer.allocate(layer.units() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (int at = layer.weightOffset(); at < layer.slopeOffset(); at += layer.stride()) {
                    row.asFloatBuffer().put(parameters.array(), at, layer.units());
                    digest.update(row.array());
                }
                for (int at = layer.statisticsOffset(); at < layer.statisticsEnd(); at += layer.stride()) {
                    row.asFloatBuffer().put(parameters.statistics(), at, layer.units());
                    digest.update(row.array());
                }
                row.asFloatBuffer().put(parameters.array(), layer.slopeOffset(), layer.slopeCount());
                digest.update(row.array(), 0, layer.slopeCount() * Float.BYTES);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
