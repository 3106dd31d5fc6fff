/** The gate's study from its file to its package: films, pictures, training, limits, package, each once (`../step.ts`). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileSha256, lockFolder, mapInWorkers, moduleBeside, sha256, writeFileAtomic } from '../../base/node/index.ts'
import {
  decodeSafetensors,
  encodeSafetensors,
  foldBatchNorm,
  type GateLimits,
  type GatePackage,
  gateParameters,
  type Likeness,
  type LoadedGate,
  likenessOf,
  likenessTensors,
  type WeightMap,
} from '../../model/index.ts'
import { loadGate } from '../../model/node/index.ts'
import type { GateFindings } from '../../predict/index.ts'
import { type GateRun, gateIdentity, gateRunSchema, trainGate } from '../../train/index.ts'
import { once } from '../step.ts'
import { likenessFrom } from './features.ts'
import { drawFilms, type GateFilmEntry, gateFilms, isLeftOut } from './films.ts'
import { groupNames } from './groups.ts'
import { chooseLimits, heldOutTable, type LookedAt } from './limits.ts'
import type { LookerData } from './lookWorker.ts'
import { makeGatePackage, provisional } from './makeGatePackage.ts'
import { type FilmPictures, makePictures, pictureCount, readPictures } from './pictures.ts'
import type { GateStudy } from './studyFile.ts'

export const gateStudySteps = ['films', 'pictures', 'training', 'limits', 'package'] as const
export type GateStudyStep = (typeof gateStudySteps)[number]

export type GateStudyOptions = {
  state: string
  /** The last step to run. */
  until?: GateStudyStep
  onMessage?: (text: string) => void
  onFilms?: (step: string, done: number, total: number) => void
  /** How a step goes, from 0 to 1, where it is not counted in films. */
  onShare?: (step: string, share: number, detail: string) => void
  signal?: AbortSignal
}

/**
 * Runs the study as far as `until`; false if it was stopped.
 *
 * @throws {UsageError} if another process works in the state folder
 */
export async function runGateStudy(study: GateStudy, options: GateStudyOptions): Promise<boolean> {
  const unlock = lockFolder(options.state)
  try {
    return await runSteps(study, options)
  } finally {
    unlock()
  }
}

async function runSteps(study: GateStudy, options: GateStudyOptions): Promise<boolean> {
  const { state, until = gateStudySteps.at(-1)!, onMessage, onFilms } = options
  const folder = (step: GateStudyStep) => join(state, step)
  const said = (step: GateStudyStep, made: 'made' | 'unchanged') => {
    if (made === 'unchanged') onMessage?.(`${step}: unchanged`)
  }

  const before = study.init === undefined ? undefined : { folder: study.init, gate: loadGate(study.init) }
  const { simulated } = study.gate
  const filmsMade = await once(folder('films'), { simulated, seed: study.seed }, () =>
    drawFilms(study, folder('films'), (done, total) => onFilms?.('films', done, total)),
  )
  said('films', filmsMade)
  if (until === 'films') return true

  const films = gateFilms(study, folder('films'))
  const training = films.filter(film => film.list === 'train')
  const heldOut = films.filter(film => film.list === 'held-out')
  const pictures = { file: join(folder('pictures'), 'pictures.u8'), side: study.pictures.side }
  const drawn = fileSha256(join(folder('films'), 'films.jsonl'))
  const identityOf = (entries: readonly GateFilmEntry[]) =>
    sha256(JSON.stringify(entries.map(({ name, source }) => ({ name, source }))))
  const picturesMade = await once(
    folder('pictures'),
    { pictures: study.pictures, seed: study.seed, drawn, films: identityOf(training) },
    async () => {
      const made = await makePictures(folder('pictures'), training, {
        ...study.pictures,
        seed: study.seed,
        onProgress: (done, total) => onFilms?.('pictures', done, total),
      })
      const failed = made.filter(film => film.failure !== '')
      onMessage?.(
        `pictures: ${pictureCount(made)} of ${made.length - failed.length} films${failed.length > 0 ? `; not read: ${failed.map(f => `${f.name} (${f.failure})`).join(', ')}` : ''}`,
      )
    },
  )
  said('pictures', picturesMade)
  if (until === 'pictures') return true

  const made = readPictures(folder('pictures')).filter(film => !isLeftOut(study, film))
  const run = runOf(study, made, pictures.file, folder('pictures'), before ? startOf(before) : null)
  const weightsFile = join(folder('training'), 'weights.safetensors')
  let stopped = false
  try {
    said(
      'training',
      await once(folder('training'), gateIdentity(run), async () => {
        onMessage?.(
          `training: ${study.training.looks} looks at ${pictureCount(made)} pictures (${run.groups.map(g => `${g.name} ${g.items.length}`).join(', ')})${before ? `, from the weights of ${before.folder}` : ''}`,
        )
        const { done, weights } = await trainGate(folder('training'), run, {
          onMessage,
          signal: options.signal,
          onProgress: p =>
            options.onShare?.(
              'training',
              p.step / p.steps,
              `step ${p.step}/${p.steps}, ${p.picturesPerSecond.toFixed(0)} pictures/s, ${Object.entries(p.losses)
                .map(([part, loss]) => `${part} ${loss.toFixed(3)}`)
                .join(', ')}, ${Math.ceil(p.secondsLeft / 60)} min left`,
            ),
        })
        if (!done) {
          stopped = true
          throw new Error('stopped')
        }
        writeFileAtomic(weightsFile, ...encodeSafetensors(weights, 'F16'))
      }),
    )
  } catch (error) {
    if (stopped) return false
    throw error
  }
  if (until === 'training') return true

  const weightBytes = readFileSync(weightsFile)
  const architecture = study.model
  const folded = foldBatchNorm(decodeSafetensors(weightBytes, weightsFile).tensors, gateParameters(architecture))
  const limitsMade = await once(
    folder('limits'),
    {
      weights: sha256(weightBytes),
      limits: study.limits,
      pictures: study.pictures,
      leaveOut: study.leaveOut,
      films: identityOf(heldOut),
      version: limitsVersion,
    },
    () => makeLimits(study, options, { folded, made, pictures, heldOut, folder: folder('limits') }),
  )
  said('limits', limitsMade)
  if (until === 'limits') return true

  const limitsFile = join(folder('limits'), 'limits.json')
  const likenessFile = join(folder('limits'), 'likeness.safetensors')
  const packageMade = await once(
    folder('package'),
    {
      package: study.package,
      limits: fileSha256(limitsFile),
      likeness: fileSha256(likenessFile),
      ancestor: before?.gate.sha256,
    },
    () => {
      const { limits, heldOut: rows } = JSON.parse(readFileSync(limitsFile, 'utf8')) as LimitsFile
      makeGatePackage(folder('package'), study, {
        weights: weightBytes,
        likeness: readFileSync(likenessFile),
        limits,
        heldOut: rows,
        training: made,
        before,
      })
      onMessage?.(`package: ${folder('package')}`)
    },
  )
  said('package', packageMade)
  return true
}

/** Raised when limits or likeness are made or kept otherwise. */
const limitsVersion = 5

type LimitsFile = { limits: GateLimits; heldOut: GatePackage['heldOut'] }

/** The weights of a package. */
function startOf({ folder, gate }: { folder: string; gate: LoadedGate }) {
  const { file, sha256 } = gate.description.weights
  return { file: join(folder, file), sha256 }
}

/** Groups with their pictures; a group without any is left out, and its share goes to the others. */
function runOf(
  study: GateStudy,
  made: readonly FilmPictures[],
  file: string,
  folder: string,
  start: GateRun['start'],
): GateRun {
  const items = made.flatMap(film => film.items)
  return gateRunSchema.parse({
    seed: study.seed,
    architecture: study.model,
    training: study.training,
    pictures: {
      file,
      side: study.pictures.side,
      count: pictureCount(readPictures(folder)),
      sha256: fileSha256(join(folder, 'items.jsonl')),
    },
    start,
    groups: groupNames.flatMap(name => {
      const own = items.filter(item => item.group === name).map(({ group: _, ...item }) => item)
      const share = study.shares[name] ?? 0
      return own.length > 0 && share > 0 ? [{ name, share, items: own }] : []
    }),
  })
}

type LimitInputs = {
  folded: WeightMap
  made: readonly FilmPictures[]
  pictures: { file: string; side: number }
  heldOut: readonly GateFilmEntry[]
  folder: string
}

async function makeLimits(
  study: GateStudy,
  { onFilms, onMessage }: GateStudyOptions,
  { folded, made, pictures, heldOut, folder }: LimitInputs,
): Promise<void> {
  const { px } = study.training
  const likeness = await likenessFrom(
    { architecture: study.model, weights: folded, px },
    made,
    pictures,
    (done, total) => onFilms?.('features', done, total),
  )
  const encoded = encodeSafetensors(likenessTensors(likeness), 'F32')
  const looked: LookedAt[] = []
  const worker = moduleBeside(import.meta.url, 'lookWorker')
  const data: LookerData = { description: provisional(study), weights: folded, likeness: asKept(likeness, study) }
  const paths = heldOut.map(film => film.path)
  for await (const findings of mapInWorkers<string, GateFindings>(worker, paths, { data })) {
    const { name, source } = heldOut[looked.length]
    looked.push({ name, source, findings })
    onFilms?.('limits', looked.length, heldOut.length)
  }
  const limits = chooseLimits(
    looked.filter(film => !isLeftOut(study, film)),
    study.limits,
  )
  const table = heldOutTable(looked, limits)
  writeFileAtomic(join(folder, 'findings.jsonl'), ...looked.map(film => `${JSON.stringify(film)}\n`))
  writeFileAtomic(join(folder, 'likeness.safetensors'), ...encoded)
  writeFileAtomic(
    join(folder, 'limits.json'),
    `${JSON.stringify({ limits, heldOut: table } satisfies LimitsFile, null, 2)}\n`,
  )
  for (const row of table)
    onMessage?.(
      `${row.kind}: of ${row.films} held-out films the hand model would be refused ${row.handRefused}, the knee model ${row.kneeRefused}`,
    )
}

/** As it comes back from its file. */
const asKept = (likeness: Likeness, study: GateStudy): Likeness =>
  likenessOf(likenessTensors(likeness), study.model.dims[3])!
