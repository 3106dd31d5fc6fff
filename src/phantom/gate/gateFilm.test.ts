import { expect, it, vi } from 'vitest'
import { gateFilm } from './gateFilm.ts'
import { type GateFilm, type GateKind, gateKinds, type Point } from './types.ts'

vi.setConfig({ testTimeout: 60_000 })

const make = (kind: GateKind, index = 0) => gateFilm({ kind, seed: 11, index, side: 96 })
const made = new Map<string, GateFilm>()
/** Films cost time: each is drawn once for all tests. */
const draw = (kind: GateKind, index = 0): GateFilm => {
  const name = `${kind} ${index}`
  const film = made.get(name) ?? make(kind, index)
  made.set(name, film)
  return film
}
const films = (kind: GateKind, count: number) => Array.from({ length: count }, (_, i) => draw(kind, i))
const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })

it('draws every kind, within the side that was asked for', () => {
  for (const kind of gateKinds) {
    const { image, truth } = draw(kind)
    const { width, height, data } = image
    expect(truth.kind).toBe(kind)
    expect(data.length).toBe(width * height)
    expect(Math.max(width, height), kind).toBeGreaterThanOrEqual(48)
    expect(Math.max(width, height), kind).toBeLessThanOrEqual(97)
  }
})

it('draws the same film for the same seed, and another for the next number', () => {
  for (const kind of ['knee-screws', 'hand-cast', 'long-leg', 'elbow', 'photograph', 'noise', 'text'] as const) {
    expect(make(kind), kind).toEqual(draw(kind))
    expect(draw(kind, 1).image, kind).not.toEqual(draw(kind).image)
  }
})

it('says what each kind is', () => {
  const truthOf = (kind: GateKind) => draw(kind).truth
  expect(truthOf('knee')).toMatchObject({ joint: 'knee', frontal: true, metal: [], cast: false, cut: false })
  expect(truthOf('knee-screws')).toMatchObject({ joint: 'knee', frontal: true, cut: false })
  expect(truthOf('knee-cast')).toMatchObject({ joint: 'knee', cast: true, metal: [] })
  expect(truthOf('knee-lateral')).toMatchObject({ joint: 'knee', frontal: false })
  expect(truthOf('hand')).toMatchObject({ joint: 'hand', frontal: true, knees: [], cut: false })
  expect(truthOf('chest')).toMatchObject({ joint: 'other', frontal: false, knees: [] })
  expect(truthOf('rays')).toMatchObject({ joint: 'other', frontal: false, knees: [] })
  expect(truthOf('text')).toMatchObject({ joint: 'other', frontal: false, knees: [] })
})

it('knows where metal is: on the film, and white there', () => {
  for (const { image, truth } of [...films('knee-screws', 4), ...films('knee-plate', 3), ...films('hand-screws', 2)]) {
    const { metal } = truth
    expect(metal.length).toBeGreaterThan(3)
    expect(metal.length).toBeLessThanOrEqual(60)
    const grey = metal.map(({ x, y }) => {
      expect(x >= 0 && y >= 0 && x < image.width && y < image.height).toBe(true)
      return image.data[y * image.width + x]
    })
    const sorted = Array.from(image.data).sort((a, b) => a - b)
    expect(grey.sort((a, b) => a - b)[grey.length >> 1]).toBeGreaterThan(sorted[Math.floor(0.9 * sorted.length)])
  }
})

it('lists both knees from left to right: seen from the front, the right one comes first', () => {
  for (const kind of ['knee-pair', 'long-leg'] as const)
    for (const { truth } of films(kind, 2)) {
      expect(truth.knees.map(knee => knee.side)).toEqual(['R', 'L'])
      const [right, left] = truth.knees
      // Knees do not lie within each other.
      expect(left.x - right.x).toBeGreaterThan(right.width)
    }
})

it('puts the centre between femur and tibia, and the fibula on the outer side', () => {
  for (const { truth } of [...films('knee', 4), ...films('knee-pair', 3)])
    for (const { x, y, width, landmarks, side } of truth.knees) {
      const femur = middle(landmarks.femur_metaphysis_medial, landmarks.femur_metaphysis_lateral)
      const tibia = middle(landmarks.tibia_metaphysis_medial, landmarks.tibia_metaphysis_lateral)
      expect(femur.y).toBeLessThan(y)
      expect(tibia.y).toBeGreaterThan(y)
      expect(Math.abs(middle(femur, tibia).x - x)).toBeLessThan(0.2 * width)
      // The lateral side of a right knee is left as seen.
      const outwards = landmarks.fibula_metaphysis_lateral.x - x
      expect(Math.sign(outwards)).toBe(side === 'R' ? -1 : 1)
      const rims = [landmarks.femur_metaphysis_medial, landmarks.femur_metaphysis_lateral]
      expect(Math.hypot(rims[0].x - rims[1].x, rims[0].y - rims[1].y)).toBeLessThan(1.08 * width)
    }
})

it('turns landmarks with the film: turning back makes the knee upright', () => {
  let far = 0
  for (const { truth } of films('knee-turned', 5))
    for (const { x, y, rotationDegrees, landmarks } of truth.knees) {
      const a = (-rotationDegrees * Math.PI) / 180
      // Clockwise as seen by the angle, y downwards.
      const back = (p: Point) => ({
        x: Math.cos(a) * (p.x - x) - Math.sin(a) * (p.y - y),
        y: Math.sin(a) * (p.x - x) + Math.cos(a) * (p.y - y),
      })
      const [femur, tibia] = [back(landmarks.femur_plate_centre), back(landmarks.tibia_plate_centre)]
      expect(femur.y).toBeLessThan(0)
      expect(tibia.y).toBeGreaterThan(0)
      expect(Math.abs(femur.x - tibia.x)).toBeLessThan(0.3 * (tibia.y - femur.y))
      expect(Math.abs(rotationDegrees)).toBeGreaterThan(15)
      if (Math.abs(rotationDegrees) > 30) far++
    }
  expect(far).toBeGreaterThan(3)
})

it('keeps the whole joint on the film, except where it was cut', () => {
  const within = ({ image }: GateFilm, p: Point) =>
    p.x >= 0 && p.y >= 0 && p.x <= image.width - 1 && p.y <= image.height - 1
  const core = (film: GateFilm) =>
    film.truth.knees.flatMap(knee =>
      Object.entries(knee.landmarks)
        .filter(([name]) => /^(femur|tibia)_/.test(name))
        .map(([, p]) => p),
    )
  for (const kind of ['knee', 'knee-pair', 'knee-turned', 'knee-screws', 'long-leg'] as const)
    for (const film of films(kind, 2)) {
      expect(film.truth.cut).toBe(false)
      expect(core(film).every(p => within(film, p))).toBe(true)
    }
  for (const film of films('knee-cut', 5)) {
    expect(film.truth.cut).toBe(true)
    expect(film.truth.knees.every(knee => !knee.wholeOnFilm)).toBe(true)
    // What lies beyond the film, or on a part of it that is one grey: no bone is to be seen there.
    const { image } = film
    const hidden = core(film).filter(p => {
      if (!within(film, p)) return true
      const seen: number[] = []
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const v = image.data[(Math.round(p.y) + dy) * image.width + Math.round(p.x) + dx]
          if (v !== undefined) seen.push(v)
        }
      return Math.max(...seen) - Math.min(...seen) <= 12
    })
    expect(hidden.length).toBeGreaterThan(0)
  }
  for (const film of films('hand-cut', 2)) expect(film.truth.hand?.wholeOnFilm).toBe(false)
})

it('knows open from closing and closed growth plates', () => {
  const at = (years: number) => {
    const [{ closing, mature }] = gateFilm({
      kind: 'knee',
      seed: 11,
      index: 3,
      side: 64,
      ages: { fromMonths: 12 * years, toMonths: 12 * years + 1 },
    }).truth.knees
    return { closing, mature }
  }
  expect([4, 20].map(at)).toEqual([
    { closing: 0, mature: false },
    { closing: 1, mature: true },
  ])
  const between = at(15)
  expect(between.closing).toBeGreaterThan(0)
  expect(between.closing).toBeLessThan(1)
  expect(between.mature).toBe(false)
})
