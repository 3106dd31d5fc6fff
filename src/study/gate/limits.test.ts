import { expect, it } from 'vitest'
import type { GateFindings } from '../../predict/index.ts'
import type { FilmSource } from './films.ts'
import { chooseLimits, heldOutTable, type LookedAt, quantile } from './limits.ts'

const choices = { falseRefusals: { hand: 0.01, knee: 0.01 }, turnedDegrees: 45, kneePixels: 64, handPixels: 128 }

/** Hands whose probability of a hand falls from 1 to 0.8, and whose metal's rises to 0.4. */
const hand = (i: number, n: number): LookedAt => ({
  name: `hand/${i}`,
  source: { kind: 'hand', boneAgeMonths: 100 },
  findings: {
    width: 300,
    height: 300,
    joint: { hand: 1 - (0.2 * i) / (n - 1), knee: 0, other: (0.2 * i) / (n - 1) },
    tags: { frontal: 0.97, hardware: (0.4 * i) / (n - 1), cast: 0.01, cut: 0.01, mature: 0 },
    rotationDegrees: 0,
    handDistance: 1 + i / (n - 1),
    likeliestCentre: 0,
    knees: [],
  },
})
const hands = Array.from({ length: 101 }, (_, i) => hand(i, 101))

it('lets all but the given share of the films pass, and goes no further than a person would', () => {
  const { hand: found } = chooseLimits(hands, choices)
  // Of 101 even steps the second is at 1 %.
  expect(found.joint).toBeCloseTo(0.802, 5)
  expect(found.hardware).toBeCloseTo(0.396, 5)
  // All others pass by far.
  expect(found.frontal).toBe(0.97)
  expect(found.cast).toBe(1 / 3)
  expect(found.mature).toBeNull()
  // A tenth more than the second largest.
  expect(found.distance).toBeCloseTo(1.1 * 1.99, 5)
  expect([found.turnedDegrees, found.pixelsAcross]).toEqual([45, 128])
})

it('stands between the films that pass and those that must be refused, at even odds at most', () => {
  const cast = (probability: number): LookedAt => ({
    name: 'hand-cast/0',
    source: {
      kind: 'simulated',
      truth: { kind: 'hand-cast', joint: 'hand', frontal: true, knees: [], metal: [], cast: true, cut: false },
    },
    findings: { ...hands[0].findings, tags: { ...hands[0].findings.tags, cast: probability } },
  })
  const limitWith = (...casts: number[]) => chooseLimits([...hands, ...casts.map(cast)], choices).hand.cast
  // Those that pass are at 0.01.
  expect(limitWith(0.9, 0.8)).toBe(0.5)
  expect(limitWith(0.9, 0.41)).toBe(0.41)
  expect(limitWith(0.9, 0.05)).toBe(1 / 3)
  expect(limitWith()).toBe(1 / 3)
})

it('asks no more than even odds that a film shows a knee, for its centre is found as well', () => {
  const knee = (i: number): LookedAt => ({
    name: `knee/${i}`,
    source: {
      kind: 'simulated',
      truth: { kind: 'knee', joint: 'knee', frontal: true, knees: [], metal: [], cast: false, cut: false },
    },
    findings: {
      ...hands[0].findings,
      joint: { hand: 0, knee: 0.97 + 0.0002 * i, other: 0 },
      knees: [
        {
          confidence: 0.9,
          width: 100,
          rotationDegrees: 0,
          distance: 1,
          tags: { ...hands[0].findings.tags, frontal: 0.95 },
        },
      ] as GateFindings['knees'],
    },
  })
  const { knee: found } = chooseLimits(
    Array.from({ length: 101 }, (_, i) => knee(i)),
    choices,
  )
  expect([found.joint, found.frontal]).toEqual([0.5, 0.9])
})

it('counts what all limits refuse together, not each alone', () => {
  // The other way round: those that show no metal are improbable.
  const films = hands.map((film, i) => ({
    ...film,
    findings: { ...film.findings, tags: { ...film.findings.tags, hardware: hands[100 - i].findings.tags.hardware } },
  }))
  const refused = (share: number) => {
    const limits = chooseLimits(films, { ...choices, falseRefusals: { hand: share, knee: 0 } })
    return heldOutTable(films, limits)[0].handRefused
  }
  // Of 101 films; each limit alone could refuse as many.
  expect([0, 0.01, 0.02, 0.05].map(refused)).toEqual([0, 1, 2, 5])
})

it('goes on from films that are refused anyhow to the next that pass', () => {
  // Two are less probable hands than not; whatever else is chosen, they are refused, so they do not stand for a real hand's distance and view either.
  const odd = [0.2, 0.3].map((probability, i): LookedAt => {
    const { findings } = hands[0]
    return {
      ...hands[0],
      name: `odd/${i}`,
      findings: {
        ...findings,
        joint: { hand: probability, knee: 0, other: 1 - probability },
        tags: { ...findings.tags, frontal: 0.51 },
        handDistance: 9,
      },
    }
  })
  const limits = chooseLimits([...hands, ...odd], { ...choices, falseRefusals: { hand: 0, knee: 0 } }).hand
  expect([limits.joint, limits.frontal]).toEqual([0.8, 0.97])
  expect(limits.distance).toBeCloseTo(1.1 * 2, 5)
})

it('counts what would be refused, kind by kind', () => {
  const limits = chooseLimits(hands, choices)
  const [row] = heldOutTable(hands, limits)
  // One hand is too improbable and shows too much metal; the distance has room.
  expect(row).toEqual({ kind: 'hand of a child (real)', films: 101, handRefused: 1, kneeRefused: 101 })
})

it('takes the limit of centres at which most films show as many knees as they have', () => {
  const knee = (confidence: number) => ({ confidence, width: 10 }) as GateFindings['knees'][number]
  const strip = (name: string, n: number, ...confidence: number[]): LookedAt => ({
    name,
    source: { kind: 'strip', marks: Array.from({ length: n }, () => ({ x: 0, y: 0, width: 1 })) } satisfies FilmSource,
    findings: { ...hands[0].findings, knees: confidence.map(knee) },
  })
  // Right with a limit between 0.4 and 0.5 alone.
  const films = [strip('a', 1, 0.9, 0.4), strip('b', 2, 0.9, 0.5), strip('c', 1, 0.9, 0.41)]
  expect(chooseLimits(films, choices).centre).toBe(0.45)
})

it('quantile takes the nearest value', () => {
  expect(quantile([3, 1, 2], 0.5, 0)).toBe(2)
  expect(quantile([], 0.5, 7)).toBe(7)
})
