package io.github.lanegrad.data;

import java.util.Collections;
import java.util.List;

/** Says what becomes of each column, once the names of the columns are known. */
@FunctionalInterface
interface ColumnPlan {
    /** Each column holds numbers. */
    ColumnPlan NUMBERS = (names, targets, position) -> Collections.nCopies(names.size(), new FieldCodec.Decimals());

    /** Returns a codec for each column. */
    List<FieldCodec> resolve(List<String> names, boolean[] isTarget, CsvPosition position) throws CsvException;
}
