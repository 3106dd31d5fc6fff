/**
 * What students say of films: the network of a fold of the films of its own fold, which it did not learn from, under what is known and under what
 * might have been; the ensemble of all folds of calibration and test films.
 */
import { keyedRandom } from '../../base/index.ts'
import { openSession } from '../../graph/node/index.ts'
import type { Architecture, Known, LoadedModel, Preprocessing, WeightMap } from '../../model/index.ts'
import {
  calibrationFor,
  conclude,
  type Estimate,
  type EstimateInput,
  type JointEstimate,
  onReadings,
  openEstimator,
} from '../../predict/index.ts'
import type { StudyKnee } from './studyKnee.ts'

export type Crops = (index: number) => Uint8Array

/** A network to ask. */
export type Asked = { architecture: Architecture; preprocessing: Preprocessing; members: readonly WeightMap[] }

/** What networks say of a list of inputs, however long. */
async function ask(
  { architecture, preprocessing, members }: Asked,
  inputs: readonly EstimateInput[],
  onFilms?: (done: number) => void,
): Promise<Estimate[]> {
  const open = (onnx: Uint8Array) => openSession(onnx, { threads: 2 })
  const estimator = await openEstimator({ architecture, preprocessing }, members, open, 16)
  const estimates: Estimate[] = []
  try {
    for (let first = 0; first < inputs.length; first += estimator.batch) {
      estimates.push(...(await estimator.estimate(inputs.slice(first, first + estimator.batch))))
      onFilms?.(estimates.length)
    }
  } finally {
    await estimator.release()
  }
  return estimates
}

const askPackage = ({ description: { architecture, preprocessing }, members }: LoadedModel, ...rest: Rest) =>
  ask({ architecture, preprocessing, members }, ...rest)
type Rest = [inputs: readonly EstimateInput[], onFilms?: (done: number) => void]

const inputsOf = (knees: readonly StudyKnee[], crops: Crops): EstimateInput[] =>
  knees.map(knee => ({ pixels: crops(knee.index), ...knownOf(knee) }))

const knownOf = ({ pair }: StudyKnee) => ({
  sex: pair.sex ?? null,
  chronologicalAgeMonths: pair.chronologicalAgeMonths,
})

/** Months of each film, as the network or networks give them, and the spread between them. */
export const score = (asked: Asked, knees: readonly StudyKnee[], crops: Crops): Promise<Estimate[]> =>
  ask(asked, inputsOf(knees, crops))

export type ProbeRow = {
  file: string
  kind: 'age shifted' | 'age withheld' | 'swapped' | 'blank' | 'crop moved'
  shiftMonths: number | null
  /** The film that was shown in its place. */
  shown: string | null
  boneAgeMonths: number
}

/** By how much the age is shifted. */
const shiftsMonths = [-24, -12, 12, 24]
/** Children whose films are swapped are of one sex and about one age. */
const swapWithinMonths = 6
/** Share of the side by which a crop is moved. */
const moved = 0.03

/** The same films under other ages, other children's films under theirs, no film at all, and a crop that lies a little off. */
export async function probeFold(
  asked: Asked,
  knees: readonly StudyKnee[],
  crops: Crops,
  seed: number,
): Promise<ProbeRow[]> {
  const { architecture, preprocessing } = asked
  const { cropSide, grey } = preprocessing
  const rows: Omit<ProbeRow, 'boneAgeMonths'>[] = []
  const inputs: EstimateInput[] = []
  const blank = new Uint8Array(cropSide * cropSide).fill(Math.round(255 * grey.mean))
  const add = (
    knee: StudyKnee,
    kind: ProbeRow['kind'],
    pixels: Uint8Array,
    known: Known,
    more: Partial<ProbeRow> = {},
  ) => {
    rows.push({ file: knee.pair.kneeFile, kind, shiftMonths: null, shown: null, ...more })
    inputs.push({ pixels, ...known })
  }
  for (const [i, knee] of knees.entries()) {
    const pixels = crops(knee.index)
    const known = knownOf(knee)
    const age = known.chronologicalAgeMonths
    if (architecture.chronologicalAge && age !== null) {
      add(knee, 'age withheld', pixels, { ...known, chronologicalAgeMonths: null })
      for (const shiftMonths of shiftsMonths)
        if (age + shiftMonths >= 0)
          add(knee, 'age shifted', pixels, { ...known, chronologicalAgeMonths: age + shiftMonths }, { shiftMonths })
    }
    const random = keyedRandom(seed, 0x5aab, i)
    const alike = knees.filter(
      other =>
        other.split.cluster !== knee.split.cluster &&
        other.pair.sex === knee.pair.sex &&
        other.pair.chronologicalAgeMonths !== null &&
        age !== null &&
        Math.abs(other.pair.chronologicalAgeMonths - age) <= swapWithinMonths,
    )
    const other = alike[random.integer(alike.length)]
    if (other) add(knee, 'swapped', crops(other.index), known, { shown: other.pair.kneeFile })
    add(knee, 'blank', blank, known)
    const turn = 2 * Math.PI * random.uniform()
    const by = moved * cropSide
    add(
      knee,
      'crop moved',
      shifted(pixels, cropSide, Math.round(by * Math.cos(turn)), Math.round(by * Math.sin(turn))),
      known,
    )
  }
  const estimates = await ask(asked, inputs)
  return rows.map((row, i) => ({ ...row, boneAgeMonths: estimates[i].boneAgeMonths }))
}

/** A square picture moved by whole pixels, its edge repeated. */
function shifted(pixels: Uint8Array, side: number, dx: number, dy: number): Uint8Array {
  const clamp = (v: number) => Math.min(side - 1, Math.max(0, v))
  return Uint8Array.from(pixels, (_, at) => pixels[clamp(Math.floor(at / side) - dy) * side + clamp((at % side) - dx)])
}

/**
 * What the package says of films that none of its members learned from. A film that it would refuse has its code, and is `forced`: an estimate all the
 * same.
 */
export async function scoreEnsemble(
  model: LoadedModel,
  knees: readonly StudyKnee[],
  crops: Crops,
  onFilms?: (done: number) => void,
): Promise<JointEstimate[]> {
  const { cropSide } = model.description.preprocessing
  const inputs = inputsOf(knees, crops)
  const estimates = await askPackage(model, inputs, onFilms)
  return knees.map((knee, i) =>
    conclude(
      {
        model,
        known: knownOf(knee),
        side: knee.pair.side === 'L' || knee.pair.side === 'R' ? knee.pair.side : null,
        jointIndex: 1,
        crop: {
          box: { x: 0, y: 0, width: cropSide, height: cropSide },
          pixels: inputs[i].pixels,
          turnedDegrees: 0,
          found: true,
        },
        landmarks: {},
        widthRatios: null,
        estimate: estimates[i],
        refusals: knee.seen?.code ? [{ code: knee.seen.code, message: '' }] : [],
        force: true,
      },
      [],
    ),
  )
}

/** Months that a package gives to pictures, on the scale of the readings. */
export async function scorePictures(model: LoadedModel, inputs: readonly EstimateInput[]): Promise<number[]> {
  const estimates = await askPackage(model, inputs)
  return estimates.map((e, i) =>
    onReadings(calibrationFor(model.description.calibration, inputs[i]), inputs[i].sex, e.boneAgeMonths),
  )
}
