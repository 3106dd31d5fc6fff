/**
 * Pictures of one size, one after the other in a file, and beside them a table with a line for each film that says which are its own. Both are
 * written as films are done, and continued where they stopped; under their names they stand only when they are whole.
 */
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export type PictureCache<Row> = {
  folder: string
  /** The two files. */
  pictures: string
  table: string
  /** Bytes of a picture. */
  bytes: number
  /** What the table begins with. */
  header: string
  /** Rows of a table that may end early, between two lines. */
  parse(table: string): Row[]
  /** With the end of the line. */
  line(row: Row): string
  /** How many pictures a film has. */
  pictureCount(row: Row): number
}

/**
 * @param films how many there are
 * @param work answers for the films from `done` on, in order
 * @param rowOf the line and the pictures of an answer; `first` is the place of its first picture
 * @returns the rows of all films
 */
export async function fillPictureCache<Row, Answer>(
  { folder, pictures, table, bytes, header, parse, line, pictureCount }: PictureCache<Row>,
  films: number,
  work: (done: number) => AsyncIterable<Answer>,
  rowOf: (answer: Answer, film: number, first: number) => { row: Row; pictures: readonly Uint8Array[] },
  onProgress?: (done: number, total: number) => void,
): Promise<Row[]> {
  const [picturePath, tablePath] = [join(folder, `${pictures}.part`), join(folder, `${table}.part`)]
  const before = existsSync(tablePath) && existsSync(picturePath) ? readFileSync(tablePath, 'utf8') : ''
  const whole = before.slice(0, before.lastIndexOf('\n') + 1)
  const rows = whole.startsWith(header) ? parse(whole).slice(0, films) : []
  let count = rows.reduce((sum, row) => sum + pictureCount(row), 0)
  // After a power cut a line may be on the disk before its pictures.
  const held = existsSync(picturePath) ? statSync(picturePath).size : 0
  while (held < count * bytes) count -= pictureCount(rows.pop()!)
  const pictureFile = openSync(picturePath, existsSync(picturePath) ? 'r+' : 'w')
  const tableFile = openSync(tablePath, 'w')
  try {
    ftruncateSync(pictureFile, count * bytes)
    let tableEnd = writeSync(tableFile, header + rows.map(line).join(''), 0)
    for await (const answer of work(rows.length)) {
      const made = rowOf(answer, rows.length, count)
      for (const picture of made.pictures) writeSync(pictureFile, picture, 0, bytes, count++ * bytes)
      tableEnd += writeSync(tableFile, line(made.row), tableEnd)
      rows.push(made.row)
      onProgress?.(rows.length, films)
    }
  } finally {
    closeSync(pictureFile)
    closeSync(tableFile)
  }
  renameSync(picturePath, join(folder, pictures))
  renameSync(tablePath, join(folder, table))
  return rows
}
