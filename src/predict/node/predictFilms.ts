/**
 * Films in, results out, in order and one after the other: threads read and cut while the network works on the batch before, and no more
 * than a few films are in memory at a time.
 */
import type { FilmError } from '../../base/index.ts'
import { mapInWorkers } from '../../base/node/index.ts'
import { openSession } from '../../graph/node/index.ts'
import { type Box, encodePng } from '../../image/index.ts'
import type { Known, LoadedModel } from '../../model/index.ts'
import { conclude, type Refusal } from '../conclude.ts'
import { openEstimator } from '../estimator.ts'
import { type Result, researchNotice, simulatedNotice } from '../result.ts'
import { openSaliency } from '../saliency.ts'
import { saliencyPicture } from '../saliencyPicture.ts'
import type { FilmAnswer, FilmTask } from './filmWorker.ts'

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
  /** The joint's place on the film, in its pixels, if somebody said it. */
  box?: Box
  patient?: string
  warnings?: readonly string[]
}

export type PredictOptions = {
  model: LoadedModel
  softwareVersion: string
  /** Estimates in spite of a refusal. */
  force?: boolean
  /** Lets a model that was trained on simulated films read real ones. */
  acceptSimulated?: boolean
  /** Makes a picture of where each estimate comes from. */
  saliency?: boolean
  threads?: number
  batch?: number
}

export type Prediction = { result: Result; saliencyPng?: Uint8Array }

/** Fewer pixels across the film than this cannot show a growth plate. */
const leastPixels = 128

type Read = { input: FilmInput; answer: FilmAnswer | undefined }

export async function* predictFilms(inputs: readonly FilmInput[], options: PredictOptions): AsyncGenerator<Prediction> {
  const { model, threads = 2, batch = Math.min(16, Math.max(1, inputs.length)) } = options
  const estimator = await openEstimator(model.description, model.members, onnx => openSession(onnx, { threads }), batch)
  const saliency = options.saliency ? await openSaliency(model, onnx => openSession(onnx, { threads })) : undefined
  const tasks = inputs
    .filter(input => !input.badRow)
    .map(
      (input): FilmTask => ({
        path: input.path,
        preprocessing: model.description.preprocessing,
        ...(input.box ? { box: input.box } : {}),
      }),
    )
  const answers = mapInWorkers<FilmTask, FilmAnswer>(
    new URL(`./filmWorker${import.meta.url.slice(-3)}`, import.meta.url),
    tasks,
    { workers: Math.min(threads, Math.max(1, tasks.length)) },
  )
  async function* conclusions(films: readonly Read[]): AsyncGenerator<Prediction> {
    const all = await results(films, options, estimator)
    for (const [i, { input, answer }] of films.entries()) {
      const result = all[i]
      if (!saliency || !answer || answer.failure || result.joints[0].status !== 'estimated') yield { result }
      else {
        const { pixels } = answer.crop
        const picture = saliencyPicture(
          pixels,
          model.description.preprocessing.cropSide,
          (await saliency.read(pixels, input.known)).gradient,
        )
        yield { result, saliencyPng: encodePng(picture) }
      }
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
    await estimator.release()
    await saliency?.release()
  }
}

async function results(
  films: readonly Read[],
  options: PredictOptions,
  estimator: Awaited<ReturnType<typeof openEstimator>>,
): Promise<Result[]> {
  const readable = films.flatMap(({ input, answer }) => (answer && !answer.failure ? [{ input, answer }] : []))
  const started = performance.now()
  const estimates = await estimator.estimate(
    readable.map(({ input, answer }) => ({ ...input.known, pixels: answer.crop.pixels })),
  )
  const each = (performance.now() - started) / Math.max(1, readable.length)
  return films.map(({ input, answer }): Result => {
    const whole = answer && !answer.failure ? answer : undefined
    const at = readable.findIndex(one => one.input === input)
    const failure = input.badRow
      ? { code: input.badRow.code, message: input.badRow.message }
      : (answer!.failure ?? null)
    return {
      format: 1,
      notice: options.model.description.simulated ? `${researchNotice} ${simulatedNotice}` : researchNotice,
      software: { name: 'physis', version: options.softwareVersion },
      film: {
        file: input.file,
        sha256: answer?.sha256 ?? null,
        sopInstanceUid: null,
        width: whole?.width ?? null,
        height: whole?.height ?? null,
        simulated: whole?.simulated ?? false,
      },
      patient: input.patient ?? null,
      failure,
      warnings: [...(input.warnings ?? [])],
      timingsMs: answer
        ? { read: Math.round(answer.milliseconds), ...(whole ? { estimate: Math.round(each) } : {}) }
        : {},
      joints: whole
        ? [
            conclude({
              model: options.model,
              known: input.known,
              side: input.side ?? null,
              crop: whole.crop,
              estimate: estimates[at],
              refusals: refusals(input, whole, options),
              force: options.force ?? false,
            }),
          ]
        : [],
    }
  })
}

/** What speaks against an estimate before it is made. */
function refusals(
  input: FilmInput,
  film: Extract<FilmAnswer, { failure: null }>,
  { model: { description }, acceptSimulated }: PredictOptions,
): Refusal[] {
  const found: Refusal[] = []
  if (input.joint && input.joint !== description.joint)
    found.push({
      code: 'wrong_joint',
      message: `The film shows a ${input.joint}, the model ${description.name} reads a ${description.joint}.`,
    })
  else if (film.coloured) found.push({ code: 'wrong_joint', message: 'The picture is in colour: it is no radiograph.' })
  else if (film.blank) found.push({ code: 'wrong_joint', message: 'The picture is blank.' })
  else if (!film.crop.found)
    found.push({ code: 'wrong_joint', message: `No ${description.joint} was found on the film.` })
  const across = Math.min(film.width, film.height)
  if (across < leastPixels)
    found.push({
      code: 'resolution',
      message: `The film is ${across} pixels across; at least ${leastPixels} are needed.`,
    })
  if (description.simulated && !film.simulated && !acceptSimulated)
    found.push({
      code: 'simulated_model',
      message: `The model ${description.name} was trained on simulated films only and does not read real ones (--accept-simulated lets it).`,
    })
  return found
}
