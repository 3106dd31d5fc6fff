/** The knees of a study, from its tables. */
import { type FilmHash, fileKey, type Manifest, type SplitRow } from '../../cohort/index.ts'
import type { CropRow } from '../crops.ts'
import type { PseudoLabel, StudyKnee, StudyPair } from './studyKnee.ts'

/** The rows of the manifest that are knees of pairs, in their order. */
export function kneesOf(manifest: Manifest, pairs: readonly StudyPair[]): Manifest {
  const lines = new Set(pairs.map(pair => pair.kneeLine))
  return { ...manifest, rows: manifest.rows.filter(row => lines.has(row.line)) }
}

/** Pairs that are split and whose knee could be cut, with what is known of each. */
export function studyKnees(
  pairs: readonly StudyPair[],
  splits: readonly SplitRow[],
  crops: readonly CropRow[],
  hashes: ReadonlyMap<string, FilmHash>,
  labels: readonly PseudoLabel[],
): StudyKnee[] {
  const splitOf = new Map(splits.map(row => [fileKey(row.file), row]))
  const cropOf = new Map(crops.map(row => [fileKey(row.file), row]))
  const labelOf = new Map(labels.map(label => [fileKey(label.file), label]))
  return pairs.flatMap((pair): StudyKnee[] => {
    const split = splitOf.get(fileKey(pair.kneeFile))
    const crop = cropOf.get(fileKey(pair.kneeFile))
    if (!split || crop?.index === undefined) return []
    const handSha256 = hashes.get(fileKey(pair.handFile))?.sha256
    const pixelsSha256 = hashes.get(fileKey(pair.kneeFile))?.pixelsSha256
    const { index, sha256 } = crop
    const label = labelOf.get(fileKey(pair.handFile))
    if (handSha256 === undefined) return []
    return [{ pair, split, index, sha256, pixelsSha256, handSha256, seen: crop.seen, label }]
  })
}
