import { expect, it } from 'vitest'
import { keyedRandom } from '../../base/index.ts'
import type { Session } from '../../graph/index.ts'
import { gateJoints, gateLandmarks, gateTags, kneeColumns } from '../../model/index.ts'
import { loadGate } from '../../model/node/index.ts'
import { openGate } from './look.ts'

const side = 8
type Peak = { column: number; row: number; width: number; degrees?: number; dx?: number; dy?: number }

/** What the network would say of a picture on which knees are peaks; `hardware` of the picture, the first landmark at a place. */
function sight(peaks: readonly Peak[], hardware = 0, landmark: [number, number] = [0.5, 0.5]) {
  const centre = new Float32Array(side * side).fill(-9)
  const knee = new Float32Array(side * side * kneeColumns.length)
  for (const [i, { column, row, width, degrees = 0, dx = 0, dy = 0 }] of peaks.entries()) {
    const at = row * side + column
    centre[at] = 3 - i
    const turn = (degrees * Math.PI) / 180
    knee.set([dx, dy, Math.log2(width), Math.cos(turn), Math.sin(turn)], at * kneeColumns.length)
  }
  return {
    features: new Float32Array(256),
    joint: Float32Array.from(gateJoints, name => (name === 'knee' ? 1 : 0)),
    tags: Float32Array.from(gateTags, name => (name === 'hardware' ? hardware : 0.5)),
    direction: Float32Array.of(1, 0),
    centre,
    knee,
    landmarks: Float32Array.from(gateLandmarks.flatMap((_, i) => (i === 0 ? landmark : [0.5, 0.5]))),
  }
}

type Sight = ReturnType<typeof sight>

/** The same of the mirror image. */
const asMirrored = (of: Sight): Sight => ({
  ...of,
  tags: of.tags.map((v, i) => (gateTags[i] === 'fibulaLeft' ? 1 - v : v)),
})

/** Looks at a film of 200 x 100 pixels with a network that says these things, one after the other, and `ofMirror` of the mirror image of each picture. */
async function lookWith(sights: readonly Sight[], ofMirror: (of: Sight) => Sight) {
  const { px } = loadGate().description.preprocessing
  const random = keyedRandom(1)
  const seen: { picture: Float32Array; of: Sight }[] = []
  const session = {
    run: async ({ image }: { image: { data: Float32Array } }) => {
      const last = seen.find(({ picture }) =>
        picture.every((v, i) => v === image.data[i - (i % px) + px - 1 - (i % px)]),
      )
      const of = last ? ofMirror(last.of) : sights[seen.length]
      if (!last) seen.push({ picture: image.data.slice(), of })
      return of as unknown as Awaited<ReturnType<Session['run']>>
    },
    release: async () => {},
  } as unknown as Session
  const gate = await openGate(loadGate(), async () => session)
  const found = await gate.look({
    width: 200,
    height: 100,
    data: Float32Array.from({ length: 20_000 }, () => random.uniform()),
  })
  return { found, looks: seen.length }
}
const look = (...sights: Sight[]) => lookWith(sights, asMirrored)
const middle = (width: number): Peak => ({ column: 4, row: 4, dx: -0.5, dy: -0.5, width })
const { cropWidths } = loadGate().description.preprocessing
const asWide = 1 / cropWidths

it('looks twice at a knee that is where the first look had it', async () => {
  // The whole film is a square of 200 pixels about its middle: the peak's place is (2.5 / 8, 4.5 / 8) of it.
  const { found, looks } = await look(sight([{ column: 2, row: 4, width: 0.2 }]), sight([middle(asWide)]))
  expect(looks).toBe(2)
  const [knee] = found.knees
  expect(knee.centre.x).toBeCloseTo(62.5, 3)
  expect(knee.centre.y).toBeCloseTo(62.5, 3)
  expect(knee.width).toBeCloseTo(40, 3)
  expect(found.likeliestCentre).toBeCloseTo(1 / (1 + Math.exp(-3)), 6)
})

it('looks once more at one that lies elsewhere, is of another size or turned, and brings places back onto the film', async () => {
  for (const off of [
    { column: 5, row: 4, dx: -0.5, dy: -0.5, width: asWide },
    { ...middle(1.3 * asWide) },
    { ...middle(asWide), degrees: 12 },
  ]) {
    const { looks } = await look(sight([{ column: 2, row: 4, width: 0.2 }]), sight([off]), sight([middle(asWide)]))
    expect(looks).toBe(3)
  }
  // A knee that lies with its hip to the right: what is above it in the close look is to the right of it on the film.
  const window = cropWidths * 40
  const { found } = await look(
    sight([{ column: 2, row: 4, width: 0.2, degrees: 90 }]),
    sight([{ column: 4, row: 3, dx: -0.5, dy: -0.5, width: asWide }]),
    sight([middle(asWide)], 0, [0.5, 0]),
  )
  const [knee] = found.knees
  expect(knee.rotationDegrees).toBeCloseTo(90, 4)
  expect(knee.centre.x).toBeCloseTo(62.5 + window / 8, 3)
  expect(knee.centre.y).toBeCloseTo(62.5, 3)
  const first = knee.landmarks[gateLandmarks[0]]
  expect(first.x).toBeCloseTo(knee.centre.x + window / 2, 3)
  expect(first.y).toBeCloseTo(62.5, 3)
})

it('judges a hand that lies on its side or upside down as it is read, upright', async () => {
  const hand = (degrees: number, probability: number) => {
    const turn = (degrees * Math.PI) / 180
    const joint = Float32Array.from(gateJoints, name => (name === 'hand' ? probability : (1 - probability) / 2))
    return { ...sight([]), joint, direction: Float32Array.of(Math.cos(turn), Math.sin(turn)) }
  }
  for (const [lies, remains, looks] of [
    [8, 0, 1],
    [95, 7, 2],
    [-80, 5, 2],
    [170, -12, 2],
  ]) {
    const seen = await look(hand(lies, 0.6), hand(remains, 0.99))
    expect(seen.looks).toBe(looks)
    expect(seen.found.joint.hand).toBeCloseTo(looks === 1 ? 0.6 : 0.99, 6)
    expect(seen.found.rotationDegrees).toBeCloseTo(looks === 1 ? lies : 90 * Math.round(lies / 90) + remains, 4)
  }
  // What seems to be no hand is not turned until it does.
  expect((await look(hand(95, 0.3), hand(0, 0.99))).found.joint.hand).toBeCloseTo(0.3, 6)
})

it('counts a knee once that two first looks led to, and lists knees from left to right', async () => {
  const two = sight([
    { column: 6, row: 4, width: 0.2 },
    { column: 1, row: 4, width: 0.2 },
  ])
  const apart = await look(two, sight([middle(asWide)]), sight([middle(asWide)]))
  expect(apart.found.knees.map(({ centre }) => Math.round(centre.x))).toEqual([38, 163])
  // At 102.5 and 75: the second is led 15 pixels to the right, where it is too near the first to be another.
  const near = sight([
    { column: 4, row: 4, dx: -0.4, width: 0.2 },
    { column: 2, row: 4, dx: 0.5, width: 0.2 },
  ])
  const led = sight([{ ...middle(asWide), dx: (15 * side) / (cropWidths * 40) - 0.5 }])
  const once = await look(near, sight([middle(asWide)]), led, sight([middle(asWide)]))
  expect([once.looks, once.found.knees.length]).toEqual([4, 1])
})

it('takes metal of a single knee from the look that sees more of it', async () => {
  const at: Peak = { column: 2, row: 4, width: 0.2 }
  const metal = async (film: number, close: number) =>
    (await look(sight([at], film), sight([middle(asWide)], close))).found.knees[0].tags.hardware
  expect(await metal(0.9, 0.1)).toBeCloseTo(0.9, 6)
  expect(await metal(0.1, 0.8)).toBeCloseTo(0.8, 6)
  // Whose metal it is, the whole film does not say where there are two knees.
  const both = sight([at, { column: 6, row: 4, width: 0.2 }], 0.9)
  const { found } = await look(both, sight([middle(asWide)], 0.1), sight([middle(asWide)], 0.2))
  expect(found.knees.map(({ tags }) => tags.hardware.toFixed(1))).toEqual(['0.1', '0.2'])
})

it('tells the mean over picture and mirror image', async () => {
  const sights = [sight([{ column: 2, row: 4, width: 0.2 }], 0.1), sight([middle(asWide)], 0.2)].map(of => ({
    ...of,
    tags: of.tags.map((v, i) => (gateTags[i] === 'fibulaLeft' ? 0.8 : v)),
  }))
  const { found } = await lookWith(sights, of => ({
    ...asMirrored(of),
    joint: Float32Array.from(gateJoints, name => (name === 'hand' ? 1 : 0)),
    tags: asMirrored(of).tags.map((v, i) => (gateTags[i] === 'hardware' ? v + 0.6 : v)),
  }))
  expect(found.joint).toEqual({ hand: 0.5, knee: 0.5, other: 0 })
  expect(found.knees[0].tags.hardware).toBeCloseTo(0.5, 6)
  // It is seen on the other side of the mirror image.
  expect(found.knees[0].fibulaLeft).toBeCloseTo(0.8, 6)
})
