/**
 * The test films are opened once, on a plan that was fixed before. What is a plan is hashed; each plan that opens them is a line of a table, so that the
 * report can say how many did. A plan is what is done, not where: paths are not in it, what lies at them is.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { formatTable } from '../../base/index.ts'
import { fileSha256, readTable, sha256, writeFileAtomic } from '../../base/node/index.ts'
import type { StudyKnee } from './studyKnee.ts'
import type { TransferStudy } from './transferFile.ts'

/** What was fixed before the test films were opened: all of the study file that trains, who is in which part, and what the test films are held against. */
export function planHash(
  {
    file,
    path,
    reporting,
    resamples,
    openTest,
    worstPictures,
    package: about,
    cohort,
    teacher,
    ancestor,
    comparators,
    student,
    ablation,
    students,
    ...settings
  }: TransferStudy,
  knees: readonly StudyKnee[],
): string {
  return sha256(
    JSON.stringify({
      settings,
      cohort: cohort.import === 'phantom' ? cohort : cohort.import,
      // Every film that takes part, by its content: whichever table or list decided it.
      films: knees
        .map(knee => {
          const { sha256, handSha256, split } = knee
          return `${sha256} ${handSha256} ${split.split} ${split.fold ?? ''}${cohort.import === 'phantom' ? '' : heldAgainst(knee)}`
        })
        .sort(),
      teacher: contentHash('package' in teacher ? teacher.package : teacher.study),
      ...(ancestor ? { ancestor: contentHash(ancestor.package) } : {}),
      ...(comparators
        ? {
            comparators: comparators.map(({ name, ...files }) => [
              name,
              ...Object.entries(files).map(([kind, path]) => `${kind} ${contentHash(path)}`),
            ]),
          }
        : {}),
      students: students.map(({ start, ...one }) => ({
        ...one,
        start: ['random', 'teacher', 'ancestor'].includes(start) ? start : contentHash(start),
      })),
    }),
  )
}

/** What is known of a test film. Of simulated children the settings of the cohort decide it. */
const heldAgainst = ({ pair, split }: StudyKnee): string =>
  split.split === 'test'
    ? ` ${[pair.handReading?.boneAgeMonths, pair.sex, pair.chronologicalAgeMonths].map(value => value ?? '').join(' ')}`
    : ''

/** Of a file, or of a package by its model.json, which holds the hashes of the rest. */
function contentHash(path: string): string {
  const model = join(path, 'model.json')
  return fileSha256(existsSync(model) ? model : path)
}

/**
 * Beside the study file: a plan that is tried in another state folder is another opening. Simulated children can be made anew, and theirs lies with
 * their films.
 */
export const openingsPath = ({ path, study, cohort }: TransferStudy, state: string): string =>
  cohort.import === 'phantom' ? join(state, 'openings.csv') : join(dirname(path), `${study}-openings.csv`)

/** What a plan opened, and when: test films are looked at once for each plan. */
const openingColumns = ['plan_sha256', 'opened'] as const

/** The plans that opened the test films, in their order. */
export const plansThatOpened = (path: string): string[] => openingRows(path).map(row => row.plan_sha256)

/**
 * Notes that a plan opens the test films.
 *
 * @returns how many other plans opened them, earlier and since
 */
export function openTest(path: string, plan: string): number {
  const before = openingRows(path)
  const others = before.filter(row => row.plan_sha256 !== plan)
  if (others.length === before.length) {
    const rows = [...before, { plan_sha256: plan, opened: new Date().toISOString() }]
    writeFileAtomic(path, formatTable(openingColumns, rows))
  }
  return others.length
}

const openingRows = (path: string) =>
  existsSync(path) ? readTable(path, openingColumns).rows.map(({ values }) => values) : []
