/**
 * From the rows of a manifest to pairs, in the one order of steps that studies, refinements and evaluations share: each film once, without those who are
 * excluded, the nearest hand beside each knee. What each step leaves out is a stage of the participant flow.
 */
import type { CodeRange } from './exclusionCodes.ts'
import { type ExclusionList, excludeFilms } from './exclusions.ts'
import type { FlowStage } from './flow.ts'
import type { Manifest, ManifestFilm } from './manifest.ts'
import { type FilmPair, maxGapDays, pairFilms } from './pairing.ts'
import type { AssignedBoneAge } from './readings.ts'
import { type FilmHash, screenFilms } from './screen.ts'

export type PairedCohort = {
  pairs: FilmPair[]
  stages: FlowStage[]
  warnings: string[]
  /** Code ranges in use that no one at the site has confirmed. */
  codesToConfirm: number
  /** Films that are excluded for what a row says that is itself left out. */
  excludedByDropped: number
}

/**
 * @param assigned the assigned bone ages of hand films
 * @param hashes of each film by `fileKey`, where they are known
 * @param unreadable rows of films that cannot be read: they take no part, but who is excluded for them is
 */
export function pairCohort(
  manifest: Manifest,
  assigned: readonly AssignedBoneAge[],
  {
    hashes,
    list,
    codes,
    unreadable = [],
  }: {
    hashes?: ReadonlyMap<string, FilmHash>
    list?: ExclusionList
    codes?: readonly CodeRange[]
    unreadable?: readonly ManifestFilm[]
  } = {},
): PairedCohort {
  const gone = new Set<Manifest['rows'][number]>(unreadable)
  const screened = screenFilms({ ...manifest, rows: manifest.rows.filter(row => !gone.has(row)) }, hashes)
  const once = new Set(screened.films)
  const dropped = manifest.rows.flatMap(row => {
    if ('failure' in row) return [{ file: row.file, line: row.line, ...row.child }]
    return once.has(row) ? [] : [row]
  })
  const kept = excludeFilms(screened.films, manifest.path, { list, codes, dropped, hashes })
  const { pairs, ineligible, unpaired } = pairFilms(kept.films, manifest.path, assigned)
  return {
    pairs,
    stages: [
      { title: 'Films of a knee or a hand, each once', leftOut: screened.leftOut },
      { title: 'Not excluded', leftOut: kept.leftOut },
      { title: 'Can be paired', leftOut: ineligible },
      { title: `Knee and hand within ${maxGapDays} days`, leftOut: unpaired },
    ],
    warnings: kept.warnings,
    codesToConfirm: kept.codesToConfirm,
    excludedByDropped: kept.byDropped,
  }
}
