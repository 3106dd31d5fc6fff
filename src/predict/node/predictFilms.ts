/**
 * Films in, results out, in order and one after the other: threads read and cut while the network works on the batch before, and no more
 * than a few films are in memory at a time.
 */

import type { FilmError } from '../../base/index.ts'
import { researchNotice } from '../../base/index.ts'
import { mapInWorkers, moduleBeside } from '../../base/node/index.ts'
import { openSession } from '../../graph/node/index.ts'
import type { Box, GreyImage } from '../../image/index.ts'
import type { Known, LoadedGate, LoadedModel } from '../../model/index.ts'
import { trainedOn } from '../../model/node/index.ts'
import { conclude } from '../conclude.ts'
import { differenceOf, differenceWarning, maturityWarning } from '../difference.ts'
import { type Estimate, type EstimateInput, type Estimator, openEstimator } from '../estimator.ts'
import { isFrontal } from '../knownOfFilm.ts'
import { type OpenedJoint, pictureRefusals } from '../openJoints.ts'
import { toldOf, tooOld } from '../plausibleAge.ts'
import { scaleBox } from '../preprocess.ts'
import type { Refusal } from '../refusal.ts'
import {
  type JointEstimate,
  jointCalled,
  type Result,
  refusedWithoutModel,
  simulationNotices,
  trainedOnWarning,
} from '../result.ts'
import { openSaliency, type SaliencyMaps, type SaliencyReader } from '../saliency.ts'
import type { FilmAnswer, FilmTask, FilmWorkerData, NoFilm, OpenedFilm } from './filmWorker.ts'

export type FilmInput = {
  /** To open. */
  path: string
  /** As it is called in results. */
  file: string
  /** A row of the manifest that cannot be used: the film fails without being opened. */
  badRow?: FilmError
  known: Known
  joint?: string
  side?: 'L' | 'R'
  /** Both knees are on the film. */
  both?: boolean
  /** `AP`, `PA`, `LATERAL`, `OBLIQUE` or `AXIAL`. */
  view?: string
  /** The joint's place on the film, in its pixels, if somebody said it. */
  box?: Box
  patient?: string
  /** Found in a folder: it gives no result if it is no film. */
  walked?: boolean
  warnings?: readonly string[]
}

export type PredictOptions = {
  /** One that reads every film, or several of which the joint on the film chooses. */
  models: LoadedModel | readonly LoadedModel[]
  /** Looks at each film first; null lets every film of the right joint pass, and knees need a box then. */
  gate: LoadedGate | null
  softwareVersion: string
  /** Of the site, for pseudonyms: recognises patients on whom a model was trained. */
  secret?: string
  /** Estimates in spite of a refusal. */
  force?: boolean
  /** Lets a model that was trained on simulated films read real ones. */
  acceptSimulated?: boolean
  /** Looks where each estimate comes from. */
  saliency?: boolean
  /** Gives the film's picture too. */
  pictures?: boolean
  /** Called for a file in a folder that is no film, such as a report, with what it is. */
  onNoFilm?: (input: FilmInput, found: NoFilm) => void
  threads?: number
  batch?: number
}

/** Where an estimate comes from, over the crop that was read. */
export type JointSaliency = { jointIndex: number; crop: Uint8Array; cropSide: number; maps: SaliencyMaps }

export type Prediction = {
  input: FilmInput
  result: Result
  saliency: JointSaliency[]
  /** As displayed, if pictures were asked for and the film could be read. */
  image: GreyImage | undefined
}

type Read = { input: FilmInput; answer: FilmAnswer | undefined }

export async function* predictFilms(inputs: readonly FilmInput[], options: PredictOptions): AsyncGenerator<Prediction> {
  const { threads = 2, batch = Math.min(16, Math.max(1, inputs.length)) } = options
  const named = !Array.isArray(options.models)
  const models = (named ? [options.models] : options.models) as readonly LoadedModel[]
  const open = (onnx: Uint8Array) => openSession(onnx, { threads })
  const estimators = kept(
    (model: LoadedModel) => openEstimator(model.description, model.members, open, batch),
    estimator => estimator.release(),
  )
  const saliencies = kept(
    (model: LoadedModel) => openSaliency(model, open),
    reader => reader.release(),
  )
  const tasks = inputs
    .filter(input => !input.badRow)
    .map(
      ({ path, box, walked, known, joint, side, both, view, patient }): FilmTask => ({
        path,
        walked: walked ?? false,
        said: { known, joint, side, both, view, patient },
        ...(box ? { box } : {}),
      }),
    )
  const data: FilmWorkerData = {
    models: models.map(({ description: { joint, simulated, preprocessing } }) => ({ joint, simulated, preprocessing })),
    gate: options.gate,
    named,
    pictures: options.pictures ?? false,
    hashPixels: models.some(model => model.trainingFilms.pixels.size > 0),
  }
  const training = new Map(models.map(model => [model, trainedOn(model.trainingFilms, options.secret)]))
  const answers = mapInWorkers<FilmTask, FilmAnswer>(moduleBeside(import.meta.url, 'filmWorker'), tasks, {
    workers: Math.min(threads, Math.max(1, tasks.length)),
    data,
  })
  async function* conclusions(films: readonly Read[]): AsyncGenerator<Prediction> {
    const started = performance.now()
    const estimates = await estimateAll(films, models, estimators.get)
    const milliseconds = (performance.now() - started) / Math.max(1, films.length)
    for (const [i, { input, answer }] of films.entries()) {
      if (answer?.kind === 'none') {
        options.onNoFilm?.(input, answer.found)
        continue
      }
      const film = answer?.kind === 'film' ? answer.film : undefined
      const model = film?.model === undefined ? undefined : models[film.model]
      const isTrainedOn =
        film !== undefined &&
        model !== undefined &&
        training.get(model)!.saw({
          sha256: answer?.sha256 ?? undefined,
          pixelsSha256: film.pixelsSha256,
          patient: film.said.patient,
        })
      const result = resultOf({ input, answer, model, isTrainedOn, estimates: estimates[i], milliseconds, options })
      const saliency =
        options.saliency && film && model ? await mapsOf(result, film, model, await saliencies.get(model)) : []
      yield { input, result, saliency, image: film?.image }
    }
  }
  try {
    let waiting: Read[] = []
    for (const input of inputs) {
      const answer = input.badRow ? undefined : ((await answers.next()).value as FilmAnswer)
      waiting.push({ input, answer })
      if (waiting.length < batch) continue
      yield* conclusions(waiting)
      waiting = []
    }
    yield* conclusions(waiting)
  } finally {
    await answers.return(undefined)
    await estimators.release()
    await saliencies.release()
  }
}

/** Made when first asked for, one for each key. */
function kept<Key, Value>(make: (key: Key) => Promise<Value>, release: (value: Value) => Promise<void>) {
  const made = new Map<Key, Promise<Value>>()
  return {
    get: (key: Key): Promise<Value> => {
      if (!made.has(key)) made.set(key, make(key))
      return made.get(key)!
    },
    release: async () => {
      for (const value of made.values()) await release(await value)
    },
  }
}

type Estimates = { all: Estimate; withheld: Estimate | undefined }

/** Of each joint of each film that has a model: its estimate, and the one with chronological age withheld where the model is told it. */
async function estimateAll(
  films: readonly Read[],
  models: readonly LoadedModel[],
  estimatorOf: (model: LoadedModel) => Promise<Estimator>,
): Promise<Estimates[][]> {
  const found: Estimates[][] = films.map(() => [])
  for (const [m, model] of models.entries()) {
    const asked: { film: number; joint: number; withheld: boolean; input: EstimateInput }[] = []
    for (const [i, { answer }] of films.entries()) {
      if (answer?.kind !== 'film' || answer.film.model !== m) continue
      const { joints, said } = answer.film
      for (const [j, { crop }] of joints.entries()) {
        const told = toldOf(model, said)
        const input = { ...told, pixels: crop.pixels }
        asked.push({ film: i, joint: j, withheld: false, input })
        if (model.description.architecture.chronologicalAge && told.chronologicalAgeMonths != null)
          asked.push({ film: i, joint: j, withheld: true, input: { ...input, chronologicalAgeMonths: null } })
      }
    }
    if (asked.length === 0) continue
    const estimator = await estimatorOf(model)
    for (let first = 0; first < asked.length; first += estimator.batch) {
      const some = asked.slice(first, first + estimator.batch)
      const estimates = await estimator.estimate(some.map(one => one.input))
      for (const [k, { film, joint, withheld }] of some.entries())
        found[film][joint] = withheld
          ? { ...found[film][joint], withheld: estimates[k] }
          : { all: estimates[k], withheld: undefined }
    }
  }
  return found
}

type ResultParts = {
  input: FilmInput
  answer: FilmAnswer | undefined
  model: LoadedModel | undefined
  isTrainedOn: boolean
  estimates: readonly Estimates[]
  milliseconds: number
  options: PredictOptions
}

function resultOf(parts: ResultParts): Result {
  const { input, answer, model, isTrainedOn, estimates, milliseconds, options } = parts
  const film = answer?.kind === 'film' ? answer.film : undefined
  const failed =
    answer?.kind === 'failed'
      ? { code: answer.failure.code, message: `${input.file}: ${answer.failure.message}` }
      : null
  const oddities: string[] = []
  const joints = film ? jointsOf(film, model, isTrainedOn, estimates, options, oddities) : []
  const difference = differenceOf(joints)
  const simulated = film?.simulated ?? false
  return {
    format: 1,
    notice: [researchNotice, ...simulationNotices(joints, { simulated })].join(' '),
    software: { name: 'physis', version: options.softwareVersion },
    gate: options.gate && gateNameOf(options.gate),
    film: {
      file: input.file,
      sha256: answer?.sha256 ?? null,
      sopInstanceUid: film?.facts?.sopInstanceUid ?? null,
      width: film?.width ?? null,
      height: film?.height ?? null,
      simulated,
    },
    patient: (film?.said ?? input).patient ?? null,
    failure: input.badRow ? { code: input.badRow.code, message: input.badRow.message } : failed,
    warnings: [
      // Pictures show the first few only.
      ...oddities,
      ...(input.warnings ?? []),
      ...(film?.warnings ?? []),
      ...(isTrainedOn ? [trainedOnWarning(model!.description.name)] : []),
      ...(difference ? differenceWarning(difference) : []),
      ...maturityWarning(joints),
    ],
    difference: difference ?? null,
    timingsMs: answer
      ? {
          read: Math.round(answer.milliseconds),
          ...(estimates.length > 0 ? { estimate: Math.round(milliseconds) } : {}),
        }
      : {},
    joints,
  }
}

function jointsOf(
  film: OpenedFilm,
  model: LoadedModel | undefined,
  isTrainedOn: boolean,
  estimates: readonly Estimates[],
  options: PredictOptions,
  warnings: string[],
): JointEstimate[] {
  const { said, joint: shown, joints, filePixels } = film
  if (!model) return [refusedWithoutModel(shown, said)]
  return joints.map((joint, i) => {
    const own: string[] = []
    const concluded = conclude(
      {
        model,
        known: said.known,
        told: toldOf(model, said),
        ageSpanMonths: said.ageSpanMonths,
        view: said.view,
        otherJoint: isOtherJoint(said.joint, model) ? jointCalled(said.joint) : undefined,
        jointIndex: i + 1,
        side: joint.side,
        crop: { ...joint.crop, box: scaleBox(joint.crop.box, filePixels.x, filePixels.y) },
        landmarks: Object.fromEntries(
          Object.entries(joint.landmarks).map(([name, { x, y }]) => [
            name,
            { x: x * filePixels.x, y: y * filePixels.y },
          ]),
        ),
        widthRatios: joint.widthRatios,
        estimate: estimates[i].all,
        withheld: estimates[i].withheld,
        refusals: refusals(film, joint, model, options),
        force: options.force ?? false,
        isTrainedOn,
      },
      own,
    )
    warnings.push(...own.map(text => (joints.length > 1 ? `${model.description.joint} ${i + 1}: ${text}` : text)))
    return concluded
  })
}

async function mapsOf(
  result: Result,
  { joints, said }: OpenedFilm,
  model: LoadedModel,
  reader: SaliencyReader,
): Promise<JointSaliency[]> {
  const maps: JointSaliency[] = []
  for (const [i, { status, jointIndex }] of result.joints.entries())
    if (status === 'estimated') {
      const { pixels } = joints[i].crop
      maps.push({
        jointIndex,
        crop: pixels,
        cropSide: model.description.preprocessing.cropSide,
        maps: await reader.read(pixels, toldOf(model, said)),
      })
    }
  return maps
}

const gateNameOf = ({ description: { name, version }, sha256 }: LoadedGate) => ({ name, version, sha256 })

/** A film of a wrist in the tags is mostly one of the whole hand; whether it is, the picture shows. */
const isOtherJoint = (joint: string | undefined, { description: { joint: own } }: LoadedModel): boolean =>
  joint !== undefined && joint !== own && !(joint === 'wrist' && own === 'hand')

/** What speaks against an estimate before it is made. */
function refusals(
  { said, coloured, blank, simulated, forProcessing }: OpenedFilm,
  joint: OpenedJoint,
  model: LoadedModel,
  { acceptSimulated }: PredictOptions,
): Refusal[] {
  const { description } = model
  const all: Refusal[] = []
  if (forProcessing)
    all.push({
      code: 'for_processing',
      message: 'The film is one for processing: send the one for presentation, which was made to be looked at.',
    })
  if (isOtherJoint(said.joint, model))
    all.push({
      code: 'wrong_joint',
      message:
        said.joint === 'other'
          ? `The film is said to show another part of the body, the model ${description.name} reads a ${description.joint}.`
          : `The film shows a ${said.joint}, the model ${description.name} reads a ${description.joint}.`,
    })
  else all.push(...pictureRefusals({ coloured, blank }))
  if (said.view && !isFrontal(said.view))
    all.push({
      code: 'not_frontal',
      message: `The film is said to be a view of another kind (${said.view.toLowerCase()}), the model ${description.name} reads ${description.view} views.`,
    })
  all.push(...joint.refusals, ...tooOld(model, said.known))
  if (description.simulated && !simulated && !acceptSimulated)
    all.push({
      code: 'simulated_model',
      message: `The model ${description.name} was trained on simulated films only and does not read real ones (--accept-simulated lets it).`,
    })
  return all
}
