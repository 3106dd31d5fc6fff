/**
 * pseudo-labels.csv: what the teacher says of each hand film, or that it refuses. The teacher is never told the chronological age, whatever it could
 * take: a label that leans on the calendar would teach the calendar. Films of a site are looked at by the gate first: a hand in a cast, or seen from the
 * side, would get a label too.
 */
import { cellNumber, formatTable } from '../../base/index.ts'
import { readTable } from '../../base/node/index.ts'
import { fileKey, filmPath, type Manifest } from '../../cohort/index.ts'
import type { Box } from '../../image/index.ts'
import type { LoadedGate, LoadedModel } from '../../model/index.ts'
import { predictFilms } from '../../predict/node/index.ts'
import type { PseudoLabel, StudyPair } from './studyKnee.ts'

export const pseudoLabelColumns = [
  'file',
  'status',
  'code',
  'bone_age_months',
  'fold_sd_months',
  'sex',
  'chronological_age_months',
  'teacher',
  'teacher_sha256',
] as const

/** Labels every hand film of the pairs, once. */
export async function labelHands(
  teacher: LoadedModel,
  manifest: Manifest,
  pairs: readonly StudyPair[],
  options: { gate: LoadedGate | null; softwareVersion: string; onFilms: (done: number, total: number) => void },
): Promise<PseudoLabel[]> {
  const hands = [...new Map(pairs.map(pair => [fileKey(pair.handFile), pair])).values()]
  const boxes = handBoxes(manifest, pairs)
  const viewOf = new Map(manifest.rows.map(row => [row.line, 'failure' in row ? undefined : row.view]))
  const inputs = hands.map(({ handFile, handLine, sex }) => ({
    path: filmPath(manifest.path, handFile),
    file: handFile,
    known: { sex: sex ?? null, chronologicalAgeMonths: null },
    joint: 'hand',
    box: boxes.get(handLine),
    view: options.gate ? viewOf.get(handLine) : undefined,
  }))
  const labels: PseudoLabel[] = []
  for await (const { result } of predictFilms(inputs, {
    models: teacher,
    gate: options.gate,
    softwareVersion: options.softwareVersion,
  })) {
    const { handFile: file, sex = null, chronologicalAgeMonths } = hands[labels.length]
    const [joint] = result.joints
    const round = (months: number | null | undefined) => (months == null ? null : Math.round(1000 * months) / 1000)
    labels.push({
      file,
      status: result.failure ? 'failed' : joint.status,
      code: result.failure?.code ?? joint.code,
      boneAgeMonths: round(joint?.boneAgeMonths),
      foldSdMonths: round(joint?.foldSdMonths),
      sex,
      chronologicalAgeMonths,
    })
    options.onFilms(labels.length, hands.length)
  }
  return labels
}

/** Where hands lie on their films, by line of the manifest, as far as it says so. */
export function handBoxes({ rows }: Manifest, pairs: readonly StudyPair[]): Map<number, Box> {
  const lines = new Set(pairs.map(pair => pair.handLine))
  return new Map(
    rows.flatMap(row =>
      !('failure' in row) && row.cropBox && lines.has(row.line) ? [[row.line, row.cropBox] as const] : [],
    ),
  )
}

/** Writes pseudo-labels.csv. */
export const formatLabels = (labels: readonly PseudoLabel[], { description, sha256 }: LoadedModel): string =>
  formatTable(
    pseudoLabelColumns,
    labels.map(label => ({
      file: label.file,
      status: label.status,
      code: label.code ?? '',
      bone_age_months: label.boneAgeMonths ?? '',
      fold_sd_months: label.foldSdMonths ?? '',
      sex: label.sex ?? '',
      chronological_age_months: label.chronologicalAgeMonths ?? '',
      teacher: `${description.name} ${description.version}`,
      teacher_sha256: sha256,
    })),
  )

/** Reads what `formatLabels` wrote. */
export const readLabels = (path: string): PseudoLabel[] =>
  readTable(path, pseudoLabelColumns).rows.map(({ values }) => ({
    file: values.file,
    status: values.status as PseudoLabel['status'],
    code: values.code || null,
    boneAgeMonths: cellNumber(values.bone_age_months) ?? null,
    foldSdMonths: cellNumber(values.fold_sd_months) ?? null,
    sex: (values.sex || null) as PseudoLabel['sex'],
    chronologicalAgeMonths: cellNumber(values.chronological_age_months) ?? null,
  }))

/** A sentence for each reason of refusal: what the teacher refuses is not missing at random. */
export function refusedByTeacher(labels: readonly PseudoLabel[]): string[] {
  const reasons = new Map<string, PseudoLabel[]>()
  for (const label of labels)
    if (label.status !== 'estimated') reasons.set(label.code ?? '', [...(reasons.get(label.code ?? '') ?? []), label])
  return [...reasons].map(([code, films]) => {
    const of = (sex: PseudoLabel['sex']) => films.filter(film => film.sex === sex).length
    const ages = films.flatMap(film => film.chronologicalAgeMonths ?? []).sort((a, b) => a - b)
    const between = ages.length > 0 ? `, ${Math.round(ages[0])} to ${Math.round(ages.at(-1)!)} months old` : ''
    const unknown = of(null) > 0 ? `, sex unknown ${of(null)}` : ''
    return `${code}: ${films.length} (girls ${of('F')}, boys ${of('M')}${unknown}${between})`
  })
}
