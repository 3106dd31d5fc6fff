/**
 * Comparators that the study file names: bone ages by another method from a table, or by coefficients such as those of the abbreviated Fels method
 * and what was measured on the films. Their tables name the films of the knees as films.csv does.
 */
import { readTable } from '../../base/node/index.ts'
import { type Comparator, csvComparator, felsComparator, readFels } from '../../evaluate/index.ts'
import type { StudyPair } from './studyKnee.ts'
import type { TransferStudy } from './transferFile.ts'

/** Files that they are made from. */
export const comparatorFiles = ({ comparators = [] }: TransferStudy): string[] =>
  comparators.flatMap(({ csv, fels, measurements }) => [csv, fels, measurements].filter(path => path !== undefined))

/**
 * @returns in the order of the study file, months by position of the pair, and what a person should know
 * @throws {UsageError} naming the table, and the line where there is one
 */
export function givenComparators(
  { comparators = [] }: TransferStudy,
  pairs: readonly StudyPair[],
): { comparators: Comparator[]; messages: string[] } {
  const films = pairs.map(({ kneeFile, sex, chronologicalAgeMonths }) => ({
    file: kneeFile,
    jointIndex: 1,
    sex: sex ?? null,
    chronologicalAgeMonths,
  }))
  const found = comparators.map(({ name, csv, fels, measurements }) =>
    csv === undefined
      ? felsComparator(readFels(fels!), readTable(measurements!), films, name)
      : csvComparator(name, csv, films),
  )
  return {
    comparators: found.map(({ comparator }) => comparator),
    messages: found.flatMap(({ messages }) => messages),
  }
}
