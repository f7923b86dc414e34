package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lanegrad.Dataset;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class CsvEncoderProperties {
    /** Categories can be read back from the numbers, one-hot and ordinal, as feature and as target. */
    @Property(tries = 200)
    void roundTrip(@ForAll @Size(min = 1, max = 50) List<@From("words") String> words) throws IOException {
        StringBuilder text = new StringBuilder("hot,number,class\n");
        for (String word : words) {
            String quoted = '"' + word.replace("\"", "\"\"") + '"';
            text.append(quoted).append(',').append(quoted).append(',').append(quoted).append('\n');
        }
        CsvEncoding encoding = CsvEncoder.of(CsvReader.create())
                .oneHot("hot").ordinal("number").ordinal("class")
                .learn(new StringReader(text.toString()), "words");
        List<String> sorted = words.stream().distinct().sorted().toList();
        assertEquals(sorted, encoding.categories("hot"));
        assertEquals(sorted, encoding.categories("class"));
        Dataset data = encoding.read(new StringReader(text.toString()), "words");
        assertEquals(sorted.size() + 1, data.inputs());
        for (int row = 0; row < words.size(); row++) {
            int number = (int) data.target(row, 0);
            assertEquals(words.get(row), sorted.get(number));
            assertEquals(number, data.feature(row, sorted.size()));
            for (int i = 0; i < sorted.size(); i++) {
                assertEquals(i == number ? 1 : 0, data.feature(row, i));
                assertEquals("hot=" + sorted.get(i), data.featureNames().get(i));
            }
        }
    }

    /** Without spaces at the ends, which do not count. */
    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings().withChars("ab,;\"é=1 ").ofMinLength(1).ofMaxLength(5)
                .map(String::strip)
                .filter(word -> !word.isEmpty());
    }
}
