/** The last steps of a study of transfer: maps that are checked, the evaluation, and the report that a reviewer reads. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileSha256, writeFileAtomic } from '../../base/node/index.ts'
import { drawFlow, type Flow, suppressFlow } from '../../cohort/index.ts'
import { countOf, type EvaluationInput, evaluate, groupsShown, shownCount } from '../../evaluate/index.ts'
import {
  type CounterfactualsRow,
  type Picture,
  type RefinedRow,
  type ReportContents,
  type TeacherRefusals,
  worstFilms,
} from '../../evaluate/report/index.ts'
import { writeReport } from '../../evaluate/report/node/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { handKneeSdMonths } from '../../phantom/index.ts'
import { readMasks } from '../../phantom/node/index.ts'
import { rowsInBands } from '../../stats/index.ts'
import type { CropRow } from '../crops.ts'
import {
  cropMasks,
  mostLikeness,
  type PatientMean,
  type PlateComparison,
  type SaliencyFilm,
  type SaliencySummary,
  type SaliencyWeights,
  saliencyTable,
  studySaliency,
} from '../saliency/index.ts'
import { spreadOf } from './cohort.ts'
import type { CounterfactualSummary } from './counterfactuals.ts'
import type { Crops } from './score.ts'
import type { PseudoLabel, StudyKnee } from './studyKnee.ts'
import type { TransferStudy } from './transferFile.ts'
import type { WorstPictures } from './worstPictures.ts'

/** Makes and checks the maps of films that no network of the package learned from. */
export async function makeSaliency(
  folder: string,
  study: TransferStudy,
  model: LoadedModel,
  shuffledLabels: LoadedModel,
  knees: readonly StudyKnee[],
  crops: Crops,
  films: { folder: string; rows: readonly CropRow[] },
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const boxOf = new Map(films.rows.map(row => [row.file, row.box]))
  const candidates = knees.flatMap((knee): SaliencyFilm[] => {
    const { pair, index, label } = knee
    const ageMonths = pair.handReading?.boneAgeMonths ?? label?.boneAgeMonths
    if (ageMonths == null) return []
    return [
      {
        file: pair.kneeFile,
        patient: pair.patient ?? pair.kneeFile,
        ageMonths,
        sex: pair.sex ?? null,
        chronologicalAgeMonths: pair.chronologicalAgeMonths,
        read() {
          const pixels = crops(index)
          const masks = study.package.simulated ? readMasks(films.folder, pair.kneeFile) : undefined
          const box = boxOf.get(pair.kneeFile)
          return { pixels, ...(masks && box ? { masks: cropMasks(masks, box, study.crops.side) } : {}) }
        },
      },
    ]
  })
  const kept = join(folder, 'rows.json.part')
  const { rows, summary, montagePng } = await studySaliency({
    model,
    shuffledLabels,
    films: candidates,
    maxFilms: study.saliencyFilms,
    seed: study.seed,
    showFilms: study.package.simulated,
    kept,
    onProgress,
  })
  writeFileAtomic(join(folder, 'saliency.csv'), saliencyTable(rows))
  writeFileAtomic(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
  writeFileAtomic(join(folder, 'montage.png'), montagePng)
  rmSync(kept)
}

export type ResultSources = {
  study: TransferStudy
  softwareVersion: string
  input: EvaluationInput
  labels: readonly PseudoLabel[]
  files: { flow: string; card: string; saliency: string; counterfactuals: string; refinement: string; study: string }
  /** Pictures of these films, where they may be shown. */
  picturesOf: (files: readonly string[]) => WorstPictures
  /** By name: what the results were made from. */
  hashes: Record<string, string>
}

/** Writes evaluation.json, which holds each number of the report, report.html and its figures. */
export function writeResults(
  folder: string,
  { study, softwareVersion, input, labels, files, picturesOf, hashes }: ResultSources,
): void {
  const evaluation = evaluate(input)
  // The site's own flow keeps every count; a report may leave the site.
  const flow = suppressFlow(readJson<Flow>(files.flow)!)
  const teacherRefusals = refusalsOf(labels)
  const summary = readJson<SaliencySummary>(join(files.saliency, 'summary.json'))
  const saliency = summary && saliencyOf(summary)
  const counterfactualSummary = readJson<CounterfactualSummary>(files.counterfactuals)
  const counterfactuals = counterfactualSummary && counterfactualRows(counterfactualSummary)
  const refinement = readJson<RefinedRow[]>(files.refinement)
  writeFileAtomic(
    join(folder, 'evaluation.json'),
    `${JSON.stringify({ ...evaluation, flow, teacherRefusals, saliency, counterfactuals, refinement }, null, 1)}\n`,
  )
  const contents: ReportContents = {
    input,
    evaluation,
    reporting: study.reporting,
    flowSvg: drawFlow(flow),
    modelCard: readFileSync(files.card, 'utf8'),
    teacherRefusals,
    counterfactuals,
    refinement,
    ...(study.cohort.import === 'phantom' && !study.cohort.scrambled
      ? { handKneeSdMonths: handKneeSdMonths(spreadOf(study.cohort)) }
      : {}),
    ...(saliency
      ? {
          saliency: {
            ...saliency,
            montage:
              `data:image/png;base64,${readFileSync(join(files.saliency, 'montage.png')).toString('base64')}` as Picture,
          },
        }
      : {}),
    ...(study.worstPictures ? picturesOf(worstFilms({ input, evaluation }).map(({ film }) => film.file)) : {}),
    provenance: {
      studyFile: study.file,
      studySha256: fileSha256(files.study),
      made: new Date().toISOString().slice(0, 10),
      versions: { physis: softwareVersion, node: process.versions.node },
      inputs: hashes,
    },
  }
  writeReport(folder, contents)
}

/** Undefined where the step that writes it was not for this study. */
const readJson = <T>(path: string): T | undefined =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined

const mapNames = { gradient: 'Smoothed gradient', grad_cam: 'Grad-CAM' } as const

/** Of a cascade: what was forgotten, as the report says it. */
const forgotten = (weights: SaliencyWeights): string => {
  const stage = /^random_stages_(\d)$/.exec(weights)?.[1]
  return weights === 'random_head' ? 'head' : stage ? `head to stage ${Number(stage) + 1}` : 'all'
}

function saliencyOf({
  cascade,
  checks,
  plates,
}: SaliencySummary): Omit<NonNullable<ReportContents['saliency']>, 'montage' | 'montageCaption'> {
  const interval = ({ estimate, lower, upper }: PatientMean) => ({
    estimate,
    lower: lower ?? Number.NaN,
    upper: upper ?? Number.NaN,
  })
  return {
    mostLikeness,
    cascade: cascade.map(({ method, weights, correlation }) => ({
      map: mapNames[method],
      against: forgotten(weights),
      films: correlation.films,
      correlation: interval(correlation),
    })),
    checks: checks.map(({ method, weights, correlation, verdict }) => ({
      map: mapNames[method],
      against: weights === 'random' ? 'random weights' : 'shuffled labels',
      films: correlation.films,
      correlation: interval(correlation),
      verdict,
    })),
    plates: platesShown(plates?.comparisons ?? []).map(
      ({ method, pixels, ages, primary, area, overEdges, overRandom }) => ({
        map: mapNames[method],
        pixels: pixels === 'all' ? 'all pixels' : 'those over bone',
        ages: ages && `${ages.fromMonths} to ${ages.toMonths}`,
        primary,
        films: area.films,
        area: interval(area),
        overEdges: interval(overEdges),
        overRandom: interval(overRandom),
      }),
    ),
  }
}

/** Without groups of few films: bands of age add up to all ages of a map. */
export const platesShown = (comparisons: readonly PlateComparison[]): PlateComparison[] =>
  Object.values(Object.groupBy(comparisons, ({ method, pixels }) => `${method} ${pixels}`)).flatMap(own => {
    const bands = own!.filter(({ ages }) => ages !== null)
    const shown = groupsShown(bands.map(({ area }) => area))
    return [
      ...own!.filter(({ ages, area }) => ages === null && groupsShown([area])[0]),
      ...bands.filter((_, i) => shown[i]),
    ]
  })

function counterfactualRows(summary: CounterfactualSummary): CounterfactualsRow[] {
  const { children, maturityMonths, moved, oracleMoved, shareOfOracle, nuisance } = summary
  return [
    { changed: `maturity, ${maturityMonths} months`, children, moved, oracleMoved, shareOfOracle },
    ...nuisance.map(({ changed, moved }) => ({ changed, children, moved, oracleMoved: null, shareOfOracle: null })),
  ]
}

const bandEdgesMonths = [0, 48, 96, 144, 192, 240]

/** By sex and chronological age, those of unknown age too: what the teacher refuses is not missing at random. */
export function refusalsOf(labels: readonly PseudoLabel[]): TeacherRefusals[] {
  return (['F', 'M', null] as const).flatMap(sex => {
    const own = labels.filter(label => label.sex === sex)
    const ages = own.map(label => label.chronologicalAgeMonths ?? Number.NaN)
    const bands = rowsInBands(ages, bandEdgesMonths).map(({ lower, upper, rows }) => ({
      ageBand: `${lower} to ${upper} months`,
      films: Array.from(rows, i => own[i]),
    }))
    const ageless = own.filter(label => label.chronologicalAgeMonths === null)
    if (ageless.length > 0) bands.push({ ageBand: 'age unknown', films: ageless })
    return bands.map(({ ageBand, films }) => {
      const [refused, failed] = (['refused', 'failed'] as const).map(status => unlabelled(films, status))
      return {
        sex: sex ?? 'unknown',
        ageBand,
        films: shownCount(films.length),
        refused: refused.films,
        failed: failed.films,
        byCode: [...refused.byCode, ...failed.byCode],
      }
    })
  })
}

/** How many of the films have this status, and for which reasons; a hand film counts as a child. */
function unlabelled(labels: readonly PseudoLabel[], status: 'refused' | 'failed') {
  const codes = labels.flatMap(label => (label.status === status ? (label.code ?? 'not said') : []))
  const named = [...new Set(codes)].sort()
  const counts = named.map(name => codes.filter(code => code === name).length)
  const shown = groupsShown(counts.map(films => ({ films, patients: films })))
  return {
    films: shownCount(codes.length),
    byCode: named.map((code, i) => ({ code, films: countOf(counts[i], shown[i]) })),
  }
}
