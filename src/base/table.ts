/**
 * Tables: CSV as RFC 4180 has it, with a header, in every file that a person may open. Reading forgives what
 * spreadsheets do to a file (a byte order mark, CRLF, trailing rows without a value) and nothing that could move a
 * value to another column. The browser build of csv-parse is used in Node too, so that both read the same.
 *
 * Values are data and written as they are. A cell that begins with = + - or @ would be run as a formula by a
 * spreadsheet, but a quote put before it would be another value to every program that reads the table, and another
 * patient. Who opens a table that holds strangers' text in a spreadsheet should import its columns as text.
 */
import { type CsvError, parse } from 'csv-parse/browser/esm/sync'
import { UsageError } from './errors.ts'

export type TableRow = {
  /** Line of the file on which the row begins; the header is on line 1. */
  line: number
  /** A value for every column, as written: not trimmed, empty where nothing stands. */
  values: Record<string, string>
}

export type Table = {
  /** What messages call it: the path as it was given. */
  name: string
  columns: readonly string[]
  rows: readonly TableRow[]
}

/** What can be written into a cell. Unknown is empty. */
export type Cell = string | number | boolean | undefined

/**
 * Reads a table whole. Rows without any value are skipped; line breaks within a cell become `\n`.
 *
 * @param text the file's text; other encodings than UTF-8 are the caller's to refuse
 * @param name what messages call the file
 * @param required columns that must be there
 * @throws {UsageError} naming the file and the line: no header, a column without a name, named twice or missing, a row
 * with more or fewer cells than the header, a quote out of place
 */
export function parseTable(text: string, name: string, required: readonly string[] = []): Table {
  const [header, ...body] = records(text, name)
  if (!header) throw new UsageError(`${name} is empty: a table begins with a line of column names`)
  const columns = header.cells.map(cell => cell.trim())
  const where = `${name}, line ${header.line}`
  if (columns.length === 1 && /[;\t]/.test(columns[0]))
    throw new UsageError(`${where}: the columns are separated by semicolons or tabs: save the table with commas`)
  for (const [i, column] of columns.entries()) {
    if (column === '') throw new UsageError(`${where}: column ${i + 1} has no name: name it or remove it`)
    if (columns.indexOf(column) < i) throw new UsageError(`${where}: two columns are named ${column}: rename one`)
  }
  const missing = required.filter(column => !columns.includes(column))
  if (missing.length > 0)
    throw new UsageError(`${where}: there is no column ${missing.join(', ')}; the columns are ${columns.join(', ')}`)
  const rows = body.map(({ line, cells }) => {
    if (cells.length !== columns.length)
      throw new UsageError(
        `${name}, line ${line}: the row has ${cells.length} cells and the header ${columns.length}: add what is missing, or quote a value that holds a comma`,
      )
    return { line, values: Object.fromEntries(columns.map((column, i) => [column, cells[i]])) }
  })
  return { name, columns, rows }
}

type ParsedRecord = { record: string[]; info: { lines: number } }

function records(text: string, name: string): { line: number; cells: string[] }[] {
  let lastWhole = 0
  try {
    // csv-parse counts a CRLF within quotes as two lines, and gives the line on which a record ends.
    const parsed = parse(text.replace(/\r\n?/g, '\n'), {
      bom: true,
      info: true,
      record_delimiter: '\n',
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      on_record: (record, { lines }) => {
        lastWhole = lines
        return record
      },
    }) as unknown as ParsedRecord[]
    return parsed.map(({ record, info }) => ({
      line: info.lines - record.reduce((breaks, cell) => breaks + cell.split('\n').length - 1, 0),
      cells: record,
    }))
  } catch (error) {
    const { code, lines } = error as CsvError & { lines?: number }
    if (lines === undefined) throw error
    const [line, what] =
      code === 'CSV_QUOTE_NOT_CLOSED'
        ? [lastWhole + 1, 'a quote is never closed']
        : [lines, 'a quote stands within a value']
    throw new UsageError(`${name}, line ${line}: ${what}: quote the whole value and double the quotes in it`)
  }
}

/**
 * Writes a table, with a line feed at the end of each line. Numbers keep every digit, so that a table that is read
 * again gives the same numbers.
 *
 * @throws {RangeError} for NaN and infinite numbers: what is unknown is left empty
 */
export function formatTable<Column extends string>(
  columns: readonly Column[],
  rows: readonly Readonly<Partial<Record<Column, Cell>>>[],
): string {
  const lines = rows.map(row => columns.map(column => formatCell(row[column], column)).join(','))
  return [columns.map(column => formatCell(column, column)).join(','), ...lines, ''].join('\n')
}

function formatCell(cell: Cell, column: string): string {
  if (typeof cell === 'number' && !Number.isFinite(cell))
    throw new RangeError(`${column} holds ${cell}: a table holds finite numbers, and nothing where a number is unknown`)
  const text = String(cell ?? '')
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * A column and what stands in it, for a message. Messages reach logs and tables, and a cell that is wrong may be another column's: a name, a
 * number of a patient, a date of birth. So only a short number is repeated; file and line lead to the rest.
 */
export const toldCell = (column: string, text: string | undefined): string =>
  /^[+-]?\d{1,4}(\.\d{1,3})?$/.test(text?.trim() ?? '') ? `${column} "${text!.trim()}"` : column

/** The number that a cell holds, or undefined: decimal point, no unit, no thousands separator. */
export function cellNumber(text: string): number | undefined {
  const trimmed = text.trim()
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return undefined
  const value = Number(trimmed)
  return Number.isFinite(value) ? value : undefined
}
