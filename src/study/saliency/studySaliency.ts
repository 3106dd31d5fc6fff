/**
 * The saliency step: maps of some films by the package, by the package with its weights forgotten from the head to the stem, by one trained on
 * shuffled labels if there is one, and by an edge detector; how alike they are, and how they rank the growth plates where those are known.
 */
import { existsSync, readFileSync } from 'node:fs'
import { UsageError } from '../../base/index.ts'
import { writeFileAtomic } from '../../base/node/index.ts'
import { openSession } from '../../graph/node/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { openSaliency, type SaliencyMaps } from '../../predict/index.ts'
import { correlation } from '../../stats/index.ts'
import { edgeStrength } from './edges.ts'
import { drawFilms, type SaliencyFilm } from './film.ts'
import { type MappedFilm, saliencyMontage } from './montage.ts'
import { forgetWeights } from './randomise.ts'
import { ranks } from './ranks.ts'
import { cascadeNames, networkMethods, plateAreas, type SaliencyRow, type SaliencyWeights } from './rows.ts'
import { type SaliencySummary, summariseSaliency } from './summary.ts'

export type StudySaliencyOptions = {
  model: LoadedModel
  /** Trained as the package was, on labels that were shuffled among the films. */
  shuffledLabels?: LoadedModel
  films: readonly SaliencyFilm[]
  /** Films that are looked at, drawn at random from all. */
  maxFilms: number
  seed: number
  /** Whether the montage may show single films: see `montage.ts`. */
  showFilms: boolean
  threads?: number
  /** A file for the rows of the networks that are done, while others are not: there, only the maps of the package are made once more. */
  kept: string
  /** Maps made, of all. */
  onProgress?: (done: number, total: number) => void
}

export type StudySaliency = { rows: SaliencyRow[]; summary: SaliencySummary; montagePng: Uint8Array }

/** Networks that have forgotten everything: their mean is compared, for one alone may see edges or blobs by chance. */
const randomNetworks = 3

/** @throws {UsageError} if there are no films, or the package of shuffled labels reads other crops */
export async function studySaliency(options: StudySaliencyOptions): Promise<StudySaliency> {
  const { model, shuffledLabels, maxFilms, seed, showFilms, threads = 2, kept, onProgress } = options
  const { cropSide } = model.description.preprocessing
  const films = drawFilms(options.films, maxFilms, seed).map(film => ({ ...film, ...film.read() }))
  if (films.length === 0) throw new UsageError('saliency: there is no film to look at')
  if (shuffledLabels && shuffledLabels.description.preprocessing.cropSide !== cropSide)
    throw new UsageError(
      `saliency: the package of shuffled labels reads crops of ${shuffledLabels.description.preprocessing.cropSide} pixels and the package ${cropSide}: train both with the same crops`,
    )
  const networks: { weights: SaliencyWeights; draw: number; model: () => LoadedModel }[] = [
    { weights: 'trained', draw: 1, model: () => model },
    ...cascadeNames.slice(1).flatMap((weights, i) =>
      Array.from({ length: weights === 'random' ? randomNetworks : 1 }, (_, draw) => ({
        weights,
        draw: draw + 1,
        model: () => forgetWeights(model, i + 1, seed + draw),
      })),
    ),
    ...(shuffledLabels ? [{ weights: 'shuffled_labels' as const, draw: 1, model: () => shuffledLabels }] : []),
  ]
  const before = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as SaliencyRow[]) : []
  const each = networkMethods.length * films.length
  const rows: SaliencyRow[] = []
  const mapped: MappedFilm[] = []
  const trainedRanks: Record<(typeof networkMethods)[number], Float64Array>[] = []
  let done = 0
  for (const network of networks) {
    if (network.weights !== 'trained' && rows.length < before.length) {
      rows.push(...before.slice(rows.length, rows.length + each))
      done += films.length
      continue
    }
    const reader = await openSaliency(network.model(), onnx => openSession(onnx, { threads }))
    try {
      for (const [i, { file, patient, pixels, masks, sex, ageMonths, ...film }] of films.entries()) {
        const maps = await reader.read(pixels, { sex, chronologicalAgeMonths: film.chronologicalAgeMonths })
        const found = { gradient: ranks(maps.gradient.map), grad_cam: ranks(maps.gradCam.map) }
        if (network.weights === 'trained') {
          trainedRanks.push(found)
          const { gradient, gradCam, boneAgeMonths } = maps
          mapped.push({ sex, ageMonths, boneAgeMonths, pixels, side: cropSide, gradient, gradCam })
        }
        for (const method of networkMethods) {
          const alike = correlation(found[method], trainedRanks[i][method])
          rows.push({
            file,
            patient,
            ageMonths,
            weights: network.weights,
            draw: network.draw,
            method,
            // The trained map with itself says nothing, and a map that is the same everywhere has no ranks.
            correlation: network.weights === 'trained' || Number.isNaN(alike) ? undefined : alike,
            plates: plateAreas(mapOf(maps, method), masks),
          })
        }
        onProgress?.(++done, networks.length * films.length)
      }
    } finally {
      await reader.release()
    }
    if (rows.length > before.length) writeFileAtomic(kept, JSON.stringify(rows))
  }
  for (const { file, patient, ageMonths, pixels, masks } of films)
    rows.push({
      file,
      patient,
      ageMonths,
      weights: 'none',
      draw: 1,
      method: 'edges',
      correlation: undefined,
      plates: plateAreas(edgeStrength(pixels, cropSide), masks),
    })
  const known = films.filter(film => film.masks)
  const closed = known.filter(film => film.masks!.plates.every(v => v === 0)).length
  const summary = summariseSaliency(rows, { seed, closed: known.length > 0 ? closed : undefined })
  const montagePng = await saliencyMontage(mapped, {
    title: 'Where the estimates come from',
    subtitle: [
      `${model.description.name} ${model.description.version}, ${films.length} films in bands of their reference age.`,
      'Gradient: brighter where a change of grey would change the bone age more.',
      'Grad-CAM: brighter where a place speaks more for a higher or a lower age than the rest.',
    ],
    footer: model.description.simulated ? 'Trained on simulated films.' : '',
    showFilms,
  })
  return { rows, summary, montagePng }
}

const mapOf = (maps: SaliencyMaps, method: (typeof networkMethods)[number]): Float32Array =>
  method === 'gradient' ? maps.gradient.map : maps.gradCam.map
