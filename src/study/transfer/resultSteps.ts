/** The last steps of a study of transfer: what its package looks at, what it makes of films that differ in one thing, and the report. */
import { fileSha256, writeFileAtomic } from '../../base/node/index.ts'
import type { Reading } from '../../cohort/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { saliencyVersion } from '../../predict/index.ts'
import { ancestorName } from './ancestor.ts'
import { spreadOf } from './cohort.ts'
import { comparatorFiles } from './comparators.ts'
import { counterfactuals, formatCounterfactuals, summariseCounterfactuals } from './counterfactuals.ts'
import { evaluationInput } from './evaluationInput.ts'
import { trainedWeights } from './folds.ts'
import { fitOracle, readTruth } from './indicators.ts'
import { makeSaliency, writeResults } from './results.ts'
import type { PseudoLabel } from './studyKnee.ts'
import { shuffledName } from './transferFile.ts'
import type { Prepared } from './underway.ts'
import { worstPictures } from './worstPictures.ts'

/** Maps of the package, and whether they are to be believed. */
export async function showMaps(
  { study, options, at, say, step, held, cropRows, crops }: Prepared,
  model: LoadedModel,
): Promise<void> {
  if (study.saliencyFilms === 0) return
  const shuffled = at('folds', '1', shuffledName, 'weights.safetensors')
  await step(
    at('saliency'),
    {
      model: model.sha256,
      films: study.saliencyFilms,
      openTest: study.openTest,
      shuffledLabels: fileSha256(shuffled),
      version: saliencyVersion,
    },
    'saliency',
    async () => {
      await makeSaliency(
        at('saliency'),
        study,
        model,
        { ...model, members: [trainedWeights(shuffled, model.description.architecture)] },
        held,
        crops.read,
        { folder: at('films'), rows: cropRows },
        (done, total) => options.onFilms?.('saliency', done, total),
      )
      say(`saliency: ${at('saliency', 'montage.png')}`)
    },
  )
}

/** Of simulated children films can be made that differ in one thing. */
export async function showCounterfactuals(
  { study, options, at, say, step, films }: Prepared,
  model: LoadedModel,
): Promise<void> {
  const { cohort, counterfactualChildren: children } = study
  if (cohort.import !== 'phantom' || children === 0) return
  await step(at('counterfactuals'), { model: model.sha256, children, cohort }, 'counterfactuals', async () => {
    const { side, generator } = cohort
    const oracle = fitOracle(films, readTruth(at('films', 'truth.csv')))
    const rows = await counterfactuals(model, oracle, {
      seed: study.seed,
      children,
      side,
      generator,
      spread: spreadOf(cohort),
      onFilms: (done, total) => options.onFilms?.('counterfactuals', done, total),
    })
    const summary = summariseCounterfactuals(rows, study.seed)
    writeFileAtomic(at('counterfactuals', 'counterfactuals.csv'), formatCounterfactuals(rows))
    writeFileAtomic(at('counterfactuals', 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
    say(
      `counterfactuals: ${summary.maturityMonths} months of maturity move the estimate by ${summary.moved.estimate.toFixed(1)} months (the oracle by ${summary.oracleMoved?.estimate.toFixed(1) ?? 'an unknown number of'})`,
    )
  })
}

/** Raised when what is evaluated or shown changes. */
const reportVersion = 10

type Reported = {
  model: LoadedModel
  teacher: LoadedModel
  ancestor: LoadedModel | undefined
  manifestPath: string
  readings: readonly Reading[]
  labels: readonly PseudoLabel[]
  /** SHA-256 of the tables of the study. */
  sources: readonly string[]
  pairsSha256: string
  /** SHA-256 of the study's plan. */
  plan: string
  /** Plans that opened the test films, but for the study's own where it does. */
  openings: number
  /** What the study's earlier steps warned of, that a reader of the report must know too. */
  warnings: readonly string[]
}

export async function writeReport(
  { study, options, at, say, step, films, byFile, crops }: Prepared,
  {
    model,
    teacher,
    ancestor,
    manifestPath,
    readings,
    labels,
    sources,
    pairsSha256,
    plan,
    openings,
    warnings,
  }: Reported,
): Promise<void> {
  const runs = [...study.students.map(({ name }) => name), ...(ancestor ? [ancestorName] : [])].map(name =>
    fileSha256(at('runs', name, 'predictions.csv')),
  )
  const resultInputs = {
    study: { ...study, path: '', file: '' },
    sources: [...sources, ...comparatorFiles(study).map(fileSha256)],
    runs,
    model: model.sha256,
    maps: study.saliencyFilms > 0 ? ['summary.json', 'montage.png'].map(name => fileSha256(at('saliency', name))) : [],
    plan,
    openings,
    warnings,
    version: reportVersion,
  }
  await step(at('report'), resultInputs, 'report', () => {
    const input = evaluationInput({
      study,
      state: options.state,
      knees: films,
      readings,
      truth: study.cohort.import === 'phantom' ? at('films', 'truth.csv') : undefined,
      plan,
      openings,
      warnings,
    })
    writeResults(at('report'), {
      study,
      softwareVersion: options.softwareVersion,
      input,
      labels,
      files: {
        flow: at('splits', 'flow.json'),
        card: at('package', 'card.md'),
        saliency: at('saliency'),
        counterfactuals: at('counterfactuals', 'summary.json'),
        refinement: at('ancestor', 'refinement.json'),
        study: study.path,
      },
      picturesOf: files => worstPictures(manifestPath, files, byFile, crops.read, study.crops.side),
      hashes: {
        'pairs.csv': pairsSha256,
        'splits.csv': fileSha256(at('splits', 'splits.csv')),
        'pseudo-labels.csv': fileSha256(at('labels', 'pseudo-labels.csv')),
        teacher: teacher.sha256,
        package: model.sha256,
        ...(ancestor ? { ancestor: ancestor.sha256 } : {}),
      },
    })
    say(`report: ${at('report', 'report.html')}`)
  })
}
