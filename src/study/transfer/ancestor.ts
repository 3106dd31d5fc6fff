/**
 * A study that refines a package: what the package said before of the films that the study holds back, and what refining it cost on films of the kind
 * that it came from.
 */
import { join } from 'node:path'
import * as z from 'zod'
import { UsageError } from '../../base/index.ts'
import {
  assignedBoneAges,
  type FilmHash,
  fileKey,
  filmPath,
  isAdjudicated,
  type Manifest,
  maxGapDays,
  pairCohort,
  readManifest,
  readReadings,
} from '../../cohort/index.ts'
import { hashFilm } from '../../cohort/node/index.ts'
import type { RefinedRow } from '../../evaluate/report/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { loadGate } from '../../model/node/index.ts'
import { writePhantoms } from '../../phantom/node/index.ts'
import { type FilmInput, predictFilms } from '../../predict/node/index.ts'
import { clusterBootstrap, meanAbsolute, take } from '../../stats/index.ts'
import { readTruth } from './indicators.ts'

export const ancestorName = 'ancestor'

export const ancestorSchema = z.strictObject({
  /** The model package that the study refines: students start from it with `start: ancestor`. */
  package: z.string(),
  /** Films of the kind that it came from, which nobody here learns from. */
  films: z
    .discriminatedUnion('import', [
      z.strictObject({ import: z.literal('tables'), films: z.string(), readings: z.string() }),
      z.strictObject({
        import: z.literal('phantom'),
        children: z.int().positive(),
        side: z.int().min(64).max(2048),
        seed: z.int().nonnegative(),
        generator: z.enum(['a', 'b']).default('a'),
      }),
    ])
    .optional(),
})

export type AncestorFilms = NonNullable<z.infer<typeof ancestorSchema>['films']>

type Held = { inputs: FilmInput[]; references: (number | undefined)[]; reference: string }

/** Writes the films, if they are simulated, into `folder`. */
export async function makeAncestorFilms(
  films: AncestorFilms,
  folder: string,
  onFilms: (done: number, total: number) => void,
): Promise<void> {
  if (films.import === 'tables') return
  const { children, side, seed, generator } = films
  await writePhantoms({ folder, children, seed, side, generator, films: 'paired', onProgress: onFilms })
}

/**
 * The films of the ancestor's kind and what each is compared with: the reading of the film itself; of knees that nobody read, that of the hand beside
 * them, paired as in the study.
 *
 * @throws {UsageError} if a table is broken, or no film has a reading
 */
export function heldFilms(films: AncestorFilms, folder: string, joint: string): Held {
  const path = films.import === 'tables' ? films.films : join(folder, 'films.csv')
  const manifest = readManifest(path)
  const inputs = inputsOf(manifest, joint)
  if (films.import === 'phantom') {
    const truths = readTruth(join(folder, 'truth.csv'))
    return {
      inputs,
      references: inputs.map(one => truths.get(fileKey(one.file))?.months),
      reference: 'simulated truth',
    }
  }
  const table = readReadings(films.readings)
  const assigned = assignedBoneAges(table, table.readings.some(isAdjudicated) ? 'adjudicated' : 'mean')
  const own = new Map(assigned.map(age => [fileKey(age.file), age.boneAgeMonths]))
  const areRead = inputs.some(one => own.has(fileKey(one.file)))
  const ages =
    joint === 'knee' && !areRead
      ? new Map(
          pairCohort(manifest, assigned).pairs.map(pair => [fileKey(pair.kneeFile), pair.handReading?.boneAgeMonths]),
        )
      : own
  const read = inputs.filter(one => ages.get(fileKey(one.file)) !== undefined)
  if (read.length === 0)
    throw new UsageError(
      `ancestor.films: ${films.readings} reads no ${joint} of ${path}${joint === 'knee' ? `, and no hand that is there beside a knee within ${maxGapDays} days` : ''}: name the films alike in both`,
    )
  return {
    inputs: read,
    references: read.map(one => ages.get(fileKey(one.file))),
    reference: joint === 'knee' && areRead ? 'knee reading' : 'hand reading',
  }
}

const inputsOf = (manifest: Manifest, joint: string): FilmInput[] =>
  manifest.rows.flatMap(row =>
    'failure' in row || (row.joint !== undefined && row.joint !== joint)
      ? []
      : [
          {
            path: filmPath(manifest.path, row.file),
            file: row.file,
            known: { sex: row.sex ?? null, chronologicalAgeMonths: row.chronologicalAgeMonths ?? null },
            joint,
            ...(row.cropBox ? { box: row.cropBox } : {}),
            patient: row.patient ?? row.file,
          },
        ],
  )

/** What each package says of the films, in their order; null where it says nothing. Films that a package learned from are left out by the caller. */
async function read(
  model: LoadedModel,
  inputs: readonly FilmInput[],
  softwareVersion: string,
): Promise<(number | null)[]> {
  const gate = inputs.every(input => input.box) ? null : loadGate()
  const said: (number | null)[] = []
  for await (const { result } of predictFilms(inputs, { models: model, gate, acceptSimulated: true, softwareVersion }))
    said.push(result.joints.length === 1 ? result.joints[0].boneAgeMonths : null)
  return said
}

/** @param options.saw whether anything that is compared learned from a film, or from another of its patient */
export async function refinementRows(
  films: AncestorFilms,
  folder: string,
  ancestor: LoadedModel,
  refined: readonly { student: string; model: LoadedModel }[],
  options: {
    saw: (film: Partial<FilmHash> & { patient?: string }) => boolean
    seed: number
    resamples: number
    softwareVersion: string
  },
): Promise<RefinedRow[]> {
  const { inputs, references, reference } = heldFilms(films, folder, ancestor.description.joint)
  const before = await read(ancestor, inputs, options.softwareVersion)
  const saw = inputs.map(({ path, patient }) => options.saw({ ...hashFilm(path), patient }))
  const excluded = saw.filter(Boolean).length
  const rows: RefinedRow[] = []
  for (const { student, model } of refined) {
    const after = await read(model, inputs, options.softwareVersion)
    const used = inputs.flatMap((_, i) =>
      references[i] !== undefined && before[i] !== null && after[i] !== null && !saw[i] ? [i] : [],
    )
    const errors = (said: typeof before) => used.map(i => said[i]! - references[i]!)
    const [first, then] = [errors(before), errors(after)]
    const patients = used.map(i => inputs[i].patient!)
    if (new Set(patients).size < leastPatients)
      throw new UsageError(
        `ancestor.films: ${new Set(patients).size} patients are left with a reference and an estimate, at least ${leastPatients} are needed${excluded > 0 ? `; ${excluded} films are left out, for a model that is compared learned from the child` : ''}`,
      )
    const bootstrap = (statistic: (drawn: Uint32Array) => number) => {
      const { estimate, lower, upper } = clusterBootstrap(patients, statistic, options)
      return { estimate, lower, upper }
    }
    rows.push({
      student,
      reference,
      films: used.length,
      patients: new Set(patients).size,
      excluded,
      before: bootstrap(drawn => meanAbsolute(take(first, drawn))),
      after: bootstrap(drawn => meanAbsolute(take(then, drawn))),
      difference: bootstrap(drawn => meanAbsolute(take(then, drawn)) - meanAbsolute(take(first, drawn))),
    })
  }
  return rows
}

const leastPatients = 10
