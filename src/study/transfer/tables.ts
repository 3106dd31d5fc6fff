/** predictions.csv and probes.csv of a student: what the evaluation reads, and anyone else may. */
import { cellNumber, formatTable } from '../../base/index.ts'
import { readTable } from '../../base/node/index.ts'
import type { SplitRow } from '../../cohort/index.ts'
import { predictionColumns, rounded } from '../../predict/index.ts'
import type { ProbeRow } from './score.ts'
import type { StudyKnee } from './studyKnee.ts'
import type { TransferStudy } from './transferFile.ts'

export type PredictionRow = {
  file: string
  status: 'estimated' | 'refused' | 'failed'
  code: string | null
  /** Of a refused film what it would have been given. */
  boneAgeMonths: number | null
  lowerMonths: number | null
  upperMonths: number | null
  foldSdMonths: number | null
  split: SplitRow['split']
  /** Of the network; null for the ensemble. */
  fold: number | null
}

const columns = [...predictionColumns, 'split'] as const

/** Writes predictions.csv: the columns of any prediction, the part of the study that the film is in, and whether all is simulated. */
export function formatPredictions(
  rows: readonly PredictionRow[],
  knees: ReadonlyMap<string, StudyKnee>,
  { crops: { joint }, package: { simulated } }: Pick<TransferStudy, 'crops' | 'package'>,
  model: string,
  sha256: string,
): string {
  return formatTable(
    [...columns, 'simulated'],
    rows.map(row => {
      const { pair } = knees.get(row.file)!
      return {
        file: row.file,
        joint_index: 1,
        status: row.status,
        code: row.code ?? '',
        bone_age_months: rounded(row.boneAgeMonths),
        lower_months: rounded(row.lowerMonths),
        upper_months: rounded(row.upperMonths),
        coverage: row.lowerMonths === null ? '' : 0.9,
        fold_sd_months: rounded(row.foldSdMonths),
        sex: pair.sex ?? '',
        chronological_age_months: rounded(pair.chronologicalAgeMonths),
        joint,
        side: pair.side ?? '',
        patient: pair.patient,
        fold: row.fold ?? '',
        model,
        model_sha256: sha256,
        split: row.split,
        simulated: String(simulated),
      }
    }),
  )
}

export const readPredictions = (path: string): PredictionRow[] =>
  readTable(path, columns).rows.map(({ values }) => ({
    file: values.file,
    status: values.status as PredictionRow['status'],
    code: values.code || null,
    boneAgeMonths: cellNumber(values.bone_age_months) ?? null,
    lowerMonths: cellNumber(values.lower_months) ?? null,
    upperMonths: cellNumber(values.upper_months) ?? null,
    foldSdMonths: cellNumber(values.fold_sd_months) ?? null,
    split: values.split as PredictionRow['split'],
    fold: cellNumber(values.fold) ?? null,
  }))

const probeColumns = ['file', 'kind', 'shift_months', 'shown', 'bone_age_months'] as const

/** Writes probes.csv. */
export const formatProbes = (rows: readonly ProbeRow[]): string =>
  formatTable(
    probeColumns,
    rows.map(({ file, kind, shiftMonths, shown, boneAgeMonths }) => ({
      file,
      kind,
      shift_months: shiftMonths ?? '',
      shown: shown ?? '',
      bone_age_months: rounded(boneAgeMonths),
    })),
  )

export const readProbes = (path: string): ProbeRow[] =>
  readTable(path, probeColumns).rows.map(({ values }) => ({
    file: values.file,
    kind: values.kind as ProbeRow['kind'],
    shiftMonths: cellNumber(values.shift_months) ?? null,
    shown: values.shown || null,
    boneAgeMonths: Number(values.bone_age_months),
  }))
