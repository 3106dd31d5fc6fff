/** saliency.csv: one row a film, network and map. */
import { type Cell, formatTable } from '../../base/index.ts'
import type { PlateMasks } from './film.ts'
import { weightGroups } from './randomise.ts'
import { areaUnderCurve } from './ranks.ts'

/** `edges` is no map of a network: it is what they are compared with. */
export type SaliencyMethod = 'gradient' | 'grad_cam' | 'edges'

/** The maps of a network. */
export const networkMethods = ['gradient', 'grad_cam'] as const

/**
 * Whose map: the package's; one whose weights were forgotten from the head down to the named part; one that has forgotten all; one trained on
 * shuffled labels; none.
 */
export type SaliencyWeights = 'trained' | `random_${string}` | 'random' | 'shuffled_labels' | 'none'

/** By how many of `weightGroups` were forgotten: random_head, random_stages_3, ..., random. */
export const cascadeNames: readonly SaliencyWeights[] = [
  'trained',
  ...weightGroups.map(
    (group, i): SaliencyWeights =>
      i === weightGroups.length - 1 ? 'random' : `random_${group.slice(0, -1).replace('.', '_')}`,
  ),
]

export type SaliencyRow = {
  file: string
  patient: string
  /** Bone age, the reference. */
  ageMonths: number
  weights: SaliencyWeights
  /** Of several random networks, from 1. */
  draw: number
  method: SaliencyMethod
  /** Spearman's, with the same film's trained map. */
  correlation: number | undefined
  plates: PlateAreas | undefined
}

/**
 * Areas under the curve for growth plates above other bone. Where a plate is a gap between two shadows, as in the young, its pixels are no bone and so
 * darker than all others: the second figure leaves them out. Of such a plate it keeps the two rims alone, which are edges, and is thereby the harder
 * one against an edge detector.
 */
export type PlateAreas = {
  /** Of all pixels of open plates. */
  all: number
  /** Of those only over which bone is seen too. */
  overBone: number | undefined
}

/** Absent where the truth is not known, and where no growth plate is open. */
export function plateAreas(map: ArrayLike<number>, masks: PlateMasks | undefined): PlateAreas | undefined {
  if (!masks) return undefined
  const { plates, bone } = masks
  const [all, overBone, below]: number[][] = [[], [], []]
  for (let i = 0; i < map.length; i++) {
    if (plates[i]) all.push(map[i])
    if (plates[i] && bone[i]) overBone.push(map[i])
    if (!plates[i] && bone[i]) below.push(map[i])
  }
  if (all.length === 0 || below.length === 0) return undefined
  return {
    all: areaUnderCurve(all, below),
    overBone: overBone.length > 0 ? areaUnderCurve(overBone, below) : undefined,
  }
}

const columns = [
  'file',
  'patient',
  'bone_age_months',
  'weights',
  'draw',
  'method',
  'correlation',
  'plate_auc',
  'plate_over_bone_auc',
] as const

export const saliencyTable = (rows: readonly SaliencyRow[]): string =>
  formatTable(
    columns,
    rows.map(
      (row): Record<(typeof columns)[number], Cell> => ({
        file: row.file,
        patient: row.patient,
        bone_age_months: row.ageMonths,
        weights: row.weights,
        draw: row.draw,
        method: row.method,
        correlation: rounded(row.correlation),
        plate_auc: rounded(row.plates?.all),
        plate_over_bone_auc: rounded(row.plates?.overBone),
      }),
    ),
  )

const rounded = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Number(value.toFixed(4))
