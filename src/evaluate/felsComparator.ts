/**
 * Bone ages by a file of coefficients (`fels.ts`), from what a person measured on the films: a comparator. A film is left
 * without an age where something that its segment needs is not known; no segment is stretched beyond its ages. A measurement
 * that cannot be right refuses the table as a whole, for it would move the comparison without a trace.
 */
import { cellNumber, type Table, toldCell, UsageError } from '../base/index.ts'
import { fileKey, maxBoneAgeMonths } from '../cohort/index.ts'
import { ageTerm, type Fels } from './fels.ts'
import type { Comparator, EvaluationFilm } from './input.ts'

export type FelsFilm = Pick<EvaluationFilm, 'file' | 'sex' | 'chronologicalAgeMonths'>

type Measured = { line: number; values: Readonly<Record<string, number | undefined>> }

/**
 * @param measurements a table with `file` and a column for each parameter, a row a film; empty where not measured
 * @param name what the comparator is called
 * @returns the comparator, months by position of the film, and what a person should know
 * @throws {UsageError} naming the table and the line: a missing column, a film without name or named twice, a value that is no number
 * or outside its parameter, an age that no child has
 */
export function felsComparator(
  fels: Fels,
  measurements: Table,
  films: readonly FelsFilm[],
  name = fels.method,
): { comparator: Comparator; messages: string[] } {
  const measured = measuredFilms(fels, measurements)
  const shown = new Map<string, number>()
  for (const { file } of films) shown.set(fileKey(file), (shown.get(fileKey(file)) ?? 0) + 1)
  const without = new Map<string, number>()

  const months = films.map(({ file, sex, chronologicalAgeMonths: age }): number | null => {
    const leave = (why: string) => {
      without.set(why, (without.get(why) ?? 0) + 1)
      return null
    }
    const row = measured.get(fileKey(file))
    if (!row) return leave('not measured')
    if (shown.get(fileKey(file))! > 1) return leave('several joints on the film')
    if (sex === null) return leave('sex unknown')
    if (age === null) return leave('age unknown')
    const segment = fels.segments.find(one => one.sex === sex && one.fromMonths <= age && age < one.toMonths)
    if (!segment) return leave('outside the ages of the method')
    let boneAge = segment.interceptMonths
    for (const [term, coefficient] of Object.entries(segment.coefficients)) {
      const value = term === ageTerm ? age : row.values[term]
      if (value === undefined) return leave(`${term} not measured`)
      boneAge += coefficient * value
    }
    if (boneAge < 0 || boneAge > maxBoneAgeMonths)
      throw new UsageError(
        `${measurements.name}, line ${row.line}, ${file}: the coefficients make ${boneAge.toFixed(1)} months of these measurements, which is no bone age: look at the units of both`,
      )
    return boneAge
  })

  const messages: string[] = []
  const strangers = [...measured.keys()].filter(key => !shown.has(key)).length
  if (strangers > 0) messages.push(`${strangers} films of ${measurements.name} are not among those compared: left out`)
  const left = months.filter(value => value === null).length
  if (left > 0)
    messages.push(
      `${left} of ${films.length} films have no age by ${name}: ${[...without].map(([why, n]) => `${why} ${n}`).join(', ')}`,
    )
  return {
    comparator: {
      name: fels.synthetic ? `${name} (synthetic coefficients)` : name,
      description: `${name === fels.method ? '' : `${fels.method}; `}${fels.synthetic ? 'made-up coefficients, no published method; ' : ''}measured by hand; coefficients: ${fels.source}`,
      months,
    },
    messages,
  }
}

function measuredFilms(fels: Fels, table: Table): Map<string, Measured> {
  const missing = ['file', ...fels.parameters.map(({ name }) => name)].filter(name => !table.columns.includes(name))
  if (missing.length > 0)
    throw new UsageError(
      `${table.name}: there is no column ${missing.join(', ')}: a row holds file and the parameters of ${fels.method}`,
    )
  const measured = new Map<string, Measured>()
  for (const { line, values } of table.rows) {
    const file = values.file.trim()
    const where = `${table.name}, line ${line}`
    if (file === '') throw new UsageError(`${where}: file is empty: name the film`)
    const before = measured.get(fileKey(file))
    if (before)
      throw new UsageError(`${where}: ${file} is measured on line ${before.line} already: keep one row a film`)
    const numbers = fels.parameters.map(({ name, least, most }): [string, number | undefined] => {
      const text = values[name].trim()
      if (text === '') return [name, undefined]
      const value = cellNumber(text)
      if (value === undefined || value < least || value > most)
        throw new UsageError(
          `${where}, ${file}: ${toldCell(name, text)} is no number from ${least} to ${most}: correct it, or leave it empty where not measured`,
        )
      return [name, value]
    })
    measured.set(fileKey(file), { line, values: Object.fromEntries(numbers) })
  }
  return measured
}
