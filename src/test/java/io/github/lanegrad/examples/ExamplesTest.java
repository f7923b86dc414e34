package io.github.lanegrad.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Model;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.data.Split;
import io.github.lanegrad.io.ModelFile;
import io.github.lanegrad.train.History;
import io.github.lanegrad.train.Metric;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExamplesTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory = Path.of("");

    @Test
    void breastCancerIsToldApart() throws IOException {
        Training.Result result = BreastCancer.training().run(nowhere());
        assertTrue(Metric.ACCURACY.score(result.predictions(), result.targets()) >= 0.95);
    }

    @Test
    void digitsAreRead() throws IOException {
        for (double dropout : new double[] {0, 0.3}) {
            Training.Result result = Digits.training(dropout).run(nowhere());
            assertTrue(Metric.CLASS_ACCURACY.score(result.predictions(), result.targets()) >= 0.97);
        }
    }

    @Test
    void deepSigmoidsLearnOnlyIfNormalized() throws IOException {
        assertTrue(Normalizations.train(Normalization.BATCH).epochs().getLast().score() >= 0.95);
        assertTrue(Normalizations.train(Normalization.NONE).epochs().getLast().score() < 0.2);
    }

    @Test
    void layersThatHaveLearntHelp() throws IOException {
        Split halves = Transfer.halves();
        Parameters first = Transfer.first(halves.train());
        double anew = Transfer.accuracy(halves.test(), first, 50, Transfer.Start.ANEW);
        for (Transfer.Start start : new Transfer.Start[] {Transfer.Start.FROZEN, Transfer.Start.GOING_ON}) {
            double accuracy = Transfer.accuracy(halves.test(), first, 50, start);
            assertTrue(accuracy > anew, () -> start + ": " + accuracy + ", anew " + anew);
        }
    }

    @Test
    void clothesAreToldApart() throws IOException {
        Path mini = Path.of("src/examples/resources/io/github/lanegrad/examples/fashion-mnist-mini");
        History history = Mnist.train(Mnist.read(mini, "train"), Mnist.read(mini, "t10k"),
                new Parameters(Mnist.network()), nowhere());
        assertTrue(history.epochs().getLast().score() >= 0.84, () -> "accuracy " + history.epochs().getLast().score());
    }

    @Test
    void strengthOfConcreteIsPredicted() throws IOException {
        Training.Result result = Regression.training().run(nowhere());
        assertTrue(Metric.R_SQUARED.score(result.predictions(), result.targets()) >= 0.85);
    }

    @Test
    void aResumedTrainingHasTheSameBits() throws IOException {
        assertTrue(Resume.run(directory.resolve("run.safetensors"), new PrintStream(out, true, StandardCharsets.UTF_8)));
        String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(printed.contains("stopped    STOPPED") && !printed.contains("resumed    STOPPED"), printed);
    }

    @Test
    void theModelOfTheMainJobIsServed() throws IOException {
        Model model = BreastCancer.training().run(nowhere()).model();
        double right = Serve.run(model, 1000, new PrintStream(out, true, StandardCharsets.UTF_8));
        assertTrue(right >= 0.95, () -> "right " + right);
        String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(printed.contains("a prediction     p50 ") && printed.contains("142 test rows"), printed);
        assertTrue(printed.contains("int8: 142 rows: loss "), printed);
        assertTrue(printed.matches("(?s).*folded, probabilities differ by \\d\\.\\de-0[5-9] at most.*"), printed);
    }

    @Test
    void whatDriftsIsLearntWhileItIsServed() throws InterruptedException {
        double[] right = OnlineLearning.run(30_000, nowhere());
        assertTrue(right[0] > 0.85 && right[0] > right[1] + 0.1, () -> Arrays.toString(right));
    }

    @Test
    void allActivationsAreDrawn() throws IOException {
        // The examples run on the class path; here they are part of the module, which does not read java.desktop.
        ExamplesTest.class.getModule().addReads(ModuleLayer.boot().findModule("java.desktop").orElseThrow());
        Path picture = directory.resolve("activations.png");
        Activations.run(picture, new PrintStream(out, true, StandardCharsets.UTF_8));
        String printed = out.toString(StandardCharsets.UTF_8);
        for (Activation activation : Activation.all()) {
            assertTrue(printed.lines().anyMatch(line -> line.startsWith(activation + " ")), printed);
        }
        assertTrue(printed.contains("written: " + picture), printed);
        BufferedImage image = ImageIO.read(picture.toFile());
        // Both lines of each chart, some hundred pixels each.
        assertTrue(pixels(image, 0x1f5fbf) > 100 * Activation.all().size());
        assertTrue(pixels(image, 0xe08a1e) > 100 * Activation.all().size());
    }

    @Test
    void aTableIsTrainedOnAndTheModelSavedWithItsScaling() throws IOException {
        Path file = table(rows("x1,x2,class", 200, "0", "1"));
        Path model = directory.resolve("new/model.safetensors");
        assertEquals(0, run(file.toString(), "--target", "class", "--layers", "8,4", "--epochs", "30", "--seed", "1",
                "--out", model.toString()), err::toString);
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(printed.contains("accuracy") && printed.contains(model.toString()), printed);
        Model loaded = ModelFile.read(model);
        assertArrayEquals(new int[] {2, 8, 4, 1}, new int[] {loaded.network().inputs(),
                loaded.network().layers().get(0).units(), loaded.network().layers().get(1).units(),
                loaded.network().outputs()});
        assertEquals(10, loaded.inputScaling().mean(0), 1);
    }

    @Test
    void targetsOfARegressionAreScaled() throws IOException {
        Path file = table(rows("x1,x2,price", 200, "1000", "5000"));
        Path model = directory.resolve("model.safetensors");
        assertEquals(0, run(file.toString(), "--task", "regression", "--epochs", "30", "--out", model.toString()),
                err::toString);
        assertEquals(3000, ModelFile.read(model).targetScaling().mean(0), 300);
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("R²"));
    }

    @Test
    void textAndMissingValuesAreLearntAndAskedAbout() throws IOException {
        List<String> lines = new ArrayList<>(List.of("id;colour;x;class"));
        for (int row = 0; row < 200; row++) {
            boolean first = row % 3 == 0;
            lines.add("n" + row + (first ? ";\"red; dark\";" : ";blue;") + (row % 7 == 0 ? "?" : row % 5)
                    + (first ? ";yes" : ";no"));
        }
        Path model = directory.resolve("model.safetensors");
        assertEquals(0, run(table(lines).toString(), "--separator", ";", "--text", "--ignore", "id", "--missing", "median",
                "--missing-text", "?", "--epochs", "30", "--out", model.toString()), err::toString);
        assertEquals(List.of("colour=blue", "colour=red; dark", "x"),
                ModelFile.read(model).schema().orElseThrow().featureNames());

        Path asked = table(List.of("x;colour", "2;blue", ";\"red; dark\"", "1;green"));
        out.reset();
        assertEquals(0, predict(model.toString(), asked.toString(), "--separator", ";"), err::toString);
        List<String> answers = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals("line,class=yes", answers.getFirst());
        assertEquals(4, answers.size());
        assertTrue(Float.parseFloat(answers.get(1).substring("2,".length())) < 0.2, answers::toString);
        assertTrue(Float.parseFloat(answers.get(2).substring("3,".length())) > 0.8, answers::toString);

        err.reset();
        assertEquals(2, predict(model.toString(), table(List.of("x;colour", "z;blue")).toString(), "--separator", ";"));
        assertEquals("Predict: table.csv, line 2, column 1 (x): \"z\" is not a number",
                err.toString(StandardCharsets.UTF_8).strip());
        err.reset();
        assertEquals(2, predict(directory.resolve("absent").toString(), asked.toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("absent: no such file"), err::toString);
    }

    @Test
    void helpIsNoError() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("--test-fraction"));
    }

    @Test
    void aBrokenTableGivesOneLineWithItsPlace() throws IOException {
        Path file = table(List.of("x1,x2,class", "1,2,0", "3,abc,1", "4,5,0"));
        assertFails("table.csv, line 3, column 2 (x2)", file.toString());
    }

    @Test
    void aMissingColumnGivesOneLine() throws IOException {
        Path file = table(List.of("x1,x2,class", "1,2,0", "3,4,1"));
        assertFails("table.csv, line 1", file.toString(), "--target", "clas");
    }

    @Test
    void targetsThatAreNoClassesGiveOneLine() throws IOException {
        Path file = table(List.of("x1,class", "1,0", "3,2"));
        assertFails("expected 0 or 1, got 2.0 in row 2", file.toString());
        assertFails("both classes", table(List.of("x1,class", "1,1", "3,1")).toString());
    }

    @Test
    void anImpossibleSplitGivesOneLine() throws IOException {
        assertFails("expected rows in both parts", table(List.of("x1,y", "1,2")).toString(), "--task", "regression",
                "--out", directory.resolve("model").toString());
    }

    @Test
    void aDivergingTrainingGivesOneLine() throws IOException {
        Path file = table(rows("x1,x2,price", 100, "1000", "5000"));
        assertFails("lower learning rate", file.toString(), "--task", "regression", "--rate", "1e9",
                "--out", directory.resolve("model").toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--epochs 0         | --epochs: expected",
            "--epochs many      | --epochs",
            "--batch 0          | --batch: expected",
            "--rate NaN         | --rate: expected",
            "--layers 8,0       | expected at least 1 unit",
            "--layers 8,,4      | --layers",
            "--task clustering  | --task",
            "--test-fraction 1  | --test-fraction: expected",
            "--separator ab     | --separator: expected",
            "--unknown          | --unknown",
            "--target           | --target",
            "--target class --ignore class | --ignore: expected other columns than the target",
            "--missing category | --missing: expected a policy that suits numbers too",
            "--out .            | --out: expected a file",
            "second.csv         | second.csv",
    })
    void aWrongArgumentGivesOneLine(String arguments, String named) throws IOException {
        Path file = table(rows("x1,x2,class", 100, "0", "1"));
        List<String> all = new ArrayList<>(List.of(file.toString()));
        if (!arguments.startsWith("--out")) {
            all.addAll(List.of("--out", directory.resolve("model").toString()));
        }
        all.addAll(List.of(arguments.split(" ")));
        assertFails(named, all.toArray(String[]::new));
    }

    @Test
    void noArgumentOrNoFileGivesOneLine() {
        assertFails("FILE");
        assertFails("absent.csv: no such file", directory.resolve("absent.csv").toString());
        assertFails(directory.toString(), directory.toString());
    }

    @Test
    void theTableIsNotOverwritten() throws IOException {
        Path file = table(rows("x1,x2,class", 100, "0", "1"));
        String before = Files.readString(file);
        assertFails("another file than the table", file.toString(), "--out", file.toString());
        assertEquals(before, Files.readString(file));
    }

    private void assertFails(String named, String... arguments) {
        err.reset();
        assertEquals(2, run(arguments));
        String printed = err.toString(StandardCharsets.UTF_8);
        assertEquals(1, printed.lines().count(), printed);
        assertTrue(printed.contains(named), printed);
    }

    private static PrintStream nowhere() {
        return new PrintStream(OutputStream.nullOutputStream());
    }

    private int run(String... arguments) {
        return TrainCsv.run(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), arguments);
    }

    private int predict(String... arguments) {
        return Predict.run(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), arguments);
    }

    private Path table(List<String> lines) throws IOException {
        return Files.write(directory.resolve("table.csv"), lines);
    }

    private static int pixels(BufferedImage image, int color) {
        return (int) Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .filter(pixel -> (pixel & 0xffffff) == color).count();
    }

    /** Two features near 10; their difference tells which of the two targets a row has. */
    private static List<String> rows(String header, int count, String low, String high) {
        List<String> lines = new ArrayList<>(List.of(header));
        for (int row = 0; row < count; row++) {
            double first = 10 + Math.sin(row);
            double second = 10 + Math.cos(1.7 * row);
            lines.add((float) first + "," + (float) second + "," + (first < second ? low : high));
        }
        return lines;
    }
}
