package io.github.lanegrad.data;

import java.util.List;

/** Says what becomes of each column, once the names of the columns are known. */
@FunctionalInterface
interface ColumnPlan {
    /**
     * Returns the codec of the rows.
     *
     * @param names the names of the columns
     * @param header whether they stand in the table
     */
    RowCodec resolve(List<String> names, boolean header, CsvPosition position) throws CsvException;
}
