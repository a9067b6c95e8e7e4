# For each file named: reads it with pyarrow, checks its structure and that its statistics are those of its values, and writes the
# values out again with pyarrow's own writer beside it (.copy), so that another reader can compare the two.
import sys
import pyarrow.compute as pc
import pyarrow.parquet as pq

for path in sys.argv[1:]:
    table = pq.read_table(path)
    table.validate(full=True)
    group = pq.ParquetFile(path).metadata.row_group(0)
    for i in range(group.num_columns):
        statistics = group.column(i).statistics
        column = table.column(i)
        if statistics is None or statistics.null_count != column.null_count:
            sys.exit(f"{path}: column {i}: null count")
        if statistics.has_min_max and (statistics.min, statistics.max) != (pc.min(column).as_py(), pc.max(column).as_py()):
            sys.exit(f"{path}: column {i}: minimum or maximum")
    pq.write_table(table, path + ".copy")
