/** Places of knees on real films, marked by eye: a CSV with `file`, and the centre and width of a knee in pixels of the film; one row a knee. */
import { UsageError } from '../../base/index.ts'
import { readTable } from '../../base/node/index.ts'

export type KneeMark = { x: number; y: number; width: number }

/** @throws {UsageError} naming the row that is no mark */
export function readMarks(path: string): Map<string, KneeMark[]> {
  const marks = new Map<string, KneeMark[]>()
  const { rows } = readTable(path, ['file', 'x', 'y', 'width'])
  for (const [i, { values }] of rows.entries()) {
    const [x, y, width] = [values.x, values.y, values.width].map(Number)
    if (!(Number.isFinite(x) && Number.isFinite(y) && width > 0))
      throw new UsageError(`${path}, row ${i + 1}: x, y and width of a knee are numbers of pixels`)
    marks.set(values.file, [...(marks.get(values.file) ?? []), { x, y, width }])
  }
  return marks
}
