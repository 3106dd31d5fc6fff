/**
 * The limits of the gate, chosen on films that were held out of its training. A limit lets all but a given share of the films pass which should pass, and
 * goes no further than needed: where the two kinds lie far apart it stands between them, at a probability that may be told to a person.
 */
import type { GateLimits, JointLimits } from '../../model/index.ts'
import { type GateFindings, gateRefusals, type KneeFindings } from '../../predict/index.ts'
import type { FilmSource } from './films.ts'
import type { GateStudy } from './studyFile.ts'

export type LookedAt = { name: string; source: FilmSource; findings: GateFindings }

/** A least probability is not asked to be higher, a largest one not lower, whatever the films would allow. */
const highest = 0.9
const lowest = 0.2
/** Nor may they pass the even odds by more than this. */
const least = 0.1
/** Distances of the films that pass may be exceeded by this share: there are few of them. */
const distanceRoom = 1.1

export function chooseLimits(films: readonly LookedAt[], choices: GateStudy['limits']): GateLimits {
  const { falseRefusals, turnedDegrees, kneePixels, handPixels } = choices
  const share = falseRefusals
  const atLeast = (values: readonly number[]) => Math.max(least, Math.min(highest, quantile(values, share, 0.5)))
  const atMost = (values: readonly number[]) => Math.min(1 - least, Math.max(lowest, quantile(values, 1 - share, 0.5)))

  const hands = films.filter(isPlainHand)
  const kneeFilms = films.filter(isPlainKnee)
  // Of knees that are too small the second look says nothing, and they are refused for that.
  const knees = kneeFilms.flatMap(film =>
    film.findings.knees.filter(knee => knee.width >= kneePixels).map(knee => ({ film, knee })),
  )
  const open = knees.filter(({ film }) => isOpen(film.source)).map(({ knee }) => knee)
  // Strips are cut close above and below: that is not for them to say.
  const simulated = knees.filter(({ film }) => film.source.kind === 'simulated').map(({ knee }) => knee)
  const tag = (of: readonly { tags: KneeFindings['tags'] }[], name: keyof KneeFindings['tags']) =>
    of.map(one => one.tags[name])
  const handFindings = hands.map(film => film.findings)
  const kneeFindings = knees.map(({ knee }) => knee)
  const common = { turnedDegrees }
  const hand: JointLimits = {
    ...common,
    joint: atLeast(handFindings.map(f => f.joint.hand)),
    frontal: atLeast(tag(handFindings, 'frontal')),
    pixelsAcross: handPixels,
    cut: atMost(tag(handFindings, 'cut')),
    cast: atMost(tag(handFindings, 'cast')),
    hardware: atMost(tag(handFindings, 'hardware')),
    mature: null,
    distance:
      distanceRoom *
      quantile(
        handFindings.map(f => f.handDistance),
        1 - share,
        2,
      ),
  }
  const knee: JointLimits = {
    ...common,
    joint: atLeast(kneeFilms.map(film => film.findings.joint.knee)),
    frontal: atLeast(tag(kneeFindings, 'frontal')),
    pixelsAcross: kneePixels,
    cut: atMost(tag(simulated, 'cut')),
    cast: atMost(tag(kneeFindings, 'cast')),
    hardware: atMost(tag(simulated, 'hardware')),
    mature: atMost(tag(open, 'mature')),
    distance:
      distanceRoom *
      quantile(
        kneeFindings.map(k => k.distance),
        1 - share,
        2,
      ),
  }
  return { centre: chooseCentre(films), hand, knee }
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

/** Whether no knee of a film has closed plates. */
const isOpen = (source: FilmSource) => source.kind === 'simulated' && source.truth.knees.every(knee => !knee.mature)

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
      Number(gateRefusals(seenAt(findings, limits), limits, joint).some(({ refusals }) => refusals.length > 0))
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
export const seenAt = (findings: GateFindings, { centre }: GateLimits): GateFindings => ({
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
