import type { DuckDBInstance, DuckDBMaterializedResult } from '@duckdb/node-api'
import type { Condition } from './sql.ts'

/** Types of the parameters that conditions have. */
type ParameterTypes = Pick<typeof import('@duckdb/node-api'), 'BIGINT' | 'VARCHAR'>

/** The reading was ended by the caller. */
export class Interrupted extends Error {}

/**
 * DuckDB in memory, as a reader of files below one folder. It has no database file, hence no lock and no log; its settings cannot
 * be changed and it cannot leave the folder. Only one thread may own it.
 */
export class Database {
  private readonly instance: DuckDBInstance
  private readonly types: ParameterTypes

  private constructor(instance: DuckDBInstance, types: ParameterTypes) {
    this.instance = instance
    this.types = types
  }

  /** `temporary` takes what sorting cannot hold in `memory` (DuckDB's notation, such as 300MB). */
  static async open(folder: string, temporary: string, memory: string): Promise<Database> {
    // Loaded when it is first needed: the library is large, and reading evidence in needs none of it.
    const { BIGINT, DuckDBInstance, VARCHAR } = await import('@duckdb/node-api')
    const instance = await DuckDBInstance.create(':memory:', { memory_limit: memory, threads: '2' })
    const connection = await instance.connect()
    for (const setting of [
      `temp_directory = ${quote(temporary)}`,
      `allowed_directories = [${quote(folder)}, ${quote(temporary)}]`,
      'parquet_metadata_cache = true',
      'autoinstall_known_extensions = false',
      'autoload_known_extensions = false',
      'enable_external_access = false',
      'lock_configuration = true',
    ]) {
      await connection.run(`SET ${setting}`)
    }
    connection.closeSync()
    return new Database(instance, { BIGINT, VARCHAR })
  }

  /**
   * Runs one query to its end and throws on any error. Results are complete or not there at all: streams are not used, since they
   * end at an error as if there was no more. An aborted `signal` interrupts the query.
   */
  async run({ sql, values }: Condition, signal?: AbortSignal): Promise<DuckDBMaterializedResult> {
    if (signal?.aborted) throw new Interrupted('the search was ended')
    const connection = await this.instance.connect()
    const interrupt = () => connection.interrupt()
    signal?.addEventListener('abort', interrupt)
    try {
      const { BIGINT, VARCHAR } = this.types
      const types = values.map((value) => (typeof value === 'bigint' ? BIGINT : VARCHAR))
      return await connection.run(sql, [...values], types)
    } catch (error) {
      if (signal?.aborted) throw new Interrupted('the search was ended')
      throw error
    } finally {
      signal?.removeEventListener('abort', interrupt)
      connection.closeSync()
    }
  }

  close(): void {
    this.instance.closeSync()
  }
}

/** A text as an SQL literal, for paths, which cannot be parameters everywhere. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
