/**
 * The limits of the gate, chosen on films that were held out of its training. Together they refuse no more than a given share of the films which should pass.
 * Each alone may refuse the same share of them, and goes no further than needed: where they lie far from the films that must be refused it stands between the two, at
 * a probability that may be told to a person. Closed plates are apart: plates close slowly, and the last of a gap seen or not is no gross error, so that limit stands at even odds.
 */
import type { GateLimits, JointLimits } from '../../model/index.ts'
import type { GateTruth } from '../../phantom/index.ts'
import { type GateFindings, gateRefusals, type KneeFindings } from '../../predict/index.ts'
import type { FilmSource } from './films.ts'
import type { GateStudy } from './studyFile.ts'

export type LookedAt = { name: string; source: FilmSource; findings: GateFindings }

/**
 * A least probability is not asked to be higher, a largest one not lower, whatever the films would allow. Real hands of children are all but certain hands, so what is
 * a little less may be something that the gate has never seen, like a foot from above. Knees of children have been seen simulated alone, and are not held to that; that a
 * film shows a knee at all is told twice, by the film as a whole and by the centre that is found, so even odds will do for the whole.
 */
const highest = { hand: { joint: 0.9995, frontal: 0.9995 }, knee: { joint: 0.5, frontal: 0.9 } }
const lowest = 1 / 3
/** Nor does a film pass on which what must be there is less probable than not, or what must not be there nearly sure. */
const evenOdds = 0.5
const nearlySure = 0.9
/** This share of the films that must be refused lies beyond a limit, where those that pass allow it. */
const refusedShare = 0.95
/** Distances of the films that pass may be exceeded by this share: there are few of them. */
const distanceRoom = 1.1
/** Shares that are tried, evenly from what all limits together may refuse down to none. */
const tries = 24

export function chooseLimits(films: readonly LookedAt[], choices: GateStudy['limits']): GateLimits {
  const { falseRefusals, kneePixels } = choices
  const centre = chooseCentre(films)
  const seen = films.map(film => ({ ...film, findings: seenAt(film.findings, centre) }))
  const hands = seen.filter(isPlainHand)
  // Of knees that are too small the second look says nothing, and they are refused for that.
  const knees = seen.filter(film => isPlainKnee(film) && film.findings.knees.every(knee => knee.width >= kneePixels))
  const isRefused = (joint: 'hand' | 'knee', { source, findings }: LookedAt, limits: GateLimits) =>
    gateRefusals(findings, limits, joint).some(({ refusals }) =>
      // Strips are cut close above and below: some are rightly refused for that.
      refusals.some(({ code }) => code !== 'mature' && !(code === 'collimated' && source.kind === 'strip')),
    )
  const faults = { hand: faultsOf(seen, 'hand', choices), knee: faultsOf(seen, 'knee', choices) }
  const chosen: GateLimits = {
    centre,
    hand: handLimits(hands, faults.hand, choices, 0),
    knee: kneeLimits(knees, faults.knee, choices, 0),
  }
  for (const [joint, of, limitsAt] of [
    ['hand', hands, handLimits],
    ['knee', knees, kneeLimits],
  ] as const) {
    const limitsOf = (share: number) => limitsAt(of, faults[joint], choices, share)
    const passing = (limits: JointLimits) => of.filter(film => !isRefused(joint, film, { ...chosen, [joint]: limits }))
    const shares = Array.from({ length: tries }, (_, i) => (falseRefusals[joint] * (tries - i)) / tries)
    const limits = limitsOf(
      shares.find(s => of.length - passing(limitsOf(s)).length <= falseRefusals[joint] * of.length) ?? 0,
    )
    // What one limit refuses the others may refuse as well: each goes as far as it costs no further film.
    const tight = limitsAt(passing(limits), faults[joint], choices, 0)
    chosen[joint] = { ...tight, distance: Math.min(tight.distance, limits.distance) }
  }
  return chosen
}

const atLeast = (highest: number, values: readonly number[], share: number) =>
  Math.max(evenOdds, Math.min(highest, quantile(values, share, 0.5)))
const atMost = (passing: readonly number[], refused: readonly number[], share: number) =>
  Math.min(
    nearlySure,
    Math.max(
      lowest,
      quantile(passing, 1 - share, 0.5),
      Math.min(evenOdds, quantile(refused, 1 - refusedShare, lowest)),
    ),
  )
const farthest = (values: readonly number[], share: number) => distanceRoom * quantile(values, 1 - share, 2)
const tag = (of: readonly { tags: KneeFindings['tags'] }[], name: keyof KneeFindings['tags']) =>
  of.map(one => one.tags[name])

type Choices = GateStudy['limits']

/** Probabilities of a cast, of metal, of a cut, on the simulated films of a joint that have it; of two knees that of the surer. */
type Faults = Record<'cast' | 'hardware' | 'cut', number[]>

function faultsOf(films: readonly LookedAt[], joint: 'hand' | 'knee', { kneePixels }: Choices): Faults {
  const of = (name: keyof Faults, has: (truth: GateTruth) => boolean) =>
    films.flatMap(({ source, findings }) => {
      if (source.kind !== 'simulated' || source.truth.joint !== joint || !has(source.truth)) return []
      if (joint === 'hand') return [findings.tags[name]]
      const knees = findings.knees.filter(knee => knee.width >= kneePixels)
      return knees.length > 0 ? [Math.max(...tag(knees, name))] : []
    })
  return {
    cast: of('cast', truth => truth.cast),
    hardware: of('hardware', truth => truth.metal.length > 0),
    cut: of('cut', truth => truth.cut),
  }
}

/** Limits of which each refuses a share of these films. */
function handLimits(
  films: readonly LookedAt[],
  faults: Faults,
  { turnedDegrees, handPixels }: Choices,
  share: number,
): JointLimits {
  const findings = films.map(film => film.findings)
  return {
    turnedDegrees,
    joint: atLeast(
      highest.hand.joint,
      findings.map(f => f.joint.hand),
      share,
    ),
    frontal: atLeast(highest.hand.frontal, tag(findings, 'frontal'), share),
    pixelsAcross: handPixels,
    cut: atMost(tag(findings, 'cut'), faults.cut, share),
    cast: atMost(tag(findings, 'cast'), faults.cast, share),
    hardware: atMost(tag(findings, 'hardware'), faults.hardware, share),
    mature: null,
    distance: farthest(
      findings.map(f => f.handDistance),
      share,
    ),
  }
}

function kneeLimits(
  films: readonly LookedAt[],
  faults: Faults,
  { turnedDegrees, kneePixels }: Choices,
  share: number,
): JointLimits {
  const of = (some: readonly LookedAt[]) => some.flatMap(film => film.findings.knees)
  const knees = of(films)
  return {
    turnedDegrees,
    joint: atLeast(
      highest.knee.joint,
      films.map(film => film.findings.joint.knee),
      share,
    ),
    frontal: atLeast(highest.knee.frontal, tag(knees, 'frontal'), share),
    pixelsAcross: kneePixels,
    cut: atMost(tag(knees, 'cut'), faults.cut, share),
    cast: atMost(tag(knees, 'cast'), faults.cast, share),
    hardware: atMost(tag(knees, 'hardware'), faults.hardware, share),
    mature: evenOdds,
    distance: farthest(
      knees.map(knee => knee.distance),
      share,
    ),
  }
}

/** The probability of a centre at which the most films show as many knees as there are. */
function chooseCentre(films: readonly LookedAt[]): number {
  const counted = films.flatMap(({ source, findings }) => {
    const n = kneesOn(source)
    return n === null ? [] : [{ n, found: findings.knees.map(knee => knee.confidence) }]
  })
  let best = { limit: 0.3, right: -1 }
  // From the middle outwards, so that of equals the middle wins.
  for (const limit of [0.3, 0.25, 0.35, 0.2, 0.4, 0.15, 0.45, 0.12, 0.5, 0.55, 0.6]) {
    const right = counted.filter(({ n, found }) => found.filter(c => c >= limit).length === n).length
    if (right > best.right) best = { limit, right }
  }
  return best.limit
}

/** Knees on a film, where that is known and a gate should know. */
function kneesOn(source: FilmSource): number | null {
  if (source.kind === 'hand') return 0
  if (source.kind === 'strip') return source.marks?.length ?? null
  if (source.kind !== 'simulated') return null
  const { joint, frontal, cut, cast, knees } = source.truth
  return joint !== 'knee' ? 0 : frontal && !cut && !cast ? knees.length : null
}

const isPlainHand = ({ source }: LookedAt) =>
  source.kind === 'hand' || (source.kind === 'simulated' && source.truth.kind === 'hand')

const isPlainKnee = ({ source }: LookedAt) =>
  source.kind === 'strip' ||
  (source.kind === 'simulated' && ['knee', 'knee-pair', 'long-leg'].includes(source.truth.kind))

/** The value below which the share q lies; `none` where there are no values. */
export function quantile(values: readonly number[], q: number, none: number): number {
  if (values.length === 0) return none
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(q * (sorted.length - 1))))]
}

export type HeldOutRow = { kind: string; films: number; handRefused: number; kneeRefused: number }

/** How many films of each kind the models of hand and knee would be refused; open and closed knees apart. */
export function heldOutTable(films: readonly LookedAt[], limits: GateLimits): HeldOutRow[] {
  const rows = new Map<string, HeldOutRow>()
  for (const { source, findings } of films) {
    const kind = kindOf(source)
    const row = rows.get(kind) ?? { kind, films: 0, handRefused: 0, kneeRefused: 0 }
    const refused = (joint: 'hand' | 'knee') =>
      Number(gateRefusals(seenAt(findings, limits.centre), limits, joint).some(({ refusals }) => refusals.length > 0))
    rows.set(kind, {
      kind,
      films: row.films + 1,
      handRefused: row.handRefused + refused('hand'),
      kneeRefused: row.kneeRefused + refused('knee'),
    })
  }
  return [...rows.values()]
}

/** Findings as they would be with another limit for centres. */
const seenAt = (findings: GateFindings, centre: number): GateFindings => ({
  ...findings,
  knees: findings.knees.filter(knee => knee.confidence >= centre),
})

function kindOf(source: FilmSource): string {
  if (source.kind === 'hand') return 'hand of a child (real)'
  if (source.kind === 'strip' || source.kind === 'strip-pair') return 'adult knees (real)'
  if (source.kind === 'other') return 'other (real)'
  const { kind, knees } = source.truth
  const plain = kind === 'knee' || kind === 'knee-pair' || kind === 'long-leg'
  return plain ? `${kind}, plates ${knees.every(k => k.mature) ? 'closed' : 'open'}` : kind
}
