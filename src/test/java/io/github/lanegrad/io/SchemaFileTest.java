package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Schema;
import io.github.lanegrad.Schema.Column;
import io.github.lanegrad.Schema.Kind;
import io.github.lanegrad.Schema.Missing;
import io.github.lanegrad.Schema.Unknown;
import io.github.lanegrad.infer.Compression;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A schema saved with a model. */
class SchemaFileTest {
    private static final Schema SCHEMA = new Schema(
            List.of(
                    new Column("id \"x\"\n", Kind.IGNORED, List.of(), Missing.ERROR, 0, Unknown.ERROR),
                    new Column("age", Kind.NUMBER, List.of(), Missing.MEDIAN_AND_INDICATOR, 38.58f, Unknown.ERROR),
                    new Column("colour", Kind.ONE_HOT, List.of("", "bl\u00fc", "a,\"b\""), Missing.CATEGORY, 0,
                            Unknown.OWN_CATEGORY),
                    new Column("size", Kind.ORDINAL, List.of("small", "large"), Missing.DROP_ROW, 0, Unknown.NONE),
                    new Column("tiny", Kind.NUMBER, List.of(), Missing.MEAN, -Float.MIN_VALUE, Unknown.ERROR),
                    new Column("class", Kind.ORDINAL, List.of("no", "yes"), Missing.ERROR, 0, Unknown.ERROR),
                    Column.number("price")),
            List.of(6, 5), List.of("NA", "?"));
    private static final Model MODEL = Model.unscaled(
            Parameters.initialize(Network.inputs(8).dense(2, Activation.IDENTITY).build(), 1));

    @TempDir
    private Path directory = Path.of("");

    @Test
    void isLoadedAsItWasSaved() throws IOException {
        Path file = directory.resolve("model.safetensors");
        ModelFile.write(MODEL.withSchema(SCHEMA), file);
        assertEquals(Optional.of(SCHEMA), ModelFile.read(file).schema());
    }

    @Test
    void isSavedWithCompressedModelsAsWell() throws IOException {
        Path file = directory.resolve("model.safetensors");
        CompressedModelFile.write(Compression.bfloat16(MODEL.withSchema(SCHEMA)), file);
        assertEquals(Optional.of(SCHEMA), CompressedModelFile.read(file).schema());
        CompressedModelFile.write(Compression.bfloat16(MODEL), file);
        assertEquals(Optional.empty(), CompressedModelFile.read(file).schema());
    }

    /** So the bytes of models without a schema are what they were before there were schemas. */
    @Test
    void modelsWithoutOneSayNothing() throws IOException {
        Path file = directory.resolve("model.safetensors");
        ModelFile.write(MODEL, file);
        assertEquals(Optional.empty(), ModelFile.read(file).schema());
        try (Safetensors source = Safetensors.open(file)) {
            assertEquals(
                    List.of("lanegrad.version", "lanegrad.inputs", "lanegrad.layers", "lanegrad.input.mean",
                            "lanegrad.input.standard_deviation", "lanegrad.target.mean",
                            "lanegrad.target.standard_deviation"),
                    List.copyOf(source.metadata().keySet()));
        }
    }

    @Test
    void hasAsManyFeaturesAsTheNetworkHasInputs() throws IOException {
        Schema other = new Schema(List.of(Column.number("a"), Column.number("b")), List.of(1), List.of());
        assertEquals("expected a schema of 8 inputs, got 1",
                assertThrows(IllegalArgumentException.class, () -> MODEL.withSchema(other)).getMessage());
        Path file = directory.resolve("model.safetensors");
        SafetensorsWriter writer = new SafetensorsWriter();
        ModelMetadata.write(MODEL, writer);
        writer.metadata("lanegrad.schema", SchemaText.write(other))
                .floats("0.weight", new float[16], 2, 8).floats("0.bias", new float[2], 2).write(file);
        assertEquals(file + ": byte 8: expected a lanegrad.schema of 8 features, as the network has inputs, got 1",
                assertThrows(FormatException.class, () -> ModelFile.read(file)).getMessage());
    }

    @Test
    void textIsReadStrictly() throws FormatException {
        String text = SchemaText.write(SCHEMA);
        assertEquals(SCHEMA, SchemaText.read(text, "t"));
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThrows(FormatException.class, () -> SchemaText.read(cut, "t"));
        }
        int refused = 0;
        for (int at = 0; at < text.length(); at++) {
            for (char other : new char[] {'"', ',', '}', '9', '-', '\\', 'E', '\u00ff'}) {
                String damaged = text.substring(0, at) + other + text.substring(at + 1);
                try {
                    // Another name or category, but a schema.
                    assertEquals(SCHEMA.columns().size(), SchemaText.read(damaged, "t").columns().size());
                } catch (FormatException e) {
                    assertTrue(e.getMessage().startsWith("t: byte "), e.getMessage());
                    refused++;
                }
            }
        }
        assertTrue(refused > 4 * text.length(), "refused: " + refused);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "\"fill\":\"0.0\"      | \"fill\":\"NaN\"           | expected a decimal number, got \"NaN\"",
        "\"fill\":\"38.58\"    | \"fill\":\"3858E99\"       | expected a finite number for missing values",
        "\"fill\":\"0.0\"      | \"fill\":\"1.0\"           | 0 if none is needed, got 1.0",
        "\"kind\":\"number\"   | \"kind\":\"Number\"        | expected one of [number, one_hot, ordinal, ignored]",
        "\"kind\":\"ordinal\"  | \"kind\":\"number\"        | expected categories of text only, got number",
        "\"targets\":[6,5]     | \"targets\":[6,7]          | expected a target from 0 to 6, got 7",
        "\"targets\":[6,5]     | \"targets\":[6,99999999999]| expected a target from 0 to 6, got 2147483647",
        "\"targets\":[6,5]     | \"targets\":[6,6]          | all different, got [6, 6]",
        "\"targets\":[6,5]     | \"targets\":[6,0]          | expected a target without replaced values",
        "\"small\",\"large\"   | \"large\",\"large\"        | all different, got 2 categories",
        "\"missing_texts\"     | \"missing_text\"           | expected missing_texts, got \"missing_text\"",
        "\"?\"]}               | \"?\"],\"more\":1}         | expected no more members, got \"more\"",
        "\"?\"]}               | \"?\"]} x                  | expected only spaces",
    })
    void whatIsWrongIsSaid(String right, String wrong, String fault) {
        String text = SchemaText.write(SCHEMA);
        assertTrue(text.contains(right), text);
        String message = assertThrows(FormatException.class, () -> SchemaText.read(
                text.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)),
                "t")).getMessage();
        assertTrue(message.contains(fault), message);
    }

    @Test
    void theFileIsNamed() throws IOException {
        Path file = directory.resolve("model.safetensors");
        ModelFile.write(MODEL.withSchema(SCHEMA), file);
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, text.replace("one_hot", "one-hot"), StandardCharsets.ISO_8859_1);
        String message = assertThrows(FormatException.class, () -> ModelFile.read(file)).getMessage();
        assertTrue(message.startsWith(file + ": byte 8: lanegrad.schema: byte "), message);
    }
}
