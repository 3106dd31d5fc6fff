/** The thread of `predictFilms.ts`: reads a film, decodes it, lets the gate look at it, chooses the model by the joint and cuts the joints out. */
import { readFileSync, statSync } from 'node:fs'
import { FilmError, type FilmFailure } from '../../base/index.ts'
import { readHead, readingFilm, serve, sha256 } from '../../base/node/index.ts'
import type { ObjectKind } from '../../dicom/index.ts'
import { loadCodecs } from '../../dicom/node/index.ts'
import { type Box, checkPictureSize, type GreyImage, toFloat } from '../../image/index.ts'
import { pixelsSha256 } from '../../image/node/index.ts'
import type { LoadedGate, ModelPackage } from '../../model/index.ts'
import { chooseModel } from '../chooseModel.ts'
import type { Gate } from '../gate/index.ts'
import { knownOfFilm, type SaidOfFilm } from '../knownOfFilm.ts'
import { jointOnPicture, type OpenedJoint, openJoints } from '../openJoints.ts'
import { scaleBox } from '../preprocess.ts'
import { fileKind, type ReadFilm, readFilm } from '../readFilm.ts'
import { lazyGate } from './lazyGate.ts'

export type FilmTask = {
  path: string
  said: SaidOfFilm
  box?: Box
  /** Found in a folder: what is no film is passed over. */
  walked: boolean
}

/** Given once to each thread. */
export type FilmWorkerData = {
  models: Pick<ModelPackage, 'joint' | 'simulated' | 'preprocessing'>[]
  /** Null: films are not looked at, and a knee needs a box. */
  gate: LoadedGate | null
  /** The caller named the model: it reads every film, or refuses it. */
  named: boolean
  /** The pictures themselves come back too. */
  pictures: boolean
  /** A model knows the pixels of its training films. */
  hashPixels: boolean
}

export type OpenedFilm = Omit<ReadFilm, 'image'> & {
  width: number
  height: number
  coloured: boolean
  blank: boolean
  said: SaidOfFilm
  /** As said, or else as the picture shows. */
  joint: string | undefined
  /** Index of the model that reads it; undefined where there is none for its joint. */
  model: number | undefined
  joints: OpenedJoint[]
  /** As displayed; only if pictures were asked for. */
  image: GreyImage | undefined
  /** Only if they were asked for. */
  pixelsSha256: string | undefined
}

/** What a file in a folder may be that is no film. */
export type NoFilm = Exclude<ObjectKind, 'film'>

/** What went wrong does not name the film: only the caller knows what it is called. */
export type FilmAnswer = { sha256: string | null; milliseconds: number } & (
  | { kind: 'failed'; failure: { code: FilmFailure; message: string } }
  | { kind: 'none'; found: NoFilm }
  | { kind: 'film'; film: OpenedFilm }
)

serve<FilmTask, FilmAnswer>(data => {
  const settings = data as FilmWorkerData
  const gateOf = settings.gate ? lazyGate(settings.gate) : undefined
  return async task => {
    const started = performance.now()
    const timed = <T>(answer: T) => ({ ...answer, milliseconds: performance.now() - started })
    let hash: string | null = null
    try {
      const bytes = readingFilm(() => read(task.path))
      hash = sha256(bytes)
      const kind = task.walked ? fileKind(bytes) : 'film'
      if (kind !== 'film') return timed({ sha256: hash, kind: 'none' as const, found: kind })
      return timed({ sha256: hash, kind: 'film' as const, film: await open(bytes, task, settings, gateOf) })
    } catch (error) {
      if (!(error instanceof FilmError)) throw error
      const { code, message } = error
      return timed({ sha256: hash, kind: 'failed' as const, failure: { code, message } })
    }
  }
})

async function open(
  bytes: Uint8Array,
  { said, box }: FilmTask,
  { models, gate, named, pictures, hashPixels }: FilmWorkerData,
  gateOf: (() => Promise<Gate>) | undefined,
): Promise<OpenedFilm> {
  const { image, ...rest } = await readFilm(bytes, loadCodecs)
  const warnings = [...rest.warnings]
  const known = knownOfFilm(said, rest.facts, warnings)
  const { width, height, coloured, data } = image
  const { x, y } = rest.filePixels
  const film = toFloat(image)
  const findings = await (await gateOf?.())?.look(film)
  const gated = findings && gate ? { findings, limits: gate.description.limits } : undefined
  const joint = known.joint ?? (findings && jointOnPicture(findings))
  const model = named ? 0 : chooseModel(models, joint, rest.simulated)
  return {
    ...rest,
    warnings,
    width: Math.round(width * rest.filePixels.x),
    height: Math.round(height * rest.filePixels.y),
    coloured,
    blank: data.every(v => v === data[0]),
    said: known,
    joint,
    model,
    joints:
      model === undefined
        ? []
        : openJoints(
            film,
            models[model],
            gated,
            { side: known.side, both: known.both, facts: rest.facts, given: box && scaleBox(box, 1 / x, 1 / y) },
            warnings,
          ),
    image: pictures ? image : undefined,
    pixelsSha256: hashPixels ? pixelsSha256(image) : undefined,
  }
}

/** What a film has at most: one of 64 megapixels, uncompressed, in colour at 16 bits. */
const maxFileBytes = 2 ** 29
/** Holds the size of a picture, in a PNG or JPEG. */
const headBytes = 2 ** 16

function read(path: string): Uint8Array {
  const { size } = statSync(path)
  if (size > headBytes) checkPictureSize(readHead(path, headBytes))
  if (size > maxFileBytes)
    throw new FilmError(
      'too_large',
      `the file has ${Math.round(size / 2 ** 20)} MiB, the limit is ${maxFileBytes / 2 ** 20}`,
    )
  return readFileSync(path)
}
